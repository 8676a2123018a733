"""How far did each user come toward the goal, counted by hand?"""

from __future__ import annotations

import numpy as np
import pytest

from analysis.insights.goal import Outcome, outcome_of_users
from analysis.insights.goal.outcome import BadOutcome
from analysis.rules.asked import ColumnTest, HasAttribute
from analysis.store.catalog import Goal
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog

NAN = float("nan")


@pytest.fixture
def week(log: MakeLog) -> Dataset:
    """Weeks begin on Monday: 5 and 12 January 2026. Eve never came."""
    return log(
        [
            ("ann", "pay", "2026-01-09T10:00", {"price": 3}),
            ("ann", "pay", "2026-01-09T23:00", {"price": 5}),
            ("ann", "pay", "2026-01-12T10:00", {"price": None}),
            ("bob", "pay", "2026-01-09T10:00", {"price": None}),
            ("bob", "view", "2026-01-10T10:00", {"price": None}),
            ("cid", "view", "2026-01-11T10:00", {"price": None}),
            ("cid", "view", "2026-01-12T10:00", {"price": None}),
        ],
        attributes={"eve": {"city": "Rome"}, "ann": {"city": "Oslo"}},
        buckets=1,
    )


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome("conversion", "pay"), [1, 1, 0, NAN]),
        (Outcome("retention", "pay"), [1, 0, NAN, NAN]),
        (Outcome("retention"), [1, 0, 1, NAN]),
        (Outcome("activity", "pay"), [2, 1, 0, NAN]),
        (Outcome("activity"), [2, 2, 2, NAN]),
        (Outcome("value", "pay", "price"), [8, 0, 0, NAN]),
        (Outcome("satisfaction", "pay", "price"), [4, NAN, NAN, NAN]),
        (Outcome("rule", rule=HasAttribute(ColumnTest("city", "is", ("Rome",)))), [0, 0, 0, 1]),
    ],
)
def test_each_kind_of_goal(week: Dataset, outcome: Outcome, expected: list[float]) -> None:
    block = week.block(0)
    assert block.users.to_pylist() == ["ann", "bob", "cid", "eve"]
    np.testing.assert_array_equal(outcome_of_users(outcome, block), expected)


def test_a_goal_that_the_data_cannot_answer_is_none(week: Dataset) -> None:
    facts = week.block(0).dataset
    assert Outcome.of(Goal("value", "pay", "price"), facts.events, facts.properties) == Outcome("value", "pay", "price")
    assert Outcome.of(Goal("conversion", "signup"), facts.events, facts.properties) is None
    assert Outcome.of(Goal("value", "pay", "weight"), facts.events, facts.properties) is None
    assert Outcome.of(None, facts.events, facts.properties) is None


def test_an_outcome_without_what_it_needs_is_refused() -> None:
    with pytest.raises(BadOutcome):
        Outcome("value", "pay")
    with pytest.raises(BadOutcome):
        Outcome("conversion")
