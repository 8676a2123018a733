"""Does every moment fall on the local day and hour that the standard library says, and back?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.timezones import (
    date_of,
    day_number,
    from_local,
    from_micros,
    is_time_zone,
    local_days,
    local_hours,
    midnight,
    month_starts,
    to_local,
    to_micros,
    transitions,
    week_starts,
    weekdays,
)

ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe")
SECONDS = st.integers(0, 2_000_000_000)


@pytest.mark.parametrize("zone", ZONES)
@given(seconds=SECONDS)
def test_local_time_is_the_standard_librarys(zone: str, seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, ZoneInfo(zone))
    local = from_micros(int(to_local(np.array([seconds * 1_000_000]), zone)[0]))
    assert local.replace(tzinfo=None) == moment.replace(tzinfo=None)


@pytest.mark.parametrize("zone", ZONES)
@given(seconds=SECONDS, near=st.integers(0, 10_000), shift=st.integers(-7_200, 50_000))
def test_a_local_time_is_the_moment_that_fold_0_means(zone: str, seconds: int, near: int, shift: int) -> None:
    """Also around changes of the clock, where times are skipped or happen twice."""
    starts = transitions(zone)[0][1:]
    starts = starts[(starts > 0) & (starts < 2e15)]
    around = int(starts[near % len(starts)]) // 1_000_000 + shift if len(starts) else seconds
    for local in (seconds, around):
        expected = datetime.fromtimestamp(local, UTC).replace(tzinfo=ZoneInfo(zone))
        assert from_local(np.array([local * 1_000_000]), zone)[0] == to_micros(expected)


def test_days_weeks_and_months() -> None:
    sunday = np.array([day_number(date(2026, 3, 1))])
    assert weekdays(sunday)[0] == 6
    assert date_of(week_starts(sunday)[0]) == date(2026, 2, 23)
    assert date_of(week_starts(sunday, first_weekday=6)[0]) == date(2026, 3, 1)
    assert date_of(month_starts(np.array([day_number(date(2026, 3, 31))]))[0]) == date(2026, 3, 1)


def test_a_late_evening_in_shanghai_is_the_next_day_there() -> None:
    ts = np.array([to_micros(datetime(2026, 1, 1, 16, 30, tzinfo=UTC))])
    assert date_of(local_days(ts, "Asia/Shanghai")[0]) == date(2026, 1, 2)
    assert local_hours(ts, "Asia/Shanghai")[0] == 0
    assert from_micros(midnight(date(2026, 1, 2), "Asia/Shanghai")) == datetime(2026, 1, 1, 16, tzinfo=UTC)


def test_only_names_of_the_time_zone_database_are_zones() -> None:
    assert is_time_zone("Asia/Shanghai")
    assert not is_time_zone("Shanghai time")
