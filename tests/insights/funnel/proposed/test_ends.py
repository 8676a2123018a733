"""Is the end the event that others lead to?"""

from __future__ import annotations

from analysis import engine
from analysis.insights.funnel.proposed import EndsSpec, ends
from tests.conftest import MakeLog, Row


def visit(user: str, *events: str) -> list[Row]:
    return [(user, event, f"2026-01-01T10:{minute:02d}") for minute, event in enumerate(events)]


def test_the_end_is_reached_by_many_ways_and_users(log: MakeLog) -> None:
    """`help` comes last of all, but one user only gets there."""
    ways = [["view"]] * 10 + [["view", "cart"]] * 5 + [["view", "cart", "pay"]] * 4 + [["view", "cart", "pay", "help"]]
    rows = [row for number, events in enumerate(ways) for row in visit(f"u{number}", *events)]
    assert engine.run(ends, log(rows), EndsSpec()).end == "pay"


def test_of_one_event_it_is_that(log: MakeLog) -> None:
    assert engine.run(ends, log(visit("ann", "buy")), EndsSpec()).end == "buy"
