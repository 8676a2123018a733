"""Projects for page tests: a few events in a workspace of their own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.store.catalog import Project
from analysis.store.workspace import Workspace, write_manifest
from tests.conftest import Row, write_log


def make_project(
    root: Path,
    rows: Sequence[Row],
    attributes: Mapping[str, Mapping[str, Any]] | None = None,
    name: str = "Shop",
) -> Project:
    """A project whose first version holds these rows."""
    workspace = Workspace(root)
    project = workspace.catalog().projects.create(name)
    folder = workspace.project_folder(project.id)
    manifest = write_log(folder, rows, attributes).manifest
    workspace.catalog().versions.publish(project.id, 0, write_manifest(folder, manifest), manifest.hash, ())
    return project


def publish(workspace: Workspace, project: str, rows: Sequence[Row]) -> None:
    """One more version, as an import or the removal of a file makes one."""
    newest = workspace.catalog().versions.newest(project)
    assert newest is not None
    folder = workspace.project_folder(project)
    made = folder.with_name(f"{folder.name}-{newest.version}")
    manifest = write_log(made, rows).manifest
    shutil.copytree(made, folder, dirs_exist_ok=True)
    shutil.rmtree(made)
    path = write_manifest(folder, manifest)
    workspace.catalog().versions.publish(project, newest.version, path, manifest.hash, ())
