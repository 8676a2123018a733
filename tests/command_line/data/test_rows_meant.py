"""Are only rows of the kind that is meant events, and the others counted apart?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.calls import Call

KINDS = ("track", "profile_set", "profile_set_once", "profile_increment", "profile_append", "profile_unset")
COLUMNS = ("type", "kind", "record", "#type", "事件类型", "log_type", "what", "category", "message", "t")


def log(path: Path, column: str = "type", others: tuple[str, ...] = KINDS[1:], more: str = "") -> Path:
    """Forty events of four users, and two rows of each other kind that name a user and a time as well."""
    rows = [("track", n % 4, f"2026-03-{1 + n % 28:02}T10:{n:02}:00Z", ("view", "buy")[n % 2]) for n in range(40)]
    rows += [(kind, n, "2026-03-05T12:00:00Z", "") for kind in others for n in range(2)]
    header = f"user_id,time,event,{column}\n"
    path.write_text(header + "".join(f"u{user},{time},{event},{kind}\n" for kind, user, time, event in rows) + more)
    return path


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("kind", KINDS[1:])
def test_changes_of_profiles_are_no_events(call: Call, tmp_path: Path, column: str, kind: str) -> None:
    file = log(tmp_path / "log.csv", column, (kind,))
    answer = call("import", file, "--project", "p", "--user", "user_id", "--event", "event", "--json").json
    assert (answer["rows_in"], answer["events"], answer["users"]) == (42, 40, 4)
    assert answer["dropped"] == {"not_chosen": 2}
    assert answer["files"][0]["mapping"]["only"] == {column: ["track"]}


def test_a_log_of_sensors_is_held_to_track_even_where_the_sample_shows_nothing_else(call: Call, tmp_path: Path) -> None:
    row = {"distinct_id": "a", "time": 1783132908217, "type": "track", "event": "view", "project": "default"}
    rows = [row | {"distinct_id": f"u{n % 5}", "time": row["time"] + n} for n in range(40)]
    file = tmp_path / "sensors.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in rows))
    assert call("import", file, "--project", "p", "--json").json["files"][0]["mapping"]["only"] == {"type": ["track"]}
    rows += [{key: value for key, value in rows[0].items() if key != "event"} | {"type": "profile_set"}] * 30
    file.write_text("\n".join(json.dumps(one) for one in rows))
    answer = call("import", file, "--project", "q", "--json").json  # nor do so many stop it: nobody loses them
    assert (answer["events"], answer["dropped"]) == (40, {"not_chosen": 30})


@pytest.mark.parametrize(
    ("said", "events"),
    [(("type=profile_set",), 2), (("type=track,profile_set",), 42), (("all",), 50), (("type=track", "event=buy"), 20)],
)
def test_people_say_which_rows_they_mean(call: Call, tmp_path: Path, said: tuple[str, ...], events: int) -> None:
    words = [word for one in said for word in ("--only", one)]
    ended = call("import", log(tmp_path / "log.csv"), "--project", "p", *words, "--yes", "--json")
    assert (ended.status, ended.json["events"]) == (0, events)
    assert ended.json["dropped"].get("not_chosen", 0) == 50 - events


def test_profiles_of_the_same_file_are_attributes_of_users(call: Call, tmp_path: Path) -> None:
    file = log(tmp_path / "log.csv", others=("profile_set",))
    words = ("--attributes", "--user", "user_id", "--only", "type=profile_set")
    answer = call("import", file, "--project", "p", *words, "--json").json
    assert (answer["attribute_rows"], answer["users"], answer["dropped"]) == (2, 2, {"not_chosen": 40})


def test_rows_lost_are_measured_by_the_rows_that_are_meant(call: Call, tmp_path: Path) -> None:
    nobody = "".join(f",2026-03-05T12:0{n}:00Z,view,track\n" for n in range(5))
    file = log(tmp_path / "log.csv", others=KINDS[1:] * 50, more=nobody)
    error = call("import", file, "--project", "p", "--json").json["error"]
    assert (error["code"], error["details"]["rows"], error["details"]["lost"]) == ("import_doubtful", 45, 5)
    assert all("track" in sample for sample in error["details"]["samples"])


@pytest.mark.parametrize("said", ["type", "=track", "type=", "type= , "])
def test_words_that_name_no_rows_are_refused(call: Call, tmp_path: Path, said: str) -> None:
    ended = call("import", log(tmp_path / "log.csv"), "--project", "p", "--only", said, "--json")
    assert (ended.status, ended.json["error"]["details"]["what"]) == (2, "only")


def test_a_column_that_is_not_there_is_said(call: Call, tmp_path: Path) -> None:
    ended = call("import", log(tmp_path / "log.csv"), "--project", "p", "--only", "typ=track", "--json")
    assert (ended.status, ended.json["error"]["code"]) == (1, "unknown_column")
    assert ended.json["error"]["details"]["near"] == ["type"]
