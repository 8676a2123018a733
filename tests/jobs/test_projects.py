"""Is a deleted project gone from the catalog and the disk, and do its readers learn so in words?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import DataRemoved, ImportRunning, UnknownProject
from analysis.jobs.projects import clear_removed, remove_project
from analysis.store.publishing import import_lock
from analysis.store.workspace import Workspace
from tests.publishing import publish_log

ROWS = [("ann", "view", "2026-01-01T10:00", {"price": 3}), ("bob", "pay", "2026-01-02T10:00")]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def files_of(workspace: Workspace, project_id: str) -> list[Path]:
    return [path for path in workspace.root.rglob("*") if project_id in str(path)]


def test_nothing_of_it_is_left_and_the_others_are_whole(workspace: Workspace) -> None:
    gone, kept = (publish_log(workspace, name, ROWS) for name in ("Gone", "Kept"))
    for dataset in (gone, kept):
        assert sum(len(dataset.block(bucket).ts) for bucket in dataset.buckets) == 2
    remove_project(workspace, workspace.catalog().projects.get("Gone"))
    assert files_of(workspace, gone.folder.name) == []
    assert sum(len(workspace.open("Kept").block(bucket).ts) for bucket in kept.buckets) == 2
    with pytest.raises(UnknownProject):
        remove_project(workspace, workspace.catalog().projects.get("Gone"))


def test_a_reader_keeps_what_it_has_mapped_and_is_told_for_the_rest(workspace: Workspace) -> None:
    dataset = publish_log(workspace, "Gone", ROWS, buckets=1)
    block = dataset.block(0)
    moments = block.ts
    remove_project(workspace, workspace.catalog().projects.get("Gone"))
    assert len(moments.tolist()) == 2
    with pytest.raises(DataRemoved):
        dataset.block(0).column("price")
    assert files_of(workspace, dataset.folder.name) == []  # asking made no cache anew


def test_a_project_that_is_being_imported_into_stays(workspace: Workspace) -> None:
    publish_log(workspace, "Busy", ROWS)
    project = workspace.catalog().projects.get("Busy")
    with import_lock(workspace, project), pytest.raises(ImportRunning):
        remove_project(workspace, project)
    assert workspace.open("Busy").manifest.rows == 2


def test_an_interrupted_deletion_is_finished_and_a_lost_catalog_loses_no_files(workspace: Workspace) -> None:
    interrupted, unknown = (publish_log(workspace, name, ROWS).folder for name in ("Half", "Unknown"))
    (interrupted / "deleted").touch()
    for folder in (interrupted, unknown):
        workspace.catalog().projects.delete(folder.name)
    clear_removed(workspace)
    assert not interrupted.exists()
    assert (unknown / "data").exists()
