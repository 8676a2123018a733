"""Does what `docs/tags.md` says about files of definitions and trees hold?"""

from __future__ import annotations

import re
from pathlib import Path

from analysis.jobs.tags import read_tree
from analysis.locale import Text
from analysis.locale.say import Say
from analysis.rules.asked import MOST_VALUES, STATISTICS, USUAL_DAY_PARTS, USUAL_GROUPS
from analysis.rules.said import definition_sentence
from analysis.rules.written import definition_from_json, from_text

DOCS = (Path(__file__).parents[3] / "docs" / "tags.md").read_text(encoding="utf-8")


def test_the_example_of_a_definition_reads() -> None:
    [example] = re.findall(r"```json\n(.*?)```", DOCS, re.S)
    said = definition_sentence(from_text(example, definition_from_json), Say(Text("en")))
    assert said.startswith(
        "gives the first that fits: “big” to users who have a total amount in the highest 20% of users"
    )


def test_the_example_of_a_tree_reads() -> None:
    [example] = re.findall(r"```toml\n(.*?)```", DOCS, re.S)
    tree = read_tree(example, "toml")
    assert tree.branches == (("Buying", ("Paying", "Carts")),)
    assert [(tag.name, tag.subject, tag.behaviour, tag.card.owner) for tag in tree.tags] == [
        ("buyers", "Buying", "Paying", "mei")
    ]


def test_every_key_is_documented() -> None:
    keys = ["rule", "values", "value", "otherwise", "preference", "usual_hours", "bins", "names", "rfm", "of"]
    keys += ["sum", "count", "days_since", "attribute", "cuts", "quantiles", "parts", *STATISTICS, "name", "hours"]
    assert [key for key in keys if f'"{key}"' not in DOCS] == []
    keys = ["by", "top", "at_least_share", "frequency", "scores", "groups", "recency", "monetary", "tree", "tags"]
    keys += ["subject", "behaviour", "layer", "status", "refresh", "owner", "description", "goal", "format", "version"]
    assert [key for key in keys if f"`{key}`" not in DOCS] == []
    assert f"at most {MOST_VALUES} values" in DOCS


def test_what_is_usual_is_documented_as_it_is() -> None:
    parts = ", ".join(f"{part.name} {part.hours.start}–{part.hours.end}" for part in USUAL_DAY_PARTS)
    assert parts in DOCS
    for value in range(1, 6):
        [row] = re.findall(rf"^\| \*\*{value}\*\* \| (.*) \|$", DOCS, re.M)
        taking = [
            group.name
            for recency in range(5, 0, -1)
            for group in USUAL_GROUPS
            if group.recency and group.value and group.recency[0] <= recency <= group.recency[1]
            if group.value[0] <= value <= group.value[1]
        ]
        assert row.split(" | ") == taking
