"""Is every question that can be asked worded, and answered by an option that there is?"""

from __future__ import annotations

from dataclasses import fields

import pytest

from analysis.locale import LANGUAGES, Language, Text
from analysis.sources.inspecting import WAYS, Choice, Question, QuestionsOpen, ReadingOptions, require_answers


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", WAYS)
def test_every_question_says_what_is_open_and_the_option_that_answers_it(code: str, language: Language) -> None:
    said = Text(language)(f"codes.asked.{code}")
    assert WAYS[code].options[0] in said
    assert Text(language).has(f"asking.{code}")
    assert Text(language).has(f"asking.open_{code}")


def test_answers_about_the_reading_are_options_of_reading() -> None:
    known = {field.name for field in fields(ReadingOptions)}
    assert {way.field for way in WAYS.values() if way.field} <= known


def test_what_is_open_is_one_error_with_every_option() -> None:
    asked = (
        Question("user", choices=(Choice("bike", 10, 3),)),
        Question("event", choices=(Choice("trip", said="--event-name trip"),)),
        Question("time_zone", needed=False),
    )
    with pytest.raises(QuestionsOpen) as caught:
        require_answers("trips.csv", asked)
    assert caught.value.details == {
        "file": "trips.csv",
        "asked": ["user", "event"],
        "options": ["--user", "--event"],
        "proposals": ["--user bike", "--event-name trip"],
    }
    said = Text("en").error(caught.value)
    assert "which column is the user (--user)" in said
    require_answers("trips.csv", asked, given=("--user", "--event-name"))
