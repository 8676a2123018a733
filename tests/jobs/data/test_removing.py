"""Is the data without a file the data that the other files alone would have made?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import AlreadyImported, OnlySource
from analysis.jobs.data import ImportFile, ImportOptions, import_files, remove_source
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace
from tests.jobs.data.files import NOW, csv_text, events_file, rows_of, workspace_with_project

OPTIONS = ImportOptions(now=NOW)
JANUARY = [("ann", "view", "2026-01-05 10:00", "3", "a"), ("bob", "pay", "2026-01-06 11:00", "7", "b")]
FEBRUARY = [("ann", "refund", "2026-02-01 09:00", "much", "c"), ("eve", "view", "2026-02-02 09:00", "1", "d")]
MARCH = [("bob", "view", "2026-03-01 09:00", "2", "e"), ("ann", "view", "2026-03-01 09:00", "4", "f")]


def facts(dataset: Dataset) -> tuple[object, ...]:
    told = dataset.manifest
    return told.rows, told.users, told.attribute_only_users, told.first, told.last, set(told.events), told.properties


def months(folder: Path, workspace: Workspace, *each: list[tuple[str, ...]], together: bool = False) -> None:
    """Import each list as a file of its own, one after the other or in one go."""
    files = [events_file(folder, csv_text(rows), f"{rows[0][2][:10]}.csv") for rows in each]
    for group in [tuple(files)] if together else [(file,) for file in files]:
        import_files(workspace, "shop", group, OPTIONS)


def source_id(workspace: Workspace, place: int) -> int:
    return workspace.catalog().versions.sources(workspace.catalog().projects.get("shop").id)[place].id


@pytest.fixture
def two(tmp_path: Path) -> tuple[Workspace, Workspace]:
    """The workspace under test, and another one for what should come out."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    return workspace_with_project(tmp_path / "one"), workspace_with_project(tmp_path / "other")


@pytest.mark.parametrize("together", [False, True])
def test_the_other_files_stay_as_if_it_had_never_come(
    two: tuple[Workspace, Workspace], tmp_path: Path, together: bool
) -> None:
    workspace, expected = two
    months(tmp_path, workspace, JANUARY, FEBRUARY, MARCH, together=together)
    before = workspace.open("shop")
    rows_of(before)  # codes of the older list of events are in the cache now
    months(tmp_path, expected, JANUARY, MARCH)
    version = remove_source(workspace, "shop", source_id(workspace, 1))
    now = workspace.open("shop")
    assert (now.version, version) == (before.version + 1, before.version + 1)
    assert facts(now) == facts(expected.open("shop"))
    assert rows_of(now) == rows_of(expected.open("shop"))
    assert facts(workspace.open("shop", before.version)) == facts(before)  # the older version keeps it


def test_files_whose_runs_were_merged_are_read_again(two: tuple[Workspace, Workspace], tmp_path: Path) -> None:
    workspace, expected = two
    days = [[("ann", f"event {day}", f"2026-01-{day:02d} 10:00", str(day), "n")] for day in range(1, 11)]
    months(tmp_path, workspace, *days)
    assert any(run.id.endswith("-merged") for run in workspace.open("shop").manifest.runs)
    months(tmp_path, expected, *days[:7], *days[8:], together=True)
    remove_source(workspace, "shop", source_id(workspace, 7))
    assert facts(workspace.open("shop")) == facts(expected.open("shop"))
    assert rows_of(workspace.open("shop")) == rows_of(expected.open("shop"))


def test_attributes_go_and_events_stay(two: tuple[Workspace, Workspace], tmp_path: Path) -> None:
    workspace, _ = two
    months(tmp_path, workspace, JANUARY)
    people = SourceMapping("attributes", "user", properties=(PropertyColumn("city", "city", "text"),))
    text = "user,city\nann,Rome\nzoe,Lima\n"
    import_files(workspace, "shop", (events_file(tmp_path, text, "people.csv", people),), OPTIONS)
    assert workspace.open("shop").manifest.attribute_only_users == 1
    remove_source(workspace, "shop", source_id(workspace, 1))
    manifest = workspace.open("shop").manifest
    assert (manifest.rows, manifest.users, manifest.attribute_only_users, manifest.attributes) == (2, 2, 0, ())


def test_the_only_file_with_events_stays(two: tuple[Workspace, Workspace], tmp_path: Path) -> None:
    workspace, _ = two
    months(tmp_path, workspace, JANUARY)
    with pytest.raises(OnlySource):
        remove_source(workspace, "shop", source_id(workspace, 0))
    assert workspace.open("shop").version == 1


def test_a_removed_file_may_come_again(two: tuple[Workspace, Workspace], tmp_path: Path) -> None:
    workspace, _ = two
    months(tmp_path, workspace, JANUARY, FEBRUARY)
    again: tuple[ImportFile, ...] = (events_file(tmp_path, csv_text(FEBRUARY), "again.csv"),)
    with pytest.raises(AlreadyImported):
        import_files(workspace, "shop", again, OPTIONS)
    before = rows_of(workspace.open("shop"))
    remove_source(workspace, "shop", source_id(workspace, 1))
    import_files(workspace, "shop", again, OPTIONS)
    project = workspace.catalog().projects.get("shop").id
    assert [source.file[:7] for source in workspace.catalog().versions.sources(project, 4)] == ["2026-01", "again.c"]
    assert rows_of(workspace.open("shop")) == before
