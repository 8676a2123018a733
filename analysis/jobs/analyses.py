"""How is an analysis kept, under a name or for a link, and what can be done with it then?"""

from __future__ import annotations

from analysis.store.catalog import Json
from analysis.store.workspace import Workspace


def save_analysis(workspace: Workspace, project: str, kind: str, name: str, spec: Json) -> str:
    """The id of a new saved analysis. Raises `NameTaken`, `EmptyName`."""
    catalog = workspace.catalog()
    return catalog.analyses.save(catalog.projects.get(project).id, kind, name, spec)


def link_to(workspace: Workspace, project: str, kind: str, spec: Json) -> str:
    """The id under which a link opens this analysis; equal ones have the same."""
    catalog = workspace.catalog()
    return catalog.analyses.save(catalog.projects.get(project).id, kind, None, spec)


def rename_analysis(workspace: Workspace, analysis_id: str, name: str) -> None:
    """Raises `NameTaken`, `EmptyName`, `UnknownName`."""
    workspace.catalog().analyses.rename(analysis_id, name)


def duplicate_analysis(workspace: Workspace, analysis_id: str) -> str:
    """The id of a copy, whose name has the first number that is free."""
    return workspace.catalog().analyses.duplicate(analysis_id)


def delete_analysis(workspace: Workspace, analysis_id: str) -> None:
    """Raises `UnknownName`."""
    workspace.catalog().analyses.delete(analysis_id)
