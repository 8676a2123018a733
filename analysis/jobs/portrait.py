"""Which groups of a project can be portrayed, and by which tags?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow.compute as pc

from analysis import engine
from analysis.engine import Ask
from analysis.insights import portrait
from analysis.insights.portrait import PortraitResult, PortraitSpec, PortraitTag
from analysis.jobs.clusters import goal_event
from analysis.jobs.tags import closed_rule, closed_rules, tag_book, tags_now, value_counts
from analysis.rules.asked import Listed, Rule, SegmentRef, TagRef
from analysis.store.catalog import Tag
from analysis.store.dataset import USER, Dataset
from analysis.store.lists import VALUE, read_members
from analysis.store.workspace import Workspace

_MOST_VALUES = 20  # of one tag


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


def _listed(workspace: Workspace, tag: Tag) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each value of a list or of clusters and its users; the commonest values where there are very many."""
    counts = value_counts(workspace, tag)
    if tag.members is None or not counts:
        return
    table = read_members(workspace.project_folder(tag.project_id), tag.members)
    for value in sorted(counts, key=lambda value: -counts[value])[:_MOST_VALUES]:
        yield value, tuple(table.filter(pc.equal(table[VALUE], value))[USER].to_pylist())


def tags_to_compare(
    workspace: Workspace, project: str, dataset: Dataset, without: str | None = None, ask: Ask = engine
) -> tuple[PortraitTag, ...]:
    """The project's tags as closed rules, each value by itself; `without` is the group's own tag.

    A draft is left out, and a tag that this data can't answer (an event that is gone): its own page says why.
    """
    tags = list[PortraitTag]()
    for now in tags_now(workspace, project, dataset, ask):
        name = now.tag.name
        if name == without or now.error is not None or now.tag.status == "draft":
            continue
        if now.tag.members is not None and (values := tuple(_listed(workspace, now.tag))):
            tags += [PortraitTag(name, value, Listed(users)) for value, users in values]
        elif now.values:
            most = sorted((users, value) for value, users in now.values if users)[-_MOST_VALUES:]
            kept = [value for value, _ in now.values if value in {value for _, value in most}]
            tags += [PortraitTag(name, value, TagRef(name, value)) for value in kept]
        else:
            tags.append(PortraitTag(name, None, TagRef(name)))
    rules = closed_rules(tag_book(workspace, project), dataset, [tag.rule for tag in tags], ask)
    return tuple(replace(tag, rule=rule) for tag, rule in zip(tags, rules, strict=True))


def portrait_spec(workspace: Workspace, project: str, group: Rule, dataset: Dataset, ask: Ask = engine) -> PortraitSpec:
    """The question for a tag, a segment, listed users or any rule: all attributes, all other tags, the goal."""
    catalog = workspace.catalog()
    own = group.name if isinstance(group, TagRef) else None
    return PortraitSpec(
        group=closed_rule(tag_book(workspace, project), dataset, group, ask=ask),
        tags=tags_to_compare(workspace, project, dataset, own, ask),
        goal_event=goal_event(catalog.goals.current(catalog.projects.get(project).id), dataset),
    )


def portray(
    workspace: Workspace,
    project: str,
    group: Rule,
    dataset: Dataset | None = None,
    ask: Ask = engine,
) -> PortraitResult:
    """Who the group is, compared with all users of the newest data (or of `dataset`)."""
    dataset = dataset or workspace.open(project)
    return ask.run(portrait, dataset, portrait_spec(workspace, project, group, dataset, ask))
