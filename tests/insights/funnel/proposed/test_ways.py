"""Are the ways those that users went, and are their shares counted?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from analysis import engine
from analysis.errors import UnknownEvent
from analysis.insights.funnel.proposed import WaysSpec, ways
from analysis.insights.funnel.proposed.ways import WaysResult
from analysis.jobs.data.samples import import_sample
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace
from tests.conftest import MakeLog, Row


def visit(user: str, *events: str, day: int = 1) -> list[Row]:
    return [(user, event, f"2026-01-{day:02d}T10:{minute:02d}") for minute, event in enumerate(events)]


def found(dataset: Dataset, goal: str, **options: timedelta) -> list[tuple[tuple[str, ...], int]]:
    result: WaysResult = engine.run(ways, dataset, WaysSpec(goal, **options))
    return [(way.steps, way.users) for way in result.ways]


def test_two_ways_to_the_goal_each_with_its_users(log: MakeLog) -> None:
    rows = [row for user in "abcde" for row in visit(user, "search", "view", "pay")]
    rows += [row for user in "fgh" for row in visit(user, "mail", "view", "pay")]
    rows += [row for user in "xyz" for row in visit(user, "search", "view")]
    assert found(log(rows), "pay") == [(("search", "view", "pay"), 5), (("mail", "view", "pay"), 3)]


def test_others_may_come_between_and_a_rare_detour_makes_no_way(log: MakeLog) -> None:
    rows = [row for number in range(20) for row in visit(f"u{number}", "view", "cart", "pay")]
    rows += visit("last", "view", "help", "cart", "cart", "pay")
    assert found(log(rows), "pay") == [(("view", "cart", "pay"), 21)]


def test_the_example_of_the_definitions(log: MakeLog) -> None:
    rows = [row for user in "abcdefgh" for row in visit(user, "search", "view", "pay")]
    rows += [row for user in "ij" for row in visit(user, "view", "pay")]
    assert found(log(rows), "pay") == [(("search", "view", "pay"), 8)]


def test_what_came_after_the_goal_or_too_long_before_is_no_way(log: MakeLog) -> None:
    rows = [*visit("ann", "view", day=1), *visit("ann", "cart", "pay", "comment", day=9)]
    rows += [*visit("bob", "cart", "pay", "comment", "cart", "pay", day=3)]
    assert found(log(rows), "pay") == [(("cart", "pay"), 2)]
    assert found(log(rows), "pay", window=timedelta(days=8, hours=1))[1] == (("view", "cart", "pay"), 1)


def test_ways_are_counted_over_all_users_not_the_sample(log: MakeLog) -> None:
    """More users than the survey looks at in a bucket."""
    rows = [row for number in range(700) for row in visit(f"u{number:03d}", "view", "pay")]
    assert found(log(rows, buckets=1), "pay") == [(("view", "pay"), 700)]


def test_nothing_comes_before_what_is_always_first(log: MakeLog) -> None:
    dataset = log(visit("ann", "view", "pay"))
    assert found(dataset, "view") == []
    result: WaysResult = engine.run(ways, dataset, WaysSpec("view"))
    assert result.reached == 1


def test_a_goal_that_is_not_there_is_refused(log: MakeLog) -> None:
    with pytest.raises(UnknownEvent):
        engine.run(ways, log(visit("ann", "view")), WaysSpec("pay"))


def test_the_sample_shops_way_to_a_payment(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    import_sample(workspace, "shop", "Shop")
    result: WaysResult = engine.run(ways, workspace.open("Shop"), WaysSpec("pay"))
    shares = {way.steps: way.users / result.reached for way in result.ways}
    assert next(iter(shares)) == ("visit", "view_product", "add_to_cart", "checkout", "pay")
    assert shares.popitem()[1] >= 0.1 and 2 <= len(result.ways) <= 4
    assert any("search" in steps for steps in shares)
