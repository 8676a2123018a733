"""How is a funnel's question written in JSON?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, TypeVar, get_args

from analysis.insights.funnel.spec import (
    BASES,
    COUNTED,
    EFFECTS,
    LONGEST,
    ORDERS,
    TIES,
    Breakdown,
    BreakdownKind,
    Exclusion,
    FunnelSpec,
    FunnelStep,
    NaturalWindow,
    Side,
    Window,
    WindowOutOfRange,
)
from analysis.insights.written import BadSpec, only, period_from_json, period_to_json
from analysis.rules.asked import ColumnTest
from analysis.rules.written import column_test_from_json, column_test_to_json, rule_from_json
from analysis.rules.written import to_json as rule_to_json

_KINDS: tuple[BreakdownKind, ...] = get_args(BreakdownKind)
_NATURAL: tuple[NaturalWindow, ...] = get_args(NaturalWindow)
_CHOICES = {"order": ORDERS, "effect": EFFECTS, "counted": COUNTED, "ties": TIES, "base": BASES}
_KEYS = (
    "steps",
    "window_seconds",
    "window",
    "from",
    "to",
    "filter",
    "by",
    "exclusions",
    "hold",
    "compare",
    "value",
    "passed_over",
)

Read = TypeVar("Read")


def funnel_to_json(spec: FunnelSpec) -> dict[str, Any]:
    """What is left at its default is left out."""
    form: dict[str, Any] = {"steps": [_step_to_json(step) for step in spec.steps]}
    window = spec.window
    form |= {"window_seconds": window.total_seconds()} if isinstance(window, timedelta) else {"window": window}
    form |= period_to_json(spec.period)
    if spec.filter:
        form["filter"] = rule_to_json(spec.filter)
    if spec.breakdown:
        at = {} if spec.breakdown.at == "first" else {"at": spec.breakdown.at}
        form["by"] = {spec.breakdown.kind: spec.breakdown.column, "top": spec.breakdown.top} | at
    if spec.exclusions:
        form["exclusions"] = [_exclusion_to_json(exclusion) for exclusion in spec.exclusions]
    if spec.passed_over:
        form["passed_over"] = list(spec.passed_over)
    if spec.compare:
        form["compare"] = _side_to_json(spec.compare)
    plain = {name: getattr(spec, name) for name in (*_CHOICES, "hold", "value")}
    defaults = {name: known[0] for name, known in _CHOICES.items()}
    return form | {name: value for name, value in plain.items() if value != defaults.get(name)}


def funnel_from_json(form: Mapping[str, Any]) -> FunnelSpec:
    """Raises `BadSpec` with the key that can't be read, and what the spec itself refuses."""
    only(form, *_KEYS, *_CHOICES)
    for name, known in _CHOICES.items():
        if form.get(name, known[0]) not in known:
            raise BadSpec(key=name)
    return FunnelSpec(
        steps=tuple(step_from_json(step) for step in _typed(form, "steps", list)),
        window=_window(form),
        period=period_from_json(form),
        filter=_optional(form, "filter", dict, rule_from_json),
        breakdown=_optional(form, "by", dict, _breakdown),
        exclusions=tuple(_exclusion(each) for each in _optional(form, "exclusions", list, tuple) or ()),
        hold=_optional(form, "hold", str, str),
        compare=_optional(form, "compare", dict, _side),
        value=_optional(form, "value", str, str),
        passed_over=_events(form, "passed_over") if "passed_over" in form else (),
        **{name: form[name] for name in _CHOICES if name in form},
    )


def step_from_json(form: object) -> FunnelStep:
    """A step as an event's name, or `{"events": […], "where": […], "name": …, "optional": true}`.

    Of the tests in `where` those of a `property` are of the event, those of an `attribute` of its user.
    """
    if isinstance(form, str):
        return FunnelStep((form,))
    if not isinstance(form, dict):
        raise BadSpec(key="steps")
    only(form, "events", "where", "name", "optional")
    if not isinstance(form.get("optional", False), bool):
        raise BadSpec(key="optional")
    where, who = _where(form, "property"), _where(form, "attribute")
    return FunnelStep(_events(form), where, str(form.get("name", "")), form.get("optional", False), who)


def _step_to_json(step: FunnelStep) -> str | dict[str, Any]:
    """An event's name where that says it all, as on the command line."""
    if step == FunnelStep(step.events[:1]):
        return step.events[0]
    form: dict[str, Any] = {"events": list(step.events)} | _where_to_json(step.where, step.who)
    form |= {"name": step.name} if step.name else {}
    return form | ({"optional": True} if step.optional else {})


def _exclusion_to_json(exclusion: Exclusion) -> dict[str, Any]:
    form = {"events": list(exclusion.events), "after": exclusion.after, "before": exclusion.before}
    return form | _where_to_json(exclusion.where)


def _exclusion(form: object) -> Exclusion:
    if not isinstance(form, dict):
        raise BadSpec(key="exclusions")
    only(form, "events", "after", "before", "where")
    where = tuple(column_test_from_json(test, "property") for test in _optional(form, "where", list, tuple) or ())
    return Exclusion(_events(form), _typed(form, "after", int), _typed(form, "before", int), where)


def _side_to_json(side: Side) -> dict[str, Any]:
    form: dict[str, Any] = {"period": period_to_json(side.period)} if side.period else {}
    return form | ({"filter": rule_to_json(side.filter)} if side.filter else {})


def _side(form: Mapping[str, Any]) -> Side:
    only(form, "period", "filter")
    period = _optional(form, "period", dict, period_from_json)
    return Side(period, _optional(form, "filter", dict, rule_from_json))


def _breakdown(form: Mapping[str, Any]) -> Breakdown:
    kind: BreakdownKind | None = next((kind for kind in _KINDS if isinstance(form.get(kind), str)), None)
    top, at = form.get("top", Breakdown.top), form.get("at", "first")
    known = at in ("first", "last") or (isinstance(at, int) and not isinstance(at, bool))
    if kind is None or not known or not isinstance(top, int) or isinstance(top, bool):
        raise BadSpec(key="by")
    only(form, kind, "top", "at")
    return Breakdown(kind, form[kind], top, at)


def _events(form: Mapping[str, Any], key: str = "events") -> tuple[str, ...]:
    events = _typed(form, key, list)
    if not all(isinstance(event, str) for event in events):
        raise BadSpec(key=key)
    return tuple(events)


def _where(form: Mapping[str, Any], kind: Literal["property", "attribute"]) -> tuple[ColumnTest, ...]:
    tests = _optional(form, "where", list, tuple) or ()
    of_users = [isinstance(test, dict) and "attribute" in test for test in tests]
    return tuple(
        column_test_from_json(test, kind)
        for test, of_user in zip(tests, of_users, strict=True)
        if of_user == (kind == "attribute")
    )


def _where_to_json(where: Sequence[ColumnTest], who: Sequence[ColumnTest] = ()) -> dict[str, Any]:
    tests = [column_test_to_json(test, "property") for test in where]
    tests += [column_test_to_json(test, "attribute") for test in who]
    return {"where": tests} if tests else {}


def _optional(form: Mapping[str, Any], key: str, kind: type, read: Callable[[Any], Read]) -> Read | None:
    return read(_typed(form, key, kind)) if key in form else None


def _typed(form: Mapping[str, Any], key: str, kind: type) -> Any:  # noqa: ANN401 of the given type
    if not isinstance(form.get(key), kind) or (kind is int and isinstance(form[key], bool)):
        raise BadSpec(key=key)
    return form[key]


def _window(form: Mapping[str, Any]) -> Window:
    if "window" in form:
        if form["window"] not in _NATURAL or "window_seconds" in form:
            raise BadSpec(key="window")
        return form["window"]
    seconds = form.get("window_seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadSpec(key="window_seconds")
    try:
        return timedelta(seconds=seconds)
    except (OverflowError, ValueError) as error:  # beyond what a time span can hold, or no number at all
        raise WindowOutOfRange(seconds=str(seconds), most_days=LONGEST.days) from error
