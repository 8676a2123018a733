"""Are the proposed steps those that people usually take to the goal?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis import engine
from analysis.errors import UnknownEvent
from analysis.insights.funnel.proposed import StepsSpec, steps
from analysis.insights.funnel.proposed.steps import StepsResult
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row


def visit(user: str, *events: str, day: int = 1) -> list[Row]:
    return [(user, event, f"2026-01-{day:02d}T10:{minute:02d}") for minute, event in enumerate(events)]


def found(dataset: Dataset, goal: str, **options: float) -> StepsResult:
    return engine.run(steps, dataset, StepsSpec(goal, **options))  # type: ignore[arg-type]


def proposed(dataset: Dataset, goal: str, **options: float) -> tuple[str, ...]:
    return found(dataset, goal, **options).steps


SHOP = [
    row
    for number, events in enumerate(
        [["view"]] * 10
        + [["view", "cart"]] * 5
        + [["view", "cart", "details"]] * 2
        + [["view", "cart", "details", "pay"]] * 3
        + [["view", "cart", "pay"]]
    )
    for row in visit(f"u{number}", *events)
]


def test_the_way_to_the_goal_has_all_its_usual_steps_in_order(log: MakeLog) -> None:
    """Also `details`, which not everybody who paid had to give: most did."""
    assert proposed(log(SHOP), "pay") == ("view", "cart", "details", "pay")


def test_a_page_that_brings_nobody_nearer_is_no_step(log: MakeLog) -> None:
    """Everybody comes by `home`, on each of many visits that lead nowhere, and comes by it again after the cart."""
    idle = [row for number in range(10) for day in (2, 3) for row in visit(f"u{number}", "home", "home", day=day)]
    paid = [row for number in range(10) for row in visit(f"u{number}", "view", "home", "cart", "pay", day=20)]
    viewed = [row for number in range(10, 15) for row in visit(f"u{number}", "view", day=2)]
    carts = [row for number in range(10, 12) for row in visit(f"u{number}", "view", "cart", day=4)]
    assert proposed(log([*idle, *paid, *viewed, *carts]), "pay") == ("view", "cart", "pay")


def test_a_step_at_which_nobody_leaves_says_nothing(log: MakeLog) -> None:
    rows = [row for user in "abcdef" for row in visit(user, "submit", "submitted", "approve")[: 3 if user < "d" else 2]]
    assert proposed(log(rows), "approve") == ("submit", "approve")


def test_a_month_is_looked_at_where_that_finds_more_steps(log: MakeLog) -> None:
    rows = [row for user in "abcd" for row in visit(user, "apply")]
    rows += [row for user in "abc" for row in visit(user, "accept", day=20)]
    rows += [row for user in "ab" for row in visit(user, "approve", day=22)]
    slow = found(log(rows), "approve")
    assert (slow.steps, slow.window) == (("apply", "accept", "approve"), timedelta(days=30))
    quick = found(log(SHOP), "pay")
    assert quick.window == timedelta(days=7)


def test_where_nothing_usual_leads_there_are_no_steps_but_what_most_did_before(log: MakeLog) -> None:
    """As in a course: everybody does everything, in any order."""
    orders = (("view", "read", "hand_in"), ("read", "view", "hand_in"), ("view", "hand_in", "read"))
    rows = [row for number, events in enumerate(orders) for row in visit(f"u{number}", *events)]
    nothing = found(log(rows), "hand_in")
    assert (nothing.steps, nothing.before) == ((), "view")


def test_a_goal_that_is_always_first_has_nothing_before(log: MakeLog) -> None:
    nothing = found(log(visit("ann", "buy", "view")), "buy")
    assert (nothing.steps, nothing.before) == ((), None)


def test_nearly_all_must_have_taken_them_where_only_the_data_says_what_the_end_is(log: MakeLog) -> None:
    """Three of four gave their details."""
    assert proposed(log(SHOP), "pay", usual=0.7) == ("view", "cart", "details", "pay")
    assert proposed(log(SHOP), "pay", usual=0.9) == ("view", "cart", "pay")


def test_no_more_steps_than_asked_and_both_ends_stay(log: MakeLog) -> None:
    assert proposed(log(SHOP), "pay", most=3) == ("view", "details", "pay")


def test_ties_are_read_in_the_files_order(log: MakeLog) -> None:
    """As in data with dates only: all events of a user at the same moment."""
    rows = [(user, event, "2026-01-01") for user in "abcd" for event in ("home", "pay")][:-1]
    assert proposed(log(rows), "pay") == ("home", "pay")


def test_a_goal_that_is_not_there_is_refused(log: MakeLog) -> None:
    with pytest.raises(UnknownEvent):
        engine.run(steps, log(SHOP), StepsSpec("buy"))
