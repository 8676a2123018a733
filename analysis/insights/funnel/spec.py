"""What is asked of a funnel?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from analysis.errors import AnalysisError
from analysis.rules.asked import ALL_TIME, ColumnTest, Period, Rule

LEAST_STEPS, MOST_STEPS = 2, 20
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=366)
MOST_GROUPS = 50
MOST_EXCLUSIONS = 10

Order = Literal["sequential", "strict", "any"]
Counted = Literal["users", "attempts", "sessions"]
Ties = Literal["file", "any"]
Base = Literal["closed", "all"]
NaturalWindow = Literal["session", "day"]
Window = timedelta | NaturalWindow
ExclusionEffect = Literal["drop", "remove"]
BreakdownKind = Literal["property", "attribute", "tag"]
BreakdownAt = Literal["first", "last"] | int
State = Literal["reached", "dropped", "pending", "skipped"]
GroupKind = Literal["value", "other", "missing", "side"]


class StepCount(AnalysisError):
    """Too few or too many steps. details: given, least, most"""

    code = "funnel_step_count"


class StepWithoutEvent(AnalysisError):
    """details: step (from 1)"""

    code = "funnel_step_without_event"


class WindowOutOfRange(AnalysisError):
    """details: seconds, most_days"""

    code = "funnel_window"


class GroupCount(AnalysisError):
    """details: given, most"""

    code = "funnel_group_count"


class UnknownStep(AnalysisError):
    """details: step, steps"""

    code = "funnel_unknown_step"


class BadOptional(AnalysisError):
    """An optional step where there can't be one: the first, the last, or in another order. details: step, order"""

    code = "funnel_bad_optional"


class BadExclusion(AnalysisError):
    """Events excluded between steps that leave no room, or that are a step between. details: after, before, event"""

    code = "funnel_bad_exclusion"


class BadPassedOver(AnalysisError):
    """Events passed over that are a step or excluded, or where the order isn't strict. details: event, order"""

    code = "funnel_bad_passed_over"


class TooManyExclusions(AnalysisError):
    """details: given, most"""

    code = "funnel_exclusion_count"


class TwoDivisions(AnalysisError):
    """A breakdown and a comparison at once."""

    code = "funnel_two_divisions"


@dataclass(frozen=True)
class FunnelStep:
    """Any of `events`, if it passes every test of its properties (`where`) and its user's attributes (`who`).

    It is shown as `name`. An `optional` step is counted where it is done between the steps around it, and never
    required.
    """

    events: tuple[str, ...]
    where: tuple[ColumnTest, ...] = ()
    name: str = ""
    optional: bool = False
    who: tuple[ColumnTest, ...] = ()

    @property
    def label(self) -> str:
        return self.name or " / ".join(self.events)


@dataclass(frozen=True)
class Exclusion:
    """Any of `events` that passes the tests, strictly between the events of two steps (numbers from 1)."""

    events: tuple[str, ...]
    after: int
    before: int
    where: tuple[ColumnTest, ...] = ()


@dataclass(frozen=True)
class Breakdown:
    """Results by a property of one event of the attempt that counts, by an attribute of the user, or by a tag.

    `at` says whose property: of the first step's event, of the last step taken, or of step n; who did not take step n
    has no value. The `top` values with most entries stand alone, the rest together. `groups` are those values, found
    by the survey; `rules` say who has which value of a tag (the first that matches), and are filled in by closing.
    """

    kind: BreakdownKind
    column: str
    top: int = 5
    at: BreakdownAt = "first"
    groups: tuple[str, ...] | None = None
    rules: tuple[tuple[str, Rule], ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.top <= MOST_GROUPS:
            raise GroupCount(given=self.top, most=MOST_GROUPS)

    @property
    def later(self) -> bool:
        """By a property of an event after the entry: how far people came decides there into which group they fall."""
        return self.kind == "property" and self.at not in ("first", 1)


@dataclass(frozen=True)
class Side:
    """The other side of a comparison: the same funnel in another period, or for other users."""

    period: Period | None = None
    filter: Rule | None = None


@dataclass(frozen=True)
class FunnelSpec:
    """Steps, each within the window of step 1; `period` selects by step 1, `filter` selects users.

    - `window`: a length of time, or the session or the local day in which step 1 lies.
    - `order`: others may come between (sequential), no other event may (strict), or the steps come in any order: then
      step n of the result is "n of the steps", and an attempt begins with whichever comes first.
    - `passed_over`: events that may come between in strict order too, as if they weren't there: noise.
    - `exclusions` end the attempt (drop), or any such attempt takes its user out (remove).
    - `hold` names a property that must have the same value in all steps (hold constant).
    - `counted`: each user's best attempt; all attempts, one after the other; or each session's best attempt within it.
    - `ties`: equal timestamps in the order of the file, or in whichever order serves the attempt.
    - `base`: entries whose window (a user's or session's first one) has closed when the data ends, converted or not; or
      all. Shares, times, groups and lists are of these.
    - `compare` asks the same of another period or other users beside.
    - `value` names a number of the last step's event whose mean is what a conversion is worth.
    - `counts_only` leaves out times, trend and ties.
    """

    steps: tuple[FunnelStep, ...]
    window: Window
    period: Period = ALL_TIME
    filter: Rule | None = None
    breakdown: Breakdown | None = None
    order: Order = "sequential"
    exclusions: tuple[Exclusion, ...] = ()
    effect: ExclusionEffect = "drop"
    hold: str | None = None
    counted: Counted = "users"
    ties: Ties = "file"
    compare: Side | None = None
    value: str | None = None
    counts_only: bool = False
    base: Base = "closed"
    passed_over: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not LEAST_STEPS <= len(self.steps) <= MOST_STEPS:
            raise StepCount(given=len(self.steps), least=LEAST_STEPS, most=MOST_STEPS)
        for number, step in enumerate(self.steps, 1):
            if not step.events:
                raise StepWithoutEvent(step=number)
            if step.optional and (number in (1, len(self.steps)) or self.order != "sequential"):
                raise BadOptional(step=number, order=self.order)
        if isinstance(self.window, timedelta) and not SHORTEST <= self.window <= LONGEST:
            raise WindowOutOfRange(seconds=self.window.total_seconds(), most_days=LONGEST.days)
        if len(self.exclusions) > MOST_EXCLUSIONS:
            raise TooManyExclusions(given=len(self.exclusions), most=MOST_EXCLUSIONS)
        for exclusion in self.exclusions:
            self._refuse_bad(exclusion)
        self._refuse_passed_over()
        at = self.breakdown.at if self.breakdown else "first"
        if isinstance(at, int) and not 1 <= at <= len(self.steps):
            raise UnknownStep(step=at, steps=len(self.steps))
        if self.breakdown and self.compare:
            raise TwoDivisions

    def _refuse_passed_over(self) -> None:
        taken = {event for part in (*self.steps, *self.exclusions) for event in part.events}
        if wrong := [event for event in self.passed_over if self.order != "strict" or event in taken]:
            raise BadPassedOver(event=wrong[0], order=self.order)

    def _refuse_bad(self, exclusion: Exclusion) -> None:
        after, before = exclusion.after, exclusion.before
        whole = (after, before) == (1, len(self.steps))
        fits = 1 <= after < before <= len(self.steps) and not (self.order == "any" and not whole)
        ends = (self.steps[after - 1], self.steps[before - 1]) if fits else ()
        if not fits or not exclusion.events or any(step.optional for step in ends):
            raise BadExclusion(after=after, before=before, event=" / ".join(exclusion.events))
        # In any order every step may come between; in a given one those between the two.
        inside = self.steps if self.order == "any" else self.steps[after : before - 1]
        if taken := {event for step in inside for event in step.events} & set(exclusion.events):
            raise BadExclusion(after=after, before=before, event=min(taken))

    @property
    def required(self) -> tuple[int, ...]:
        """Places of the steps that are not optional."""
        return tuple(place for place, step in enumerate(self.steps) if not step.optional)


@dataclass(frozen=True)
class FunnelGroup:
    """One value of the breakdown, all others, none; or one side of a comparison: "this" or "other"."""

    kind: GroupKind
    label: str = ""


@dataclass(frozen=True)
class FunnelCell:
    """A part of one bar: those of the base who reached step `step` (from 1) or dropped before it, or who are pending.

    Of an optional step: those who did it, or went without (skipped). With `never` only users who did the last step's
    event at no time in the data.
    """

    step: int
    state: State
    group: FunnelGroup | None = None
    never: bool = False


ORDERS, COUNTED, TIES, EFFECTS, BASES = (get_args(kind) for kind in (Order, Counted, Ties, ExclusionEffect, Base))
