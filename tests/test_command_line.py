"""Does a script get what `docs/cli.md` promises, from the import to the exported segment, and for every mistake?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.command_line.app import main

ROOT = Path(__file__).parents[1]
EVENTS = """user_id,event,time,city
ann,view,2026-01-01T10:00:00Z,Paris
ann,cart,2026-01-01T10:05:00Z,Paris
ann,pay,2026-01-01T10:09:00Z,Paris
bob,view,2026-01-01T11:00:00Z,Oslo
bob,view,2026-01-01T11:00:00Z,Oslo
,view,2026-01-01T12:00:00Z,Oslo
cat,view,,Rome
cat,view,yesterday,Rome
cat,view,2999-01-01T00:00:00Z,Rome
dan,view,2026-01-08T10:00:00Z,Rome
dan,cart,2026-01-09T09:30:00Z,Rome
"""
BUYERS = {"did": ["pay"]}


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 whatever the command answers
        """The one JSON value on standard output."""
        return json.loads(self.out)


Call = Callable[..., Ended]


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """`call("funnel", "--project", "shop", …)` in a workspace of this test."""
    monkeypatch.setenv("SILHOUETTE_WORKSPACE", str(tmp_path / "workspace"))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: object) -> Ended:
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Ended(status, out, err)

    return run


def run_program(*words: object, **environment: str) -> Ended:
    """The same in a process of its own, as a script would."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "SILHOUETTE"))}
    done = subprocess.run(
        [sys.executable, "-m", "analysis", *map(str, words)],
        capture_output=True,
        cwd=ROOT,
        env=clean | environment,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.csv"
    path.write_text(EVENTS, encoding="utf-8")
    return path


@pytest.fixture
def shop(call: Call, events: Path) -> str:
    """A project with the events above."""
    assert call("import", events, "--project", "shop", "--json").status == 0
    return "shop"


def test_from_a_file_to_a_segment_in_processes_of_their_own(tmp_path: Path, events: Path) -> None:
    """What a scheduled script does: each command alone, standard output nothing but the answer."""
    rule, export = tmp_path / "rule.json", tmp_path / "buyers.csv"
    rule.write_text(json.dumps(BUYERS), encoding="utf-8")
    shared = ("--workspace", tmp_path / "workspace", "--json")
    calls: list[tuple[object, ...]] = [
        ("import", events, "--project", "shop"),
        ("overview", "--project", "shop"),
        ("funnel", "--project", "shop", "--step", "view", "--step", "pay", "--window", "7d"),
        ("tag", "save", "buyers", "--project", "shop", "--rule", rule),
        ("tag", "users", "buyers", "--project", "shop"),
        ("segment", "save", "campaign", "--project", "shop", "--tag", "buyers"),
        ("segment", "export", "campaign", "--project", "shop", "--to", export),
    ]
    answers = []
    for words in calls:
        ended = run_program(*words, *shared)
        assert ended.status == 0, ended.err
        answers.append(ended.json)
    imported, overview, funnel, _, users, segment, exported = answers
    assert (imported["rows_in"], imported["events"], imported["users"]) == (11, 7, 3)
    assert (overview["users"], overview["events"]) == (3, 7)
    assert [step["users"] for step in funnel["steps"]] == [3, 1]
    assert users["users"] == ["ann"]
    assert segment["users"] == exported["rows"] == 1
    assert "ann" in export.read_text(encoding="utf-8-sig")


def test_an_import_answers_as_the_contract_says(call: Call, events: Path) -> None:
    ended = call("import", events, "--project", "shop", "--json")
    assert list(ended.json) == [
        "dataset",
        "rows_in",
        "events",
        "users",
        "dropped",
        "duplicates",
        "first",
        "last",
        "files",
    ]
    assert ended.json == {
        "dataset": 1,
        "rows_in": 11,
        "events": 7,
        "users": 3,
        "dropped": {"no_user": 1, "no_time": 1, "bad_time": 1, "future_time": 1},
        "duplicates": 1,
        "first": "2026-01-01T10:00:00Z",
        "last": "2026-01-09T09:30:00Z",
        "files": [
            {
                "file": "events.csv",
                "encoding": "utf-8",
                "delimiter": ",",
                "mapping": {"user": "user_id", "event": "event", "time": "time"},
            }
        ],
    }
    assert list(ended.json["dropped"]) == ["no_user", "no_time", "bad_time", "future_time"]


def test_duplicates_are_dropped_only_when_asked(call: Call, events: Path) -> None:
    answer = call("import", events, "--project", "shop", "--drop-duplicates", "--json").json
    assert answer["events"] == 6
    assert answer["duplicates"] == answer["dropped"]["duplicate"] == 1
    assert list(answer["dropped"])[-1] == "duplicate"


def test_the_same_bytes_are_refused_unless_said_again(call: Call, shop: str, events: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "other name.csv"
    renamed.write_bytes(events.read_bytes())
    refused = call("import", renamed, "--project", shop, "--json")
    assert refused.status == 1
    assert refused.json == {"error": {"code": "already_imported", "details": {"file": "other name.csv", "version": 1}}}
    answer = call("import", renamed, "--project", shop, "--again", "--json").json
    assert (answer["dataset"], answer["events"]) == (2, 7)
    assert call("overview", "--project", shop, "--json").json["events"] == 14
    assert call("import", renamed, "--project", "another", "--json").status == 0


def test_several_files_are_one_version(call: Call, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.csv").write_text(f"uid,event,ts\nu{number},view,2026-01-0{number} 10:00\n", "utf-8")
    answer = call("import", tmp_path / "1.csv", tmp_path / "2.csv", "--project", "shop", "--json").json
    assert (answer["dataset"], answer["rows_in"], answer["events"], answer["users"]) == (1, 2, 2, 2)
    assert [file["file"] for file in answer["files"]] == ["1.csv", "2.csv"]


def test_attributes_are_counted_as_rows(call: Call, shop: str, tmp_path: Path) -> None:
    users = tmp_path / "users.csv"
    users.write_text("user_id,plan\nann,gold\nbob,basic\nann,silver\n,gold\nzoe,gold\n", encoding="utf-8")
    answer = call("import", users, "--project", shop, "--attributes", "--json").json
    assert list(answer)[:5] == ["dataset", "rows_in", "attribute_rows", "users", "dropped"]
    assert "events" not in answer
    assert (answer["rows_in"], answer["attribute_rows"], answer["users"]) == (5, 4, 3)
    assert answer["dropped"] == {"no_user": 1}
    assert answer["first"] is answer["last"] is None
    assert answer["files"][0]["mapping"] == {"user": "user_id", "event": None, "time": None}


def test_a_file_without_a_header_is_read_by_the_names_given(call: Call, tmp_path: Path) -> None:
    plain = tmp_path / "plain.csv"
    plain.write_text("ann;1767261600;3,5\nbob;1767265200;4\n", encoding="utf-8")
    columns = ("--no-header", "--columns", "who,when,amount", "--user", "who", "--time", "when")
    answer = call("import", plain, "--project", "p", *columns, "--event-name", "order", "--json").json
    assert (answer["rows_in"], answer["events"]) == (2, 2)
    assert answer["first"] == "2026-01-01T10:00:00Z"
    assert answer["files"][0]["delimiter"] == ";"
    assert answer["files"][0]["mapping"] == {"user": "who", "event": None, "time": "when", "event_name": "order"}
    overview = call("overview", "--project", "p", "--json").json
    assert [row["event"] for row in overview["top_events"]] == ["order"]


def test_naive_times_are_of_the_zone_given_else_the_projects(call: Call, tmp_path: Path) -> None:
    def first_of(number: int, *words: str) -> str:
        path = tmp_path / f"{number}.csv"
        path.write_text(f"user,event,time\nu{number},e,2026-01-01 10:00\n", encoding="utf-8")
        return call("import", path, "--project", "p", *words, "--json").json["first"]

    assert first_of(1) == "2026-01-01T10:00:00Z"
    assert first_of(2, "--project-time-zone", "Asia/Shanghai") == "2026-01-01T02:00:00Z"
    assert first_of(3) == "2026-01-01T02:00:00Z"
    assert first_of(4, "--time-zone", "Europe/Paris") == "2026-01-01T09:00:00Z"
    assert call("overview", "--project", "p", "--json").json["time_zone"] == "Asia/Shanghai"


def test_several_time_formats_are_tried_in_order(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_text("user,event,time\na,e,03/04/2026\nb,e,2026|05|06\n", encoding="utf-8")
    formats = ("--time-format", "%d/%m/%Y", "--time-format", "%Y|%m|%d")
    answer = call("import", path, "--project", "p", *formats, "--json").json
    assert (answer["first"], answer["last"]) == ("2026-04-03T00:00:00Z", "2026-05-06T00:00:00Z")


def test_a_dates_order_that_can_not_be_known_is_asked_for(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "unclear.csv"
    path.write_text("user,event,time\na,e,03/04/2026\nb,e,05/06/2026\n", encoding="utf-8")
    ended = call("import", path, "--project", "p", "--json")
    assert ended.status == 1
    assert ended.json["error"]["code"] == "date_order_unclear"
    assert ended.json["error"]["details"]["option"] == "--time-format"
    assert "--time-format" in call("import", path, "--project", "p").err


def test_an_encoding_that_can_not_be_known_is_asked_for(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "big5.csv"
    rows = ["使用者,事件,時間"] + [f"王小明{number},購買商品,2026-01-01 10:00" for number in range(50)]
    path.write_bytes("\n".join(rows).encode("big5"))
    ended = call("import", path, "--project", "p", "--json")
    assert ended.status == 1
    details = ended.json["error"]["details"]
    assert (ended.json["error"]["code"], details["option"]) == ("encoding_unclear", "--encoding")
    assert "big5" in details["choices"]
    words = ("--user", "使用者", "--event", "事件", "--time", "時間")
    answer = call("import", path, "--project", "p", "--encoding", "big5", *words, "--json").json
    assert (answer["events"], answer["files"][0]["encoding"]) == (50, "big5")


def test_a_funnel_answers_as_the_contract_says(call: Call, shop: str) -> None:
    steps = ("--step", "view", "--step", "cart", "--step", "pay")
    ended = call("funnel", "--project", shop, *steps, "--window", "1d", "--json")
    keys = ["step", "users", "pending", "share_of_first", "share_of_previous"]
    assert list(ended.json) == ["steps", "headline"]
    assert [list(step) for step in ended.json["steps"]] == [keys] * 3
    assert [tuple(step.values()) for step in ended.json["steps"]] == [
        ("view", 3, 0, 1.0, 1.0),
        ("cart", 2, 0, 2 / 3, 2 / 3),
        ("pay", 1, 1, 1 / 3, 0.5),  # dan's day isn't over when the data ends
    ]
    assert ended.json["headline"] == 0.5


def test_a_share_that_can_not_be_said_is_null(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("user,event,time\na,e,2026-01-01 10:00\nb,f,2026-01-01 10:00\n", encoding="utf-8")
    assert call("import", path, "--project", "p").status == 0
    answer = call("funnel", "--project", "p", "--step", "e", "--step", "f", "--window", "7d", "--json").json
    assert answer["headline"] is None


@pytest.mark.parametrize("window", ["30s", "90m", "24h", "7d", "2w", "0.5d"])
def test_a_window_is_a_number_and_a_unit(call: Call, shop: str, window: str) -> None:
    assert call("funnel", "--project", shop, "--step", "view", "--step", "pay", "--window", window).status == 0


WRONG_WORDS: list[tuple[tuple[str, ...], str]] = [
    (("dance",), "words"),
    (("overview", "--project", "shop", "--loud"), "words"),
    (("overview",), "words"),
    (("tag",), "words"),
    (("funnel", "--project", "shop", "--step", "view", "--step", "pay"), "words"),
    (("funnel", "--project", "shop", "--step", "view", "--step", "pay", "--window", "7"), "window"),
    (("funnel", "--project", "shop", "--step", "view", "--step", "pay", "--window", "seven days"), "window"),
    (("funnel", "--project", "shop", "--step", "view", "--step", "pay", "--window", "-7d"), "window"),
    (("funnel", "--project", "shop", "--step", "view", "--step", "pay", "--window", "0d"), "funnel_window"),
    (("funnel", "--project", "shop", "--step", "view", "--step", "pay", "--window", "367d"), "funnel_window"),
    (("funnel", "--project", "shop", "--step", "view", "--window", "7d"), "funnel_step_count"),
    (("import", "EVENTS", "--project", "shop", "--time-zone", "Mars/Olympus"), "unknown_time_zone"),
    (("import", "EVENTS", "--project", "shop", "--project-time-zone", "CET/Nowhere"), "unknown_time_zone"),
    (("import", "EVENTS", "--project", "shop", "--encoding", "klingon"), "unknown_encoding"),
    (("import", "EVENTS", "--project", "shop", "--time-format", "%Q"), "unknown_time_format"),
    (("import", "EVENTS", "--project", "shop", "--no-header"), "no_header"),
    (("import", "EVENTS", "--project", "shop", "--columns", "a,b"), "no_header"),
    (("import", "EVENTS", "--project", "shop", "--event", "event", "--event-name", "x"), "event_twice"),
    (("import", "EVENTS", "--project", "shop", "--attributes", "--event", "event"), "attributes"),
    (("import", "EVENTS", "--project", "  "), "empty_name"),
]


@pytest.mark.parametrize(("words", "what"), WRONG_WORDS)
def test_wrong_words_end_with_status_2(call: Call, events: Path, words: tuple[str, ...], what: str) -> None:
    words = tuple(str(events) if word == "EVENTS" else word for word in words)
    ended = call(*words, "--json")
    assert ended.status == 2
    assert ended.json["error"]["code"] == "usage"
    assert ended.json["error"]["details"]["what"] == what
    said = call(*words)
    assert (said.status, said.out) == (2, "")
    assert said.err.strip()


def at_fault(tmp_path: Path) -> list[tuple[tuple[object, ...], str]]:
    """Calls whose words are right and whose input is not."""
    (tmp_path / "no user.csv").write_text("colour,size\nred,3\nblue,4\n", encoding="utf-8")
    (tmp_path / "no event.csv").write_text("user_id,time\na,2026-01-01\nb,2026-01-02\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "broken.json").write_text('{"did": ["pay"', encoding="utf-8")
    (tmp_path / "odd.json").write_text('{"dit": ["pay"]}', encoding="utf-8")
    (tmp_path / "value.json").write_text('{"did": 3}', encoding="utf-8")
    (tmp_path / "event.json").write_text('{"did": ["fly"]}', encoding="utf-8")
    (tmp_path / "column.json").write_text('{"attribute": "shoe", "is": ["44"]}', encoding="utf-8")
    (tmp_path / "rule.json").write_text(json.dumps(BUYERS), encoding="utf-8")
    (tmp_path / "mostly.csv").write_text("user,event,time\n,a,2026-01-01\n,b,2026-01-02\n", encoding="utf-8")
    shop, rule = ("--project", "shop"), ("tag", "save", "t", "--project", "shop", "--rule")
    return [
        (("import", tmp_path / "nowhere.csv", *shop), "file_not_found"),
        (("import", tmp_path, *shop), "file_not_found"),
        (("import", tmp_path / "no user.csv", *shop), "not_events"),
        (("import", tmp_path / "empty.csv", *shop), "empty_file"),
        (("import", tmp_path / "no event.csv", *shop), "missing_mapping"),
        (("import", tmp_path / "no event.csv", *shop, "--event", "action"), "unknown_column"),
        (("import", tmp_path / "binary.csv", *shop), "not_text"),
        (("import", tmp_path / "mostly.csv", *shop, "--user", "user"), "nothing_kept"),
        (("import", tmp_path / "mostly.csv", *shop, "--encoding", "utf-16"), "wrong_encoding"),
        (("overview", "--project", "shp"), "unknown_project"),
        (("funnel", *shop, "--step", "view", "--step", "vew", "--window", "7d"), "unknown_event"),
        ((*rule, tmp_path / "nowhere.json"), "file_not_found"),
        ((*rule, tmp_path / "broken.json"), "unreadable_rule"),
        ((*rule, tmp_path / "odd.json"), "unknown_rule_key"),
        ((*rule, tmp_path / "value.json"), "bad_rule_value"),
        ((*rule, tmp_path / "event.json"), "unknown_event"),
        ((*rule, tmp_path / "column.json"), "unknown_column"),
        (("tag", "users", "nobody", *shop), "unknown_name"),
        (("clusters", "users", "nobody", *shop), "unknown_name"),
        (("segment", "save", "s", *shop, "--tag", "nobody"), "unknown_name"),
        (("segment", "export", "nobody", *shop, "--to", tmp_path / "x.csv"), "unknown_name"),
        (("portrait", "nobody", *shop), "unknown_name"),
        (("clusters", "fit", *shop), "no_clusters"),
    ]


def test_input_at_fault_ends_with_status_1(call: Call, shop: str, tmp_path: Path) -> None:
    for words, code in at_fault(tmp_path):
        ended = call(*words, "--json")
        assert (ended.status, ended.json["error"]["code"]) == (1, code), words
        assert set(ended.json["error"]) == {"code", "details"}
        if words[0] == "import" and code not in ("file_not_found", "not_events", "nothing_kept"):
            continue  # the same way out, and each takes a process
        said = call(*words)
        assert (said.status, said.out) == (1, ""), words
        assert said.err.strip(), words
        assert "Traceback" not in said.err
    assert call("overview", "--project", shop, "--json").json["dataset"] == 1  # nothing of it was kept


def test_options_for_all_stand_before_or_after_the_command(call: Call, shop: str, tmp_path: Path) -> None:
    workspace = ("--workspace", tmp_path / "workspace")
    for words in (
        ("--json", *workspace, "tag", "list", "--project", shop),
        ("tag", "list", "--project", shop, *workspace, "--json"),
        (*workspace, "tag", "list", "--json", "--project", shop),
    ):
        assert call(*words).json["tags"] == []
    elsewhere = call("overview", "--project", shop, "--workspace", tmp_path / "other", "--json")
    assert elsewhere.json["error"]["code"] == "unknown_project"
    assert call("--workspace", tmp_path / "other", "overview", "--project", shop).status == 1


@pytest.mark.parametrize(("name", "value"), [("LANG", "zh_CN.UTF-8"), ("LC_ALL", "zh_CN.UTF-8")])
def test_people_are_answered_in_their_language(
    call: Call, shop: str, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    words = ("funnel", "--project", shop, "--step", "view", "--step", "pay", "--window", "1d")
    english, as_json = call(*words), call(*words, "--json")
    assert "pending" in english.out
    monkeypatch.setenv(name, value)
    assert "窗口期未满" in call(*words).out
    assert call(*words, "--json").out == as_json.out
    assert "没有名为" in call("overview", "--project", "none").err


def test_help_is_there_at_once_and_loads_nothing_heavy() -> None:
    began = time.perf_counter()
    ended = run_program("--help")
    took = time.perf_counter() - began
    assert ended.status == 0
    assert "import" in ended.out
    heavy = "pandas", "numba", "duckdb", "sqlalchemy", "sklearn", "pyarrow", "numpy"
    code = "import sys; from analysis.command_line.app import app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, text=True, check=True).stdout
    assert not set(loaded.split()) & set(heavy)
    assert took < 3  # alone it takes 0.3 s; the machine may be busy with the other tests


def test_a_workspace_is_named_by_the_environment(tmp_path: Path, events: Path) -> None:
    environment = {"SILHOUETTE_WORKSPACE": str(tmp_path / "named"), "LANG": "C"}
    assert run_program("import", events, "--project", "店", **environment).status == 0
    assert (tmp_path / "named" / "catalog.db").exists()
    failed = run_program("overview", "--project", "店铺", "--json", **environment)
    assert failed.json["error"]["details"]["near"] == ["店"]


CELL = st.sampled_from(["", "a", "b", "NULL", "x y", '"', "é", "2026-01-01", "1767261600", "tomorrow", "2999-01-01"])
ROWS = st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=25)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_events_and_dropped_rows_add_up_whatever_is_in_the_file(call: Call, tmp_path: Path, rows: list[Any]) -> None:
    path = tmp_path / "random.csv"
    lines = [",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
    path.write_text("\n".join(["user,event,time", *lines, ""]), encoding="utf-8")
    words = ("--user", "user", "--event", "event", "--time", "time", "--encoding", "utf-8", "--again")
    ended = call("import", path, "--project", "p", *words, "--time-format", "%Y-%m-%d", "--json")
    if ended.status:
        assert ended.json["error"]["code"] == "nothing_kept"
        assert ended.json["error"]["details"]["rows"] == len(rows)
        return
    answer = ended.json
    assert answer["rows_in"] == len(rows)
    assert answer["events"] + sum(answer["dropped"].values()) == answer["rows_in"]
    assert all(answer["dropped"].values())
