"""How is an analysis kept, under a name or for a link, and what can be done with it then?"""

from __future__ import annotations

from analysis.jobs.tags import follow_name, require_unneeded, tag_book
from analysis.rules.closed import NeededName
from analysis.store.catalog import Json, SavedAnalysis, clean_name
from analysis.store.workspace import Workspace


def save_analysis(workspace: Workspace, project: str, kind: str, name: str, spec: Json) -> str:
    """The id of a new saved analysis. Raises `NameTaken`, `EmptyName`."""
    catalog = workspace.catalog()
    return catalog.analyses.save(catalog.projects.get(project).id, kind, name, spec)


def link_to(workspace: Workspace, project: str, kind: str, spec: Json) -> str:
    """The id under which a link opens this analysis; equal ones have the same."""
    catalog = workspace.catalog()
    return catalog.analyses.save(catalog.projects.get(project).id, kind, None, spec)


def passing_link(workspace: Workspace, project_id: str, kind: str, spec: Json) -> str:
    """The id by which an address names what is looked at, for as long as somebody comes back to it.

    Nothing is written where it is known already. Raises `UnknownProject`.
    """
    return workspace.catalog().analyses.passing(project_id, kind, spec)


def followed_link(workspace: Workspace, analysis_id: str) -> SavedAnalysis:
    """What a link opens; it stays for as long as it is opened now and then. Raises `UnknownName`."""
    return workspace.catalog().analyses.seen(analysis_id)


def rename_analysis(workspace: Workspace, analysis_id: str, name: str) -> None:
    """Rules of tags and segments that name it follow. Raises `NameTaken`, `EmptyName`, `UnknownName`."""
    catalog, name = workspace.catalog(), clean_name(name, "analysis")
    with catalog.transaction():
        was = catalog.analyses.get(analysis_id)
        catalog.analyses.rename(analysis_id, name)
        if was.kind == "funnel" and was.name is not None:
            follow_name(catalog, was.project_id, NeededName("funnel", was.name), name)


def duplicate_analysis(workspace: Workspace, analysis_id: str) -> str:
    """The id of a copy, whose name has the first number that is free."""
    return workspace.catalog().analyses.duplicate(analysis_id)


def delete_analysis(workspace: Workspace, analysis_id: str) -> None:
    """Raises `StillNeeded` where a tag or a segment refers to it, `UnknownName`."""
    catalog = workspace.catalog()
    with catalog.transaction():  # so that nobody refers to it meanwhile
        was = catalog.analyses.get(analysis_id)
        if was.kind == "funnel" and was.name is not None:
            require_unneeded(tag_book(workspace, was.project_id), NeededName("funnel", was.name))
        catalog.analyses.delete(analysis_id)
