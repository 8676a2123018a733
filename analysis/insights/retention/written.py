"""How is a question of retention written in JSON?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from analysis.insights.retention.spec import ANY, CHOICES, Back, CohortsBy, GroupedBy, RetentionSpec
from analysis.insights.written import BadSpec, only, period_from_json, period_to_json
from analysis.rules.asked import ChosenEvents
from analysis.rules.written import events_from_json, events_to_json, rule_from_json
from analysis.rules.written import to_json as rule_to_json

_KINDS: tuple[GroupedBy, ...] = get_args(GroupedBy)
_KEYS = ("first", "return", "brackets", "periods", "from", "to", "filter", "by", "value", "certain")


def retention_to_json(spec: RetentionSpec) -> dict[str, Any]:
    """What is left at its default is left out."""
    form: dict[str, Any] = {"unit": spec.unit}
    form |= {} if spec.first == ANY else {"first": events_to_json(spec.first)}
    if spec.back != ANY:
        form["return"] = spec.back if isinstance(spec.back, str) else events_to_json(spec.back)
    form |= {} if spec.brackets is None else {"brackets": list(spec.brackets)}
    form |= period_to_json(spec.period)
    form |= {} if spec.filter is None else {"filter": rule_to_json(spec.filter)}
    form |= {} if spec.by is None else {"by": {spec.by.kind: spec.by.column, "top": spec.by.top}}
    plain = {name: getattr(spec, name) for name in (*CHOICES, "periods", "value", "certain")}
    return form | {name: value for name, value in plain.items() if value != getattr(_USUAL, name)}


_USUAL = RetentionSpec()


def retention_from_json(form: Mapping[str, Any]) -> RetentionSpec:
    """Raises `BadSpec` with the key that can't be read, and what the spec itself refuses."""
    only(form, *_KEYS, *CHOICES)
    for name, known in CHOICES.items():
        if form.get(name, known[0]) not in known:
            raise BadSpec(key=name)
    brackets = _typed(form, "brackets", list)
    if brackets is not None and not all(_is_whole(day) for day in brackets):
        raise BadSpec(key="brackets")
    periods, rule, by = form.get("periods"), _typed(form, "filter", dict), _typed(form, "by", dict)
    if periods is not None and not _is_whole(periods):
        raise BadSpec(key="periods")
    return RetentionSpec(
        first=_events(form, "first"),
        back=_back(form),
        brackets=None if brackets is None else tuple(brackets),
        periods=periods,
        period=period_from_json(form),
        filter=None if rule is None else rule_from_json(rule),
        by=None if by is None else _by(by),
        value=_typed(form, "value", str),
        certain=bool(_typed(form, "certain", bool)),
        **{name: form[name] for name in CHOICES if name in form},
    )


def _back(form: Mapping[str, Any]) -> Back:
    return "same" if form.get("return") == "same" else _events(form, "return")


def _events(form: Mapping[str, Any], key: str) -> ChosenEvents:
    return events_from_json(form[key], key) if key in form else ANY


def _by(form: Mapping[str, Any]) -> CohortsBy:
    kind: GroupedBy | None = next((kind for kind in _KINDS if isinstance(form.get(kind), str)), None)
    top = form.get("top", CohortsBy.top)
    if kind is None or not _is_whole(top):
        raise BadSpec(key="by")
    only(form, kind, "top")
    return CohortsBy(kind, form[kind], top)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _typed(form: Mapping[str, Any], key: str, kind: type) -> Any:  # noqa: ANN401 of the given type
    value = form.get(key)
    if value is not None and not isinstance(value, kind):
        raise BadSpec(key=key)
    return value
