"""Does the picture of the trend hold the result's periods, and mark those that are not complete?"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from analysis.charts.funnel import trend
from analysis.locale import Text
from tests.charts.rendered import drawn
from tests.made_funnels import SHOP, made, made_trend

EN = Text("en")
DAYS = made_trend(
    {
        date(2026, 1, 1): (40, 10, True),
        date(2026, 1, 2): (0, 0, True),
        date(2026, 1, 3): (40, 20, True),
        date(2026, 1, 4): (40, 8, False),
    }
)
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


def test_periods_are_offered_where_there_are_at_least_two() -> None:
    assert trend.grains(RESULT) == ("day",)
    assert trend.usual_grain(RESULT) == "day"
    weekly = DAYS.assign(grain="week")
    many = made(SHOP, [1, 1, 1], trend=pd.concat([DAYS] * 20 + [weekly], ignore_index=True))
    assert trend.grains(many) == ("day", "week")
    assert trend.usual_grain(many) == "week"


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
