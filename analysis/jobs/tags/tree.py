"""How does the tree of tags change, and where in it does a tag stand?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.store.catalog import Branch, Catalog
from analysis.store.workspace import Workspace


@dataclass(frozen=True)
class TreePlace:
    """A place by its names; what the tree lacks of it is added, for this reason.

    A subject alone means the behaviour of the same name below it.
    """

    subject: str
    behaviour: str | None
    reason: str


def add_branch(workspace: Workspace, project: str, name: str, reason: str, parent: int | None = None) -> Branch:
    """A subject, or a behaviour of the subject `parent`. Raises `NameTaken`, `EmptyName`, `UnknownName`."""
    catalog = workspace.catalog()
    return catalog.branches.add(catalog.projects.get(project).id, name, reason, parent)


def rename_branch(workspace: Workspace, project: str, branch_id: int, name: str, reason: str) -> None:
    catalog = workspace.catalog()
    catalog.branches.rename(catalog.projects.get(project).id, branch_id, name, reason)


def move_branch(workspace: Workspace, project: str, branch_id: int, parent: int, reason: str) -> None:
    """A behaviour to another subject."""
    catalog = workspace.catalog()
    catalog.branches.move(catalog.projects.get(project).id, branch_id, parent, reason)


def order_branches(workspace: Workspace, project: str, ids: Sequence[int], reason: str) -> None:
    catalog = workspace.catalog()
    catalog.branches.order(catalog.projects.get(project).id, ids, reason)


def remove_branch(workspace: Workspace, project: str, branch_id: int, reason: str) -> None:
    """Raises `BranchInUse` while anything hangs on it."""
    catalog = workspace.catalog()
    catalog.branches.remove(catalog.projects.get(project).id, branch_id, reason)


def order_tags(workspace: Workspace, project: str, names: Sequence[str]) -> None:
    """Give these tags their order among one another."""
    catalog = workspace.catalog()
    catalog.tags.order(catalog.projects.get(project).id, names)


def grow_tree(workspace: Workspace, project: str, branches: Sequence[tuple[str, Sequence[str]]], reason: str) -> None:
    """Subjects with their behaviours, in this order; those that are there already stay where they are."""
    catalog = workspace.catalog()
    with catalog.transaction():
        project_id = catalog.projects.get(project).id
        for subject, behaviours in branches:
            above = _branch_of(catalog, project_id, subject, reason, None)
            for behaviour in behaviours:
                _branch_of(catalog, project_id, behaviour, reason, above.id)


def place_tag(workspace: Workspace, project: str, name: str, place: TreePlace | int | None) -> None:
    """Hang a tag on a behaviour, by its number or its names, behind its other tags; None takes it out of the tree."""
    catalog = workspace.catalog()
    with catalog.transaction():
        project_id = catalog.projects.get(project).id
        behaviour = _behaviour(catalog, project_id, place) if isinstance(place, TreePlace) else place
        if catalog.tags.get(project_id, name).behaviour_id != behaviour:
            catalog.tags.place(project_id, name, behaviour)


def _behaviour(catalog: Catalog, project_id: str, place: TreePlace) -> int:
    above = _branch_of(catalog, project_id, place.subject, place.reason, None)
    return _branch_of(catalog, project_id, place.behaviour or place.subject, place.reason, above.id).id


def _branch_of(catalog: Catalog, project_id: str, name: str, reason: str, parent: int | None) -> Branch:
    """The branch of this name below `parent`, added for this reason where the tree lacks it."""
    cleaned = " ".join(name.split())
    known = (branch for branch in catalog.branches.all(project_id) if (branch.name, branch.parent) == (cleaned, parent))
    return next(known, None) or catalog.branches.add(project_id, cleaned, reason, parent)
