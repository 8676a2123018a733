"""Do the overview's pictures hold the numbers of its result?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from analysis import engine
from analysis.charts import overview as drawing
from analysis.insights import goal, overview
from analysis.insights.goal import GoalSpec
from analysis.insights.overview import GRAINS, OverviewResult, OverviewSpec
from analysis.locale import Text
from analysis.rules.asked import Period
from tests.conftest import MakeLog, Row

START = datetime(2026, 1, 1)


def rows(days: int) -> list[Row]:
    return [(f"u{day % 3}", ("view", "pay")[day % 2], (START + timedelta(days=day)).isoformat()) for day in range(days)]


def result(log: MakeLog, days: int = 40) -> OverviewResult:
    return engine.run(overview, log(rows(days)), OverviewSpec())


def test_incomplete_periods_hang_on_dashed_pieces(log: MakeLog) -> None:
    """The data covers 1 January, a Thursday, to 9 February, a Monday."""
    points = drawing.trend(result(log), Text("en"), "week")["datasets"]["rows"]
    assert [point["whole"] for point in points] == [False, True, True, True, True, True, False]
    assert [point["edge"] for point in points] == [True, True, False, False, False, True, True]
    assert "incomplete" in points[0]["day"] and "incomplete" not in points[1]["day"]


@pytest.mark.parametrize("grain", GRAINS)
def test_ticks_stand_on_the_datas_own_days_in_no_browsers_zone(log: MakeLog, grain: str) -> None:
    chart = drawing.trend(result(log, 300), Text("zh"), grain)  # type: ignore[arg-type]
    (ticks,) = (param["value"] for param in chart["params"] if param["name"] == "ticks")
    starts = {point["start"] for point in chart["datasets"]["rows"]}
    assert 1 < len(ticks) <= 12
    assert {datetime.fromtimestamp(tick / 1000, UTC).date().isoformat() for tick in ticks} <= starts


def test_the_heat_map_begins_on_the_projects_first_weekday(log: MakeLog) -> None:
    chart = drawing.hours(result(log), Text("en"), first_weekday=6)
    assert chart["encoding"]["y"]["sort"] == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    cells = chart["datasets"]["rows"]
    assert len(cells) == 168
    assert sum(cell["events"] for cell in cells) == 40


def test_events_are_drawn_under_the_names_people_gave_them(log: MakeLog) -> None:
    bars = drawing.events(result(log), Text("en"), {"pay": "Payment"})["datasets"]["rows"]
    assert [(bar["event"], bar["name"], bar["users"]) for bar in bars] == [("pay", "Payment", 3), ("view", "view", 3)]


def test_the_goal_stands_beside_its_target(log: MakeLog) -> None:
    found = engine.run(goal, log(rows(40)), GoalSpec("conversion", "pay"))
    points = drawing.goal(found, Text("en"), 0.5)["datasets"]["rows"]
    assert {point["target_shown"] for point in points} == {"50.0%"}
    assert points[0]["start"] == date(2025, 12, 29).isoformat()
    assert len(drawing.goal(found, Text("en"), None)["layer"]) == len(drawing.goal(found, Text("en"), 0.5)["layer"]) - 1


def test_months_are_marked_where_they_begin_though_points_are_weeks(log: MakeLog) -> None:
    """14 months from 1 January 2026: a label "Jan" at a Monday in its middle would mislead."""
    spec = drawing.trend(result(log, days=425), Text("en"), "week")
    ticks = next(one["value"] for one in spec["params"] if one["name"] == "ticks")
    days = [datetime.fromtimestamp(tick / 1000, UTC).date() for tick in ticks]
    assert {day.day for day in days} == {1}
    assert 6 <= len(days) <= 12
    assert min(date.fromisoformat(row["start"]) for row in spec["datasets"]["rows"]) <= min(days)


@pytest.mark.parametrize("days", [7, 21, 60])
def test_hours_that_are_nearly_alike_look_alike(log: MakeLog, days: int) -> None:
    """Colours begin at 0: 99 events beside 118 are no pattern."""
    scale = drawing.hours(result(log, days), Text("en"), first_weekday=0)["encoding"]["color"]["scale"]
    assert scale["domainMin"] == 0
    assert "domain" not in scale


@pytest.mark.parametrize(
    ("start", "end", "offered"),
    [
        (date(2026, 1, 5), date(2026, 1, 11), ("day",)),  # one whole week alone
        (date(2026, 1, 6), date(2026, 1, 12), ("day",)),  # parts of two
        (date(2026, 1, 5), date(2026, 1, 12), ("day", "week")),
        (date(2026, 1, 5), date(2026, 2, 1), ("day", "week")),
        (date(2026, 1, 10), date(2026, 2, 20), ("day", "week")),  # parts of two months
        (date(2026, 2, 1), date(2026, 3, 1), ("day", "week", "month")),
        (date(2026, 2, 1), date(2026, 2, 28), ("day", "week")),
        (date(2026, 1, 20), date(2026, 3, 10), ("day", "week", "month")),
        (date(2026, 1, 6), date(2026, 1, 6), ("day",)),
        (None, None, ("day", "week", "month")),
    ],
)
def test_weeks_and_months_are_offered_where_one_is_whole(
    log: MakeLog, start: date | None, end: date | None, offered: tuple[str, ...]
) -> None:
    """The data covers 1 January to 31 March."""
    found = engine.run(overview, log(rows(90)), OverviewSpec(Period(start, end)))
    assert found.grains == offered
