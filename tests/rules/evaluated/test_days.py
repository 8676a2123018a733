"""Is a day the same day in every time zone, and a moment the day on which it lies there?"""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.insights.columns import labelled
from analysis.rules.asked import ChosenEvents, ColumnTest, HasAttribute, Operator, ValueAt
from analysis.rules.evaluated import UnfitTest
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog, write_log
from tests.rules.taken import who

# Clocks that change at midnight, a day that a country left out (Samoa, 30 December 2011), both ends of the calendar.
ZONES = (
    *("UTC", "Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Pacific/Kiritimati", "Pacific/Apia"),
    *("Pacific/Marquesas", "Africa/Cairo", "Asia/Kathmandu", "Etc/GMT+12"),
)
DAYS = st.one_of(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from([date(2011, 12, 30), date(2018, 11, 4), date(2026, 3, 8), date(2026, 11, 1), date(1970, 1, 1)]),
)
MOMENTS = st.datetimes(datetime(1910, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
OPERATORS: tuple[Operator, ...] = ("=", "!=", "<", "<=", ">", ">=", "between", "missing", "present")


def naive(operator: str, value: date | None, low: date, high: date) -> bool:
    if operator in ("missing", "present"):
        return (value is None) == (operator == "missing")
    if value is None:
        return False
    return {
        "=": value == low,
        "!=": value != low,
        "<": value < low,
        "<=": value <= low,
        ">": value > low,
        ">=": value >= low,
        "between": low <= value <= high,
    }[operator]


def asked(column: str, operator: Operator, low: date, high: date) -> ColumnTest:
    if operator in ("missing", "present"):
        return ColumnTest(column, operator)
    days = (low, high) if operator == "between" else (low,)
    return ColumnTest(column, operator, tuple(day.isoformat() for day in days))


@settings(max_examples=150, deadline=None)
@given(
    known=st.lists(st.one_of(st.none(), DAYS), min_size=1, max_size=6),
    seen=st.lists(MOMENTS, min_size=6, max_size=6),
    zone=st.sampled_from(ZONES),
    operator=st.sampled_from(OPERATORS),
    near=st.integers(-1, 1),
    length=st.integers(0, 400),
)
def test_rules_compare_days_as_a_calendar_does(
    known: list[date | None], seen: list[datetime], zone: str, operator: Operator, near: int, length: int
) -> None:
    present = [day for day in known if day is not None]
    low = (present[0] if present else date(2026, 1, 1)) + timedelta(days=near)
    high = low + timedelta(days=length)
    users = [f"user{place}" for place in range(len(known))]
    moments = dict(zip(users, seen, strict=False))
    with tempfile.TemporaryDirectory() as folder:
        dataset = write_log(
            Path(folder),
            [(user, "pay", "2026-01-01", {"due": day}) for user, day in zip(users, known, strict=True)],
            {user: {"born": day, "seen": moments[user]} for user, day in zip(users, known, strict=True)},
            settings=ProjectSettings(time_zone=zone),
        )
        if present:
            right = [user for user, day in zip(users, known, strict=True) if naive(operator, day, low, high)]
            assert who(HasAttribute(asked("born", operator, low, high)), dataset) == right
            assert who(ValueAt("last", ChosenEvents(("pay",)), asked("due", operator, low, high)), dataset) == right
            if operator != "missing":
                assert who(did(("pay",), where=(asked("due", operator, low, high),)), dataset) == right
        local = {user: moment.astimezone(ZoneInfo(zone)).date() for user, moment in moments.items()}
        right = [user for user, day in local.items() if naive(operator, day, low, high)]
        assert who(HasAttribute(asked("seen", operator, low, high)), dataset) == right


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    return log(
        [("ann", "pay", "2026-01-05T22:30", {"due": date(2026, 1, 31)})],
        attributes={"ann": {"born": date(1890, 2, 28)}, "bob": {"born": None}},
        settings=ProjectSettings(time_zone="America/New_York"),
    )


def test_a_day_takes_no_number_nor_part_of_a_text(shop: Dataset) -> None:
    for test in (ColumnTest("due", ">", (20_000,)), ColumnTest("due", "contains", ("2026",))):
        with pytest.raises(UnfitTest) as refused:
            who(did(("pay",), where=(test,)), shop)
        assert refused.value.details["type"] == "day"


def test_a_day_is_called_by_its_date(shop: Dataset) -> None:
    blocks = [shop.block(bucket) for bucket in shop.buckets]
    found = [labelled(block.attribute("born"), slice(None), "Asia/Tokyo")[1].to_pylist() for block in blocks]
    assert sorted(label for labels in found for label in labels) == ["1890-02-28"]
