"""Do the pictures of a portrait hold the numbers of its result, in both languages?"""

from __future__ import annotations

import pytest

from analysis import engine
from analysis.charts import portrait as portrait_charts
from analysis.charts import theme
from analysis.insights import portrait
from analysis.insights.portrait import PortraitResult, PortraitSpec, portrait_rows
from analysis.locale import LANGUAGES, Language, Text
from tests.asking import did
from tests.charts.drawn import rows_of
from tests.conftest import MakeLog
from tests.planted_groups import planted


@pytest.fixture
def portrayed(log: MakeLog) -> PortraitResult:
    attributes = {f"{kind}{number:03}": {"city": kind} for kind in ("buyer", "owl") for number in range(40)}
    return engine.run(portrait, log(planted(), attributes=attributes), PortraitSpec(did(("pay",))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bar_a_difference_with_its_interval(portrayed: PortraitResult, language: Language) -> None:
    different = portrait_rows(portrayed.most_different)
    names = tuple(f"{row.dimension} {row.name} {row.value}" for row in different)
    spec = theme.spec(portrait_charts.different(portrayed, Text(language), names))
    rows = rows_of(spec["layer"][0])
    assert [row["name"] for row in rows] == list(names)
    assert all(row["low"] <= row["tgi"] <= row["high"] for row in rows)
    assert [row["shown"] for row in rows] == [f"TGI {row.tgi:.0f}" for row in different]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_weekdays_and_values_are_complete(portrayed: PortraitResult, language: Language) -> None:
    text = Text(language)
    hours = rows_of(theme.spec(portrait_charts.hours(portrayed, text)))
    assert len(hours) == 24
    assert sum(row["share"] for row in hours) == pytest.approx(1)
    assert len(rows_of(theme.spec(portrait_charts.weekdays(portrayed, text)))) == 7
    cities = [row for row in portrait_rows(portrayed.values) if row.name == "city"]
    values = tuple(str(row.value) for row in cities)
    drawn = rows_of(theme.spec(portrait_charts.shares(portrayed, text, "attribute", "city", values)))
    assert [row["share"] for row in drawn] == [row.share for row in cities]
