"""Which groups of a project are looked at for somebody to act on?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pyarrow as pa

from analysis.engine import Ask
from analysis.errors import SilhouetteError
from analysis.insights import funnel, listing
from analysis.insights.acting import ActingCell, ActingGroup, ActingSpec
from analysis.insights.findings import FindingUsers
from analysis.insights.funnel import (
    LEAST_STEPS,
    FunnelCell,
    FunnelSpec,
    FunnelStep,
    funnel_from_json,
    funnel_to_json,
)
from analysis.insights.funnel.proposed import StepsSpec, steps
from analysis.insights.goal import Outcome
from analysis.insights.listing import ListingSpec
from analysis.insights.statistics import FEW
from analysis.jobs.funnel import closing
from analysis.jobs.portrait import groups, named_by
from analysis.jobs.tags import closed_definitions, tag_book
from analysis.plain import to_plain
from analysis.rules.asked import ChosenEvents, ColumnTest, Did, Group, HasAttribute, Listed, Rule, TagRef, YesNo
from analysis.rules.written import definition_to_json
from analysis.store.catalog import Goal
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

_MOST_FUNNELS = 5  # saved ones, the newest
_MOST_TAGS = 60  # tags and values of tags
_MOST_COLUMNS = 12  # of each kind


@dataclass(frozen=True)
class ActingQuestion:
    """The spec, and the funnel behind each drop, by its two steps."""

    spec: ActingSpec
    funnels: tuple[tuple[str, str, FunnelSpec, FunnelCell], ...]


def asked(workspace: Workspace, project: str, dataset: Dataset, goal: Goal | None, ask: Ask) -> ActingQuestion | None:
    """Drop-offs of the usual way to the goal and of saved funnels, tags and their values (RFM groups and clusters among
    them), values of attributes and of columns of events; None without a goal that this data can answer."""
    outcome = Outcome.of(goal, dataset.manifest.events, dataset.manifest.properties)
    if outcome is None or not dataset.manifest.rows:
        return None
    dropped = list(_drops(workspace, project, dataset, outcome, ask))
    spec = ActingSpec(
        outcome,
        (*(group for group, _, _ in dropped), *_of_tags(workspace, project, dataset, outcome, ask)),
        _columns(dataset, ask),
    )
    return ActingQuestion(spec, tuple((each.name, str(each.value), asked, cell) for each, asked, cell in dropped))


Dropped = tuple[ActingGroup, FunnelSpec, FunnelCell]


def _drops(workspace: Workspace, project: str, dataset: Dataset, outcome: Outcome, ask: Ask) -> Iterator[Dropped]:
    """Of each two steps once, of the first funnel that has them."""
    seen = set[tuple[str, str]]()
    for spec in _funnels(workspace, project, dataset, outcome, ask):
        try:
            found = list(_drops_of(workspace, project, dataset, spec, ask))
        except SilhouetteError:
            continue  # of an event, a tag or a column that is no more: its own page says why
        for group, of, cell in found:
            if (pair := (group.name, str(group.value))) not in seen:
                seen.add(pair)
                yield group, of, cell


def _funnels(workspace: Workspace, project: str, dataset: Dataset, outcome: Outcome, ask: Ask) -> Iterator[FunnelSpec]:
    """The usual way to the goal, then the saved ones."""
    if outcome.event is not None:
        way = ask.run(steps, dataset, StepsSpec(outcome.event))
        if len(way.steps) >= LEAST_STEPS:
            yield FunnelSpec(tuple(FunnelStep((event,)) for event in way.steps), way.window)
    catalog = workspace.catalog()
    saved = catalog.analyses.all(catalog.projects.get(project).id, "funnel")
    for each in sorted(saved, key=lambda one: one.created_at, reverse=True)[:_MOST_FUNNELS]:
        form = {name: said for name, said in each.spec.items() if name not in ("last", "picked")}
        try:
            yield replace(funnel_from_json(form), compare=None, breakdown=None)
        except (SilhouetteError, KeyError, TypeError):
            continue


def _drops_of(workspace: Workspace, project: str, dataset: Dataset, spec: FunnelSpec, ask: Ask) -> Iterator[Dropped]:
    if spec.order == "any" or spec.counted != "users":
        return
    closed = closing.closed(workspace, project, spec, dataset, ask)
    result, required = ask.run(funnel, dataset, closed), spec.required
    for before, place in pairwise(required):
        if int(result.steps["dropped"].iloc[place]) < FEW or int(result.steps["reached"].iloc[place]) < FEW:
            continue
        names = [spec.steps[each].events[0] for each in (before, place)]
        cell = FunnelCell(place + 1, "dropped")
        dropped, onward = (
            ask.members(funnel, dataset, closed, one) for one in (cell, FunnelCell(place + 1, "reached"))
        )
        everybody = pa.concat_arrays([dropped, onward])
        among = Listed(tuple(everybody.to_pylist()))
        yield ActingGroup("drop", names[0], names[1], Listed(tuple(dropped.to_pylist())), among), spec, cell


def _of_tags(workspace: Workspace, project: str, dataset: Dataset, outcome: Outcome, ask: Ask) -> Iterator[ActingGroup]:
    """What a tag asks of the goal's own event defines it: that its users do that less often is no finding. (A group of
    buyers by recency, frequency and amount is one all the same: among buyers the goal is another.)"""
    book = tag_book(workspace, project)
    refs = [each.ref for each in groups(workspace, project) if isinstance(each.ref, TagRef)]
    own = ("event", outcome.event)
    kept = [
        ref
        for ref in refs
        if book.tags[ref.name].status == "in_use"
        and not (own in named_by(ref, book) and book.tags[ref.name].kind != "rfm")
        and not (ref.value is None and any(other.name == ref.name and other.value for other in refs))
    ][:_MOST_TAGS]
    closed = closed_definitions(book, dataset, [(YesNo(ref), None) for ref in kept], ask)
    for ref, one in zip(kept, closed, strict=True):
        if isinstance(one, YesNo):
            yield ActingGroup("tag", ref.name, ref.value, one.rule)


def _columns(dataset: Dataset, ask: Ask) -> tuple[tuple[Any, str], ...]:
    """So many of each kind, those that part users into groups first."""
    listed = ask.run(listing, dataset, ListingSpec.of(dataset.manifest))
    return tuple(
        (kind, column.name)
        for kind in ("attribute", "property")
        for column in [each for each in listed.of((kind,), ("text",)) if not each.is_id][:_MOST_COLUMNS]
    )


def origin_of(
    workspace: Workspace, project: str, dataset: Dataset, question: ActingQuestion, group: ActingGroup, left: bool
) -> dict[str, Any]:
    """What a list of the group is made of, as segments keep it; `left` only those who haven't reached the goal."""
    event = question.spec.outcome.event if left else None
    match group.kind:
        case "drop":
            return _of_funnel(*_behind(question, group), event)
        case "property":
            cell = FindingUsers(
                dataset.facts.first, dataset.facts.last + 1, None, "property", group.name, group.value, event
            )
            return {"kind": "finding", "cell": to_plain(cell)}
        case "attribute":
            return _of_rule(HasAttribute(ColumnTest(group.name, "is", (str(group.value),))), event)
    if event is not None:
        return _of_rule(TagRef(group.name, group.value), event)
    tag = workspace.catalog().tags.get(workspace.catalog().projects.get(project).id, group.name)
    return {"kind": "tag", "tag": group.name, "value": group.value, "version": tag.version}


def _behind(question: ActingQuestion, group: ActingGroup) -> tuple[FunnelSpec, FunnelCell]:
    return next((of, cell) for *pair, of, cell in question.funnels if pair == [group.name, group.value])


def steps_behind(question: ActingQuestion, group: ActingGroup) -> tuple[str, ...]:
    """All events of the funnel that a group left; of another group none."""
    if group.kind != "drop":
        return ()
    spec, _ = _behind(question, group)
    return tuple(event for step in spec.steps for event in step.events)


def _of_funnel(spec: FunnelSpec, cell: FunnelCell, goal: str | None) -> dict[str, Any]:
    """A part of the funnel, where that says who never reached the goal; of one that ends elsewhere it doesn't."""
    never = goal is not None and spec.steps[-1].events == (goal,)
    cell = replace(cell, never=never)
    said = {"spec": funnel_to_json(spec), "step": cell.step, "state": cell.state, "never": never}
    if goal is not None and not never:
        return {"kind": "drop", "goal": goal, **said}
    return {"kind": "funnel", "cell": to_plain(cell), **said}


def _of_rule(rule: Rule, goal: str | None) -> dict[str, Any]:
    whole = rule if goal is None else Group("all", (rule, Did(ChosenEvents((goal,)), negated=True)))
    return {"kind": "rule", "rule": definition_to_json(YesNo(whole))}


def group_cell(group: ActingGroup, left: bool = False) -> ActingCell:
    return ActingCell(group.kind, group.name, group.value, left)
