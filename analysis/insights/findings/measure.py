"""What stands out in the period, the most telling first?

Each kind is tested at a fifth of the usual chance, over all that it looks at; so in data without structure nothing is
said, but for one time in twenty at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from analysis.insights.findings import groups
from analysis.insights.findings.changes import changes, grain_of
from analysis.insights.findings.effects import Effect, effects
from analysis.insights.findings.groups import Column, GroupPart
from analysis.insights.findings.spec import Changes, EventShift, Finding, FindingsSpec, FindingUsers, told_back
from analysis.insights.statistics import Shift
from analysis.sequences.calendar import calendar_of
from analysis.sequences.spells import Spells, spells, together
from analysis.store.dataset import DatasetFacts, UserBlock
from analysis.timezones import date_of

_COMPANIONS = 2  # other changes that are named beside the goal's
_MOST = 0.5  # more of all users begin with the same event


@dataclass(frozen=True, eq=False)
class SpellsPart:
    spells: Spells
    begins: np.ndarray  # users by the event that they begin with
    facts: DatasetFacts


@dataclass(frozen=True, eq=False)
class FindingsPart:
    together: np.ndarray
    groups: Mapping[Column, GroupPart]
    facts: DatasetFacts


@dataclass(frozen=True)
class FindingsResult:
    """Everything that stands out, the most telling first: changes of the goal with what changed at the same time, those
    of how many are active, then by worth: what has always been so is no news."""

    spec: FindingsSpec
    findings: tuple[Finding, ...]


def survey(block: UserBlock, spec: FindingsSpec) -> SpellsPart:
    facts, goal = block.dataset, spec.goal
    wanted = np.ones(len(facts.events), np.bool_)
    values = np.empty(0, np.float64)
    if goal is not None and goal.event is not None:
        wanted = facts.event_mask((goal.event,))
    if goal is not None and goal.property is not None and goal.kind in ("value", "satisfaction"):
        column = block.column(goal.property)
        values = column.values if column.type == "number" else values
    starts = block.offsets[:-1][np.diff(block.offsets) > 0]
    begins = np.bincount(block.event[starts], minlength=len(facts.events))
    return SpellsPart(spells(block, calendar_of(facts), grain_of(facts), wanted, values), begins, facts)


def settle(parts: Iterable[SpellsPart], spec: FindingsSpec) -> FindingsSpec:
    parts = list(parts)
    total = parts[0].spells
    for part in parts[1:]:
        total = total + part.spells
    facts, begins = parts[0].facts, np.sum([part.begins for part in parts], axis=0)
    first = int(np.argmax(begins))
    opening = facts.events[first] if begins[first] > _MOST * begins.sum() else None
    return replace(spec, changes=replace(changes(total, facts, spec), opening=opening))


def measure(block: UserBlock, spec: FindingsSpec) -> FindingsPart:
    facts, chosen = block.dataset, _looked_into(spec)
    found = np.zeros((0, len(facts.events) + 1, 4), np.int64)
    if chosen and spec.goal is not None and spec.goal.event is not None:
        spans = np.array([each.span for each in chosen], np.int64)
        codes = facts.event_codes(tuple(each.event for each in chosen))
        found = together(block, spans, codes, facts.event_code(spec.goal.event))
    return FindingsPart(found, groups.measured(block, spec.goal, _closed(spec), spec.columns), facts)


def _closed(spec: FindingsSpec) -> Changes:
    """What the survey found; without one, nothing was followed."""
    return spec.changes or Changes("week", (), None)


def _looked_into(spec: FindingsSpec) -> tuple[EventShift, ...]:
    """Events that are more frequent than before: what became of those who had them?"""
    if spec.changes is None or spec.goal is None or spec.goal.event is None:
        return ()
    return tuple(each for each in spec.changes.events if each.shift.rises)


def combine(parts: Iterable[FindingsPart], spec: FindingsSpec) -> FindingsResult:
    parts, found = list(parts), _closed(spec)
    at_once = _at_once(parts, spec, found)
    with_goal = {shift.start: _started(at_once, shift) for shift in found.goal}
    goal = [_goal(shift, spec, found, with_goal[shift.start]) for shift in found.goal]
    active = [_shifted("active", shift, found, _beside(at_once.get(shift.start, []), shift)) for shift in found.active]
    of_active = {shift.start for shift in found.active}
    of_goal = {each.shift.start for events in with_goal.values() for each, _ in events} | with_goal.keys()
    others: list[Finding] = []
    for start, ((each, one), *_) in at_once.items():
        if start in of_active - of_goal:
            others += _costly(at_once[start])
        elif start not in of_goal:
            others.append(replace(one, details={**one.details, **_beside(at_once[start][1:], each.shift)}))
    others += groups.standing_out([part.groups for part in parts], found)
    others.sort(key=lambda each: (-each.worth, each.p))
    first = [*goal[:1], *_costly(with_goal[found.goal[0].start])] if goal else []
    told = _named_once([*first, *goal[1:], *active, *others], found)
    return FindingsResult(spec, (*told, *([found.rhythm] if found.rhythm else [])))


def _named_once(cards: list[Finding], found: Changes) -> list[Finding]:
    """No event is named beside another change after it was told; the opening one that is gone for good asks whether the
    data stops there."""
    gone = {each.event for each in found.events if each.is_gone and each.event == found.opening}
    told: set[object] = set()
    kept: list[Finding] = []
    for card in cards:
        details = dict(card.details)
        if "with" in details:
            beside: tuple[Mapping[str, object], ...] = details["with"]  # type: ignore[assignment]
            details["with"] = tuple(each for each in beside if each["event"] not in told)
        named = {details.get("event"), *(each["event"] for each in details.get("with", ()))}  # type: ignore[attr-defined]
        if stops := (named - told) & gone:
            details["stops"] = stops.pop()
        told |= named
        kept.append(replace(card, details=details))
    return kept


Events = list[tuple[EventShift, Finding]]
AtOnce = Mapping[int, Events]


def _at_once(parts: list[FindingsPart], spec: FindingsSpec, found: Changes) -> AtOnce:
    """The events that changed with the same week: first what cost most, then what came or went altogether, then the
    surest."""
    known = _effects(parts, spec)
    starts: dict[int, Events] = {}
    for each in found.events:
        starts.setdefault(each.shift.start, []).append((each, _event(each, known.get(each.event), found)))
    for events in starts.values():
        events.sort(key=lambda pair: (-pair[1].worth, not (pair[0].is_new or pair[0].is_gone), pair[1].p))
    return starts


def _started(at_once: AtOnce, shift: Shift) -> Events:
    """The events that changed with this stretch; where none did, those that had changed before and still are so."""
    if shift.start in at_once:
        return at_once[shift.start]
    still = {start: [pair for pair in events if shift.start in pair[0].changed] for start, events in at_once.items()}
    return still[max(start for start in still if still[start])] if any(still.values()) else []


def _costly(events: Events) -> list[Finding]:
    """The event that goes together with less of the goal; the goal's own sentence names the others."""
    return [event for _, event in events[:1] if event.worth > 0]


def _beside(events: Events, shift: Shift) -> dict[str, object]:
    """What else changed then, told of the same days."""
    pairs = [(each.event, *each.around(shift)) for each, _ in events]
    alike = [pair for pair in pairs if pair[1] != pair[2]][:_COMPANIONS]
    return {"with": tuple(dict(zip(("event", "before", "after"), pair, strict=True)) for pair in alike)}


def _effects(parts: list[FindingsPart], spec: FindingsSpec) -> dict[str, Effect | None]:
    into = _looked_into(spec)
    if not into or spec.goal is None or spec.goal.event is None:
        return {}
    names = tuple(each.event for each in into)
    counts = np.sum([part.together for part in parts], axis=0)
    return dict(zip(names, effects(counts, names, spec.goal.event, parts[0].facts.events), strict=True))


def _event(each: EventShift, effect: Effect | None, found: Changes) -> Finding:
    before, after = each.around(each.shift)
    way = "new" if each.is_new else "gone" if each.is_gone else "rose" if each.shift.rises else "fell"
    details: dict[str, object] = {"event": each.event, "way": way, "before": before, "after": after}
    if effect is not None:
        details |= {
            "users": effect.users,
            "rate": effect.reached / effect.users,
            "others": effect.others,
            "other_rate": effect.others_reached / effect.others,
            "peer": effect.peer,
        }
    made = _shifted("event", each.shift, found, details)
    return replace(made, worth=effect.lost if effect else 0.0, users=FindingUsers(*each.span, each.event))


def _goal(shift: Shift, spec: FindingsSpec, found: Changes, events: Events) -> Finding:
    """With what changed in the same week. A fall of a share is worth the users who are missing at the rate before."""
    lost = 0.0
    if spec.goal is not None and spec.goal.kind == "conversion" and not shift.rises:
        lost = (_earlier(shift) - shift.after) * sum(found.base[shift.start : shift.start + shift.length])
    return replace(_shifted("goal", shift, found, _beside(events, shift)), worth=lost)


def _earlier(shift: Shift) -> float:
    """A single week stands beside the week before, several beside those before."""
    return shift.previous if shift.length == 1 else shift.before


def _shifted(code: str, shift: Shift, found: Changes, details: dict[str, object]) -> Finding:
    when = {
        "grain": found.grain,
        "start": date_of(found.starts[shift.start]),
        "length": shift.length,
        "back": told_back(shift),
        "before": _earlier(shift),
        "after": shift.after,
    }
    return Finding(code, when | details, shift.p)  # type: ignore[arg-type]
