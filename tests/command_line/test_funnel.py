"""Does every option of `funnel` reach the question, and every wrong word end with a sentence that helps?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.command_line.calls import Call

# ann looks, asks for help and pays; bob pays, then looks and pays over midnight; cat looks, looks again and pays in the
# same moment (another article), two days later pays and looks in the same moment; dan comes in February.
STORE = """user_id,event,time,article,device
ann,view,2026-01-05T10:00:00Z,lamp,phone
ann,help,2026-01-05T10:10:00Z,,phone
ann,pay,2026-01-05T10:30:00Z,lamp,phone
bob,pay,2026-01-05T09:00:00Z,rug,web
bob,view,2026-01-05T23:50:00Z,rug,web
bob,pay,2026-01-06T00:05:00Z,rug,web
cat,view,2026-01-07T10:00:00Z,lamp,web
cat,view,2026-01-07T11:00:00Z,rug,web
cat,pay,2026-01-07T11:00:00Z,sofa,web
cat,pay,2026-01-09T11:00:00Z,sofa,web
cat,view,2026-01-09T11:00:00Z,sofa,web
dan,view,2026-02-01T10:00:00Z,lamp,phone
dan,help,2026-02-28T10:00:00Z,lamp,phone
"""
VIEW_PAY = ("--step", "view", "--step", "pay", "--window", "1d")


@pytest.fixture
def store(call: Call, imported: Callable[[str, str], Path], tmp_path: Path) -> str:
    shutil.copytree(imported("store", STORE), tmp_path / "workspace")
    return "store"


@pytest.fixture
def ask(call: Call, store: str) -> Callable[..., Any]:
    """The JSON answer to view → pay within a day, with more words."""

    def answer(*words: object, of: tuple[object, ...] = VIEW_PAY) -> Any:  # noqa: ANN401
        ended = call("funnel", "--project", store, *of, *words, "--json")
        assert ended.status == 0, ended.out
        return ended.json

    return answer


def users(answer: Any) -> list[int]:  # noqa: ANN401
    return [step["users"] for step in answer["steps"]]


@pytest.mark.parametrize(
    ("words", "reached"),
    [
        ((), [4, 3]),
        (("--order", "strict"), [4, 2]),
        (("--order", "strict", "--pass-over", "help"), [4, 3]),
        (("--order", "any"), [4, 3]),
        (("--exclude", "help"), [4, 2]),
        (("--exclude", "help", "--exclusion", "remove"), [3, 2]),
        (("--exclude-between", "1", "2", "help"), [4, 2]),
        (("--hold", "article"), [4, 2]),
        (("--count", "attempts"), [5, 3]),
        (("--count", "sessions"), [6, 3]),
        (("--from", "2026-01-06"), [2, 1]),
        (("--to", "2026-01-05"), [2, 2]),
        (("--from", "2026-01-07", "--to", "2026-01-31"), [1, 1]),
        (("--count", "attempts", "--ties", "any"), [6, 4]),
    ],
)
def test_each_option_changes_what_is_counted(
    ask: Callable[..., Any], words: tuple[object, ...], reached: list[int]
) -> None:
    assert users(ask(*words)) == reached


def test_windows_of_the_session_and_the_day(ask: Callable[..., Any]) -> None:
    steps = ("--step", "view", "--step", "pay", "--window")
    assert users(ask(of=(*steps, "session"))) == [4, 3]
    assert users(ask(of=(*steps, "day"))) == [4, 2]


def test_an_optional_step_loses_nobody(ask: Callable[..., Any]) -> None:
    steps = ("--step", "view", "--step", "help", "--step", "pay", "--window", "1d")
    assert users(ask(of=steps)) == [4, 1, 1]
    answer = ask("--optional", "2", of=steps)
    assert users(answer) == [4, 1, 3]
    assert [answer["steps"][1][name] for name in ("optional", "skipped")] == [True, 3]


def test_an_exclusion_between_two_of_three_steps(ask: Callable[..., Any]) -> None:
    steps = ("--step", "view", "--step", "pay", "--step", "view", "--window", "7d")
    assert users(ask("--exclude-between", "1", "2", "help", of=steps)) == [4, 2, 1]
    assert users(ask("--exclude-between", "2", "3", "help", of=steps)) == [4, 3, 1]


def test_groups_add_up_to_all(ask: Callable[..., Any]) -> None:
    answer = ask("--by", "device")
    found = {(group["group"], group["kind"]): users(group) for group in answer["groups"]}
    assert found == {("phone", "value"): [2, 1], ("web", "value"): [2, 2]}
    assert sum(group["entries"] for group in answer["groups"]) == answer["entries"] == 4
    assert {group["difference"]["verdict"] for group in answer["groups"]} == {"few"}


def test_a_rule_in_a_file_selects_users(ask: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "helped.json").write_text('{"did": ["help"]}', encoding="utf-8")
    assert users(ask("--filter", tmp_path / "helped.json")) == [2, 1]


def test_an_attribute_where_no_property_has_the_name(call: Call, ask: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("user_id,city\nann,Rome\nbob,Oslo\ncat,Oslo\n", encoding="utf-8")
    done = call("import", tmp_path / "users.csv", "--project", "store", "--attributes")
    assert done.status == 0, done.err
    groups = ask("--by", "city")["groups"]
    assert {group["group"]: users(group) for group in groups} == {"Oslo": [2, 2], "Rome": [1, 1], None: [1, 0]}


def test_a_step_in_json(ask: Callable[..., Any]) -> None:
    look = {"events": ["view", "help"], "where": [{"property": "device", "is": ["phone"]}], "name": "look"}
    answer = ask(of=("--step", json.dumps(look), "--step", "pay", "--window", "1d"))
    assert [step["step"] for step in answer["steps"]] == ["look", "pay"]
    assert users(answer) == [2, 1]


def test_what_is_said_of_exclusions_and_ties(call: Call, ask: Callable[..., Any]) -> None:
    answer = ask("--exclude", "help")
    assert (answer["excluded"], answer["tied"]) == (1, 0)
    assert [note["code"] for note in answer["notes"]] == ["too_few_users", "funnel_excluded"]
    said = call("funnel", "--project", "store", *VIEW_PAY, "--count", "attempts", "--by", "device").out
    assert "view: 5 attempts" in said
    assert "web: " in said


WRONG: list[tuple[tuple[str, ...], str, str]] = [
    (("--order", "random"), "choice", "sequential strict any"),
    (("--exclusion", "kill"), "choice", "drop remove"),
    (("--count", "visits"), "choice", "users attempts sessions"),
    (("--ties", "all"), "choice", "file any"),
    (("--exclude-between", "1", "help"), "between", "2 3 help"),
    (("--exclude-between", "one", "2", "help"), "between", "one 2 help"),
    (("--exclude-between", "2", "1", "help"), "funnel_bad_exclusion", "“help”"),
    (("--exclude-between", "1", "7", "help"), "funnel_bad_exclusion", "1 and 7"),
    (("--pass-over", "help"), "funnel_bad_passed_over", "“help”"),
    (("--order", "strict", "--pass-over", "pay"), "funnel_bad_passed_over", "“pay”"),
    (("--optional", "1"), "funnel_bad_optional", "Step 1"),
    (("--optional", "9"), "funnel_unknown_step", "no step 9"),
    (("--optional", "two"), "words", "--optional"),
    (("--exclude", "help") * 11, "funnel_exclusion_count", "up to 10"),
    (("--from", "yesterday"), "day", "--from"),
    (("--to", "31.1.2026"), "day", "--to"),
    (("--from", "2026-02-01", "--to", "2026-01-01"), "period_backwards", "Swap"),
    (("--step", '{"events": ["pay"'), "step_json", "docs/cli.md"),
    (("--step", '{"event": "pay"}'), "unreadable_spec", "“event”"),
    (("--step", '{"events": "pay"}'), "unreadable_spec", "“events”"),
    (("--step", '{"events": ["pay"], "where": [{"propety": "device"}]}'), "unknown_rule_key", "“propety”"),
    (("--step", '{"events": []}'), "funnel_step_without_event", "Step 3"),
]


@pytest.mark.parametrize(("words", "what", "help_"), WRONG)
def test_wrong_words_say_what_would_be_right(call: Call, words: tuple[str, ...], what: str, help_: str) -> None:
    """Before a project is looked for, or anything computed."""
    ended = call("funnel", "--project", "nowhere", *VIEW_PAY, *words, "--json")
    assert (ended.status, ended.json["error"]["code"]) == (2, "usage")
    assert ended.json["error"]["details"]["what"] == what
    assert help_ in ended.json["error"]["details"]["message"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--by", "devise"), "unknown_column"),
        (("--hold", "articel"), "unknown_column"),
        (("--exclude", "halp"), "unknown_event"),
        (("--filter", "nowhere.json"), "file_not_found"),
    ],
)
def test_names_that_are_not_there_end_with_status_1(call: Call, store: str, words: tuple[str, ...], code: str) -> None:
    ended = call("funnel", "--project", store, *VIEW_PAY, *words, "--json")
    assert (ended.status, ended.json["error"]["code"]) == (1, code)


def test_wrong_words_are_answered_in_chinese_too(call: Call, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    said = call("funnel", "--project", store, *VIEW_PAY, "--step", '{"event": "pay"}').err
    assert "“event”" in said
    assert "docs/cli.md" in said
