"""Is a user what identifies, an event what names, and is a table of sums said to be one?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import pyarrow as pa
import pytest

from analysis.sources.inspecting import MappingGuess, Question, guess_mapping
from analysis.sources.inspecting.columns.stats import column_stats

ROWS = 60
TIMES = tuple(f"2026-01-{row % 28 + 1:02} 10:{row % 60:02}" for row in range(ROWS))
EVENTS = tuple(("view", "cart", "pay")[row % 3] for row in range(ROWS))
PEOPLE = tuple(f"p{row % 12}" for row in range(ROWS))
SPARSE = ("user_id", "Customer User ID", "用户ID", "login_id", "email")
FULL = ("anonymous_id", "device_id", "user_pseudo_id", "amplitude_id")
NOBODY = ("-", "0", "unknown", "(not set)", "匿名", "/")


def guess(columns: Mapping[str, Sequence[str | None]]) -> MappingGuess:
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return guess_mapping(column_stats(table), "log.csv", whole=True)


def asked_user(found: MappingGuess) -> Question:
    return next(question for question in found.questions if question.code == "user")


def every(part: int, value: str | None, values: Sequence[str]) -> tuple[str | None, ...]:
    """`value` in all rows but each `part`-th."""
    return tuple(one if row % part == 0 else value for row, one in enumerate(values))


@pytest.mark.parametrize(("sparse", "full"), [*product(SPARSE, FULL)])
def test_a_user_that_is_blank_in_most_rows_is_told_apart_from_the_full_one(sparse: str, full: str) -> None:
    found = guess({sparse: every(4, None, PEOPLE), full: PEOPLE, "event": EVENTS, "time": TIMES})
    question = asked_user(found)
    assert (found.user, question.reason) == (full, "sparse")
    assert [(one.value, one.rows) for one in question.choices] == [(full, ROWS), (sparse, ROWS // 4)]


@pytest.mark.parametrize(("nobody", "name"), [*product(NOBODY, ("user", "Affected user", "customer_id"))])
def test_what_stands_for_nobody_is_no_user(nobody: str, name: str) -> None:
    found = guess({name: every(5, nobody, PEOPLE), "User full name": PEOPLE, "event": EVENTS, "time": TIMES})
    assert (found.user, found.mapping.user if found.mapping else None) == ("User full name", "User full name")
    if name != "Affected user":  # its name says no more than the other's
        assert asked_user(found).choices[1].rows == ROWS // 5


@pytest.mark.parametrize(
    "name", ["user", "user_id", "member", "客户", "uid", "account", "buyer", "player", "学员", "cust_id"]
)
def test_a_user_with_most_of_the_rows_gives_way_to_one_that_has_few(name: str) -> None:
    found = guess({name: every(5, "admin", PEOPLE), "visitor_id": PEOPLE, "event": EVENTS, "time": TIMES})
    assert found.user == "visitor_id"


@pytest.mark.parametrize(
    "name",
    ["users", "visitors", "Active users", "Views per active user", "user count", "total customers", "访客数",
     "新增用户数", "活跃人数", "avg user"],
)  # fmt: skip
def test_counts_of_users_are_no_user(name: str) -> None:
    counts = [str(row * 7 % 500) for row in range(ROWS)]
    found = guess({"date": [f"2026-01-{row % 28 + 1:02}" for row in range(ROWS)], name: counts})
    assert (found.user, found.mapping) == (None, None)
    assert asked_user(found).reason == "sums"


@pytest.mark.parametrize(
    "beside",
    [
        {},
        {"device": ("iPad", "iPhone")},
        {"page": ("/", "/a", "/b")},
        {"国家": ("中国", "法国")},
        {"campaign": ("spring", "")},
        {"Status": ("W",)},
        {"plan": ("Pro", "Plus"), "country": ("US", "IE")},
        {"channel": ("organic", "paid", "direct")},
        {"渠道": ("应用宝", "华为")},
        {"app version": ("1.0", "1.1.2")},
    ],
)
@pytest.mark.parametrize("measure", ["visitors", "Quantity", "次数"])
def test_rows_that_are_sums_are_said_to_be(beside: Mapping[str, Sequence[str]], measure: str) -> None:
    columns: dict[str, Sequence[str]] = {"date": [f"2026-01-{row % 28 + 1:02}" for row in range(ROWS)]}
    columns |= {name: [values[row % len(values)] for row in range(ROWS)] for name, values in beside.items()}
    found = guess(columns | {measure: [str(row * 7 % 50) for row in range(ROWS)]})
    assert asked_user(found).reason == "sums"


def test_orders_without_a_user_are_no_sums() -> None:
    orders = [f"o{row}" for row in range(ROWS)]
    found = guess({"time": TIMES, "order_no": orders, "quantity": ["1"] * ROWS, "amount": ["1.5"] * ROWS})
    assert asked_user(found).reason == "nobody"


@pytest.mark.parametrize(
    "name",
    [
        "Meldung",
        "Ereignis",
        "Vorgang",
        "Aktion",
        "événement",
        "evento",
        "melding",
        "イベント",
        "event",
        "操作",
        "activity",
    ],
)
@pytest.mark.parametrize("apart", [True, False])
def test_a_machines_log_is_no_sums_and_its_messages_are_the_events(name: str, apart: bool) -> None:
    days, clocks = [one[:10] for one in TIMES], [f"{row % 24:02}:{row % 60:02}:{row % 59:02}" for row in range(ROWS)]
    when = {"Datum": days, "Uhrzeit": clocks} if apart else {"Zeit": [*map(" ".join, zip(days, clocks, strict=True))]}
    measured = {"Temperatur_C": [f"{row * 7 % 50}.5" for row in range(ROWS)]}
    found = guess(when | {"Anlage": [f"P{row % 4}" for row in range(ROWS)], name: EVENTS} | measured)
    assert (found.event, found.event_name, asked_user(found).reason) == (name, None, "nobody")


def test_counts_of_each_event_on_a_day_are_sums() -> None:
    days = [f"2026-01-{row // 3 + 1:02} 00:00" for row in range(ROWS)]
    found = guess({"time": days, "event": EVENTS, "views": [str(row * 7 % 50) for row in range(ROWS)]})
    assert asked_user(found).reason == "sums"


@pytest.mark.parametrize(
    "name",
    ["event", "event_type", "action", "行为类型", "事件", "behavior", "activity", "type", "operation", "操作类型"],
)
def test_numbers_in_place_of_event_names_are_asked(name: str) -> None:
    found = guess({"user_id": PEOPLE, name: [str(row % 4 + 1) for row in range(ROWS)], "time": TIMES})
    question = next(question for question in found.questions if question.code == "event")
    assert (found.event, question.reason, question.choices[0].value) == (name, "coded", name)


@pytest.mark.parametrize(
    "payload",
    [
        '{"a": 1}',
        "[1, 2]",
        '{"page": "x", "n": {"y": 2}}',
        "{}",
        "x" * 300,
        '["o1"]',
        "{'a': 1}",
        "[]",
        '{"":0}',
        "[{}]",
    ],
)
def test_a_payload_is_no_event(payload: str) -> None:
    found = guess({"user_id": PEOPLE, "event": [payload] * ROWS, "event_type": EVENTS, "time": TIMES})
    assert found.event == "event_type"


@pytest.mark.parametrize("name", ["name", "label", "what", "标题", "item", "sku", "path", "url", "city", "channel"])
def test_a_full_user_and_named_events_are_not_asked(name: str) -> None:
    found = guess({"user_id": PEOPLE, "event": EVENTS, "time": TIMES, name: ["x", "y", "z"] * (ROWS // 3)})
    assert (found.user, found.event, found.asked) == ("user_id", "event", ("time_zone",))


def test_ids_that_look_like_decimals_are_ids() -> None:
    cookies = [f"{1000 + row % 9}.{1700000000 + row % 9}" for row in range(ROWS)]
    found = guess({"user_pseudo_id": cookies, "event_name": EVENTS, "time": TIMES})
    assert (found.user, found.asked) == ("user_pseudo_id", ("time_zone",))
