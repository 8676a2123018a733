"""How is a tag described, named, taken into use, retired and brought back?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.errors import AnalysisError
from analysis.jobs.tags.book import tag_book
from analysis.jobs.tags.references import follow_name, referring
from analysis.jobs.tags.refreshing import refresh
from analysis.jobs.tags.tree import place_tag
from analysis.rules.closed import NeededName
from analysis.store.catalog import Tag, TagCard, clean_name
from analysis.store.workspace import Workspace


class TagNeeded(AnalysisError):
    """Other tags or segments refer to it. details: tag, tags (their names)"""

    code = "tag_needed"


@dataclass(frozen=True)
class Described:
    """What is said of a tag beside its definition; `behaviour` is its place in the tree, None: not sorted in."""

    card: TagCard
    draft: bool
    behaviour: int | None


def describe_tag(
    workspace: Workspace, project: str, name: str, described: Described, new_name: str | None = None
) -> Tag:
    """All that is said of a tag, and its name, or nothing of it; the tag as it is then.

    One that is frozen now keeps its users on the newest data; one that is no longer frozen, or no longer a draft, is
    brought to it. Rules of tags and saved analyses that refer to a tag follow its name. Raises `NameTaken`,
    `EmptyName`, `UnknownName`.
    """
    catalog = workspace.catalog()
    project_id, frozen = catalog.projects.get(project).id, described.card.refresh == "frozen"
    if frozen and catalog.tags.get(project_id, name).card.refresh != "frozen":
        refresh(workspace, project_id, [name])
    with catalog.transaction():
        was = catalog.tags.get(project_id, name)
        catalog.tags.describe(project_id, was.name, described.card)
        place_tag(workspace, project_id, was.name, described.behaviour)
        catalog.tags.use(project_id, was.name, described.draft)
        called = was.name if new_name is None else clean_name(new_name, "tag")
        if called != was.name:
            catalog.tags.rename(project_id, was.name, called)
            follow_name(catalog, project_id, NeededName("tag", was.name), called)
        tag = catalog.tags.get(project_id, called)
    thawed, taken_into_use = was.card.refresh == "frozen" and not frozen, was.status == "draft" != tag.status
    if thawed or taken_into_use:
        book = tag_book(workspace, project_id)
        if book.frozen(tag) is None:  # what a frozen tag keeps is never asked again
            refresh(workspace, project_id, [called], book=book)
    return tag


def needing(workspace: Workspace, project: str, name: str) -> tuple[str, ...]:
    """Names of the tags, then the segments, whose definitions refer to this tag."""
    return referring(tag_book(workspace, project), NeededName("tag", name))


def retire_tag(workspace: Workspace, project: str, name: str) -> None:
    """Its versions and results are kept, its name is free again. Raises `TagNeeded`, `UnknownName`."""
    catalog = workspace.catalog()
    with catalog.transaction():  # so that nobody refers to it meanwhile
        project_id = catalog.projects.get(project).id
        tag = catalog.tags.get(project_id, name)
        if others := needing(workspace, project_id, tag.name):
            raise TagNeeded(tag=tag.name, tags=list(others))
        catalog.tags.delete(project_id, tag.name)


def restore_tag(workspace: Workspace, project: str, tag_id: int) -> None:
    """A retired tag comes back, and is brought to the newest data. Raises `NameTaken`, `UnknownName`."""
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    catalog.tags.restore(project_id, tag_id)
    if catalog.versions.newest(project_id) is not None:
        refresh(workspace, project_id)


def changed_card(card: TagCard, **said: str | None) -> TagCard:
    """The card with what is said; None leaves what stands there."""
    return replace(card, **{name: value for name, value in said.items() if value is not None})
