"""Is a tag said by its definition, and a list by what it was made from?"""

from __future__ import annotations

from datetime import UTC, datetime

from analysis.insights.tags import TagRow, words
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.rules.asked import YesNo
from analysis.store.catalog import Tag
from tests.asking import did

SAY = Say(Text("en"), Names({"event": {"pay": "Pay*ment"}}))
PAGE = Say(SAY.text, SAY.names, lambda name: name.replace("*", "\\*"), markup=True)


def listed(**definition: object) -> Tag:
    return Tag(1, "p", "tag", 1, "list", definition, None, datetime(2026, 1, 1, tzinfo=UTC), "ann")


def test_a_definition_is_said_as_a_sentence_of_the_medium() -> None:
    assert "Pay*ment" in words.meaning(listed(), YesNo(did(("pay",))), SAY)
    assert "**Pay\\*ment**" in words.meaning(listed(), YesNo(did(("pay",))), PAGE)


def test_a_list_is_said_by_what_it_was_made_from() -> None:
    assert words.meaning(listed(words="a*b"), None, SAY) == "a*b"
    assert words.meaning(listed(words="a*b"), None, PAGE) == "a\\*b"
    assert words.meaning(listed(), None, SAY) == "a frozen list of users"


def test_a_row_is_a_tag_or_one_value_of_it() -> None:
    assert words.row_name(TagRow("city")) == "city"
    assert words.row_name(TagRow("city", "Rome")) == "city: Rome"
