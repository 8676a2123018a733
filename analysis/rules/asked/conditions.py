"""What can be asked of one user?

A rule is a frozen tree of conditions. It refuses nonsense when it is made, reads as JSON (`json_form.py`), says itself
as a sentence (`sentence.py`), has its references and ranks replaced before a run (`closing.py`) and is evaluated over a
block (`evaluate.py`). "Now" is the dataset's last event.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Literal, get_args

import pyarrow as pa

from analysis.rules.asked.column_tests import (
    MISSING_OPERATORS,
    NUMBER_OPERATORS,
    TEXT_OPERATORS,
    ColumnTest,
    Limit,
    NumberOperator,
    Operator,
    Rank,
)
from analysis.rules.asked.events import (
    TIMES,
    ChosenEvents,
    Counting,
    DistinctDays,
    DistinctValues,
    DistinctWeeks,
    Hours,
    ShareOf,
    Times,
    TimesAsOften,
)
from analysis.rules.asked.periods import ALL_TIME, ANY_EVENT, Beside, Last, Period, SinceFirst, check_span
from analysis.rules.asked.refusals import BadBounds, BadCondition, BadHours, BadSequence, BadTest, BadTimes, EmptyRule

__all__ = [  # the whole vocabulary of rules, so that those who use it need not know where each word is kept
    "ALL_TIME", "ANY_EVENT", "MISSING_OPERATORS", "MOST_SEQUENCE_STEPS", "NUMBER_OPERATORS", "STATISTICS",
    "TEXT_OPERATORS", "TIMES", "AllOf", "Amount", "AnyOf", "BadBounds", "BadCondition", "BadHours", "BadSequence",
    "BadTest", "BadTimes", "Beside", "ChosenEvents", "ColumnTest", "Counting", "DaysSince", "Did", "DistinctDays",
    "DistinctValues", "DistinctWeeks", "EmptyRule", "HasAttribute", "Hours", "Last", "Limit", "Listed", "NoneOf",
    "NotFollowed", "NumberOperator", "Operator", "Period", "Rank", "Rule", "SegmentRef", "Sequence", "ShareOf",
    "SinceFirst", "Statistic", "TagRef", "Times", "TimesAsOften", "ValueAt",
]  # fmt: skip

Statistic = Literal["sum", "average", "median", "min", "max"]
STATISTICS: tuple[Statistic, ...] = get_args(Statistic)
MOST_SEQUENCE_STEPS = 10
MOST_TIMES = 10**12


@dataclass(frozen=True)
class Did:
    """Users of whose chosen events at least `at_least` and at most `at_most` are counted (did not: not so many).

    Every user has a count, those without events too; only a share or a ratio may be missing, which meets no bounds.
    "At most 3" and "exactly 0" take users who never did it: `at_least` is 0 there.
    """

    events: tuple[str, ...]
    at_least: float = 1
    negated: bool = False
    period: Period | Last = ALL_TIME
    hours: Hours | None = None
    where: tuple[ColumnTest, ...] = ()
    weekdays: tuple[int, ...] = ()
    relation: SinceFirst | Beside | None = None
    at_most: float | None = None
    count: Counting = TIMES

    def __post_init__(self) -> None:
        _ = self.chosen  # refuses what makes no sense in it
        if self.at_most is None and self.at_least <= 0:
            raise BadTimes(at_least=self.at_least)
        if not _possible(self):
            raise BadBounds(at_least=self.at_least, at_most="∞" if self.at_most is None else self.at_most)

    @property
    def chosen(self) -> ChosenEvents:
        return ChosenEvents(self.events, self.period, self.hours, self.where, self.weekdays, self.relation)


def _possible(did: Did) -> bool:
    """Whether some user could lie within the bounds and some without."""
    bounds = [did.at_least] if did.at_most is None else [did.at_least, did.at_most]
    if any(isinstance(bound, bool) or not 0 <= bound <= MOST_TIMES for bound in bounds) or bounds != sorted(bounds):
        return False
    if isinstance(did.count, ShareOf):
        return bounds[-1] <= 1 and bounds != [0, 1]
    if isinstance(did.count, TimesAsOften):
        return True
    return all(float(bound).is_integer() for bound in bounds) and did.at_least <= _most(did)


def _most(did: Did) -> float:
    """The highest count that there can be."""
    within = did.count.within if isinstance(did.count, DistinctDays) else None
    if within is not None:
        return 7 if within == "week" else within.days
    if isinstance(did.period, Last):
        unit = "days" if isinstance(did.count, DistinctDays) else "weeks"
        if isinstance(did.count, DistinctDays | DistinctWeeks) and did.period.unit == unit:
            return did.period.length
    return float("inf")


@dataclass(frozen=True)
class Amount:
    """Users whose sum, average, … of a number property over the chosen events meets the limit or lies at that rank.

    Only events that have the number count; users without any such event meet no limit, nor are they ranked.
    """

    statistic: Statistic
    property: str
    chosen: ChosenEvents
    limit: Limit | Rank

    def __post_init__(self) -> None:
        if not self.property:
            raise EmptyRule(where=self.statistic)


@dataclass(frozen=True)
class ValueAt:
    """Users for whom the first or last known value of a property among the chosen events passes the test.

    Who has none passes `missing` only.
    """

    which: Literal["first", "last"]
    chosen: ChosenEvents
    test: ColumnTest


@dataclass(frozen=True)
class DaysSince:
    """Users whose first or last chosen event lies so many local days before the dataset's last day (that day is 0).

    Users without any such event meet no limit, nor are they ranked.
    """

    which: Literal["first", "last"]
    chosen: ChosenEvents
    limit: Limit | Rank


@dataclass(frozen=True)
class Sequence:
    """Users who took the steps in order, all within `within` of the first (inclusive; None: ever), as in a funnel.

    Other events may come between; one event takes one step; events of the same moment keep the order of their file.
    A period of the first step says when a sequence may begin.
    """

    steps: tuple[ChosenEvents, ...]
    within: timedelta | None = None

    def __post_init__(self) -> None:
        if not 2 <= len(self.steps) <= MOST_SEQUENCE_STEPS:
            raise BadSequence(steps=len(self.steps), most=MOST_SEQUENCE_STEPS)
        if self.within is not None:
            check_span(self.within)


@dataclass(frozen=True)
class NotFollowed:
    """Users who at least `at_least` times did `first` without any of `then` following within `within` (inclusive).

    Only events of `first` whose time to be followed was over when the data ended count: before, nobody can know.
    """

    first: ChosenEvents
    then: ChosenEvents
    within: timedelta
    at_least: int = 1

    def __post_init__(self) -> None:
        if isinstance(self.at_least, bool) or not 1 <= self.at_least <= MOST_TIMES:
            raise BadTimes(at_least=self.at_least)
        check_span(self.within)


@dataclass(frozen=True)
class HasAttribute:
    """Users whose attribute passes the test."""

    test: ColumnTest


@dataclass(frozen=True)
class AllOf:
    conditions: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not self.conditions:
            raise EmptyRule(where="all")


@dataclass(frozen=True)
class AnyOf:
    conditions: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not self.conditions:
            raise EmptyRule(where="any")


@dataclass(frozen=True)
class NoneOf:
    conditions: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not self.conditions:
            raise EmptyRule(where="none")


@dataclass(frozen=True, repr=False)
class Listed:
    """A fixed set of users: a frozen tag or segment, once it is closed. Sorted ids."""

    users: tuple[str, ...]

    def __repr__(self) -> str:
        """Short, and different for different lists: results are kept by the `repr` of what was asked."""
        return f"Listed({len(self.users)} users, {self._digest})"

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(json.dumps(self.users).encode()).hexdigest()

    @cached_property
    def ids(self) -> pa.StringArray:
        return pa.array(self.users, pa.string())


@dataclass(frozen=True)
class TagRef:
    """Users who have a tag, or one value of it. Replaced by the tag's own rule or users before a run."""

    name: str
    value: str | None = None


@dataclass(frozen=True)
class SegmentRef:
    """Users of a saved segment. Replaced by its users before a run."""

    name: str


Rule = (
    Did
    | Amount
    | ValueAt
    | DaysSince
    | Sequence
    | NotFollowed
    | HasAttribute
    | AllOf
    | AnyOf
    | NoneOf
    | Listed
    | TagRef
    | SegmentRef
)
