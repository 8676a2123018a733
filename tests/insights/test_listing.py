"""In which order are events and columns listed, wherever somebody chooses one?"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from typing import Any

import pytest

from analysis import engine
from analysis.insights import listing
from analysis.insights.listing import ListingResult, ListingSpec
from tests.conftest import MakeLog


def listed(dataset: Any) -> ListingResult:  # noqa: ANN401
    return engine.run(listing, dataset, ListingSpec.of(dataset.manifest))


def test_the_event_of_most_users_comes_first_whatever_came_first_in_the_file(log: MakeLog) -> None:
    rows = [("ann", "install", "2026-01-01"), ("ann", "pay", "2026-01-02"), ("bob", "pay", "2026-01-02")]
    rows += [(user, "view", "2026-01-03") for user in ("ann", "bob", "eve")]
    assert listed(log(rows)).events == ("view", "pay", "install")


def test_of_as_many_users_the_more_frequent_event_comes_first_then_names_decide(log: MakeLog) -> None:
    rows = [("ann", "b", "2026-01-01"), ("ann", "c", "2026-01-02"), ("ann", "a", "2026-01-03")]
    assert listed(log([*rows, ("ann", "c", "2026-01-04")])).events == ("c", "a", "b")


@pytest.mark.parametrize("seed", range(10))
def test_any_log_is_in_the_order_of_a_plain_loop(log: MakeLog, seed: int) -> None:
    draw = random.Random(seed)
    rows = [
        (f"u{draw.randrange(30)}", draw.choice("abcdefgh"), f"2026-01-{draw.randrange(1, 29):02d}")
        for _ in range(draw.randrange(1, 200))
    ]
    users, counts = defaultdict(set), Counter(event for _, event, _ in rows)
    for user, event, _ in rows:
        users[event].add(user)
    expected = sorted(users, key=lambda event: (-len(users[event]), -counts[event], event))
    assert listed(log(rows, buckets=draw.choice([1, 2, 8]))).events == tuple(expected)


def rows_of(columns: dict[str, Any], users: int = 60, each: int = 4) -> list[tuple[Any, ...]]:
    """Columns are functions of the user's number and the row's."""
    return [
        (
            f"u{user}",
            "view",
            f"2026-01-0{1 + row}",
            {name: of(user, user * each + row) for name, of in columns.items()},
        )
        for user in range(users)
        for row in range(each)
    ]


def test_few_values_come_first_by_use_and_ids_last(log: MakeLog) -> None:
    columns = {
        "an_id": lambda user, row: f"o-{row}",
        "url": lambda user, row: f"/p/{row % 50}" if user % 2 else f"/p/{row % 49}",
        "constant": lambda user, row: "web",
        "half": lambda user, row: ("a", "b")[row % 2] if row % 4 < 2 else None,
        "plan": lambda user, row: ("free", "pro", "team")[user % 3],
        "amount": lambda user, row: row * 7.25,
    }
    result = listed(log(rows_of(columns, users=300)))
    assert result.names("property") == ("plan", "half", "amount", "url", "constant", "an_id")
    assert [column.name for column in result.columns if column.is_id] == ["an_id"]


IDS = {
    "order_id": lambda user, row: f"A{row:05d}",
    "orderId": lambda user, row: float(row // 2),
    "订单编号": lambda user, row: f"D{row // 3}",
    "email": lambda user, row: f"u{user}@example.com",
    "session": lambda user, row: f"s{user}-{row // 2}",
    "receipt": lambda user, row: float(100_000 + row),
    "product id": lambda user, row: f"p{row % 45}",
    "uuid": lambda user, row: f"{row:032x}",
    "phone": lambda user, row: f"+4930{user:06d}",
    "comment": lambda user, row: f"I liked {row}",
}
NO_IDS = {
    "city": lambda user, row: f"city {user % 45}",
    "price": lambda user, row: row + 0.99,
    "quantity": lambda user, row: float(row % 60),
    "paid": lambda user, row: ("yes", "no")[row % 2],
    "plan_id": lambda user, row: ("1", "2", "3")[user % 3],
    "android": lambda user, row: f"{row % 50}",
    "age": lambda user, row: float(18 + user % 55),
    "sku": lambda user, row: f"sku {row % 80}",
    "rating": lambda user, row: float(1 + row % 5),
    "campaign": lambda user, row: f"c{row % 100}",
}


@pytest.mark.parametrize("buckets", [1, 4])
@pytest.mark.parametrize("name", IDS)
def test_a_column_in_which_each_has_its_own_value_is_an_id(log: MakeLog, name: str, buckets: int) -> None:
    [column] = listed(log(rows_of({name: IDS[name]}, users=240), buckets=buckets)).columns
    assert column.is_id


@pytest.mark.parametrize("buckets", [1, 4])
@pytest.mark.parametrize("name", NO_IDS)
def test_what_tells_how_much_or_of_which_kind_is_no_id(log: MakeLog, name: str, buckets: int) -> None:
    [column] = listed(log(rows_of({name: NO_IDS[name]}, users=240), buckets=buckets)).columns
    assert not column.is_id


def test_attributes_are_listed_by_the_users_that_have_them(log: MakeLog) -> None:
    rows = [(f"u{user}", "view", "2026-01-01") for user in range(40)]
    attributes = {
        f"u{user}": {"phone": f"+49{user}", "sex": "fm"[user % 2] if user < 20 else None, "tier": str(user % 3)}
        for user in range(40)
    }
    result = listed(log(rows, attributes=attributes))
    assert result.names("attribute") == ("tier", "sex", "phone")
    assert [column.share for column in result.columns] == [1.0, 0.5, 1.0]


def test_ids_of_users_stand_behind_the_properties_too(log: MakeLog) -> None:
    rows = rows_of({"platform": lambda user, row: ("ios", "web")[user % 2]})
    attributes = {f"u{user}": {"email": f"{user}@example.com"} for user in range(60)}
    result = listed(log(rows, attributes=attributes))
    assert [column.name for column in result.of(["attribute", "property"])] == ["platform", "email"]


def test_users_without_events_have_their_attributes_listed(log: MakeLog) -> None:
    result = listed(log([], attributes={"ann": {"city": "Paris"}, "bob": {"city": "Rome"}}))
    assert (result.events, result.names("attribute")) == ((), ("city",))


def test_large_data_is_looked_at_in_part(log: MakeLog) -> None:
    dataset = log([("ann", "view", "2026-01-01", {"a": "x"}), ("bob", "view", "2026-01-01", {"a": "y"})], buckets=8)
    spec = ListingSpec(blocks=2)
    assert engine.run(listing, dataset, spec).names("property") == ("a",)
    assert ListingSpec.of(dataset.manifest).blocks == 8
