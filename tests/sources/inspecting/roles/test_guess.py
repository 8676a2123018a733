from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pyarrow as pa
import pytest

from analysis.sources.inspecting import MappingGuess, Roles, TimeWords, guess_mapping
from analysis.sources.inspecting.columns.stats import column_stats
from analysis.sources.inspecting.roles.candidates import event_name_of
from analysis.sources.mapping import DateOrder, PropertyColumn, TimeReading

Kind = Literal["events", "attributes"]
TIMES = ("2024-01-01 10:00", "2024-01-01 11:00", "2024-01-02 10:00", "2024-01-03 10:00")
USERS = ("u1", "u2", "u1", "u2")
EVENTS = ("view", "view", "buy", "buy")


def guess(columns: Mapping[str, Sequence[str | None]], file_name: str = "log.csv") -> MappingGuess:
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return guess_mapping(column_stats(table, "."), file_name, whole=True)


@pytest.mark.parametrize(
    ("user", "event", "time"),
    [
        ("user_id", "event", "timestamp"),
        ("userid", "event_name", "ts"),
        ("用户ID", "行为类型", "时间戳"),
        ("用户id", "事件", "时间"),
        ("distinct_id", "event", "time"),
        ("uid", "action", "date"),
        ("CustomerID", "activity", "InvoiceDate"),
        ("case:concept:name", "concept:name", "time:timestamp"),
        ("member", "page", "created_at"),
        ("会员", "行为", "创建时间"),
        ("openid", "事件名称", "付款时间"),
        ("household_key", "Action", "starttime"),
    ],
)
def test_roles_are_known_by_their_names(user: str, event: str, time: str) -> None:
    found = guess({time: TIMES, event: EVENTS, "price": ("1", "2", "3", "4"), user: USERS})
    assert found.mapping is not None
    assert (found.mapping.user, found.mapping.event, found.mapping.time) == (user, event, time)
    assert found.user_basis == "name"
    assert found.mapping.properties == (PropertyColumn("price", "price", "number", decimal=""),)
    assert found.asked == ("time_zone",)


def test_a_column_called_time_that_is_not_readable_is_not_the_time() -> None:
    found = guess({"user": USERS, "time": ("a", "b", "c", "d"), "start": TIMES})
    assert found.time == "start"


def test_without_an_event_column_the_files_name_names_the_event() -> None:
    found = guess({"user": USERS, "date": TIMES}, "2024-01_Orders (3).csv.gz")
    assert found.mapping is not None
    assert (found.mapping.event, found.mapping.event_name) == (None, "orders")
    assert event_name_of("20240101.csv") == "event"
    assert event_name_of("订单明细_2024.xlsx") == "订单明细"


def test_one_row_a_user_without_events_makes_attributes() -> None:
    found = guess({"user_id": ("u1", "u2", "u3", "u4"), "signup_date": TIMES, "city": ("A", "B", "A", "B")})
    assert found.mapping is not None
    assert (found.mapping.kind, found.mapping.time, found.asked) == ("attributes", None, ("time_zone",))
    assert [one.type for one in found.mapping.properties] == ["time", "text"]


def test_users_that_repeat_without_any_time_leave_the_time_open() -> None:
    found = guess({"user_id": USERS, "event": EVENTS})
    assert (found.mapping, found.asked, found.importable) == (None, ("time",), True)


def test_a_user_known_by_repeating_ids_only_is_asked() -> None:
    ids = tuple(f"b{number % 25}" for number in range(100))
    found = guess({"bikeid": ids, "starttime": TIMES * 25})
    assert (found.user, found.user_basis) == ("bikeid", "values")
    assert "user" in found.asked


def test_a_mostly_empty_user_gives_way_to_the_session() -> None:
    found = guess({"user_id": (None, None, None, "u1"), "session_id": USERS, "date": TIMES})
    assert found.user == "session_id"


def test_nothing_to_go_by_is_not_importable() -> None:
    found = guess({"pages": ("1", "2", "1", "2"), "revenue": ("1.5", "2", "2", "3")})
    assert (found.mapping, found.importable, found.asked) == (None, False, ("user", "event", "time"))


def test_day_or_month_first_is_asked_for_the_time_and_never_guessed_for_a_property() -> None:
    unclear = ("3/4/2024", "4/5/2024", "5/6/2024", "6/7/2024")
    found = guess({"user": USERS, "date": unclear})
    assert found.asked == ("event", "date_order", "time_zone")
    found = guess({"user": USERS, "date": TIMES, "birthday": unclear})
    assert found.mapping is not None
    assert found.mapping.properties == (PropertyColumn("birthday", "birthday", "text"),)


def test_properties_get_types_from_their_values_and_ids_stay_text() -> None:
    columns = {
        "user": USERS,
        "date": TIMES,
        "price": ("1.5", "2", "", "4"),
        "item_id": ("1", "2", "3", "4"),
        "zip code": ("01234", "01235", "01236", "01237"),
        "paid_at": ("1398138810", "1398138811", "", "1398138812"),
        "amount": ("1398138810", "1398138811", "", "1398138812"),
        "paid": ("12", "7", "", "9"),
        "note": ("a", "1", "2", "3"),
    }
    found = guess(columns)
    assert found.mapping is not None
    types = {one.name: one.type for one in found.mapping.properties}
    assert types == {
        "price": "number",
        "item_id": "text",
        "zip code": "text",
        "paid_at": "time",
        "amount": "number",
        "paid": "number",
        "note": "text",
    }
    assert found.mapping.properties[3].time == TimeReading(None, "s")


UNCLEAR = ("1/2/2024", "3/4/2024", "5/6/2024", "7/8/2024")


@pytest.mark.parametrize("order", [None, "dmy", "mdy"])
@pytest.mark.parametrize("name", ["signup", "born", "生日", "expires", "delivery_date"])
@pytest.mark.parametrize("kind", ["events", "attributes"])
def test_dates_of_two_orders_are_text_until_it_is_said_which(name: str, order: DateOrder | None, kind: Kind) -> None:
    users = ("u1", "u2", "u3", "u4") if kind == "attributes" else USERS
    columns = {"user_id": users, name: UNCLEAR} | ({} if kind == "attributes" else {"time": TIMES, "event": EVENTS})
    table = pa.table({title: pa.array(values, pa.string()) for title, values in columns.items()})
    found = guess_mapping(
        column_stats(table),
        "log.csv",
        True,
        kind,
        Roles(time="time" if kind == "events" else None),
        TimeWords(order=order),
    )
    assert found.mapping is not None
    (kept,) = found.mapping.properties
    assert (kept.type, kept.time and kept.time.order) == (("text", None) if order is None else ("day", order))
    offered = [one for one in found.questions if one.code == "date_order"]
    assert [(one.columns, one.needed) for one in offered] == ([((name,), False)] if order is None else [])
