"""Does the overview say what it found, in any medium?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from analysis import engine
from analysis.insights import overview
from analysis.insights.overview import OverviewCell, OverviewSpec, words
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.rules.asked import Period
from tests.conftest import MakeLog, Row

SAY = Say(Text("en"), Names({"event": {"pay": "Pay*ment"}}))
# Two whole weeks and a day, from Monday 2026-01-05 on: ann every day, bob on the first only.
LOG: list[Row] = [
    ("bob", "pay", "2026-01-05T01:00"),
    *(("ann", "view", f"{date(2026, 1, 5) + timedelta(days=day)}T00:00") for day in range(15)),
]


def test_the_answer_counts_users_and_events_between_local_days(log: MakeLog) -> None:
    result = engine.run(overview, log(LOG), OverviewSpec())
    said = "2 users had 16 events from Jan 5, 2026 to Jan 19, 2026."
    assert words.answer(result, "UTC", SAY) == said
    assert words.answer(result, "UTC", SAY, "week") == f"{said} In the last whole week, 1 was active."
    assert words.answer(result, "America/New_York", SAY).endswith("from Jan 4, 2026 to Jan 18, 2026.")


def test_without_a_whole_month_none_is_said(log: MakeLog) -> None:
    result = engine.run(overview, log(LOG), OverviewSpec())
    assert words.answer(result, "UTC", SAY, "month") == words.answer(result, "UTC", SAY)


def test_a_period_without_events_is_said_to_have_none(log: MakeLog) -> None:
    result = engine.run(overview, log(LOG), OverviewSpec(Period(date(2020, 1, 1), date(2020, 1, 2))))
    assert words.answer(result, "UTC", SAY, "day") == SAY.text("overview.nothing")


def test_a_period_in_part_is_said_to_be_incomplete() -> None:
    assert words.period(date(2026, 1, 5), True, SAY.text) == "Jan 5, 2026"
    assert words.period(date(2026, 1, 5), False, SAY.text) == "Jan 5, 2026 (incomplete)"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (OverviewCell(event="pay"), "Did Pay*ment"),
        (OverviewCell(grain="week", start=date(2026, 1, 5)), "Active in the week from Jan 5, 2026"),
        (OverviewCell(weekday=0, hour=9), "Active on a Monday from 9:00"),
    ],
)
def test_the_users_of_a_mark(cell: OverviewCell, said: str) -> None:
    assert words.who(cell, SAY) == said
