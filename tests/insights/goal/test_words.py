"""Is a goal said with what it is of, how far and until when?"""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.insights.goal import GoalResult, GoalSpec, words
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.store.catalog import Goal

SAY = Say(Text("en"), Names({"event": {"pay": "Payment"}}))


def result(goal: Goal, current: float | None, previous: float | None = None) -> GoalResult:
    return GoalResult(GoalSpec.of(goal), pd.DataFrame(), current, previous, ())


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        (Goal("conversion", "pay"), "Goal: more users who do “Payment”"),
        (Goal("activity"), "Goal: more active users"),
        (Goal("activity", "pay"), "Goal: more users active with “Payment”"),
        (
            Goal("conversion", "pay", target=0.3, due=date(2026, 5, 1)),
            "Goal: more users who do “Payment”, target 30.0%, by May 1, 2026",
        ),
        (Goal("value", "pay", "amount", target=1200), "Goal: more value from “Payment”, target 1,200"),
    ],
)
def test_a_goal(goal: Goal, said: str) -> None:
    assert words.sentence(goal, SAY) == said


def test_its_value_stands_beside_the_target() -> None:
    goal = Goal("conversion", "pay", target=0.3)
    assert words.now(goal, result(goal, 0.25), SAY) == "Now 25.0%, target 30.0%"
    assert words.now(Goal("value", "pay", "amount"), result(Goal("value", "pay", "amount"), 7.5), SAY) == "Now 7.5"
    assert words.now(goal, result(goal, None), SAY) is None


def test_the_last_week_stands_beside_the_one_before() -> None:
    said = words.lately(result(Goal("retention", "pay"), 0.25), SAY)
    assert said == "In the last whole week: 25.0%; in the week before: –."
