"""Are both languages complete?"""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

import analysis.errors
from analysis.errors import SilhouetteError
from analysis.locale import LANGUAGES, Language, Text, catalog, percent_points, plurals

ROOT = Path(__file__).parents[2]
PLACES = string.Formatter()


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in PLACES.parse(template) if name}


def test_both_languages_hold_the_same_keys() -> None:
    assert catalog("en").keys() == catalog("zh").keys()


def test_a_text_has_the_same_places_in_both_languages() -> None:
    different = [key for key in catalog("en") if places(catalog("en")[key]) != places(catalog("zh")[key])]
    assert different == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_counted_has_a_form_for_each_class_of_numbers(language: Language) -> None:
    wrong = [
        key
        for key, template in catalog(language).items()
        for _, _, forms, _ in PLACES.parse(template)
        if forms and len(forms.split("|")) != len(plurals(language))
    ]
    assert wrong == []


def test_the_form_is_chosen_by_the_number_as_it_is_shown() -> None:
    text = Text("en")
    assert [text("spans.days", n=n) for n in (0, 1, 1.04, 1.5, 2, 1_000)] == [
        *("0 days", "1 day", "1 day", "1.5 days", "2 days", "1,000 days")
    ]
    assert text("spans.days", n=text.shown_as(1, "**1**")) == "**1** day"
    assert Text("zh")("spans.days", n=1) == "1 天"


def test_chinese_texts_are_chinese() -> None:
    """A text without a Chinese character is a symbol, a name or a form shared by both languages, short in any case."""
    texts = {key: re.sub(r"\{\w+(:[^}]*)?\}", "", text) for key, text in catalog("zh").items()}
    english = [key for key, text in texts.items() if not re.search(r"[\u4e00-\u9fff]", text) and len(text) > 24]
    assert english == []


def test_every_text_used_exists() -> None:
    """Literal keys in pages, charts and the command line; keys built at run time are covered by the page tests."""
    used = {
        (path.name, key)
        for folder in ("pages", "analysis")
        for path in (ROOT / folder).rglob("*.py")
        for key in re.findall(r"\btext\(\s*\"([a-z_]+\.[a-z0-9_.]+)\"", path.read_text(encoding="utf-8"))
    }
    assert {(name, key) for name, key in used if key not in catalog("en")} == set()


def codes() -> list[str]:
    """The codes of all errors, read from the sources so that none is missed by not being imported."""
    found = {
        code
        for path in (ROOT / "analysis").rglob("*.py")
        for code in re.findall(
            r"^    code(?:: ClassVar\[str\])? = \"([a-z_]+)\"$", path.read_text(encoding="utf-8"), re.M
        )
    }
    return sorted(found)


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_sentence(code: str, language: str) -> None:
    assert f"errors.{code}" in catalog(language)


def test_an_error_is_worded_with_its_details() -> None:
    error = analysis.errors.UnknownEvent(event="vew", near=["view"])
    assert isinstance(error, SilhouetteError)
    assert "vew" in Text("en").error(error)
    assert "view" in Text("zh").error(error)


def test_a_half_goes_up_and_nothing_is_less_than_nothing() -> None:
    text = Text("en")
    assert [text.number(value) for value in (2.25, 2.35, -0.01, 0.05)] == ["2.3", "2.4", "0", "0.1"]
    assert [text.percent(share) for share in (0.0205, -0.0001)] == ["2.1%", "0.0%"]


def test_numbers_read_as_in_each_language() -> None:
    assert Text("en").number(12304) == "12,304"
    assert Text("en").percent(0.0812) == "8.1%"
    assert [Text("en").percent(users / 2000) for users in (41, 43, -41)] == ["2.1%", "2.2%", "-2.1%"]
    assert [float(percent_points(users / 2000)) for users in (41, 43)] == [2.1, 2.2]
    assert Text("zh").compact(12304) == "1.2万"
    assert Text("en").number(None) == Text("en").percent(float("nan")) == "–"


def test_a_duration_is_said_in_its_two_largest_units() -> None:
    """Half within 3 days would be said of 2 days and 13.6 hours too."""
    en, zh = Text("en").duration, Text("zh").duration
    assert (en(221_760), zh(221_760)) == ("2 days 14 hours", "2 天 14 小时")
    assert [en(seconds) for seconds in (0, 0.42, 1, 59.6, 61, 3_599.7, 7_200, 86_399)] == [
        *("0 seconds", "0.4 seconds", "1 second", "1 minute", "1 minute 1 second"),
        *("1 hour", "2 hours", "1 day"),
    ]
    assert zh(0) == "0 秒"
    assert en(None) == en(float("nan")) == "–"


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_valid_and_sorted_into_areas(language: str) -> None:
    for path in (ROOT / "analysis" / "locale" / language).glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8")), path.name
