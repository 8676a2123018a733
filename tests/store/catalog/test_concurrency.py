"""Does the catalog hold when many write at once, and when many open it at once?"""

from __future__ import annotations

import multiprocessing
import sqlite3
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from analysis.errors import StaleBase
from analysis.store.catalog import Catalog, NewSource
from analysis.store.catalog.connection import CatalogTooNew, newest_revision
from analysis.store.catalog.tables import metadata

WORKERS = 4
SPAWNED = multiprocessing.get_context("spawn")


def publish_until_all_are_in(path: Path, project_id: str, worker: int, times: int) -> int:
    """How often another was faster. Each published version names its worker and turn."""
    catalog, beaten, done = Catalog.open(path), 0, 0
    while done < times:
        newest = catalog.versions.newest(project_id)
        source = NewSource(f"{worker}-{done}", f"{worker}-{done}", "events", {}, {}, {}, 1)
        try:
            catalog.versions.publish(project_id, newest.version if newest else 0, "m", f"{worker}-{done}", [source])
            done += 1
        except StaleBase:
            beaten += 1
    return beaten


def open_and_create(path: Path, worker: int) -> str:
    return Catalog.open(path).projects.create(f"project {worker}").name


def save_tags(path: Path, project_id: str, times: int) -> None:
    catalog = Catalog.open(path)
    for turn in range(times):
        catalog.tags.save(project_id, "shared", "rule", {"turn": turn})


def test_threads_publish_one_after_another(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    project = Catalog.open(path).projects.create("shop")
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda worker: publish_until_all_are_in(path, project.id, worker, 10), range(WORKERS)))
    assert_all_published(path, project.id, 10)


def test_processes_publish_one_after_another(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    project = Catalog.open(path).projects.create("shop")
    with ProcessPoolExecutor(WORKERS, mp_context=SPAWNED) as pool:
        jobs = [pool.submit(publish_until_all_are_in, path, project.id, worker, 10) for worker in range(WORKERS)]
        for job in jobs:
            job.result()
    assert_all_published(path, project.id, 10)


def assert_all_published(path: Path, project_id: str, times: int) -> None:
    catalog = Catalog.open(path)
    versions = catalog.versions.all(project_id)
    assert [version.version for version in versions] == list(range(1, WORKERS * times + 1))
    expected = {f"{worker}-{turn}" for worker in range(WORKERS) for turn in range(times)}
    assert {version.manifest_hash for version in versions} == expected
    assert {(source.file, source.version) for source in catalog.versions.sources(project_id)} == {
        (version.manifest_hash, version.version) for version in versions
    }


def test_processes_that_start_at_once_share_one_migration(tmp_path: Path) -> None:
    path = tmp_path / "new workspace" / "catalog 100%.db"
    with ProcessPoolExecutor(WORKERS, mp_context=SPAWNED) as pool:
        names = list(pool.map(open_and_create, [path] * WORKERS, range(WORKERS)))
    assert [project.name for project in Catalog.open(path).projects.all()] == sorted(names)


def test_threads_that_save_one_tag_make_every_version_once(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    project = Catalog.open(path).projects.create("shop")
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _: save_tags(path, project.id, 10), range(WORKERS)))
    versions = Catalog.open(path).tags.versions(project.id, "shared")
    assert [tag.version for tag in versions] == list(range(1, WORKERS * 10 + 1))


def test_a_reader_never_waits_for_a_writer(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path / "catalog.db")
    project = catalog.projects.create("shop")
    writer = sqlite3.connect(tmp_path / "catalog.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM projects")
    assert catalog.projects.get("shop") == project
    writer.execute("ROLLBACK")
    writer.close()


def test_the_migrations_make_the_tables_that_the_code_expects(tmp_path: Path) -> None:
    Catalog.open(tmp_path / "catalog.db")
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'catalog.db'}", poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, {"compare_type": True}), metadata) == []
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == newest_revision()
        assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"


def test_opening_a_catalog_again_changes_nothing(tmp_path: Path) -> None:
    first = Catalog.open(tmp_path / "catalog.db")
    project = first.projects.create("shop")
    assert Catalog.open(tmp_path / "catalog.db").projects.get("shop") == project
    assert Catalog.open(f"sqlite:///{tmp_path / 'catalog.db'}").projects.get("shop") == project


def test_a_catalog_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    Catalog.open(tmp_path / "catalog.db")
    with sqlite3.connect(tmp_path / "catalog.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(CatalogTooNew):
        Catalog.open(tmp_path / "catalog.db")


def test_a_folder_that_was_deleted_can_be_used_again(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path / "catalog.db")
    catalog.projects.create("shop")
    for file in tmp_path.glob("catalog.db*"):
        file.unlink()
    assert Catalog.open(tmp_path / "catalog.db").projects.all() == ()
