"""What can be asked of one user?

A rule is a frozen tree of conditions. It refuses nonsense when it is made, reads as JSON (`written`), says itself as a
sentence (`said`), has its references and ranks replaced before a run (`closed`) and is evaluated over a block
(`evaluated`). "Now" is the dataset's last event.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Literal, TypeVar, get_args

import pyarrow as pa

from analysis.rules.asked.column_tests import ColumnTest, Limit, Rank
from analysis.rules.asked.events import (
    TIMES,
    ChosenEvents,
    Counting,
    DistinctDays,
    DistinctWeeks,
    ShareOf,
    TimesAsOften,
)
from analysis.rules.asked.numbers import AmountOf, CountOf, DaysSinceOf
from analysis.rules.asked.periods import Last, check_span
from analysis.rules.asked.refusals import BadBounds, BadFunnelPart, BadSequence, BadTimes, EmptyRule

MOST_SEQUENCE_STEPS = 10
MOST_TIMES = 10**12
How = Literal["all", "any", "none"]
HOWS: tuple[How, ...] = get_args(How)
T = TypeVar("T")


@dataclass(frozen=True)
class Did:
    """Users of whose chosen events at least `at_least` and at most `at_most` are counted (did not: not so many).

    Every user has a count, those without events too; only a share or a ratio may be missing, which meets no bounds.
    "At most 3" and "exactly 0" take users who never did it: `at_least` is 0 there.
    """

    chosen: ChosenEvents
    at_least: float = 1
    at_most: float | None = None
    negated: bool = False
    count: Counting = TIMES

    def __post_init__(self) -> None:
        if self.at_most is None and self.at_least <= 0:
            raise BadTimes(at_least=self.at_least)
        if not _possible(self):
            raise BadBounds(at_least=self.at_least, at_most="∞" if self.at_most is None else self.at_most)

    @property
    def number(self) -> CountOf:
        """What is compared with the bounds."""
        return CountOf(self.chosen, self.count)


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
    if isinstance(did.chosen.period, Last):
        unit = "days" if isinstance(did.count, DistinctDays) else "weeks"
        if isinstance(did.count, DistinctDays | DistinctWeeks) and did.chosen.period.unit == unit:
            return did.chosen.period.length
    return float("inf")


@dataclass(frozen=True)
class Compared:
    """Users whose number meets the limit or lies at that rank; who has no number meets no limit, nor is ranked.

    Counts are compared by `Did`, attributes by `HasAttribute`, which can be asked more.
    """

    number: AmountOf | DaysSinceOf
    limit: Limit | Rank


@dataclass(frozen=True)
class ValueAt:
    """Users for whom the first or last known value of a property among the chosen events passes the test.

    Who has none passes `missing` only.
    """

    which: Literal["first", "last"]
    chosen: ChosenEvents
    test: ColumnTest


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
class Group:
    """Users for whom all, any or none of the conditions hold."""

    how: How
    conditions: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not self.conditions:
            raise EmptyRule(where=self.how)


@dataclass(frozen=True, repr=False)
class Listed:
    """A fixed set of users: a frozen tag or segment, once it is closed. Sorted ids."""

    users: tuple[str, ...]

    def __repr__(self) -> str:
        """Short, and different for different lists: results are kept by the `repr` of what was asked."""
        return f"Listed({len(self.users)} users, {self._digest})"

    def __hash__(self) -> int:
        return hash(self._digest)

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
    """Users of a saved segment. Replaced by its rule or users before a run."""

    name: str


FunnelState = Literal["reached", "dropped", "pending"]
FUNNEL_STATES: tuple[FunnelState, ...] = get_args(FunnelState)


@dataclass(frozen=True)
class FunnelRef:
    """Users in one part of a bar of a saved funnel: who reached step `step` (from 1), dropped before it, or are still
    on the way to it. With `never`, of who dropped those who did the last step at no time. Replaced by them before a
    run."""

    name: str
    step: int
    state: FunnelState
    never: bool = False

    def __post_init__(self) -> None:
        whole = isinstance(self.step, int) and not isinstance(self.step, bool)
        if not whole or self.step < 1 or self.state not in FUNNEL_STATES or (self.never and self.state != "dropped"):
            raise BadFunnelPart(step=str(self.step), state=self.state)


Reference = TagRef | SegmentRef | FunnelRef  # what stands for other users, and needs the catalog to say which
Condition = Did | Compared | ValueAt | Sequence | NotFollowed | HasAttribute | Listed | Reference
Rule = Condition | Group


EVERYBODY: Rule = Group("none", (Listed(()),))  # whatever they did, and whether anything is known of them


def walk(rule: Rule) -> Iterator[Condition]:
    """Every condition of a rule, in order, whatever group it stands in."""
    if isinstance(rule, Group):
        for condition in rule.conditions:
            yield from walk(condition)
    else:
        yield rule


def folded(rule: Rule, of: Callable[[Condition], T], joined: Callable[[How, list[T]], T]) -> T:
    """What `of` gives for each condition, joined group by group from within."""
    if isinstance(rule, Group):
        return joined(rule.how, [folded(condition, of, joined) for condition in rule.conditions])
    return of(rule)


def mapped(rule: Rule, changed: Callable[[Condition], Rule]) -> Rule:
    """The rule with every condition changed, in the same groups."""
    return folded(rule, changed, lambda how, conditions: Group(how, tuple(conditions)))
