"""Does the picture of what they did instead hold the numbers of its result, in both languages?"""

from __future__ import annotations

import pytest

from analysis import engine
from analysis.charts import theme
from analysis.charts.funnel import instead as drawing
from analysis.insights.funnel import instead
from analysis.insights.funnel.instead import InsteadSpec
from analysis.locale import LANGUAGES, Language, Text
from tests.charts.drawn import rows_of
from tests.conftest import MakeLog
from tests.visits import END, spec, visits


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bar_an_event_that_differs_to_the_side_on_which_it_is_more_frequent(log: MakeLog, language: Language) -> None:
    rows = visits(30, "cart help", "a") + visits(10, "cart", "b") + visits(10, "cart help pay", "c")
    rows += visits(30, "cart - pay", "d") + visits(40, "cart chat pay", "e") + visits(20, "cart fail", "f")
    text = Text(language)
    result = engine.run(instead, log([*rows, END]), InsteadSpec(spec("cart", "pay"), 2))
    names = tuple(name.upper() for name in result.telling("after", drawing.MOST)["event"])
    bars = [row for row in rows_of(theme.spec(drawing.bars(result, text, "after", names))) if "ratio" in row][
        :3
    ]  # each layer has them
    assert [(row["label"], row["side"]) for row in bars] == [("FAIL", "more"), ("HELP", "more"), ("CHAT", "less")]
    fail, helped, chat = bars
    assert fail["ratio"] == fail["high"] == 10 and fail["times"] == text("instead.only_dropped")
    assert helped["ratio"] == pytest.approx((30 / 60) / (10 / 80))
    assert helped["low"] < helped["ratio"] < helped["high"]
    assert (helped["share_dropped"], helped["share_went_on"]) == (text.percent(0.5), text.percent(0.125))
    assert helped["times"] == text("instead.times", times=4)
    assert chat["ratio"] == 0.1 and chat["times"] == text("instead.only_went_on")
