"""Which moments lie in a period?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

import numpy as np

from analysis.errors import AnalysisError
from analysis.rules.asked.refusals import BadSpan, EmptyRule
from analysis.store.dataset import DatasetFacts
from analysis.timezones import local_days, midnight

Unit = Literal["days", "weeks", "months"]
ANY_EVENT: tuple[str, ...] = ("",)  # whatever the user did: no event has an empty name
_MOST_UNITS = 10_000
_LONGEST = timedelta(days=36_525)


class PeriodBackwards(AnalysisError):
    """details: start, end"""

    code = "period_backwards"


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included, in the project's time zone; None is open."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise PeriodBackwards(start=self.start.isoformat(), end=self.end.isoformat())

    def bounds(self, time_zone: str) -> tuple[int, int]:
        """First moment inside and first moment after, in microseconds UTC."""
        low = midnight(self.start, time_zone) if self.start else -(2**62)
        high = midnight(self.end + timedelta(days=1), time_zone) if self.end else 2**62
        return low, high

    def of(self, facts: DatasetFacts) -> Period:
        return self


@dataclass(frozen=True)
class Ago:
    """So many days, weeks or months before the dataset's last day: a day that moves with the data."""

    length: int
    unit: Unit = "days"

    def __post_init__(self) -> None:
        _check_length(self.length, self.unit)


@dataclass(frozen=True)
class Last:
    """The last `length` days, weeks (of seven days) or months up to `until`: by default the dataset's last day.

    Three months up to 31 May begin on 1 March: the day after the 31st of February, or the last that it has. Periods of
    one unit meet without gap or overlap: the last month but one up to 31 May is April, the day after 31 March to the
    31st of April, or the last that it has.
    """

    length: int
    unit: Unit = "days"
    until: date | Ago | None = None

    def __post_init__(self) -> None:
        _check_length(self.length, self.unit)

    def of(self, facts: DatasetFacts) -> Period:
        """The days meant in this dataset."""
        if not isinstance(self.until, Ago):
            end = self.until or last_day(facts)
            return Period(_day_after(_before(end, self.length, self.unit)), end)
        now, ago = last_day(facts), self.until
        end = _before(now, ago.length, ago.unit)
        if ago.unit == self.unit:
            return Period(_day_after(_before(now, self.length + ago.length, self.unit)), end)
        return Period(_day_after(_before(end, self.length, self.unit)), end)


def _check_length(length: int, unit: Unit) -> None:
    whole = isinstance(length, int) and not isinstance(length, bool)
    if unit not in get_args(Unit) or not whole or not 1 <= length <= _MOST_UNITS:
        raise BadSpan(seconds=0)


def _before(day: date, length: int, unit: Unit) -> date:
    """The day so long before; of months, the same day of the month, or the last that it has."""
    if unit != "months":
        days = length * (7 if unit == "weeks" else 1)
        return date.fromordinal(max(day.toordinal() - days, 1))
    months = max(day.year * 12 + day.month - 1 - length, 12)
    last = _month_end(months // 12, months % 12 + 1)
    return min(date(months // 12, months % 12 + 1, min(day.day, last.day)), last)


def _day_after(day: date) -> date:
    return day + timedelta(days=1)


@dataclass(frozen=True)
class SinceFirst:
    """Within `within` of the user's first of `events` (by default of their first event), that one included."""

    within: timedelta
    events: tuple[str, ...] = ANY_EVENT

    def __post_init__(self) -> None:
        if not self.events:
            raise EmptyRule(where="since_first")
        check_span(self.within)


@dataclass(frozen=True)
class Beside:
    """Before or after the user's first or last of `events`, at any distance or at most `within`; that one excluded.

    Nothing lies beside an event that the user never did.
    """

    side: Literal["before", "after"]
    events: tuple[str, ...]
    which: Literal["first", "last"] = "first"
    within: timedelta | None = None

    def __post_init__(self) -> None:
        if not self.events:
            raise EmptyRule(where=self.side)
        if self.within is not None:
            check_span(self.within)


ALL_TIME = Period()


def check_span(span: timedelta) -> None:
    if not timedelta() < span <= _LONGEST:
        raise BadSpan(seconds=span.total_seconds())


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def last_days(facts: DatasetFacts, days: int) -> Period:
    """The last `days` local days up to the dataset's last event: "now" is never today."""
    return Last(days).of(facts)


def last_day(facts: DatasetFacts) -> date:
    """The local day of the dataset's last event: "now"."""
    return facts.days[1]


def local_days_of(moment: int, time_zone: str) -> int:
    """Local day number of one moment."""
    return int(local_days(np.array([moment], dtype=np.int64), time_zone)[0])
