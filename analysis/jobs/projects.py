"""How is a project made, changed, and how does it leave the workspace while others may be reading it?

Of one that is removed the catalog's row goes first, in one transaction with all that people made: from then on nobody
can open the project. Then its folder is put aside under another name, at once, so that a reader finds all of it or
nothing, and deleted. A mark made before tells a folder that a crash left behind from one whose catalog was lost; only
the former is removed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ImportRunning, UnknownProject
from analysis.locale import Language
from analysis.store.catalog import Goal, NameKind, Project
from analysis.store.dataset import hot
from analysis.store.publishing import import_lock
from analysis.store.workspace import Workspace

_MARK, _ASIDE = "deleted", ".deleted"


def create_project(workspace: Workspace, name: str, time_zone: str) -> Project:
    """Raises `NameTaken`, `EmptyName`, `UnknownTimeZone`."""
    return workspace.catalog().projects.create(name, time_zone)


def rename_project(workspace: Workspace, project: str, name: str) -> None:
    """Raises `NameTaken`, `EmptyName`, `UnknownProject`."""
    catalog = workspace.catalog()
    catalog.projects.rename(catalog.projects.get(project).id, name)


def set_goal(workspace: Workspace, project: str, goal: Goal) -> None:
    """What the project is meant to improve from now on."""
    catalog = workspace.catalog()
    catalog.goals.set(catalog.projects.get(project).id, goal)


@dataclass(frozen=True)
class DisplayNames:
    """Under which names events, properties or attributes are shown in a language, by their raw names; an empty one is
    taken back."""

    kind: NameKind
    language: Language
    shown: Mapping[str, str]


def set_names(workspace: Workspace, project: str, names: Iterable[DisplayNames]) -> None:
    catalog = workspace.catalog()
    with catalog.transaction():
        project_id = catalog.projects.get(project).id
        for each in names:
            catalog.names.set(project_id, each.kind, each.language, each.shown)


def remove_project(workspace: Workspace, project: Project) -> None:
    """Delete a project, all that was made in it, and its files. Nothing is kept.

    Raises `ImportRunning` while an import of it is running, `UnknownProject` when somebody was faster.
    """
    workspace.catalog().projects.get(project.id)
    with import_lock(workspace, project):
        _remove(workspace, project)
    clear_removed(workspace)


def remove_unfilled(workspace: Workspace, project: Project) -> None:
    """Undo the making of a project whose files didn't come in; one that others have filled meanwhile stays."""
    try:
        with import_lock(workspace, project):
            if workspace.catalog().versions.newest(project.id) is None:
                _remove(workspace, project)
    except (ImportRunning, UnknownProject):  # others are filling it, or have removed it
        return
    clear_removed(workspace)


def _remove(workspace: Workspace, project: Project) -> None:
    (workspace.project_folder(project.id) / _MARK).touch()
    workspace.catalog().projects.delete(project.id)


def clear_removed(workspace: Workspace) -> None:
    """Free the disk of deleted projects, also of those whose deletion was interrupted."""
    folders = [path for path in (workspace.root / "projects").glob("*") if path.is_dir()]
    hot_folders = list(workspace.hot_folder("x").parent.glob("*"))
    known = {project.id for project in workspace.catalog().projects.all()}  # asked last: a folder follows its row
    for folder in folders:
        if folder.name.endswith(_ASIDE):
            _delete(folder)
        elif folder.name not in known and (folder / _MARK).exists():
            aside = folder.with_name(folder.name + _ASIDE)
            folder.rename(aside)
            _delete(aside)
    for folder in hot_folders:
        if folder.name not in known:  # a cache: nothing is lost with it
            _delete(folder)
    hot.let_go()


def _delete(folder: Path) -> None:
    """What another process holds open on a shared disk stays for the next time."""
    shutil.rmtree(folder, ignore_errors=True)
