"""How are tags sorted into the tree, described, retired and brought back?"""

from __future__ import annotations

from dataclasses import replace

from analysis.errors import AnalysisError
from analysis.jobs.tags.book import definition_of, tag_book
from analysis.jobs.tags.refreshing import refresh
from analysis.rules.asked import TagRef
from analysis.rules.closed import referred
from analysis.store.catalog import Branch, TagCard
from analysis.store.workspace import Workspace


class TagNeeded(AnalysisError):
    """Other tags refer to it. details: tag, tags (their names)"""

    code = "tag_needed"


def needing(workspace: Workspace, project: str, name: str) -> tuple[str, ...]:
    """Names of the tags whose definitions refer to this one."""
    book = tag_book(workspace, project)
    return tuple(
        tag.name
        for tag in book.tags.values()
        if (definition := definition_of(tag)) is not None
        and any(isinstance(one, TagRef) and one.name == name for one in referred(definition))
    )


def retire_tag(workspace: Workspace, project: str, name: str) -> None:
    """Its versions and results are kept, its name is free again. Raises `TagNeeded`, `UnknownName`."""
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    tag = catalog.tags.get(project_id, name)
    if others := needing(workspace, project, tag.name):
        raise TagNeeded(tag=tag.name, tags=list(others))
    catalog.tags.delete(project_id, tag.name)


def restore_tag(workspace: Workspace, project: str, tag_id: int) -> None:
    """A retired tag comes back, and is brought to the newest data. Raises `NameTaken`, `UnknownName`."""
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    catalog.tags.restore(project_id, tag_id)
    if catalog.versions.newest(project_id) is not None:
        refresh(workspace, project)


def describe_tag(workspace: Workspace, project: str, name: str, card: TagCard) -> None:
    """What is said of a tag. One that is frozen now keeps its users on the newest data; one that is no longer frozen
    is brought to it."""
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    was = catalog.tags.get(project_id, name).card.refresh
    if card.refresh == "frozen" != was:
        refresh(workspace, project, [name])
    catalog.tags.describe(project_id, name, card)
    if card.refresh == "always" != was:
        refresh(workspace, project, [name])


def use_tag(workspace: Workspace, project: str, name: str, draft: bool = False) -> None:
    """In use, and brought to the newest data, or back to a draft."""
    catalog = workspace.catalog()
    catalog.tags.use(catalog.projects.get(project).id, name, draft)
    if not draft:
        refresh(workspace, project, [name])


def sort_in(
    workspace: Workspace, project: str, name: str, subject: str | None, behaviour: str | None, reason: str
) -> None:
    """Hang a tag on a behaviour by name; what the tree doesn't have is added, for this reason. None takes it out.

    A subject alone hangs it on a behaviour of the same name.
    """
    catalog = workspace.catalog()
    project_id = catalog.projects.get(project).id
    if subject is None:
        catalog.tags.place(project_id, name, None)
        return
    above = branch_of(workspace, project_id, subject, reason, None)
    below = branch_of(workspace, project_id, behaviour or subject, reason, above.id)
    if catalog.tags.get(project_id, name).behaviour_id != below.id:
        catalog.tags.place(project_id, name, below.id)


def branch_of(workspace: Workspace, project_id: str, name: str, reason: str, parent: int | None) -> Branch:
    """The branch of this name below `parent`, added for this reason where the catalogue lacks it."""
    catalog, cleaned = workspace.catalog(), " ".join(name.split())
    known = (branch for branch in catalog.branches.all(project_id) if (branch.name, branch.parent) == (cleaned, parent))
    return next(known, None) or catalog.branches.add(project_id, cleaned, reason, parent)


def changed_card(card: TagCard, **said: str | None) -> TagCard:
    """The card with what is said; None leaves what stands there."""
    return replace(card, **{name: value for name, value in said.items() if value is not None})
