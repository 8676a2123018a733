"""Does what `docs/rules.md` says about files hold?"""

from __future__ import annotations

import re
from pathlib import Path

from analysis.locale import Text
from analysis.locale.say import Say
from analysis.rules.asked import MISSING_OPERATORS, NUMBER_OPERATORS, STATISTICS, TEXT_OPERATORS
from analysis.rules.said import sentence
from analysis.rules.written import from_text, rule_from_json
from analysis.rules.written.errors import MOST_CONDITIONS, MOST_LEVELS
from analysis.rules.written.events import CHOICE_KEYS

DOCS = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")


def test_the_example_reads_as_documented() -> None:
    [example] = re.findall(r"```json\n(.*?)```", DOCS, re.S)
    said = re.search(r"reads: (.*?)\.\n\n", DOCS, re.S)
    assert said
    assert sentence(from_text(example, rule_from_json), Say(Text("en"))) == " ".join(said[1].split())


def test_every_condition_and_test_is_documented() -> None:
    keys = ["did", "did_not", "attribute", "tag", "segment", "users", "all", "any", "none", "value", "property"]
    keys += [*STATISTICS, "first_value", "last_value", "days_since_first", "days_since_last", "sequence", "within"]
    keys += ["not_followed", "by", "of", "top", "bottom", "values_of", "days_within", "share_of", "times_as_often_as"]
    keys += [
        "days",
        "weeks",
        "months",
        "until",
        "days_ago",
        "weeks_ago",
        "sessions",
        "ignore_case",
        "times",
        "share",
        "which",
    ]
    keys += ["events"]
    keys += [*TEXT_OPERATORS, *NUMBER_OPERATORS, *MISSING_OPERATORS]
    assert [key for key in keys if f'"{key}"' not in DOCS] == []
    assert [key for key in (*CHOICE_KEYS, "at_least", "at_most", "exactly", "count") if f"`{key}`" not in DOCS] == []
    assert f"{MOST_LEVELS} deep" in DOCS
    assert f"{MOST_CONDITIONS:,} conditions" in DOCS
