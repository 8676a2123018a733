"""Does a printed chart stand alone: white, titled, in the light theme's colours?"""

from __future__ import annotations

import altair as alt
import pytest

from analysis.charts import theme
from analysis.charts.printing import printed
from analysis.export import pictures

RAMP = theme.spec(
    theme.finished(
        alt.Chart(alt.Data(values=[{"place": 0}, {"place": 9}]))
        .mark_rect()
        .encode(x="place:O", color=alt.Color("place:Q", scale=alt.Scale(range=theme.SEQUENTIAL), legend=None)),
        100,
    )
)


def test_the_pages_ramp_is_the_light_one() -> None:
    drawn = pictures.svg(printed(RAMP)).decode()
    assert "rgb(239, 246, 251)" in drawn  # #EFF6FB, its first colour
    assert "rgb(6, 68, 111)" in drawn  # #06446F, its last


def test_the_chart_itself_stays_as_the_page_has_it() -> None:
    paper = printed(RAMP, "A title")
    assert RAMP["width"] == "container"
    assert "background" not in RAMP["config"]
    assert (paper["width"], paper["background"]) == (960, "white")
    assert paper["config"]["font"] == theme.FONT


@pytest.mark.parametrize(
    ("title", "lines"),
    [("Short", 1), ("word " * 40, 2), ("漏斗转化" * 20, 2), ("x" * 200, 2), ("many words " * 200, 4)],
)
def test_a_long_title_is_broken_into_lines(title: str, lines: int) -> None:
    made = printed(RAMP, title)["title"]["text"]
    assert len(made) == lines
    assert all(sum(2 if letter > "⺀" else 1 for letter in line) <= 112 for line in made)


def test_of_which_data_it_is_true_stands_in_small_under_the_title() -> None:
    drawn = pictures.svg(printed(RAMP, "41.7% paid", "May 2026 · Shop, v3")).decode()
    assert drawn.index("41.7% paid") < drawn.index("May 2026 · Shop, v3")


def test_without_a_title_there_is_none() -> None:
    assert "title" not in printed(RAMP)
