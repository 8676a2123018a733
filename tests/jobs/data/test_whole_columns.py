"""What only all rows of a file can say: are ids and times read by it?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.jobs.data import ImportFile, ImportOptions, import_files, rejected_csv
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.sources.reading import Reading
from analysis.store.workspace import Workspace
from tests.jobs.data.files import NOW, import_text, workspace_with_project

HEADER = "user,event,time,price,note\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_with_project(tmp_path)


def users(workspace: Workspace) -> list[str]:
    dataset = workspace.open("shop")
    return sorted(str(user) for bucket in dataset.buckets for user in dataset.block(bucket).users.to_pylist())


def attributes_file(folder: Path, text: str) -> ImportFile:
    path = folder / "users.csv"
    path.write_text(text, encoding="utf-8")
    mapping = SourceMapping("attributes", "user", properties=(PropertyColumn("city", "city", "text"),))
    return ImportFile(path, "users.csv", Reading("csv", ("user", "city")), mapping)


def test_whole_floats_of_an_attributes_file_are_the_users_of_the_events(workspace: Workspace, tmp_path: Path) -> None:
    rows = "".join(f"{user},view,2026-01-01 10:00,1,\n" for user in (1001, 1002, 1003))
    import_text(workspace, tmp_path, HEADER + rows)
    file = attributes_file(tmp_path, "user,city\n1001.0,Paris\n1002.0,Lyon\n1003.0,Lyon\n")
    import_files(workspace, "shop", (file,), ImportOptions(now=NOW))
    assert users(workspace) == ["1001", "1002", "1003"]


def test_an_id_that_is_no_whole_number_keeps_all_as_they_are(workspace: Workspace, tmp_path: Path) -> None:
    many = "".join(f"{1000 + place % 50}.0,view,2026-01-01 10:00,1,{'x' * 200}\n" for place in range(45_000))
    import_text(workspace, tmp_path, HEADER + many + "1001.5,pay,2026-01-01 10:00,1,\n")
    assert len(users(workspace)) == 51
    assert users(workspace)[:3] == ["1000.0", "1001.0", "1001.5"]


def test_a_stray_time_is_left_out_listed_and_counted(workspace: Workspace, tmp_path: Path) -> None:
    days = "".join(f"u{day % 5},view,2026-03-{day:02d} 10:00,1,a\n" for day in range(1, 29))
    result = import_text(workspace, tmp_path, HEADER + days + "u9,view,1970-01-01 00:00:00,7,b\n,pay,2026-03-01,1,c\n")
    assert (result.ledger.rows_in, result.ledger.kept) == (30, 28)
    assert dict(result.ledger.dropped) == {"no_user": 1, "ancient_time": 1}
    assert result.first is not None
    assert result.first.year == 2026
    assert users(workspace) == ["u0", "u1", "u2", "u3", "u4"]
    project = workspace.catalog().projects.get("shop")
    words = {name: name for name in ("row", "reason", "text", "no_user", "ancient_time")}
    listed = rejected_csv(workspace, project.id, result.import_id, 0, words).decode("utf-8-sig")
    assert "30,ancient_time,,u9,view,1970-01-01 00:00:00,7,b" in listed
    assert listed.count("no_user") == 1
    assert workspace.open("shop").manifest.events == ("view",)


def test_attributes_of_people_who_did_nothing_here_say_so(workspace: Workspace, tmp_path: Path) -> None:
    import_text(workspace, tmp_path, HEADER + "".join(f"u{place},view,2026-01-01 10:00,1,\n" for place in range(20)))
    unknown = attributes_file(tmp_path, "user,city\n" + "".join(f"x{place},Paris\n" for place in range(20)))
    (note,) = import_files(workspace, "shop", (unknown,), ImportOptions(now=NOW)).notes
    assert (note.code, note.details["n"], note.details["users"]) == ("unknown_users", 20, 20)
    known = attributes_file(tmp_path, "user,city\n" + "".join(f"u{place},Paris\n" for place in range(2)))
    assert import_files(workspace, "shop", (known,), ImportOptions(now=NOW)).notes == ()
