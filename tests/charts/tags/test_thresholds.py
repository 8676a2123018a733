"""Do the pictures of thresholds hold the numbers of their result, in both languages?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis import engine
from analysis.charts.tags import thresholds as threshold_charts
from analysis.insights import thresholds
from analysis.insights.goal import Outcome
from analysis.insights.thresholds import (
    ThresholdResult,
    ThresholdSpec,
    threshold_rows,
    words,
)
from analysis.locale import LANGUAGES, Language, Text
from analysis.locale.say import Names, Say
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.charts.rendered import drawn
from tests.charts.tags.drawn import PAYING, data
from tests.conftest import MakeLog


@pytest.fixture
def curve(shop: Dataset) -> ThresholdResult:
    return engine.run(thresholds, shop, ThresholdSpec.of(did(("view",), at_least=3), (), PAYING))


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_pictures_of_a_curve_hold_its_rows_and_the_current_one(curve: ThresholdResult, language: Language) -> None:
    text = Text(language)
    sizes, rates = (draw(curve, text, 3) for draw in (threshold_charts.sizes, threshold_charts.rates))
    rows = threshold_rows(curve.curve)
    assert [row["users"] for row in data(sizes, "rows")] == [row.users for row in rows]
    assert [row["rate"] for row in data(rates, "rows")] == [row.rate for row in rows]
    assert [row["certainty"] for row in data(rates, "rows")] == ["few", *["real"] * 7]
    [now] = data(rates, "now")
    assert now["rate_shown"] == text.percent(rows[2].rate)
    assert data(rates, "all")[0]["rate"] == curve.everyone == pytest.approx(rows[0].rate)  # everybody looked once


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_curve_in_words(curve: ThresholdResult, shop: Dataset, language: Language) -> None:
    text, say = Text(language), Say(Text(language))
    found = curve.at(3)
    assert found is not None
    assert text.percent(found.rate) in (words.at(curve, 3, say) or "")
    assert "2" in (words.sure(curve, say) or "")
    assert words.certainties(curve)[:2] == ("few", "real")
    sizes, rates = words.alternatives(curve, 3, text)
    assert text.number(found.users) in sizes
    assert text.percent(found.rate) in rates
    own = engine.run(thresholds, shop, ThresholdSpec.of(did(("pay",)), (), PAYING))
    assert words.sure(own, say) == text("thresholds.counts_goal")
    bare = engine.run(thresholds, shop, ThresholdSpec.of(did(("view",)), ()))
    assert "400" in (words.at(bare, 1, say) or "")
    assert words.sure(bare, say) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome("conversion", "pay"), ("Pay!",)),
        (Outcome("retention"), ()),
        (Outcome("retention", "pay"), ("Pay!",)),
        (Outcome("activity"), ()),
        (Outcome("activity", "pay"), ("Pay!",)),
        (Outcome("value", "pay", "price"), ("Price!",)),
        (Outcome("satisfaction", "pay", "price"), ("Price!",)),
        (Outcome("rule", rule=did(("pay",))), ()),
    ],
)
def test_every_goal_has_words_with_the_names_that_people_know(
    outcome: Outcome, said: tuple[str, ...], language: Language
) -> None:
    names = Names({"event": {"pay": "Pay!"}, "property": {"price": "Price!"}})
    goal = words.goal(outcome, Say(Text(language), names))
    assert all(name in goal for name in said)
    assert "!" not in goal.replace("Pay!", "").replace("Price!", "")


def test_what_cannot_be_said_is_null_in_a_picture(log: MakeLog) -> None:
    """Vega-Lite knows no NaN."""
    dataset = log([("ann", "view", "2026-01-01"), ("bob", "view", "2026-01-01"), ("bob", "view", "2026-01-02")])
    result = engine.run(thresholds, dataset, ThresholdSpec.of(did(("view",), at_least=9), (), Outcome("activity")))
    rows = data(threshold_charts.sizes(result, Text("en"), 9), "rows")
    assert rows[-1]["rate"] is None
    assert [row["rate"] for row in data(threshold_charts.rates(result, Text("en"), 9), "rows")] == [1.5, 2.0]


@pytest.mark.parametrize("alone", [True, False])
def test_the_sizes_have_the_thresholds_below_them_where_they_stand_alone(curve: ThresholdResult, alone: bool) -> None:
    drawing = threshold_charts.sizes(curve, Text("en"), 3, alone)
    [labelled] = {
        str(layer["encoding"]["x"]["axis"]["labels"])
        for layer in drawing["layer"]
        if "axis" in layer["encoding"].get("x", {})
    }
    assert labelled == str(alone)


@pytest.mark.parametrize(
    ("thresholds", "marked"),
    [
        ((1, 2), {"1", "2"}),
        ((1, 2, 3), {"1", "2", "3"}),
        ((2, 5), {"2", "3", "4", "5"}),
        ((0.5, 1, 1.5), {"0.5", "1.5"}),
    ],
)
def test_the_thresholds_of_a_count_are_whole_and_named(
    curve: ThresholdResult, thresholds: tuple[float, ...], marked: set[str]
) -> None:
    found = replace(curve, curve=curve.curve.head(len(thresholds)).assign(threshold=list(map(float, thresholds))))
    [picture] = drawn([threshold_charts.sizes(found, Text("en"), thresholds[0], alone=True)], "UTC", 900)
    said = {word.said for word in picture.words}
    assert {"Threshold"} | marked <= said
    assert any("." in word for word in marked) or not [word for word in said if word.endswith(".5")]
