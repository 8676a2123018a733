"""Are the ways those that users went, and are their shares counted?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from analysis import engine
from analysis.errors import UnknownEvent
from analysis.insights.funnel.proposed import StepsSpec, WaysSpec, steps, ways
from analysis.insights.funnel.proposed.ways import WaysResult
from analysis.jobs.data.samples import import_sample
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace
from tests.conftest import MakeLog, Row


def visit(user: str, *events: str, day: int = 1) -> list[Row]:
    return [(user, event, f"2026-01-{day:02d}T10:{minute:02d}") for minute, event in enumerate(events)]


def found(dataset: Dataset, goal: str, *usual: str, **options: timedelta) -> list[tuple[tuple[str, ...], int]]:
    result: WaysResult = engine.run(ways, dataset, WaysSpec(goal, usual, **options))
    return [(way.steps, way.users) for way in result.ways]


def test_the_usual_way_first_then_others_each_with_its_users(log: MakeLog) -> None:
    rows = [row for user in "abcde" for row in visit(user, "search", "view", "pay")]
    rows += [row for user in "fgh" for row in visit(user, "mail", "view", "pay")]
    rows += [row for user in "xyz" for row in visit(user, "search", "view")]
    shares = [(("view", "pay"), 8), (("search", "pay"), 5), (("mail", "pay"), 3)]
    assert found(log(rows), "pay", "view") == shares


def test_others_may_come_between_and_a_rare_detour_makes_no_way(log: MakeLog) -> None:
    rows = [row for number in range(20) for row in visit(f"u{number}", "view", "cart", "pay")]
    rows += visit("last", "view", "help", "cart", "cart", "pay")
    assert found(log(rows), "pay", "view", "cart") == [(("view", "cart", "pay"), 21)]


def test_nearly_equal_ways_are_one(log: MakeLog) -> None:
    """Most take each step and hardly two the same ones: what leaves a step out is no other way."""
    steps = ("view", "cart", "address", "details")
    rows = [
        row
        for number in range(20)
        for row in visit(f"u{number}", *steps[: number % 4], *steps[number % 4 + 1 :], "pay")
    ]
    rows += [row for number in range(5) for row in visit(f"v{number}", *steps[:2])]
    assert found(log(rows), "pay", *steps) == [((*steps, "pay"), 0)]


def test_what_nearly_all_do_by_other_names_is_no_other_way(log: MakeLog) -> None:
    """As in a bank, where one deed writes three events."""
    rows = [row for number in range(10) for row in visit(f"u{number}", "select", "create", "send", "approve")]
    rows += [row for number in range(10) for row in visit(f"v{number}", "select", "create", "send")]
    rows += [row for number in range(20) for row in visit(f"w{number}", "select")]
    assert found(log(rows), "approve", "send") == [(("send", "approve"), 10)]


def test_the_example_of_the_definitions(log: MakeLog) -> None:
    rows = [row for user in "abcdefg" for row in visit(user, "search", "view", "pay")]
    rows += [row for user in "hij" for row in visit(user, "mail", "view", "pay")]
    assert found(log(rows), "pay", "view") == [(("view", "pay"), 10), (("search", "pay"), 7), (("mail", "pay"), 3)]


def test_what_came_after_the_goal_or_too_long_before_is_no_way(log: MakeLog) -> None:
    rows = [*visit("ann", "view", day=1), *visit("ann", "cart", "pay", "comment", day=9)]
    rows += [*visit("bob", "cart", "pay", "comment", "cart", "pay", day=3)]
    assert found(log(rows), "pay", "cart") == [(("cart", "pay"), 2)]
    assert found(log(rows), "pay", "cart", window=timedelta(days=8, hours=1))[1:] == [(("view", "pay"), 1)]


def test_ways_are_counted_over_all_users_not_the_sample(log: MakeLog) -> None:
    """More users than the survey looks at in a bucket."""
    rows = [row for number in range(700) for row in visit(f"u{number:03d}", "view", "pay")[number % 2 :]]
    rows += [row for number in range(99) for row in visit(f"v{number:03d}", "other")]
    assert found(log(rows, buckets=1), "pay") == [(("view", "pay"), 350)]


def test_nothing_comes_before_what_is_always_first(log: MakeLog) -> None:
    dataset = log(visit("ann", "view", "pay"))
    assert found(dataset, "view") == []
    result: WaysResult = engine.run(ways, dataset, WaysSpec("view"))
    assert result.reached == 1


def test_a_goal_that_is_not_there_is_refused(log: MakeLog) -> None:
    with pytest.raises(UnknownEvent):
        engine.run(ways, log(visit("ann", "view")), WaysSpec("pay"))


def test_the_sample_shops_ways_to_a_payment(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    import_sample(workspace, "shop", "Shop")
    dataset = workspace.open("Shop")
    usual = engine.run(steps, dataset, StepsSpec("pay")).steps
    assert usual == ("visit", "view_product", "add_to_cart", "checkout", "pay")
    result: WaysResult = engine.run(ways, dataset, WaysSpec("pay", usual[:-1]))
    shares = {way.steps: way.users / result.reached for way in result.ways}
    assert next(iter(shares)) == usual and shares[usual] == 1
    assert shares.popitem()[1] >= 0.1 and 2 <= len(result.ways) <= 4
    assert any("search" in found for found in shares)
