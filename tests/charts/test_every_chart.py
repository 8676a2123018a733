"""Can every chart be read: with hardly anybody and with everybody, in both languages, west of Greenwich?"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

import pytest

from analysis.charts import theme
from analysis.charts.funnel import bars
from analysis.charts.marks import choosable
from analysis.locale import LANGUAGES, Language, Text
from tests.charts.every import CASES, Maker, Shown, functions
from tests.charts.rendered import Picture, drawn
from tests.made_funnels import SHOP, made

WEST = "America/Los_Angeles"
WIDTH = 560  # pixels of a drawing that shares its row with another
NUMBER = re.compile(r"^[+-]?[\d,.]+$")


@dataclass(frozen=True)
class Seen:
    chart: str
    language: Language
    shown: Shown
    picture: Picture

    def __str__(self) -> str:
        return f"{self.chart} ({self.language}): {self.shown.case}"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    make = Maker(tmp_path_factory.mktemp("every"))
    shown = [
        (name, language, case)
        for name, cases in CASES.items()
        for language in LANGUAGES
        for case in cases(make, Text(language))
    ]
    pictures = drawn([case.chart for _, _, case in shown], WEST, WIDTH)
    return [Seen(*each, picture) for each, picture in zip(shown, pictures, strict=True)]


def test_no_chart_is_forgotten() -> None:
    assert set(functions()) == set(CASES)


def test_no_axis_says_the_same_twice(seen: list[Seen]) -> None:
    wrong = [
        (str(one), said)
        for one in seen
        for labels in one.picture.axes()
        for said, times in Counter(label.said for label in labels).items()
        if times > 1
    ]
    assert wrong == []


def test_nothing_is_said_in_thousandths_or_cut(seen: list[Seen]) -> None:
    """Vega's "200m" is 0.2; where it has no name it says "undefined"."""
    said = [(str(one), words.said) for one in seen for words in one.picture.words]
    assert [each for each in said if re.search(r"\dm$|undefined|NaN|null", each[1])] == []


def test_there_are_no_halves_of_users(seen: list[Seen]) -> None:
    counting = ("overview.trend", "funnel.times.histogram", "tags.health.distribution", "tags.thresholds.sizes")
    said = [
        (str(one), label.said)
        for one in seen
        if one.chart in counting
        for labels in one.picture.axes()
        for label in labels
        if NUMBER.match(label.said)
    ]
    assert said
    assert [each for each in said if "." in each[1]] == []


@pytest.mark.parametrize(("language", "unit"), [("en", "M|B"), ("zh", "亿|万")])
def test_a_hundred_million_is_short(seen: list[Seen], language: Language, unit: str) -> None:
    huge = [one for one in seen if one.shown.case == "huge" and one.language == language and one.picture.axes()]
    counted = [one for one in huge if one.chart not in ("overview.events", "tags.thresholds.rates")]
    assert len(counted) >= 3
    for one in counted:
        assert [label for labels in one.picture.axes() for label in labels if re.search(rf"\d({unit})$", label.said)], (
            one
        )
    long = [(str(one), label.said) for one in huge for labels in one.picture.axes() for label in labels]
    assert [each for each in long if re.search(r"\d,\d{3},\d{3}|[KG]$", each[1])] == []


def test_days_are_those_of_the_data(seen: list[Seen]) -> None:
    timelines = [one for one in seen if one.shown.days]
    assert len(timelines) > 20
    for one in timelines:
        labels = [
            label.said for axis in one.picture.axes() for label in axis if re.search(r"[A-Z][a-z]{2} |月", label.said)
        ]
        named = {_day(day, one.language) for day in one.shown.days} | {
            _month(day, one.language) for day in one.shown.days
        }
        assert labels, f"{one}: no day is named"
        assert set(labels) <= named, f"{one}: {set(labels) - named}"


def _day(day: date, language: Language) -> str:
    return f"{day.month}月{day.day}日" if language == "zh" else f"{day:%b} {day.day}"


def _month(day: date, language: Language) -> str:
    return f"{day.year}年{day.month}月" if language == "zh" else f"{day:%b %Y}"


def test_two_things_of_one_name_are_two(seen: list[Seen]) -> None:
    named = [one for one in seen if one.shown.apart]
    assert len({one.chart for one in named}) >= 9
    for one in named:
        labels = [words.said for words in one.picture.words]
        assert [said for said in one.shown.apart if said not in labels] == [], f"{one}: {labels}"


def test_no_label_of_an_axis_covers_another(seen: list[Seen]) -> None:
    wrong = [
        (str(one), first.said, second.said)
        for one in seen
        for labels in one.picture.axes()
        for first, second in itertools.combinations(labels, 2)
        if not first.turned and first.covers(second)
    ]
    assert wrong == []


def test_a_screen_reader_hears_words_and_no_fields(seen: list[Seen]) -> None:
    """What is said is the tooltip's: "Step: 2  Pay; Users: 12"."""
    said = [(str(one), words) for one in seen for words in one.picture.spoken]
    assert len(said) > 100
    assert [each for each in said if re.search(r"\w_\w|axis|legend|\blow\b: |undefined", each[1])] == []


def test_every_mark_that_can_be_clicked_is_a_row_in_words(seen: list[Seen]) -> None:
    """For whoever can't click: as many rows as marks with somebody behind them, no two of them the same."""
    clickable = [(one, theme.spec(one.shown.chart)) for one in seen]
    clickable = [(one, chart) for one, chart in clickable if any("select" in each for each in chart.get("params", []))]
    assert len({one.chart for one, _ in clickable}) == 20
    for one, chart in clickable:
        (pick,) = (each["name"] for each in chart["params"] if "select" in each)
        offered = choosable(chart, pick)
        assert len(offered.marks) == len(offered.table), one
        assert all(offered.place(mark) == place for place, mark in enumerate(offered.marks)), one
        assert not offered.table.isna().to_numpy().any(), one
        assert not set(offered.labels.values()) & set(offered.labels), one


def test_a_part_with_nobody_is_no_row() -> None:
    chart = bars.bars(made(SHOP, [0, 0, 2]), Text("en"), ("View", "Cart", "Pay"))
    assert choosable(chart, bars.PICK).table["state_name"].tolist() == ["Reached"] * 3
