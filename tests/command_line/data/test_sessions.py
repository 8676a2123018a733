"""Is a column that tells sessions apart offered, taken and followed from the command line?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.sequences.sessions import session_begins
from analysis.store.workspace import Workspace
from tests.command_line.calls import Call

# Of each user: a visit with two pauses of an hour, and one that begins at once after it. By pauses they are three.
ROWS = [("a", "10:00"), ("a", "11:00"), ("a", "12:00"), ("b", "12:01")]


def log(folder: Path, name: str, column: str, day: int = 1, header: str = "user_id,event,time") -> Path:
    lines = [f"{header},{column}"]
    lines += [f"u{user},view,2026-03-{day:02}T{at}:00Z,{visit}{day}{user}" for user in range(5) for visit, at in ROWS]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def sessions(folder: Path) -> int:
    """Of each user, who all do the same."""
    dataset = Workspace(folder / "workspace").open("p")
    blocks = [dataset.block(bucket) for bucket in dataset.buckets]
    begun = sum(int(session_begins(block).sum()) for block in blocks)
    return begun // sum(len(block.users) for block in blocks)


def test_it_is_offered_and_pauses_count_until_it_is_taken(call: Call, tmp_path: Path) -> None:
    ended = call("import", log(tmp_path, "log.csv", "session_id"), "--project", "p", "--json")
    offered = next(note for note in ended.json["notes"] if note["note"] == "session_offered")
    assert (offered["column"], offered["option"]) == ("session_id", "--session session_id")
    assert sessions(tmp_path) == 3
    said = call("settings", "--project", "p", "--session", "session_id", "--json")
    assert said.json["session"] == "session_id"
    assert "session_id" in call("settings", "--project", "p").out
    assert call("settings", "--project", "p", "--session", "none", "--json").json["session"] is None
    assert call("settings", "--project", "p", "--session", "sesion_id").status == 1


@pytest.mark.parametrize(
    "column",
    [
        *("session_id", "ga_session_id", "domain_sessionid", "idVisit", "visitId", "$session_id"),
        *("properties.$session_id", "Visit ID", "会话ID", "访问ID", "event_session_id"),
    ],
)
def test_it_is_taken_where_it_is_said(call: Call, tmp_path: Path, column: str) -> None:
    file = log(tmp_path, "log.csv", column)
    assert any(note["column"] == column for note in call("import", file, "--project", "q", "--json").json["notes"])
    ended = call("import", file, "--project", "p", "--session", column, "--json")
    assert ended.status == 0, ended.err
    assert ended.json["files"][0]["mapping"]["session"] == column
    assert not [note for note in ended.json.get("notes", []) if note["note"] == "session_offered"]
    assert call("settings", "--project", "p", "--json").json["session"] == column


def test_all_numbers_follow_it(call: Call, tmp_path: Path) -> None:
    assert (
        call("import", log(tmp_path, "log.csv", "session_id"), "--project", "p", "--session", "session_id").status == 0
    )
    assert sessions(tmp_path) == 2
    assert call("settings", "--project", "p", "--session", "none").status == 0
    assert sessions(tmp_path) == 3


@pytest.mark.parametrize("column", ["session_duration", "sessions", "visits", "session_number", "visitor_id", "views"])
def test_what_counts_or_measures_visits_is_not_offered(call: Call, tmp_path: Path, column: str) -> None:
    ended = call("import", log(tmp_path, "log.csv", column), "--project", "p", "--user", "user_id", "--json")
    assert not [note for note in ended.json.get("notes", []) if note["note"] == "session_offered"]


def test_the_feeds_next_file_and_one_that_calls_it_otherwise_go_on_with_it(call: Call, tmp_path: Path) -> None:
    assert call("import", log(tmp_path, "1.csv", "session_id"), "--project", "p", "--session", "session_id").status == 0
    again = call("import", log(tmp_path, "2.csv", "session_id", 2), "--project", "p", "--json")
    assert again.json["files"][0]["mapping"]["session"] == "session_id"
    other = call("import", log(tmp_path, "3.csv", "visit_id", 3), "--project", "p", "--session", "visit_id", "--json")
    assert other.json["files"][0]["mapping"]["session"] == "visit_id"
    assert call("settings", "--project", "p", "--json").json["session"] == "session_id"
    assert sessions(tmp_path) == 6
    manifest = Workspace(tmp_path / "workspace").open("p").manifest
    assert [item.name for item in manifest.properties] == ["session_id"]


def test_events_of_a_file_without_it_go_by_pauses(call: Call, tmp_path: Path) -> None:
    assert call("import", log(tmp_path, "1.csv", "session_id"), "--project", "p", "--session", "session_id").status == 0
    assert call("import", log(tmp_path, "2.csv", "page", 2), "--project", "p").status == 0
    assert sessions(tmp_path) == 2 + 3


def test_it_can_be_said_later(call: Call, tmp_path: Path) -> None:
    assert call("import", log(tmp_path, "1.csv", "session_id"), "--project", "p").status == 0
    changed = call("import", "--change", "1.csv", "--project", "p", "--session", "session_id", "--json")
    assert changed.status == 0, changed.err
    assert call("settings", "--project", "p", "--json").json["session"] == "session_id"


@pytest.mark.parametrize("column", ["user_id", "event", "time", "sesion_id"])
def test_what_is_no_column_of_events_is_refused(call: Call, tmp_path: Path, column: str) -> None:
    assert call("import", log(tmp_path, "1.csv", "session_id"), "--project", "p", "--session", column).status != 0
