"""Can exports that overlap be uploaded one after the other, and does every row count once?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import NothingNew
from analysis.jobs.data import ImportOptions, ImportResult, import_files, remove_source
from analysis.store.workspace import Workspace
from tests.jobs.data.files import NOW, csv_text, events_file, rows_of, workspace_with_project

DAYS = [
    [(f"u{user}", "view", f"2026-01-{day:02d} 10:0{user}", str(day), "n") for user in range(4)] for day in range(1, 13)
]


def last_days(folder: Path, workspace: Workspace, until: int, count: int = 5, **options: object) -> ImportResult:
    """The export of a day: what happened on the days up to it."""
    rows = [row for day in DAYS[max(0, until - count) : until] for row in day]
    file = events_file(folder, csv_text(rows), f"until {until}.csv")
    return import_files(workspace, "shop", (file,), ImportOptions(now=NOW, **options))  # type: ignore[arg-type]


def test_the_last_days_uploaded_every_day_count_once(tmp_path: Path) -> None:
    workspace = workspace_with_project(tmp_path)
    results = [last_days(tmp_path, workspace, until) for until in range(5, 13)]
    assert [result.ledger.dropped.get("already_here", 0) for result in results] == [0, *[16] * 7]
    assert [result.ledger.kept for result in results] == [20, *[4] * 7]
    (tmp_path / "once").mkdir()
    once = workspace_with_project(tmp_path / "once")
    last_days(tmp_path, once, 12, count=12)
    assert rows_of(workspace.open("shop")) == rows_of(once.open("shop"))


def test_rows_are_kept_once_more_when_that_is_wanted(tmp_path: Path) -> None:
    workspace = workspace_with_project(tmp_path)
    last_days(tmp_path, workspace, 5)
    result = last_days(tmp_path, workspace, 6, keep_overlap=True)
    assert (result.ledger.kept, result.ledger.dropped) == (20, {})
    assert workspace.open("shop").manifest.rows == 40


def test_a_file_that_brings_nothing_new_changes_nothing(tmp_path: Path) -> None:
    workspace = workspace_with_project(tmp_path)
    last_days(tmp_path, workspace, 5)
    with pytest.raises(NothingNew) as caught:
        last_days(tmp_path, workspace, 5, count=3)
    assert caught.value.details == {"file": "until 5.csv", "rows": 12}
    assert workspace.open("shop").version == 1


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_a_file_brought_first_comes_back_from_the_others_when_it_goes(tmp_path: Path, place: int) -> None:
    workspace = workspace_with_project(tmp_path)
    for until in (5, 7, 9):
        last_days(tmp_path, workspace, until)
    project = workspace.catalog().projects.get("shop")
    gone = workspace.catalog().versions.sources(project.id)[place]
    version = remove_source(workspace, "shop", gone.id)
    (tmp_path / "other").mkdir()
    others = workspace_with_project(tmp_path / "other")
    for until in [until for number, until in enumerate((5, 7, 9)) if number != place]:
        last_days(tmp_path, others, until)
    assert rows_of(workspace.open("shop")) == rows_of(others.open("shop"))
    told = workspace.catalog().versions.sources(project.id, version)
    expected = others.catalog().versions.sources(others.catalog().projects.get("shop").id)
    assert [source.file for source in sorted(told, key=lambda source: source.file)] == [one.file for one in expected]
    assert sum(source.ledger["kept"] for source in told) == workspace.open("shop").manifest.rows
    remaining = [source.id for source in told]
    remove_source(workspace, "shop", remaining[0])  # and once more, of what was told anew
    assert workspace.open("shop").manifest.rows == 20
