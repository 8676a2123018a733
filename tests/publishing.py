"""A workspace with a project and tiny published data, as an import would leave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.errors import UnknownProject
from analysis.store.catalog import Project
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace, write_manifest
from tests.conftest import Row, write_log


def publish_log(workspace: Workspace, project: str, rows: Sequence[Row], **options: Any) -> Dataset:  # noqa: ANN401
    """The project's next version holds just these rows; options as of the `log` fixture."""
    catalog = workspace.catalog()
    found = _project(workspace, project)
    folder = workspace.project_folder(found.id)
    dataset = write_log(folder, rows, settings=found.settings, **options)
    newest = catalog.versions.newest(found.id)
    path = write_manifest(folder, dataset.manifest)
    catalog.versions.publish(found.id, newest.version if newest else 0, path, dataset.manifest.hash)
    return workspace.open(project)


def _project(workspace: Workspace, name: str) -> Project:
    try:
        return workspace.catalog().projects.get(name)
    except UnknownProject:
        return workspace.catalog().projects.create(name)
