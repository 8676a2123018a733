"""Do the pictures of a portrait hold the numbers of its result, in both languages?"""

from __future__ import annotations

import pytest

from analysis import engine
from analysis.charts import portrait as portrait_charts
from analysis.charts import theme
from analysis.insights import portrait
from analysis.insights.portrait import PortraitResult, PortraitSpec, portrait_rows, subjects
from analysis.locale import LANGUAGES, Language, Text
from analysis.rules.asked import Listed
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
    [city] = subjects(portrayed)
    values = tuple(str(row.value) for row in city.drawn)
    drawn = rows_of(theme.spec(portrait_charts.shares(portrayed, text, "attribute", "city", values)))
    assert [row["share"] for row in drawn] == [row.share for row in city.drawn]


def test_a_bar_is_as_long_as_its_tgi_and_a_cut_one_says_so(log: MakeLog) -> None:
    """Nobody of the group chats, all of it pays, hardly anybody else does."""
    rows = [(f"in{number}", "pay", "2026-01-05T10:00") for number in range(40)]
    rows += [(f"out{number}", "chat", "2026-01-05T10:00") for number in range(400)]
    group = Listed(tuple(f"in{number}" for number in range(40)))
    result = engine.run(portrait, log(rows), PortraitSpec(group))
    drawn = rows_of(theme.spec(portrait_charts.different(result, Text("en"), ("did pay", "did chat")))["layer"][0])
    assert [(row["shown"], row["tgi"]) for row in drawn] == [("TGI 1,100 →", portrait_charts.LONGEST), ("TGI 0", 0)]
    assert portrait_charts.is_cut(result)


@pytest.mark.parametrize("names", [("F", "M"), ("same", "same")])
def test_two_values_have_two_rows_that_do_not_touch(portrayed: PortraitResult, names: tuple[str, str]) -> None:
    spec = theme.spec(portrait_charts.shares(portrayed, Text("en"), "attribute", "city", names))
    assert len({row["row"] for row in rows_of(spec)}) == 2
    padding = 12  # above and below, which the page takes from the height
    assert (spec["height"] - padding) / 2 >= 1.5 * theme.LABEL_SIZE
