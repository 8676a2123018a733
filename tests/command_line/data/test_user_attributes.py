"""Are columns that belong to the user recognised, said and chosen from the command line?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line.calls import Call

USERS = 20


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Each user's channel and city never change; prices do."""
    lines = ["用户ID,事件,时间,渠道,城市,价格"]
    for row in range(USERS * 4):
        user = row % USERS
        channel, city = ("广告", "自然")[user % 2], ("北京", "上海", "成都")[user % 3]
        event = ("浏览", "加购", "支付")[row // USERS % 3]
        lines.append(f"u{user},{event},2026-03-0{1 + row // USERS} 10:{user:02}:00,{channel},{city},{row % 7}.5")
    path = tmp_path / "行为.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def funnel_by(call: Call, column: str) -> Any:  # noqa: ANN401
    ended = call(
        "funnel", "--project", "p", *("--step", "浏览", "--step", "支付"), "--window", "7d", "--by", column, "--json"
    )
    assert ended.status == 0, ended.err
    return ended.json


def test_they_are_taken_and_said(call: Call, log: Path) -> None:
    ended = call("import", log, "--project", "p", "--json")
    note = next(note for note in ended.json["notes"] if note["note"] == "belongs_to_users")
    assert note["columns"] == ["渠道", "城市"]
    assert "--user-attributes none" in call("import", log, "--project", "q").out
    assert json.dumps(funnel_by(call, "城市"), ensure_ascii=False).count("北京") >= 1


@pytest.mark.parametrize(
    ("said", "attributes"), [("none", []), ("城市", ["城市"]), ("城市=first,渠道", ["城市", "渠道"])]
)
def test_what_is_said_is_done(call: Call, log: Path, said: str, attributes: list[str]) -> None:
    ended = call("import", log, "--project", "p", "--user-attributes", said, "--json")
    assert ended.status == 0, ended.err
    assert all(note["note"] != "belongs_to_users" for note in ended.json.get("notes", []))


@pytest.mark.parametrize("said", ["城", "=first", ""])
def test_a_column_that_is_none_is_refused(call: Call, log: Path, said: str) -> None:
    assert call("import", log, "--project", "p", "--user-attributes", said).status != 0


def test_the_same_rows_are_here_already_whatever_the_sample_says(call: Call, log: Path) -> None:
    """Tomorrow's file has a user whose city changed: the city stays the user's."""
    assert call("import", log, "--project", "p").status == 0
    more = log.with_name("morgen.csv")
    more.write_text(log.read_text(encoding="utf-8") + "u1,浏览,2026-03-09 10:00:00,自然,深圳,1.5\n", encoding="utf-8")
    ended = call("import", more, "--project", "p", "--json")
    assert (ended.json["events"], ended.json["dropped"]) == (1, {"already_here": USERS * 4})
    assert any(note["note"] == "attribute_changes" for note in ended.json["notes"])
