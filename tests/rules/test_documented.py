"""Does what `docs/rules.md` says about files hold?"""

from __future__ import annotations

import re
from pathlib import Path

from analysis.locale import Text
from analysis.rules.conditions import MISSING_OPERATORS, NUMBER_OPERATORS, TEXT_OPERATORS
from analysis.rules.json_errors import MOST_CONDITIONS, MOST_LEVELS
from analysis.rules.json_form import rule_from_text
from analysis.rules.sentence import sentence

DOCS = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")


def test_the_example_reads_as_documented() -> None:
    [example] = re.findall(r"```json\n(.*?)```", DOCS, re.S)
    said = re.search(r"reads: (.*?)\.\n\n", DOCS, re.S)
    assert said
    assert sentence(rule_from_text(example), Text("en")) == " ".join(said[1].split())


def test_every_condition_and_test_is_documented() -> None:
    keys = ["did", "did_not", "attribute", "tag", "segment", "users", "all", "any", "none", "value", "property"]
    keys += [*TEXT_OPERATORS, *NUMBER_OPERATORS, *MISSING_OPERATORS]
    assert [key for key in keys if f'"{key}"' not in DOCS] == []
    assert [key for key in ("at_least", "from", "to", "hours", "where") if f"`{key}`" not in DOCS] == []
    assert f"{MOST_LEVELS} deep" in DOCS
    assert f"{MOST_CONDITIONS:,} conditions" in DOCS
