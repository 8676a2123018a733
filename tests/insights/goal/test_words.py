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


def test_its_value_says_of_whom_it_is() -> None:
    goal = Goal("conversion", "pay", target=0.3)
    assert words.now(result(goal, 0.25), SAY) == "Now 25.0% of weekly active users"
    paid = Goal("value", "pay", "amount")
    assert words.now(result(paid, 7.5), SAY) == "Now amount 7.5 per weekly active user"
    assert words.now(result(goal, None), SAY) is None


def test_a_value_of_few_says_so_with_its_counts() -> None:
    goal, empty = Goal("conversion", "pay"), pd.DataFrame()
    few = GoalResult(GoalSpec.of(goal), empty, 0.5, 0.25, (), (2, 4), (10, 40))
    assert words.now(few, SAY) == ("Now 50.0% of weekly active users (2 of 4 users: too few to say)")
    assert "(2 of 4 users: too few to say)" in words.lately(few, SAY)
    assert words.lately(few, SAY).endswith("before: 25.0%.")
    assert "4 位用户中 2 位，人数太少" in words.lately(few, Say(Text("zh")))
    enough = GoalResult(GoalSpec.of(goal), empty, 0.5, 0.25, (), (20, 40), (1, 4))
    assert words.now(enough, SAY) == "Now 50.0% of weekly active users"
    assert words.lately(enough, SAY).endswith("before: 25.0% (1 of 4 users: too few to say).")
    paid = GoalSpec("value", "pay", "amount")
    assert "(of 4 users: too few to say)" in words.lately(GoalResult(paid, empty, 7.5, None, (), (30.0, 4)), SAY)
    active = GoalResult(GoalSpec("activity"), empty, 0.5, None, (), (4, 7))
    assert "too few" not in words.lately(active, SAY)  # a number of users is not a share of them


def test_the_last_week_stands_beside_the_one_before() -> None:
    said = words.lately(result(Goal("retention", "pay"), 0.25), SAY)
    assert said == "In the last whole week: 25.0% of those who did “Payment” did so again the week after; before: –."


@pytest.mark.parametrize(
    ("spec", "en", "zh"),
    [
        (GoalSpec("conversion", "pay"), "25.0% of daily active users", "占日活跃用户的 25.0%"),
        (
            GoalSpec("retention"),
            "25.0% of the active users were there again the next day",
            "活跃用户中 25.0% 在次日再次出现",
        ),
        (GoalSpec("activity"), "0.3 active users a day", "每天 0.3 位活跃用户"),
        (GoalSpec("activity", "pay"), "0.3 users a day with “pay”", "每天 0.3 位用户发生“pay”"),
        (GoalSpec("value", "pay", "amount"), "amount 0.3 per daily active user", "每位日活跃用户 amount 0.3"),
        (GoalSpec("satisfaction", "rate", "stars"), "stars 0.3 on average", "stars 平均 0.3"),
    ],
)
def test_a_value_says_what_it_is_of(spec: GoalSpec, en: str, zh: str) -> None:
    assert words.measured(spec, 0.25, Say(Text("en")), "day") == en
    assert words.measured(spec, 0.25, Say(Text("zh")), "day") == zh
