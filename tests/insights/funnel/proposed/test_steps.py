"""Do the proposed steps follow what users do?"""

from __future__ import annotations

from analysis import engine
from analysis.insights.funnel.proposed import StepsSpec, steps
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row


def visit(user: str, *events: str) -> list[Row]:
    return [(user, event, f"2026-01-01T10:{minute:02d}") for minute, event in enumerate(events)]


def proposed(dataset: Dataset, goal: str | None = None, most: int = 5) -> tuple[str, ...]:
    return engine.run(steps, dataset, StepsSpec(goal, most)).steps


SHOP = [
    row
    for number, events in enumerate(
        [["view"]] * 10 + [["view", "cart"]] * 5 + [["view", "cart", "pay"]] * 4 + [["view", "cart", "pay", "help"]]
    )
    for row in visit(f"u{number}", *events)
]


def test_the_way_to_the_goal_in_order_and_fewer_at_each_step(log: MakeLog) -> None:
    assert proposed(log(SHOP), "pay") == ("view", "cart", "pay")


def test_without_a_goal_the_end_is_reached_by_many_ways_and_users(log: MakeLog) -> None:
    """`help` comes last of all, but one user only gets there."""
    assert proposed(log(SHOP)) == ("view", "cart", "pay")


def test_no_more_steps_than_asked_and_both_ends_stay(log: MakeLog) -> None:
    found = proposed(log(SHOP), "help", most=3)
    assert (len(found), found[0], found[-1]) == (3, "view", "help")


def test_one_event_is_a_funnel_with_itself(log: MakeLog) -> None:
    assert proposed(log(visit("ann", "buy"))) == ("buy", "buy")


def test_a_goal_that_comes_first_still_gets_a_step_before_it(log: MakeLog) -> None:
    assert proposed(log(visit("ann", "buy", "view")), "buy") == ("view", "buy")


def test_ties_are_read_in_the_files_order(log: MakeLog) -> None:
    """As in data with dates only: all events of a user at the same moment."""
    rows = [(user, event, "2026-01-01") for user in "abcd" for event in ("home", "pay")][:-1]
    assert proposed(log(rows)) == ("home", "pay")
