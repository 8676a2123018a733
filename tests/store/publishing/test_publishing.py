"""Is a version published whole, once, and on top of the newest?"""

from __future__ import annotations

import stat
from pathlib import Path

import pyarrow as pa
import pytest

from analysis.errors import DamagedFile, ImportRunning, NoData, UnknownProject
from analysis.store.catalog import Project
from analysis.store.dataset import ATTRIBUTE, EVENT, PROPERTY, TS, TS_TYPE, USER, Field, write_attributes, write_events
from analysis.store.publishing import Addition, import_lock, newest_manifest, publish, sweep
from analysis.store.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "workspace")
    made.catalog().projects.create("shop")
    return made


def addition(workspace: Workspace, project: Project, run: str, users: list[str], buckets: int = 2) -> Addition:
    """One event of each user, named after the run."""
    table = pa.table(
        {
            USER: pa.array(users),
            TS: pa.array(range(len(users)), TS_TYPE),
            EVENT: pa.array([run] * len(users)),
            PROPERTY + "n": pa.array([1.0] * len(users)),
        }
    )
    written = write_events(workspace.project_folder(project.id), run, table, buckets)
    return Addition(buckets, (written,), (run,), (Field("n", "number"),), (), 0, len(users) - 1)


def people(workspace: Workspace, project: Project, run: str, users: list[str], buckets: int) -> Addition:
    table = pa.table({USER: pa.array(users), ATTRIBUTE + "city": pa.array(["Rome"] * len(users))})
    written = write_attributes(workspace.project_folder(project.id), run, table, buckets)
    return Addition(buckets, (written,), (), (), (Field("city", "text"),), None, None)


def test_whoever_comes_second_adds_to_the_newer_version(workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("shop")
    first = addition(workspace, project, "one", ["ann", "bob"])
    second = addition(workspace, project, "two", ["bob", "eve"])
    overtaken = iter([True])

    def somebody_is_faster() -> None:
        if next(overtaken, False):
            publish(workspace, project, first, ())

    assert publish(workspace, project, second, (), ready=somebody_is_faster) == 2
    number, manifest = newest_manifest(workspace, project)
    assert manifest is not None
    assert (number, manifest.events, manifest.rows, manifest.users) == (2, ("one", "two"), 4, 3)
    assert workspace.open("shop", version=1).manifest.rows == 2


def test_the_lock_of_a_project_is_held_once(workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("shop")
    with import_lock(workspace, project), pytest.raises(ImportRunning), import_lock(workspace, project):
        pass
    with import_lock(workspace, project):
        pass


def test_only_what_no_version_names_is_swept(workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("shop")
    folder = workspace.project_folder(project.id)
    publish(workspace, project, addition(workspace, project, "one", ["ann", "bob", "eve"]), ())
    kept = {path for path in folder.rglob("*") if path.is_file()}
    addition(workspace, project, "stopped", ["ann"])
    for left_over in ("staging/x/events/0000.arrow", "ledgers/x/0.parquet", "originals/x.zst", "manifests/x.json"):
        (folder / left_over).parent.mkdir(parents=True, exist_ok=True)
        (folder / left_over).write_bytes(b"half")
    sweep(workspace, project)
    assert {path for path in folder.rglob("*") if path.is_file()} == kept


def test_attributes_that_came_first_move_into_the_buckets_of_the_first_events(workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("shop")
    users = [f"user {number}" for number in range(40)]
    publish(workspace, project, people(workspace, project, "people", users, buckets=2), ())
    publish(workspace, project, addition(workspace, project, "view", users[:30], buckets=8), ())
    dataset = workspace.open("shop")
    assert (dataset.manifest.bucket_count, dataset.manifest.users, dataset.manifest.attribute_only_users) == (8, 30, 10)
    blocks = [dataset.block(bucket) for bucket in dataset.buckets]
    assert sorted(user for block in blocks for user in block.users.to_pylist()) == sorted(users)
    assert all(not block.attribute("city").missing.any() for block in blocks)
    assert workspace.open("shop", version=1).manifest.bucket_count == 2


def test_a_damaged_manifest_is_not_opened(workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("shop")
    publish(workspace, project, addition(workspace, project, "one", ["ann"]), ())
    (manifest,) = workspace.project_folder(project.id).glob("manifests/*")
    manifest.write_text(manifest.read_text().replace('"rows":1', '"rows":2'))
    with pytest.raises(DamagedFile):
        workspace.open("shop")


def test_what_is_not_there_is_said(workspace: Workspace) -> None:
    with pytest.raises(NoData):
        workspace.open("shop")
    with pytest.raises(UnknownProject):
        workspace.open("shopp")


def test_only_the_owner_may_read_the_files(workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("shop")
    publish(workspace, project, addition(workspace, project, "one", ["ann"]), ())
    modes = [stat.S_IMODE(path.stat().st_mode) for path in workspace.root.rglob("*")]
    assert modes and not any(mode & 0o077 for mode in modes)
