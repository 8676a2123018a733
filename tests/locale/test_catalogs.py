"""Are both languages complete?"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

import analysis.errors
from analysis.errors import SilhouetteError
from analysis.locale import LANGUAGES, Language, Text, catalog, percent_points, plurals
from tests.locale.uses import places, sources

ROOT = Path(__file__).parents[2]
Texts = Mapping[str, str]


def apart(one: Texts, other: Texts) -> set[str]:
    """Keys that only one of two languages has, and those whose texts have other places there."""
    shared = one.keys() & other.keys()
    return (one.keys() ^ other.keys()) | {key for key in shared if places(one[key]) != places(other[key])}


def short_of_forms(texts: Texts, classes: int) -> set[str]:
    """Keys of texts that count something without a form for each class of numbers."""
    parsed = ((key, place) for key, template in texts.items() for place in string.Formatter().parse(template))
    return {key for key, (_, _, forms, _) in parsed if forms and len(forms.split("|")) != classes}


def not_chinese(texts: Texts) -> set[str]:
    """Keys of long texts without a Chinese character; short ones are symbols, names, or shared by both languages."""
    bare = {key: re.sub(r"\{\w+(:[^}]*)?\}", "", text) for key, text in texts.items()}
    return {key for key, text in bare.items() if not re.search(r"[\u4e00-\u9fff]", text) and len(text) > 24}


def test_both_languages_hold_the_same_texts_with_the_same_places() -> None:
    assert apart(catalog("en"), catalog("zh")) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_counted_has_a_form_for_each_class_of_numbers(language: Language) -> None:
    assert short_of_forms(catalog(language), len(plurals(language))) == set()


def test_chinese_texts_are_chinese() -> None:
    assert not_chinese(catalog("zh")) == set()


# Words that said the same in another way, and what says it now.
REJECTED = {
    "窗口期未满": "转化窗口未结束",
    "窗口期已满": "转化窗口已结束",
    "差异真实": "确有差异",
    "差异属实": "确有差异",
    "超出偶然": "超出随机波动",
    "可能是偶然": "可能只是偶然",
    "傍晚": "晚上",
    "你": "您",
}


def rejected(texts: Texts) -> set[tuple[str, str]]:
    """Keys of texts with a word for which another one stands everywhere else, and that word."""
    return {(key, word) for key, text in texts.items() for word in REJECTED if word in text}


def test_chinese_says_one_thing_in_one_way() -> None:
    guides = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.zh.md")}
    assert rejected({**catalog("zh"), **guides}) == set()


def test_a_planted_second_word_is_caught() -> None:
    assert rejected({"planted.word": "{n} 位窗口期未满"}) == {("planted.word", "窗口期未满")}


@pytest.mark.parametrize(
    ("planted", "key"),
    [
        ({"funnel.planted": "只在中文里"}, "funnel.planted"),
        ({"funnel.went": "走到了别处"}, "funnel.went"),
        ({"funnel.went": "{last}{another}"}, "funnel.went"),
    ],
)
def test_a_planted_difference_between_the_languages_is_caught(planted: Texts, key: str) -> None:
    assert apart(catalog("en"), {**catalog("zh"), **planted}) == {key}
    assert apart({name: text for name, text in catalog("en").items() if name != key}, catalog("zh")) >= {key} - {
        *planted.keys() - catalog("zh").keys()
    }


def test_a_planted_text_without_its_forms_or_in_english_is_caught() -> None:
    assert short_of_forms({"planted.few": "{n:day}", "planted.all": "{n:day|days}"}, 2) == {"planted.few"}
    english = "Nobody has put this sentence into Chinese, {name}"
    assert not_chinese({"planted.left": english, "planted.short": "CSV {n}"}) == {"planted.left"}


def test_the_form_is_chosen_by_the_number_as_it_is_shown() -> None:
    text = Text("en")
    assert [text("spans.days", n=n) for n in (0, 1, 1.04, 1.5, 2, 1_000)] == [
        *("0 days", "1 day", "1 day", "1.5 days", "2 days", "1,000 days")
    ]
    assert text("spans.days", n=text.shown_as(1, "**1**")) == "**1** day"
    assert Text("zh")("spans.days", n=1) == "1 天"


def test_what_cannot_be_counted_takes_the_form_for_other_numbers() -> None:
    text = Text("en")
    assert text("show.users_all", count="–").startswith("– users.")
    assert text("show.users_all", count=float("nan")).startswith("– users.")


def codes(sources: Iterable[str]) -> list[str]:
    """The codes of all errors, read from the sources so that none is missed by not being imported."""
    line = re.compile(r"^    code(?:: ClassVar\[str\])? = \"([a-z_]+)\"$", re.M)
    return sorted({code for source in sources for code in line.findall(source)})


@pytest.mark.parametrize("code", codes(sources().values()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_sentence(code: str, language: str) -> None:
    assert f"errors.{code}" in catalog(language)


def test_a_planted_error_is_among_them() -> None:
    assert codes(['class Planted(AnalysisError):\n    code = "planted"\n']) == ["planted"]


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
