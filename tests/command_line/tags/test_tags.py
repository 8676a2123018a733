"""Can tags of every kind be saved, described, refreshed and moved from a script?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.calls import Call

LEVELS = {"values": [{"value": "buys", "rule": {"did": ["pay"]}}, {"value": "looks", "rule": {"did": ["view"]}}]}


@pytest.fixture
def level(call: Call, shop: str, tmp_path: Path) -> str:
    (tmp_path / "level.json").write_text(json.dumps(LEVELS), encoding="utf-8")
    words = ("--subject", "Buying", "--behaviour", "Level", "--layer", "value", "--owner", "mei", "--goal", "orders")
    saved = call("tag", "save", "level", "--project", shop, "--rule", tmp_path / "level.json", *words, "--json")
    assert saved.status == 0
    assert [(one["value"], one["users"]) for one in saved.json["values"]] == [("buys", 1), ("looks", 2)]
    return "level"


def test_what_is_said_of_a_tag_stays_unless_it_is_said_anew(call: Call, shop: str, level: str, tmp_path: Path) -> None:
    again = ("--rule", tmp_path / "level.json", "--status", "draft", "--frozen", "--owner", "li")
    assert call("tag", "save", level, "--project", shop, *again).status == 0
    shown = call("tag", "show", level, "--project", shop, "--json").json
    expected = {
        "version": 2,
        "layer": "value",
        "subject": "Buying",
        "behaviour": "Level",
        "owner": "li",
        "goal": "orders",
        "refresh": "frozen",
        "status": "draft",
    }
    assert {key: shown[key] for key in expected} == expected
    assert shown["definition"] == LEVELS
    assert [one["version"] for one in shown["versions"]] == [1, 2]
    words = call("tag", "show", level, "--project", shop).out
    assert "“buys” to users who did pay" in words
    assert "Buying › Level" in words


def test_users_of_one_value(call: Call, shop: str, level: str) -> None:
    assert call("tag", "users", level, "--project", shop, "--value", "looks", "--json").json == {
        "users": ["bob", "dan"]
    }
    wrong = call("tag", "users", level, "--project", shop, "--value", "look", "--json")
    assert wrong.json["error"]["details"] == {"kind": "value", "name": "look", "near": ["looks"]}


def test_an_import_brings_tags_to_the_new_data(call: Call, shop: str, level: str, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("user_id,event,time\neve,pay,2026-01-09T10:00:00Z\n", encoding="utf-8")
    done = call("import", tmp_path / "more.csv", "--project", shop, "--json").json
    assert done["tags"] == {"refreshed": 1, "failed": []}
    assert call("tag", "refresh", "--project", shop, "--json").json["fresh"] == 1
    [listed] = call("tag", "list", "--project", shop, "--json").json["tags"]
    assert (listed["users"], listed["dataset"], listed["lags"]) == (4, 2, False)


@pytest.mark.parametrize("ending", ["toml", "json"])
def test_tags_move_to_another_project(call: Call, shop: str, level: str, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"tags.{ending}"
    assert call("tag", "export", "--project", shop, "--to", file, "--json").json["tags"] == 1
    rows = "user_id,event,time\nann,purchase,2026-01-09T10:00:00Z\nann,view,2026-01-09T10:00:00Z\n"
    (tmp_path / "other.csv").write_text(rows, encoding="utf-8")
    assert call("import", tmp_path / "other.csv", "--project", "other").status == 0
    asked = call("tag", "import", file, "--project", "other", "--json")
    assert (asked.status, asked.json["error"]["code"]) == (1, "missing_names")
    assert asked.json["error"]["details"]["names"] == ["event:pay"]
    assert call("tag", "list", "--project", "other", "--json").json == {"tags": []}
    rename = ("--rename", "event:pay=purchase")
    done = call("tag", "import", file, "--project", "other", *rename, "--json").json
    assert done == {"dataset": 1, "added": ["level"], "changed": [], "same": []}
    assert call("tag", "users", level, "--project", "other", "--json").json == {"users": ["ann"]}
    again = call("tag", "import", file, "--project", "other", *rename, "--json").json
    assert again["same"] == ["level"]


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("save", "x", "--rule", "level.json", "--behaviour", "b"), 2, "usage"),
        (("save", "x", "--rule", "level.json", "--layer", "top"), 2, "usage"),
        (("import", "level.json", "--rename", "pay=purchase"), 2, "usage"),
        (("import", "level.json"), 1, "unknown_rule_key"),
        (("export", "--to", "tags.yaml"), 1, "unknown_tree_format"),
        (("export", "--to", "no/such/folder/tags.toml"), 1, "unwritable_file"),
        (("refresh", "--tag", "none"), 1, "unknown_name"),
        (("show", "none"), 1, "unknown_name"),
    ],
)
def test_wrong_words_end_with_a_code(
    call: Call, shop: str, level: str, tmp_path: Path, words: tuple[str, ...], status: int, code: str
) -> None:
    placed = [tmp_path / word if "." in word else word for word in words]
    ended = call("tag", *placed, "--project", shop, "--json")
    assert (ended.status, ended.json["error"]["code"]) == (status, code)
    assert call("tag", *placed, "--project", shop).err.strip()
