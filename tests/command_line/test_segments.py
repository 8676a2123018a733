"""Are segments built, listed, compared and taken from a file of ids as the page does it?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.calls import BUYERS, Call


@pytest.fixture
def tagged(call: Call, shop: str, tmp_path: Path) -> str:
    """The tags `buyers` (ann) and `carts` (ann, dan)."""
    for name, rule in {"buyers": BUYERS, "carts": {"did": ["cart"]}}.items():
        (tmp_path / "rule.json").write_text(json.dumps(rule), encoding="utf-8")
        assert call("tag", "save", name, "--project", shop, "--rule", tmp_path / "rule.json").status == 0
    return shop


def save(call: Call, shop: str, *words: object) -> dict[str, object]:
    return call("segment", "save", *words, "--project", shop, "--json").json


def test_parts_are_joined_by_all_any_and_none_and_follow_the_data(call: Call, tagged: str, tmp_path: Path) -> None:
    assert save(call, tagged, "left", "--all", "carts", "--none", "buyers")["users"] == 1
    assert save(call, tagged, "both", "--any", "buyers", "--any", "segment:left", "--frozen")["users"] == 2
    (tmp_path / "more.csv").write_text("user_id,event,time\neve,cart,2026-01-09T10:00:00Z\n", encoding="utf-8")
    assert call("import", tmp_path / "more.csv", "--project", tagged, "--yes").status == 0
    listed = call("segment", "list", "--project", tagged, "--json").json["segments"]
    assert [(one["segment"], one["users"], one["keeps_up"], one["dataset"]) for one in listed] == [
        ("both", 2, False, 1),
        ("left", 2, True, 2),
    ]
    shown = call("segment", "show", "left", "--project", tagged, "--json").json
    assert [(size["dataset"], size["users"]) for size in shown["sizes"]] == [(1, 1), (2, 2)]
    assert shown["rule"] == {"all": [{"tag": "carts"}, {"none": [{"tag": "buyers"}]}]}
    changed = call("segment", "changes", "left", "--project", tagged, "--json").json
    assert (changed["came_users"], changed["went_users"], changed["stayed"]) == (["eve"], [], 1)
    file = tmp_path / "left.csv"
    assert call("segment", "export", "left", "--project", tagged, "--to", file, "--json").json["rows"] == 2
    shared = call("segment", "overlap", "left", "both", "--project", tagged, "--json").json
    assert [(one["segments"], one["users"]) for one in shared["overlaps"]] == [
        (["left"], 1),
        (["both"], 1),
        (["left", "both"], 1),
    ]
    gone = call("segment", "delete", "left", "--project", tagged, "--json")
    assert gone.status == 0, "a frozen segment needs nothing any more"


def test_another_rule_under_a_name_is_asked_for(call: Call, tagged: str) -> None:
    save(call, tagged, "left", "--all", "carts")
    assert save(call, tagged, "left", "--all", "buyers")["error"]["code"] == "name_taken"  # type: ignore[index]
    assert save(call, tagged, "left", "--all", "buyers", "--replace")["users"] == 1
    circle = save(call, tagged, "left", "--none", "segment:left", "--replace")
    assert circle["error"]["code"] == "circular_rule"  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    ["ann\ndan\nann\n\nzoe\n", "phone,user id\n1,ann\n2,dan\n3,ann\n4,\n5,zoe\n"],
    ids=["a plain list", "a table"],
)
def test_ids_of_a_file_are_matched_and_counted(call: Call, tagged: str, tmp_path: Path, text: str) -> None:
    (tmp_path / "ids.csv").write_text(text, encoding="utf-8")
    saved = save(call, tagged, "called", "--ids", tmp_path / "ids.csv")
    assert (saved["users"], saved["matched"], saved["unmatched"], saved["doubled"]) == (2, 2, 1, 1)
    assert saved["unmatched_ids"] == ["zoe"]
    assert saved["keeps_up"] is False
    counted = sum(int(str(saved[name])) for name in ("matched", "unmatched", "doubled", "blank"))
    assert saved["rows"] == counted


def test_a_file_in_which_nobody_is_a_user_makes_no_segment(call: Call, tagged: str, tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text("id,city\nx1,Rome\nx2,Oslo\n", encoding="utf-8")
    saved = save(call, tagged, "called", "--ids", tmp_path / "ids.csv")
    assert saved["error"] == {"code": "no_id_matched", "details": {"file": "ids.csv", "column": "id", "ids": 2}}
    other = save(call, tagged, "called", "--ids", tmp_path / "ids.csv", "--id-column", "town")
    assert other["error"]["code"] == "unknown_column"  # type: ignore[index]


@pytest.mark.parametrize(
    "words", [(), ("--tag", "buyers", "--all", "carts"), ("--all", "funnel:Buying:two:dropped")], ids=str
)
def test_who_is_in_it_is_said_in_one_way(call: Call, tagged: str, words: tuple[str, ...]) -> None:
    ended = call("segment", "save", "x", "--project", tagged, "--json", *words)
    assert (ended.status, ended.json["error"]["code"]) == (2, "usage")
