"""Does every mistake end with its status, its code and a sentence?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.command_line.data.words import read_encoding
from tests.command_line.calls import BUYERS, Call

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
    (("import", "EVENTS", "--project", "shop", "--encoding", "klingon"), "encoding"),
    (("import", "EVENTS", "--project", "shop", "--encoding", "rot13"), "encoding"),
    (("import", "EVENTS", "--project", "shop", "--encoding", "idna"), "encoding"),
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
    (tmp_path / "folder").mkdir()
    shop, rule = ("--project", "shop"), ("tag", "save", "t", "--project", "shop", "--rule")
    return [
        (("import", tmp_path / "nowhere.csv", *shop), "file_not_found"),
        (("import", tmp_path / "folder", *shop), "archive_without_tables"),
        (("import", tmp_path / "no user.csv", *shop), "not_events"),
        (("import", tmp_path / "empty.csv", *shop), "empty_file"),
        (("import", tmp_path / "no event.csv", *shop), "questions_open"),
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


def test_an_encoding_may_be_called_by_any_of_its_names() -> None:
    names = {"LATIN1": "latin-1", "GBK": "gbk", "UTF8": "utf-8", "utf-8-sig": "utf-8", "Shift-JIS": "shift_jis"}
    assert {name: read_encoding(name) for name in names} == names
