"""Which of a user's events count, and what is counted of them?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from analysis.rules.asked.column_tests import ColumnTest
from analysis.rules.asked.periods import ALL_TIME, Beside, Last, Period, SinceFirst
from analysis.rules.asked.refusals import BadHours, BadSpan, BadWeekdays, EmptyRule

_A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Hours:
    """Hours of the local day from `start` to before `end`; 23 to 5 crosses midnight."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start <= 23 and 0 <= self.end <= 24) or self.start == self.end:
            raise BadHours(start=self.start, end=self.end)

    @property
    def each(self) -> tuple[int, ...]:
        """Every hour in them, in order: 23, 0, 1, 2, 3 and 4."""
        if self.start < self.end:
            return tuple(range(self.start, self.end))
        return (*range(self.start, 24), *range(self.end))


@dataclass(frozen=True)
class ChosenEvents:
    """Any of `events` that lies in the period, stands so to the user's other event, falls on one of the local weekdays
    (0 is Monday; none given: any) and into those hours, and passes every test in `where`."""

    events: tuple[str, ...]
    period: Period | Last = ALL_TIME
    hours: Hours | None = None
    where: tuple[ColumnTest, ...] = ()
    weekdays: tuple[int, ...] = ()
    relation: SinceFirst | Beside | None = None

    def __post_init__(self) -> None:
        if not self.events:
            raise EmptyRule(where="events")
        wrong = any(isinstance(day, bool) or day not in range(7) for day in self.weekdays)
        if wrong or list(self.weekdays) != sorted(set(self.weekdays)):
            raise BadWeekdays(weekdays=[str(day) for day in self.weekdays])


@dataclass(frozen=True)
class Times:
    """How many of the chosen events the user did."""


@dataclass(frozen=True)
class DistinctDays:
    """On how many different local days; `within`: the most of them in one calendar week of the project, or in any
    so many days running (a timedelta of whole days)."""

    within: Literal["week"] | timedelta | None = None

    def __post_init__(self) -> None:
        if isinstance(self.within, timedelta) and (
            self.within % timedelta(days=1) or not timedelta(days=1) <= self.within <= _A_YEAR
        ):
            raise BadSpan(seconds=self.within.total_seconds())


@dataclass(frozen=True)
class DistinctWeeks:
    """In how many different calendar weeks of the project; in a period of the last n weeks they are those n weeks."""


@dataclass(frozen=True)
class DistinctSessions:
    """In how many of the user's sessions; these are made of all their events, chosen or not."""


@dataclass(frozen=True)
class DistinctValues:
    """How many different known values a property has over the chosen events."""

    property: str

    def __post_init__(self) -> None:
        if not self.property:
            raise EmptyRule(where="values_of")


@dataclass(frozen=True)
class ShareOf:
    """Times divided by those of `of`, from 0 to 1; None: by all events of the user in the same period (and relation).

    `of` should hold the chosen events; a user without any of them has no share.
    """

    of: ChosenEvents | None = None


@dataclass(frozen=True)
class TimesAsOften:
    """Times divided by those of another event. Who never did the other is beyond every number if they did this one,
    and has no ratio if they did neither."""

    of: ChosenEvents


Counting = Times | DistinctDays | DistinctWeeks | DistinctSessions | DistinctValues | ShareOf | TimesAsOften
TIMES = Times()
