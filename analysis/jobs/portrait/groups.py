"""Which groups of a project can be portrayed, and which of them is worth a look first?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis import engine
from analysis.engine import Ask
from analysis.errors import SilhouetteError
from analysis.insights import listing
from analysis.insights.columns import ValuesSpec, values
from analysis.insights.listing import ListedColumn, ListingResult, ListingSpec
from analysis.insights.portrait import ApartGroup, ApartSpec, apart
from analysis.jobs.clusters import goal_event
from analysis.jobs.portrait.named import named_by
from analysis.jobs.tags import closed_definitions, tag_book, value_counts
from analysis.rules.asked import ChosenEvents, ColumnTest, Did, HasAttribute, Rule, SegmentRef, TagRef, YesNo
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

_MOST_COMPARED = 40  # saved groups among which the one that is furthest apart is looked for
_FEW_VALUES = 12  # of an attribute whose values are offered as groups
_MOST_ATTRIBUTES = 20


@dataclass(frozen=True)
class PortraitGroup:
    """A saved group: a tag, one value of a frozen tag, or a segment."""

    ref: TagRef | SegmentRef
    users: int | None = None  # of frozen ones


def groups(workspace: Workspace, project: str) -> tuple[PortraitGroup, ...]:
    """Everything saved that can be portrayed: tags with their values, then segments.

    The values of a tag that follows the data are those that were last kept of it.
    """
    book, found = tag_book(workspace, project), list[PortraitGroup]()
    for tag in book.tags.values():
        frozen = tag.members is not None
        found.append(PortraitGroup(TagRef(tag.name), tag.members.users if tag.members else None))
        kept = book.result(tag)
        values = value_counts(workspace, tag) if frozen else dict(kept.values) if kept else {}
        found += [
            PortraitGroup(TagRef(tag.name, value), users if frozen else None)
            for value, users in values.items()
            if users
        ]
    found += [PortraitGroup(SegmentRef(each.name), each.members.users) for each in book.segments.values()]
    return tuple(found)


def attribute_groups(dataset: Dataset, ask: Ask = engine) -> tuple[HasAttribute, ...]:
    """The users of each value of the attributes that have few, the commonest value first."""
    found = list[HasAttribute]()
    listed = [each for each in _listed(dataset, ask).of(["attribute"], ["text", "number"]) if not each.is_id]
    for column in listed[:_MOST_ATTRIBUTES]:
        found += _values_of(column, dataset, ask)
    return tuple(found)


def _listed(dataset: Dataset, ask: Ask) -> ListingResult:
    return ask.run(listing, dataset, ListingSpec.of(dataset.manifest))


def _values_of(column: ListedColumn, dataset: Dataset, ask: Ask) -> Iterator[HasAttribute]:
    known = ask.run(values, dataset, ValuesSpec("attribute", column.name, _FEW_VALUES + 1)).values
    if len(known) > _FEW_VALUES:
        return
    for value in known:
        is_number = column.type == "number"
        yield HasAttribute(ColumnTest(column.name, "=", (float(value),)) if is_number else _is(column.name, value))


def _is(attribute: str, value: str) -> ColumnTest:
    return ColumnTest(attribute, "is", (value,))


def worth_a_look(workspace: Workspace, project: str, dataset: Dataset, ask: Ask = engine) -> Rule | None:
    """Those who reached the goal; else the saved group that differs most; else those who did an event that differ most;
    else those with one value of an attribute that do.

    Never a group that is nearly everybody, or too small to say anything of. None where there is no other.
    """
    catalog = workspace.catalog()
    goal = goal_event(catalog.goals.current(catalog.projects.get(project).id), dataset)
    saved = [group.ref for group in groups(workspace, project)[:_MOST_COMPARED]]
    did = [Did(ChosenEvents((event,))) for event in _listed(dataset, ask).events[:_MOST_COMPARED]]
    for candidates in ([Did(ChosenEvents((goal,)))] if goal else [], saved, did):
        found = _furthest(workspace, project, candidates, dataset, ask)
        if found is not None:
            return found
    return _furthest(workspace, project, attribute_groups(dataset, ask)[:_MOST_COMPARED], dataset, ask)


def _furthest(
    workspace: Workspace, project: str, candidates: Sequence[Rule], dataset: Dataset, ask: Ask
) -> Rule | None:
    """A group that the data can't answer any more is passed over: its own page says why."""
    if not candidates:
        return None
    book = tag_book(workspace, project)
    closed = closed_definitions(book, dataset, [(YesNo(rule), None) for rule in candidates], ask)
    usable = [(rule, one.rule) for rule, one in zip(candidates, closed, strict=True) if isinstance(one, YesNo)]
    try:
        asked = ApartSpec(tuple(ApartGroup(meant, named_by(rule, book)) for rule, meant in usable))
        place = ask.run(apart, dataset, asked).furthest
    except SilhouetteError:
        return None
    return None if place is None else usable[place][0]
