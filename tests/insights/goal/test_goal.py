"""Is each kind of goal measured as it says, week by week?"""

from __future__ import annotations

from datetime import date

import pytest

from analysis import engine
from analysis.errors import UnknownEvent
from analysis.insights import goal
from analysis.insights.goal import GoalResult, GoalSpec
from analysis.rules.asked import ALL_TIME, Period
from analysis.store.catalog import Goal
from tests.conftest import MakeLog, Row

# Three whole weeks: Monday 2026-01-05 to Sunday 2026-01-25.
LOG: list[Row] = [
    ("ann", "view", "2026-01-05T00:00"),
    ("ann", "pay", "2026-01-06T10:00", {"amount": 10}),
    ("ann", "pay", "2026-01-06T11:00", {"amount": 30}),
    ("bob", "view", "2026-01-07T10:00"),
    ("ann", "pay", "2026-01-13T10:00", {"amount": 20}),
    ("bob", "pay", "2026-01-14T10:00"),
    ("cyd", "view", "2026-01-14T10:00"),
    ("bob", "pay", "2026-01-20T10:00", {"amount": 7}),
    ("cyd", "view", "2026-01-25T23:59"),
]


def weeks(log: MakeLog, spec: GoalSpec) -> GoalResult:
    return engine.run(goal, log(LOG), spec)


@pytest.mark.parametrize(
    ("spec", "values"),
    [
        (GoalSpec("conversion", "pay"), [1 / 2, 2 / 3, 1 / 2]),  # of those active
        (GoalSpec("retention"), [1.0, 2 / 3, 0.0]),  # ann and bob stay, then bob and cyd, then the data ends
        (GoalSpec("retention", "pay"), [1.0, 1 / 2, 0.0]),
        (GoalSpec("activity"), [3 / 7, 3 / 7, 2 / 7]),  # users a day: ann on two days and bob
        (GoalSpec("activity", "pay"), [1 / 7, 2 / 7, 1 / 7]),
        (GoalSpec("value", "pay", "amount"), [20.0, 20 / 3, 3.5]),  # per active user
        (GoalSpec("satisfaction", "pay", "amount"), [20.0, 20.0, 7.0]),  # bob's payment without one doesn't count
    ],
)
def test_values_of_three_weeks(log: MakeLog, spec: GoalSpec, values: list[float]) -> None:
    assert weeks(log, spec).weeks["value"].tolist() == pytest.approx(values)


def test_the_current_value_is_of_the_last_whole_week(log: MakeLog) -> None:
    found = weeks(log, GoalSpec("conversion", "pay"))
    assert (found.current, found.previous) == (1 / 2, 2 / 3)
    assert (found.current_of, found.previous_of) == ((1, 2), (2, 3))


def test_weeks_that_reach_beyond_the_period_are_named(log: MakeLog) -> None:
    """Tuesday the 6th to Saturday the 24th: of three weeks the first begins before, the last ends after it."""
    found = weeks(log, GoalSpec("conversion", "pay"))
    inside = found.within(period := Period(date(2026, 1, 6), date(2026, 1, 24)))
    assert inside.reaching_beyond(period) == (date(2026, 1, 5), date(2026, 1, 19))
    assert inside.reaching_beyond(ALL_TIME) == ()
    assert inside.reaching_beyond(Period(date(2026, 1, 5), date(2026, 1, 25))) == ()


def test_retention_is_known_only_when_the_next_week_is_over(log: MakeLog) -> None:
    found = weeks(log, GoalSpec("retention"))
    assert found.weeks["whole"].tolist() == [True, True, False]
    assert found.current == 2 / 3


def test_without_a_whole_week_there_is_no_value(log: MakeLog) -> None:
    found = engine.run(goal, log(LOG[1:3]), GoalSpec("conversion", "pay"))
    assert (found.current, found.previous) == (None, None)
    assert [note.code for note in found.notes] == ["goal_no_whole_week"]


def test_a_mean_of_nothing_is_no_number(log: MakeLog) -> None:
    assert weeks(log, GoalSpec("satisfaction", "view", "amount")).weeks["value"].isna().all()


def test_the_catalogs_goal_says_what_to_measure(log: MakeLog) -> None:
    assert GoalSpec.of(Goal("value", "pay", "amount", target=9)) == GoalSpec("value", "pay", "amount")
    with pytest.raises(UnknownEvent):
        weeks(log, GoalSpec("conversion", "buy"))
