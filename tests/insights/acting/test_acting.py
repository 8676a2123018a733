"""Which groups lag behind toward the goal, how much is that worth, and are the users of a number those of its list?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis import engine
from analysis.insights import acting
from analysis.insights.acting import ActingCell, ActingGroup, ActingSpec
from analysis.insights.acting.measure import ActingPart
from analysis.insights.goal import Outcome
from analysis.insights.statistics import Moments
from analysis.rules.asked import ANY_EVENT, Listed
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog, Row

PAY = Outcome("conversion", "pay")


def shop(makes: MakeLog) -> Dataset:
    """200 users: of 100 on the web 10 pay, of 100 in the app 40; all in the app live in Paris but the last."""
    rows: list[Row] = []
    for number in range(200):
        way = "web" if number < 100 else "app"
        pays = number < 10 or 100 <= number < 140
        rows.append((f"u{number:03}", "view", "2026-01-01T10:00", {"way": way}))
        if pays:
            rows.append((f"u{number:03}", "pay", "2026-01-01T11:00", {"way": way}))
    cities = {f"u{number:03}": {"city": "Paris" if 100 <= number < 199 else "Lyon"} for number in range(200)}
    return makes(rows, attributes=cities)


def test_a_group_that_lags_is_worth_what_the_others_would_bring(log: MakeLog) -> None:
    """Of 100 on the web 10 % pay, of the others 40 %: 30 more could. By hand: Wilson's intervals are 0.0552 to 0.1744
    and 0.3094 to 0.4980, so Newcombe's of the difference ends at -0.3 - hypot(0.0448, 0.0980) and
    -0.3 + hypot(0.0744, 0.0906)."""
    spec = ActingSpec(PAY, columns=(("property", "way"),))
    result = engine.run(acting, shop(log), spec)
    [row] = result.rows
    assert (row.group.name, row.group.value, row.users, row.left) == ("way", "web", 100, 90)
    assert (row.rate, row.rest, row.worth) == pytest.approx((0.1, 0.4, 30.0))
    assert (row.worth_low, row.worth_high) == pytest.approx((18.28, 40.78), abs=0.01)
    assert result.reached == 50


def test_groups_of_nearly_the_same_users_stand_together(log: MakeLog) -> None:
    """101 live in Lyon, 100 of them on the web."""
    spec = ActingSpec(PAY, columns=(("attribute", "city"), ("property", "way")))
    result = engine.run(acting, shop(log), spec)
    [first] = result.leading
    assert {row.group.value for row in result.rows} == {"web", "Lyon"}
    assert result.rows[first].alike == (1 - first,)


def test_who_dropped_is_worth_what_all_bring_who_came_as_far(log: MakeLog) -> None:
    """Of the 100 on the web, 60 stopped, none of whom pays; 10 of the 40 who went on do. Of all 100 that is 10 %: the
    60 could bring 6."""
    stopped = Listed(tuple(f"u{number:03}" for number in range(40, 100)))
    web = Listed(tuple(f"u{number:03}" for number in range(100)))
    drop = ActingGroup("drop", "view", "cart", stopped, web)
    result = engine.run(acting, shop(log), ActingSpec(PAY, (drop,)))
    [row] = result.rows
    assert (row.rate, row.rest, row.worth) == pytest.approx((0.0, 0.1, 6.0))


def test_the_list_is_the_number_and_leaves_out_who_has_reached_the_goal(log: MakeLog) -> None:
    dataset = shop(log)
    result = engine.run(acting, dataset, ActingSpec(PAY, (ActingGroup("tag", "seen", None, did(("view",))),)))
    spec = replace(result.spec, columns=(("property", "way"),))
    cell = ActingCell("property", "way", "web")
    everybody, left = (engine.members(acting, dataset, spec, replace(cell, left=left)) for left in (False, True))
    assert everybody.to_pylist() == [f"u{number:03}" for number in range(100)]
    assert left.to_pylist() == [f"u{number:03}" for number in range(10, 100)]
    assert len(engine.members(acting, dataset, spec, None)) == 50


def test_a_value_with_few_users_is_no_group_and_a_goal_of_amounts_takes_nobody_out(log: MakeLog) -> None:
    rows: list[Row] = [
        (f"u{n:03}", "pay", "2026-01-01", {"way": "a" if n < 20 else "b", "sum": 1.0}) for n in range(60)
    ]
    spec = ActingSpec(Outcome("value", "pay", "sum"), columns=(("property", "way"),))
    result = engine.run(acting, log(rows), spec)
    assert [group.value for group in result.spec.found] == ["b"]
    assert (result.rows, result.reached) == ((), 0)


def made(users: np.ndarray, reached: np.ndarray, everyone: tuple[int, int]) -> ActingPart:
    """The part of groups of so many users each, of whom so many reached the goal."""
    groups = Moments(users.astype(float), reached.astype(float), reached.astype(float))
    bases = Moments(*(np.full(len(users), float(number)) for number in (everyone[0], everyone[1], everyone[1])))
    return ActingPart(groups, bases, users, users - reached, np.diag(users), everyone[1])


@pytest.mark.parametrize("times", [300, pytest.param(2_000, marks=pytest.mark.nightly)])
def test_of_random_groups_hardly_ever_one_is_shown(times: int) -> None:
    """Forty groups of a tenth of 2,000 users drawn by chance; at most 5 % of the pages show any (one-sided half of the
    rate, and a margin of three standard errors)."""
    chance, users = np.random.default_rng(7), 2_000
    groups = tuple(ActingGroup("tag", f"t{number}", None, did(ANY_EVENT)) for number in range(40))
    spec, shown = ActingSpec(PAY, groups), 0
    for _ in range(times):
        pays = chance.random(users) < 0.15
        masks = chance.random((40, users)) < 0.1
        part = made(masks.sum(axis=1), (masks & pays).sum(axis=1), (users, int(pays.sum())))
        shown += bool(acting.combine([part], spec).rows)
    assert shown / times <= 0.05
