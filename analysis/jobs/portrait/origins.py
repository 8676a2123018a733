"""What does an origin say of a list of users: which things are named by what it came from, and which events has each of
them done?

An origin that can't be read any more says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from analysis.errors import SilhouetteError
from analysis.insights.findings import FindingUsers
from analysis.insights.funnel import FunnelSpec, FunnelStep, funnel_from_json
from analysis.insights.overview import OverviewCell
from analysis.insights.portrait import NamedThing, PortraitCell, named_by_rule
from analysis.insights.retention import RetentionSpec, retention_from_json
from analysis.plain import from_plain
from analysis.rules.asked import Definition, Rule, SegmentRef, TagRef, YesNo
from analysis.rules.written import definition_from_json, definition_to_json

Origin = Mapping[str, Any]  # what a list came from, as segments keep it


@dataclass(frozen=True)
class Behind:
    """`rules` hold for all of the list, `done` are events that each has done, `named` what else it came by."""

    rules: tuple[Definition, ...] = ()
    named: frozenset[NamedThing] = frozenset()
    done: frozenset[str] = frozenset()


def of_portrait(rule: Rule | None, origin: Origin | None, cell: PortraitCell) -> dict[str, Any]:
    """The origin of those of a portrayed group who share a value; None: the group is a cluster."""
    of = dict(origin) if origin is not None else {}
    if rule is not None and origin is None:
        of = {"kind": "rule", "rule": definition_to_json(YesNo(rule))}
    return {"kind": "portrait", "of": of, "dimension": cell.dimension, "name": cell.name, "value": cell.value}


def behind(origin: Origin) -> Behind:
    try:
        return _behind(origin)
    except (SilhouetteError, KeyError, TypeError):
        return Behind()


def _behind(origin: Origin) -> Behind:
    match origin:
        case {"kind": "portrait", "of": {} as of, "dimension": dimension, "name": str(name)}:
            group, done = behind(of), frozenset((name,)) if dimension == "event" else frozenset[str]()
            return Behind(group.rules, group.named | {cast(NamedThing, (dimension, name))}, group.done | done)
        case {"kind": "finding", "cell": {} as cell}:
            return _of_finding(from_plain(FindingUsers, cell))
        case {"kind": "overview", "cell": {} as cell}:
            event = from_plain(OverviewCell, cell).event
            return Behind(named=_events(event), done=_names(event))
        case {"kind": "retention", "spec": {} as form}:
            return _of_retention(retention_from_json(form))
        case {"kind": "instead", "spec": {} as form, "step": int(step), "event": str(event)}:
            steps = _of_funnel(funnel_from_json(form), step, {})
            return Behind(steps.rules, steps.named | _events(event), steps.done | _names(event))
        case {"kind": "funnel", "spec": {} as form, "step": int(step)}:
            return _of_funnel(funnel_from_json(form), step, origin)
        case {"kind": "drop", "spec": {} as form, "step": int(step), "goal": str(goal)}:
            steps = _of_funnel(funnel_from_json(form), step, origin)
            return Behind(steps.rules, steps.named | _events(goal), steps.done)
        case {"kind": "segment", "segment": str(name)}:
            return Behind((YesNo(SegmentRef(name)),))
        case {"kind": "rule", "rule": form}:
            return Behind((definition_from_json(form),))
        case {"tag": str(tag)}:
            return Behind((YesNo(TagRef(tag)),))
    return Behind()


def _of_finding(cell: FindingUsers) -> Behind:
    column: set[NamedThing] = {("attribute", cell.column)} if cell.kind == "attribute" and cell.column else set()
    return Behind(named=_events(cell.event) | _events(cell.never) | column, done=_names(cell.event))


def _of_funnel(spec: FunnelSpec, number: int, origin: Origin) -> Behind:
    """Named are the steps on the way to a part of a bar and the step of that bar, done or not; with `never` the last
    one too; the users who were asked, and the value by which they were parted."""
    own = spec.steps[number - 1 : number]
    required = tuple(step for step in spec.steps[: number - 1] if not step.optional)
    steps: tuple[FunnelStep, ...] = spec.steps if spec.order == "any" else (*required, *own)
    if origin.get("never"):
        steps = (*steps, spec.steps[-1])
    named: set[NamedThing] = {("event", event) for step in steps for event in step.events}
    named |= {("attribute", test.column) for step in steps for test in step.who}
    if spec.filter is not None:
        named |= named_by_rule(spec.filter)
    by = spec.breakdown
    if by is not None and origin.get("group") is not None and by.kind in ("attribute", "tag"):
        named.add(("attribute" if by.kind == "attribute" else "tag", by.column))
    taken = (*required, *(own if origin.get("state") == "reached" else ()))
    done = () if spec.order == "any" else (step.events[0] for step in taken if len(step.events) == 1)
    return Behind(named=frozenset(named), done=frozenset(done))


def _of_retention(spec: RetentionSpec) -> Behind:
    named = {("event", event) for chosen in (spec.first, spec.returning) for event in chosen.events if event}
    if spec.filter is not None:
        named |= named_by_rule(spec.filter)
    if spec.by is not None and spec.by.kind in ("attribute", "tag"):
        named.add((spec.by.kind, spec.by.column))
    return Behind(named=frozenset(cast(set[NamedThing], named)))


def _events(event: str | None) -> frozenset[NamedThing]:
    return frozenset((("event", event),)) if event is not None else frozenset()


def _names(event: str | None) -> frozenset[str]:
    return frozenset((event,)) if event is not None else frozenset()
