"""Which groups of a project can be portrayed, and by which tags?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow.compute as pc

from analysis import engine
from analysis.errors import SilhouetteError
from analysis.insights import portrait
from analysis.insights.portrait import PortraitResult, PortraitSpec, PortraitTag
from analysis.jobs.fitting import goal_event
from analysis.jobs.tagging import Ask, closed, value_counts
from analysis.rules.conditions import Listed, Rule, SegmentRef, TagRef
from analysis.rules.evaluate import matches
from analysis.store.catalog_records import Tag
from analysis.store.dataset import Dataset
from analysis.store.members import VALUE, read_members
from analysis.store.runs import USER
from analysis.store.workspace import Workspace

_MOST_VALUES = 20  # of one tag


@dataclass(frozen=True)
class Group:
    """A saved group: a tag, one value of a frozen tag, or a segment."""

    ref: TagRef | SegmentRef
    users: int | None = None  # of frozen ones


def groups(workspace: Workspace, project: str) -> tuple[Group, ...]:
    """Everything saved that can be portrayed: tags with their values, then segments."""
    catalog = workspace.catalog()
    project_id = catalog.project(project).id
    found: list[Group] = []
    for tag in catalog.tags(project_id):
        found.append(Group(TagRef(tag.name), tag.members.users if tag.members else None))
        found += [Group(TagRef(tag.name, value), users) for value, users in value_counts(workspace, tag).items()]
    found += [Group(SegmentRef(each.name), each.members.users) for each in catalog.segments(project_id)]
    return tuple(found)


def _listed(workspace: Workspace, tag: Tag) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each value of a frozen tag and its users; the commonest values where there are very many."""
    counts = value_counts(workspace, tag)
    if tag.members is None or not counts:
        return
    table = read_members(workspace.project_folder(tag.project_id), tag.members)
    for value in sorted(counts, key=lambda value: -counts[value])[:_MOST_VALUES]:
        yield value, tuple(table.filter(pc.equal(table[VALUE], value))[USER].to_pylist())


def tags_to_compare(
    workspace: Workspace, project: str, dataset: Dataset, without: str | None = None
) -> tuple[PortraitTag, ...]:
    """The project's tags as closed rules, each value of a frozen one by itself; `without` is the group's own tag.

    A tag that this data can't answer (an event that is gone) is left out: its own page says why.
    """
    catalog = workspace.catalog()
    found: list[PortraitTag] = []
    for tag in catalog.tags(catalog.project(project).id):
        if tag.name == without:
            continue
        values = tuple(_listed(workspace, tag))
        if values:
            found += [PortraitTag(tag.name, value, Listed(users)) for value, users in values]
            continue
        try:
            rule = closed(workspace, project, TagRef(tag.name))
            matches(rule, dataset.block(0))
        except SilhouetteError:
            continue
        found.append(PortraitTag(tag.name, None, rule))
    return tuple(found)


def portrait_spec(workspace: Workspace, project: str, group: Rule, dataset: Dataset) -> PortraitSpec:
    """The question for a tag, a segment, listed users or any rule: all attributes, all other tags, the goal."""
    catalog = workspace.catalog()
    own = group.name if isinstance(group, TagRef) else None
    return PortraitSpec(
        group=closed(workspace, project, group),
        tags=tags_to_compare(workspace, project, dataset, own),
        goal_event=goal_event(catalog.goal(catalog.project(project).id), dataset),
    )


def portray(
    workspace: Workspace,
    project: str,
    group: Rule,
    dataset: Dataset | None = None,
    ask: Ask = engine.run,
) -> PortraitResult:
    """Who the group is, compared with all users of the newest data (or of `dataset`)."""
    dataset = dataset or workspace.open(project)
    return ask(portrait, dataset, portrait_spec(workspace, project, group, dataset))
