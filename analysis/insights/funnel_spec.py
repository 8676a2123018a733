"""What is asked of a funnel?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, get_args

from analysis.errors import AnalysisError
from analysis.insights.written import BadSpec, only, period_from_json, period_to_json
from analysis.rules.conditions import ColumnTest, Rule
from analysis.rules.json_form import column_test_from_json, column_test_to_json, rule_from_json
from analysis.rules.json_form import to_json as rule_to_json
from analysis.rules.periods import ALL_TIME, Period

LEAST_STEPS, MOST_STEPS = 2, 20
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=366)
MOST_GROUPS = 50

BreakdownKind = Literal["property", "attribute"]
State = Literal["reached", "dropped", "pending"]
GroupKind = Literal["value", "other", "missing"]


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


@dataclass(frozen=True)
class FunnelStep:
    """Any of `events`, if it passes every test of its properties; shown as `name`."""

    events: tuple[str, ...]
    where: tuple[ColumnTest, ...] = ()
    name: str = ""

    @property
    def label(self) -> str:
        return self.name or " / ".join(self.events)


@dataclass(frozen=True)
class Breakdown:
    """Results by a property of the step-1 event of each user's best attempt, or by an attribute.

    The `top` values with most entries stand alone, the rest together. `groups` are those values, found by the survey.
    """

    kind: BreakdownKind
    column: str
    top: int = 5
    groups: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.top <= MOST_GROUPS:
            raise GroupCount(given=self.top, most=MOST_GROUPS)


@dataclass(frozen=True)
class FunnelSpec:
    """Steps in order, each at most `window` after step 1; `period` selects by step 1, `filter` selects users."""

    steps: tuple[FunnelStep, ...]
    window: timedelta
    period: Period = ALL_TIME
    filter: Rule | None = None
    breakdown: Breakdown | None = None

    def __post_init__(self) -> None:
        if not LEAST_STEPS <= len(self.steps) <= MOST_STEPS:
            raise StepCount(given=len(self.steps), least=LEAST_STEPS, most=MOST_STEPS)
        for number, step in enumerate(self.steps, 1):
            if not step.events:
                raise StepWithoutEvent(step=number)
        if not SHORTEST <= self.window <= LONGEST:
            raise WindowOutOfRange(seconds=self.window.total_seconds(), most_days=LONGEST.days)

    def to_json(self) -> dict[str, Any]:
        form: dict[str, Any] = {
            "steps": [_step_to_json(step) for step in self.steps],
            "window_seconds": self.window.total_seconds(),
        }
        form |= period_to_json(self.period)
        if self.filter:
            form["filter"] = rule_to_json(self.filter)
        if self.breakdown:
            form["by"] = {self.breakdown.kind: self.breakdown.column, "top": self.breakdown.top}
        return form

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> FunnelSpec:
        only(form, "steps", "window_seconds", "from", "to", "filter", "by")
        return cls(
            steps=tuple(step_from_json(step) for step in _read(form, "steps", list)),
            window=_seconds(form),
            period=period_from_json(form),
            filter=rule_from_json(form["filter"]) if "filter" in form else None,
            breakdown=_breakdown(_read(form, "by", dict)) if "by" in form else None,
        )


@dataclass(frozen=True)
class Group:
    """One value of the breakdown, all others, or none."""

    kind: GroupKind
    label: str = ""


@dataclass(frozen=True)
class FunnelCell:
    """A part of one bar: the users who reached step `step` (from 1), dropped before it, or are pending at it."""

    step: int
    state: State
    group: Group | None = None


def _step_to_json(step: FunnelStep) -> str | dict[str, Any]:
    """An event's name where that says it all, as on the command line."""
    if len(step.events) == 1 and not step.where and not step.name:
        return step.events[0]
    form: dict[str, Any] = {"events": list(step.events)}
    if step.where:
        form["where"] = [column_test_to_json(test, "property") for test in step.where]
    return form | ({"name": step.name} if step.name else {})


def step_from_json(form: object) -> FunnelStep:
    """A step as an event's name, or `{"events": […], "where": […], "name": …}`."""
    if isinstance(form, str):
        return FunnelStep((form,))
    if not isinstance(form, dict):
        raise BadSpec(key="steps")
    only(form, "events", "where", "name")
    events, where = _read(form, "events", list), form.get("where", [])
    if not isinstance(where, list) or not all(isinstance(event, str) for event in events):
        raise BadSpec(key="events" if isinstance(where, list) else "where")
    return FunnelStep(
        tuple(events), tuple(column_test_from_json(test, "property") for test in where), str(form.get("name", ""))
    )


def _breakdown(form: Mapping[str, Any]) -> Breakdown:
    kind = next((kind for kind in get_args(BreakdownKind) if isinstance(form.get(kind), str)), None)
    top = form.get("top", Breakdown.top)
    if kind is None or not isinstance(top, int) or isinstance(top, bool):
        raise BadSpec(key="by")
    only(form, kind, "top")
    return Breakdown(kind, form[kind], top)


def _read(form: Mapping[str, Any], key: str, kind: type) -> Any:  # noqa: ANN401 of the given type
    if not isinstance(form.get(key), kind):
        raise BadSpec(key=key)
    return form[key]


def _seconds(form: Mapping[str, Any]) -> timedelta:
    seconds = form.get("window_seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadSpec(key="window_seconds")
    try:
        return timedelta(seconds=seconds)
    except (OverflowError, ValueError) as error:  # beyond what a time span can hold, or no number at all
        raise WindowOutOfRange(seconds=str(seconds), most_days=LONGEST.days) from error
