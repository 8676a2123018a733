"""What is asked of a group that is portrayed, and with which tags is it compared?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow.compute as pc

from analysis import engine
from analysis.engine import Ask
from analysis.insights import portrait
from analysis.insights.portrait import BeforeSpec, PortraitResult, PortraitSpec, PortraitTag, before
from analysis.jobs.clusters import goal_event
from analysis.jobs.portrait.named import done_by, named_by
from analysis.jobs.portrait.origins import Origin
from analysis.jobs.tags import closed_rule, closed_rules, tag_book, tags_now, value_counts
from analysis.rules.asked import Listed, Rule, TagRef
from analysis.store.catalog import Tag
from analysis.store.dataset import USER, Dataset
from analysis.store.lists import VALUE, read_members
from analysis.store.workspace import Workspace

_MOST_VALUES = 20  # of one tag


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
            tags += [PortraitTag(name, value, Listed(users), now.tag.card.layer) for value, users in values]
        elif now.values:
            most = sorted((users, value) for value, users in now.values if users)[-_MOST_VALUES:]
            kept = [value for value, _ in now.values if value in {value for _, value in most}]
            tags += [PortraitTag(name, value, TagRef(name, value), now.tag.card.layer) for value in kept]
        else:
            tags.append(PortraitTag(name, None, TagRef(name), now.tag.card.layer))
    rules = closed_rules(tag_book(workspace, project), dataset, [tag.rule for tag in tags], ask)
    return tuple(replace(tag, rule=rule) for tag, rule in zip(tags, rules, strict=True))


def portrait_spec(
    workspace: Workspace,
    project: str,
    group: Rule,
    dataset: Dataset,
    ask: Ask = engine,
    origin: Origin | None = None,
) -> PortraitSpec:
    """The question for a tag, a segment, listed users or any rule: all attributes, all other tags, the goal.

    `origin` is what listed users came from.
    """
    catalog = workspace.catalog()
    own = group.name if isinstance(group, TagRef) else None
    book = tag_book(workspace, project)
    done = [event for event in done_by(group, book, origin) if event in dataset.manifest.events]
    steps = ask.run(before, dataset, BeforeSpec(tuple(done))).events if done else ()
    named, by_itself = named_by(group, book, origin, steps), named_by(group, book, origin)
    return PortraitSpec(
        group=closed_rule(book, dataset, group, ask=ask),
        tags=tags_to_compare(workspace, project, dataset, own, ask),
        named=named,
        before=tuple(thing for thing in named if thing not in by_itself),
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
