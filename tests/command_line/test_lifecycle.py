"""Do `lifecycle`, `stickiness` and `features` answer, and do their options reach the question?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.command_line.calls import Call

# ann comes in the first and second week, bob in the first and third, cat in the second.
SHOP = """user_id,event,time,city
ann,view,2026-01-05T10:00:00Z,York
ann,pay,2026-01-12T10:00:00Z,York
ann,view,2026-01-13T10:00:00Z,York
bob,view,2026-01-06T10:00:00Z,Rome
bob,view,2026-01-20T10:00:00Z,Rome
cat,view,2026-01-14T10:00:00Z,Rome
"""


@pytest.fixture
def ask(call: Call, imported: Callable[[str, str], Path], tmp_path: Path) -> Callable[..., Any]:
    shutil.copytree(imported("stayers", SHOP), tmp_path / "workspace")
    (tmp_path / "rule.json").write_text(json.dumps({"did": ["pay"]}), encoding="utf-8")

    def answer(command: str, *words: object) -> Any:  # noqa: ANN401
        ended = call(command, "--project", "stayers", *words, "--json")
        assert ended.status == 0, ended.out
        return ended.json

    return answer


def test_who_is_new_stays_comes_back_and_falls_silent(ask: Callable[..., Any], tmp_path: Path) -> None:
    states = ("new", "current", "resurrected", "dormant", "asleep")
    periods = ask("lifecycle")["periods"]
    assert [[period[state] for state in states] for period in periods] == [
        [2, 0, 0, 0, 0],
        [1, 1, 0, 1, 0],
        [0, 0, 1, 2, 0],
    ]
    assert [period["pulse"] for period in periods] == [None, 1.0, 0.5]
    assert [len(ask("lifecycle", "--unit", unit)["periods"]) for unit in ("day", "month")] == [16, 1]
    assert [period["active"] for period in ask("lifecycle", "--event", "pay")["periods"]] == [0, 1, 0]
    paid = ask("lifecycle", "--filter", tmp_path / "rule.json")["periods"]
    assert [period["active"] for period in paid] == [1, 1, 0]


def test_on_how_many_days(ask: Callable[..., Any]) -> None:
    answer = ask("stickiness")
    assert [day["users"] for day in answer["periods"][1]["spread"][:3]] == [1, 1, 0]
    assert answer["days"][8]["week"] == 1
    assert len(ask("stickiness", "--unit", "month")["periods"]) == 1


def test_what_goes_with_staying(ask: Callable[..., Any], call: Call) -> None:
    answer = ask("features", "--days", "1", "--staying", "7")
    assert [(each["event"], each["users"], each["verdict"]) for each in answer["features"]] == [
        ("view", 3, "few"),
        ("pay", 1, "few"),
    ]
    refused = call("features", "--project", "stayers", "--days", "0", "--json")
    assert refused.status == 2
    assert "1 to 90" in refused.json["error"]["details"]["message"]


@pytest.mark.parametrize("command", ["lifecycle", "stickiness", "features"])
def test_people_read_sentences(ask: Callable[..., Any], call: Call, command: str) -> None:
    ended = call(command, "--project", "stayers")
    assert ended.status == 0
    assert len(ended.out.splitlines()) > 2
