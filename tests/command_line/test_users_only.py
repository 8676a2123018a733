"""Does the command line answer about a file of users only, and say what it lacks?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.calls import Call
from tests.pages.users_only import survey_csv

RULE = {"attribute": "plan", "is": ["pro"]}


@pytest.fixture
def survey(call: Call, tmp_path: Path) -> str:
    """A project of 120 people who answered, of whom 30 are on the plan "pro"."""
    (tmp_path / "survey.csv").write_text(survey_csv(), encoding="utf-8")
    done = call("import", tmp_path / "survey.csv", "--project", "survey", "--attributes")
    assert done.status == 0
    assert "attributes of 120 users were added" in done.out
    assert "Funnels, activity over time, sessions, clusters and goals need a file of events" in done.out
    assert "none" not in done.out
    return "survey"


def test_a_file_of_users_is_asked_for_before_it_is_imported(call: Call, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(survey_csv(), encoding="utf-8")
    asked = call("import", tmp_path / "survey.csv", "--project", "survey")
    assert asked.status == 1
    assert "--attributes" in asked.err


def test_the_overview_says_who_the_users_are(call: Call, survey: str) -> None:
    said = call("overview", "--project", survey).out
    assert "120 users are known by 4 attributes" in said
    assert "plan: basic (50.0%), free (25.0%), pro (25.0%)" in said
    assert "This project holds no events." in said
    assert "1970" not in said
    told = call("overview", "--project", survey, "--json").json
    assert (told["users_without_events"], told["first"], told["last"]) == (120, None, None)
    pro = next(row for row in told["attributes"] if row["value"] == "pro")
    assert (pro["attribute"], pro["users"], pro["of"], pro["share"]) == ("plan", 30, 120, 0.25)


def test_tags_portraits_and_segments_work_on_attributes(call: Call, survey: str, tmp_path: Path) -> None:
    (tmp_path / "rule.json").write_text(json.dumps(RULE), encoding="utf-8")
    assert (
        "30 users, 25.0% of all"
        in call("tag", "save", "pros", "--project", survey, "--rule", tmp_path / "rule.json").out
    )
    said = call("portrait", "pros", "--project", survey).out
    assert "pros: 30 users, 25.0% of all 120." in said
    assert "age: above 29: 100.0% here" in said
    told = call("portrait", "pros", "--project", survey, "--json").json
    assert {row["dimension"] for row in told["values"]} == {"attribute", "number"}
    assert call("segment", "save", "call", "--project", survey, "--tag", "pros").status == 0
    file = tmp_path / "call.csv"
    assert "30 users written" in call("segment", "export", "call", "--project", survey, "--to", file).out
    head, *rows = file.read_text(encoding="utf-8-sig").splitlines()
    assert (head, len(rows)) == ("user,age,city,plan,signed_up", 30)


@pytest.mark.parametrize(
    "words",
    [
        ("clusters", "fit"),
        ("funnel", "--step", "view", "--step", "pay", "--window", "7d"),
    ],
)
def test_what_needs_events_says_so(call: Call, survey: str, words: tuple[str, ...]) -> None:
    done = call(*words, "--project", survey)
    assert (done.status, "needs events" in done.err, "Import a file of events" in done.err) == (1, True, True)


@pytest.mark.parametrize(
    "rule",
    [
        {"did": ["pay"]},
        {"did": True},
        {"did_not": True},
        {"did": True, "last": {"days": 30}},
        {"sum": "amount", "of": ["pay"], ">=": 1},
        {"days_since_last": True, ">=": 3},
        {"sequence": ["view", "pay"]},
        {"not_followed": ["view"], "by": ["pay"], "within": {"days": 1}},
        {"any": [{"attribute": "plan", "is": ["pro"]}, {"did": ["pay"]}]},
    ],
)
def test_a_rule_about_events_is_refused_with_what_it_lacks(
    call: Call, survey: str, tmp_path: Path, rule: dict[str, object]
) -> None:
    (tmp_path / "rule.json").write_text(json.dumps(rule), encoding="utf-8")
    done = call("tag", "save", "payers", "--project", survey, "--rule", tmp_path / "rule.json")
    assert done.status == 1
    assert "This needs events" in done.err
