"""Does the picture of the time to convert hold the result's bins and quartiles?"""

from __future__ import annotations

import pytest

from analysis.charts.funnel import times
from analysis.locale import Text
from tests.made_funnels import SHOP, made

EN = Text("en")
HOURS = [3_600.0 * hour for hour in range(1, 13)]
RESULT = made(SHOP, [0, 0, 12], seconds=[[5.0] * 12, HOURS, HOURS])


def test_every_step_and_the_whole_way_can_be_looked_at() -> None:
    assert times.steps_with_times(RESULT) == (0, 2, 3)
    assert times.steps_with_times(made(SHOP, [9, 0, 0])) == ()


def test_a_bar_is_a_bin_and_the_axis_names_its_ends() -> None:
    """One to twelve hours in bins of half an hour: every other one holds somebody."""
    chart = times.histogram(RESULT, EN)
    rows = chart["datasets"]["bins"]
    assert sum(row["users"] for row in rows) == 12
    assert rows[2]["took"] == "1 h – 1.5 h"
    ends = next(param["value"] for param in chart["params"] if param["name"] == "ends")
    assert len(ends) == len(rows) + 1
    assert ends[:4] == ["0 s", "30 min", "1 h", "1.5 h"]


def test_the_median_lies_within_its_bin() -> None:
    """Six and a half hours are the thirteenth end of half an hour."""
    (mark,) = times.histogram(RESULT, EN)["datasets"]["marks"]
    assert mark["median"] == pytest.approx(13)
    assert mark["half"] == "Half within 6 hours 30 minutes"
    assert mark["low"] < mark["median"] < mark["high"]


def test_times_of_nothing_at_all_are_drawn() -> None:
    result = made(SHOP, [0, 0, 2], seconds=[[0.0, 0.0]] * 3)
    rows = times.histogram(result, Text("zh"), step=2)["datasets"]["bins"]
    assert [(row["took"], row["users"]) for row in rows] == [("0 秒 – 1 秒", 2)]


def test_a_step_that_nobody_took_has_nothing_to_show() -> None:
    data = times.histogram(made(SHOP, [9, 0, 0]), EN, step=3)["datasets"]
    assert data == {"bins": [], "marks": []}
