"""How does a project leave the workspace while others may be reading it?

The catalog's row goes first, in one transaction with all that people made: from then on nobody can open the project.
Then its folder is put aside under another name, at once, so that a reader finds all of it or nothing, and deleted. A
mark made before tells a folder that a crash left behind from one whose catalog was lost; only the former is removed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from analysis.store.catalog import Project
from analysis.store.dataset import hot
from analysis.store.publishing import import_lock
from analysis.store.workspace import Workspace

_MARK, _ASIDE = "deleted", ".deleted"


def remove_project(workspace: Workspace, project: Project) -> None:
    """Delete a project, all that was made in it, and its files. Nothing is kept.

    Raises `ImportRunning` while an import of it is running, `UnknownProject` when somebody was faster.
    """
    catalog = workspace.catalog()
    catalog.projects.get(project.id)
    with import_lock(workspace, project):
        (workspace.project_folder(project.id) / _MARK).touch()
        catalog.projects.delete(project.id)
    clear_removed(workspace)


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
