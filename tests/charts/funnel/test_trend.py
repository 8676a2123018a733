"""Does the picture of the trend hold the result's periods, and mark those that are not complete?"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.charts.funnel import trend
from analysis.insights.funnel import FunnelGroup, GroupTrendResult
from analysis.locale import Text
from tests.charts.rendered import drawn
from tests.made_funnels import BY_CITY, SHOP, made, made_trend

EN = Text("en")
DAYS = made_trend(
    {
        date(2026, 1, 1): (40, 10, True),
        date(2026, 1, 2): (0, 0, True),
        date(2026, 1, 3): (40, 20, True),
        date(2026, 1, 4): (40, 8, False),
    }
)
PARIS, OSLO = FunnelGroup("value", "Paris"), FunnelGroup("value", "Oslo")
RESULT = made(SHOP, [80, 2, 38], trend=DAYS)


def test_a_point_is_the_conversion_of_a_day_and_where_it_likely_lies() -> None:
    """Wilson's interval of 10 of 40: 0.1419 to 0.4019 (R: prop.test(10, 40, correct = FALSE))."""
    row = trend.trend(RESULT, EN, "day")["datasets"]["rows"][0]
    assert (row["start"], row["rate"], row["rate_shown"]) == ("2026-01-01", 0.25, "25.0%")
    assert row["likely_shown"] == "14.2% and 40.2%"
    assert (row["whole_shown"], row["part_shown"]) == ("40", "10")


def test_a_day_without_entries_is_a_gap_not_zero() -> None:
    row = trend.trend(RESULT, EN, "day")["datasets"]["rows"][1]
    assert (row["rate"], row["solid"], row["low"], row["rate_shown"]) == (None, None, None, "–")


def test_an_incomplete_day_hangs_on_a_dashed_line_and_says_so() -> None:
    rows = trend.trend(RESULT, EN, "day")["datasets"]["rows"]
    assert [row["solid"] for row in rows] == [0.25, None, 0.5, None]
    assert [row["dashed"] for row in rows] == [None, None, 0.5, 0.2]
    assert rows[3]["period"] == "Jan 4, 2026 (incomplete)"


@pytest.mark.parametrize("entries", [1, 2, 7, 15, 29, 30, 31, 60])
def test_a_period_of_few_is_pale_and_on_no_full_line(entries: int) -> None:
    days = {date(2026, 1, 1) + timedelta(days=day): (100, 6, True) for day in range(5)}
    days[date(2026, 1, 3)] = (entries, 1, True)
    rows = trend.trend(made(SHOP, [0, 0, 3], trend=made_trend(days)), EN, "day")["datasets"]["rows"]
    few = entries < 30
    assert [row["few"] for row in rows] == [False, False, few, False, False]
    assert (rows[2]["solid"] is None) == few
    assert [row["pale"] is not None for row in rows] == [False, few, few, few, False]
    assert rows[2]["rate_shown"].endswith("(too few to say)") == few


def test_of_groups_too() -> None:
    """Oslo's 2 of 15 lie highest, pale."""
    both = made(BY_CITY, [0, 0, 3], groups={PARIS: [282, 0, 18], OSLO: [39, 0, 6]})
    many, two = ({date(2026, 1, 1 + day): counts for day in range(3)} for counts in ((100, 6, True), (15, 2, True)))
    frame = pd.concat([made_trend(many).assign(group=0), made_trend(two).assign(group=1)], ignore_index=True)
    shape = trend.by_group(both, GroupTrendResult((PARIS, OSLO), frame), EN, "day", ("Paris", "Oslo"))
    rows = shape["datasets"]["rows"]
    assert {(row["group_name"], row["few"]) for row in rows} == {("Paris", False), ("Oslo", True)}
    assert trend.few(frame) == 3
    picture = drawn([shape], "UTC", 900)[0]
    assert {"Paris", "Oslo"} <= {word.said for word in picture.words}


def test_periods_are_offered_where_there_are_at_least_two() -> None:
    assert trend.grains(RESULT) == ("day",)
    assert trend.usual_grain(RESULT) == "day"
    weekly = DAYS.assign(grain="week")
    many = made(SHOP, [1, 1, 1], trend=pd.concat([DAYS] * 20 + [weekly], ignore_index=True))
    assert trend.grains(many) == ("day", "week")
    assert trend.usual_grain(many) == "week"


@pytest.mark.parametrize(("entries", "grain"), [(300, "day"), (40, "week"), (9, "month"), (3, "month")])
def test_groups_begin_with_the_grain_at_which_most_points_say_something(entries: int, grain: str) -> None:
    """Of so many entries a day a third are of Oslo."""
    frames = [
        made_trend(
            {date(2026, 1, 1) + timedelta(days=n * each): (entries * each, 1, True) for n in range(28 // each)}
        ).assign(grain=name)
        for name, each in (("day", 1), ("week", 7), ("month", 14))
    ]
    groups = {PARIS: [0, 0, 2 * entries], OSLO: [0, 0, entries]}
    result = made(BY_CITY, [0, 0, 3 * entries], groups=groups, trend=pd.concat(frames, ignore_index=True))
    assert trend.usual_grain(result) == "day"
    assert trend.usual_grain_of_groups(result) == grain


def test_a_rate_of_few_is_no_measure_for_the_axis() -> None:
    """Three of four on one day would press fifty days at 6 % flat."""
    days = {date(2026, 1, 1) + timedelta(days=day): (100, 6, True) for day in range(20)}
    days[date(2026, 1, 9)] = (4, 3, True)
    shape = trend.trend(made(SHOP, [0, 0, 3], trend=made_trend(days)), EN, "day")
    [top] = [each["value"] for each in shape["params"] if each["name"] == "top"]
    assert top < 0.2


def test_the_axis_fits_the_rates_whatever_a_day_of_few_says() -> None:
    """Of 3 users who didn't convert the band reaches to 56 %: at that height a line at 3 % lies on the ground."""
    days = {date(2026, 1, 1) + timedelta(days=day): (100, 3, True) for day in range(20)}
    days[date(2026, 1, 9)] = (3, 0, True)
    nobody = dict.fromkeys(days, (40, 0, True))
    shown = [trend.trend(made(SHOP, [0, 0, 3], trend=made_trend(each)), EN, "day") for each in (days, nobody)]
    pictures = drawn(shown, "UTC", 900)
    few, none = ([word.said for word in picture.words if word.said.endswith("%")] for picture in pictures)
    assert few == ["0%", "1%", "2%", "3%", "4%", "5%"]
    assert none[-1] == "10%"  # there is nothing but the band: Wilson's interval of 0 of 40 ends at 8.8 %
