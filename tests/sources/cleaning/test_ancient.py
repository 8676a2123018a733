"""Is a stray time told from old data?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.cleaning.ancient import DayCounts

MARCH = datetime(2026, 3, 1, 10, tzinfo=UTC)
ZEROS = ["1970-01-01T00:00", "1970-01-01T08:00", "1969-12-31T19:00", "1970-01-01T00:05", "1970-01-09T00:00"]
ZEROS += ["1900-01-01T00:00", "1899-12-30T00:00", "1904-01-01T00:00", "0001-01-01T00:00", "1980-01-06T00:00"]
ZEROS += ["1601-01-01T00:00", "2000-01-01T00:00", "2001-01-01T00:00"]


def micros(*moments: datetime) -> np.ndarray:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return np.array([(moment - epoch) // timedelta(microseconds=1) for moment in moments], np.int64)


def begins(*moments: datetime) -> datetime | None:
    """Midnight of the first sound day; the rows come in batches of seven."""
    counts, times = DayCounts(), micros(*moments)
    for start in range(0, len(times), 7):
        counts.add(times[start : start + 7])
    found = counts.first_sound()
    return None if found is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=found)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def days(first: datetime, count: int, step: int = 1) -> list[datetime]:
    return [first + timedelta(days=day * step) for day in range(count)]


@pytest.mark.parametrize("zero", ZEROS)
@pytest.mark.parametrize("place", [0, 14, 28])
def test_a_clocks_zero_among_days_of_today_is_ancient(zero: str, place: int) -> None:
    rows = days(MARCH, 28)
    rows.insert(place, at(zero))
    assert begins(*rows) == at("2026-03-01")


@given(zeros=st.integers(1, 40), rest=st.integers(41, 80))
def test_any_minority_of_zeros_is_ancient(zeros: int, rest: int) -> None:
    assert begins(*[at("1970-01-01")] * zeros, *days(MARCH, rest)) == at("2026-03-01")


def test_a_majority_of_zeros_is_the_data() -> None:
    assert begins(*[at("1970-01-01")] * 5, *days(MARCH, 5)) is None


@pytest.mark.parametrize("year", [1971, 1985, 1995, 2005, 2010, 2015])
def test_one_row_of_a_clock_that_was_never_set_is_ancient(year: int) -> None:
    assert begins(at(f"{year}-05-05"), *days(MARCH, 28)) == at("2026-03-01")


@pytest.mark.parametrize(
    "rows",
    [
        days(at("1960-01-01"), 300, 90),  # a history through 1970
        days(at("1970-01-01"), 200, 100),
        days(at("1998-01-01"), 100, 100),
        [at("2010-05-05"), *days(at("2019-01-01"), 100, 25)],  # one old order, then years of orders
        [at("2010-05-05"), *days(at("2026-03-01"), 10)],  # too few to say
        [*days(at("2009-01-01"), 5), *days(at("2026-03-01"), 100)],  # more than a few
        [at("2021-01-01"), *days(MARCH, 100)],
        days(at("1970-01-01"), 10),
        [at("1970-01-01")],
        [],
    ],
)
def test_old_data_is_kept(rows: list[datetime]) -> None:
    assert begins(*rows) is None


@given(st.lists(st.integers(0, 4 * 365), min_size=1, max_size=60), st.integers(1950, 2020))
def test_data_without_a_gap_of_five_years_is_kept_whenever_it_is(places: list[int], year: int) -> None:
    assert begins(*(at(f"{year}-01-01") + timedelta(days=place) for place in places)) is None
