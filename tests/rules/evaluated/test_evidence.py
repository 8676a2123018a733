"""Are the events and values that are shown as evidence those that decide?"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.rules.asked import (
    AmountOf,
    ChosenEvents,
    ColumnTest,
    Compared,
    DaysSinceOf,
    Did,
    DistinctDays,
    Group,
    HasAttribute,
    Hours,
    Limit,
    NotFollowed,
    Rule,
    Sequence,
    Times,
    ValueAt,
)
from analysis.rules.evaluated import Evidence, evidence, matches
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog, Row
from tests.rules import strategies
from tests.rules.naive import World, chosen_of, left_alone, naive_match
from tests.rules.taken import dataset_of, users_of

PAY, CART = ChosenEvents(("pay",)), ChosenEvents(("cart",))


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    """Ann's events have the places 0 to 4, bob's 5 and 6."""
    return log(
        [
            ("ann", "cart", "2026-01-05T22:00"),
            ("ann", "cart", "2026-01-05T23:00"),
            ("ann", "pay", "2026-01-06T00:30", {"amount": 20, "plan": "free"}),
            ("ann", "pay", "2026-01-07T12:00", {"amount": 5}),
            ("ann", "cart", "2026-01-20T12:00"),
            ("bob", "cart", "2026-01-06T12:00"),
            ("bob", "pay", "2026-01-30T12:00", {"amount": 8, "plan": "gold"}),
        ],
        attributes={"ann": {"city": "Paris"}, "bob": {"city": None}},
        buckets=1,
    )


def why(rule: Rule, dataset: Dataset, user: int = 0) -> tuple[bool, tuple[int, ...], Any]:
    found = evidence(rule, dataset.block(0), user)
    return found.holds, found.places, found.value


def test_the_very_events_of_each_kind(shop: Dataset) -> None:
    day, amount = timedelta(days=1), Limit(">", (9,))
    assert why(did(("cart",), 2, hours=Hours(22, 5)), shop) == (True, (0, 1), 2)
    assert why(did(("cart",), 2), shop, 1) == (False, (5,), 1)
    assert why(did(("pay",), 2, count=DistinctDays(2 * day)), shop) == (True, (2, 3), 2)
    assert why(did(("cart",), 2, count=DistinctDays("week")), shop) == (False, (0, 1), 1)
    assert why(Compared(AmountOf("average", "amount", PAY), amount), shop) == (True, (2, 3), 12.5)
    assert why(ValueAt("last", PAY, ColumnTest("plan", "is", ("free",))), shop) == (True, (2,), "free")
    assert why(Compared(DaysSinceOf("last", PAY), amount), shop) == (True, (3,), 23)
    assert why(Sequence((CART, PAY), 2 * day), shop) == (True, (0, 2), None)
    assert why(Sequence((CART, PAY), 2 * day), shop, 1) == (False, (), None)
    assert why(NotFollowed(CART, PAY, day), shop) == (True, (4,), 1)
    assert why(HasAttribute(ColumnTest("city", "missing")), shop, 1) == (True, (), None)
    assert why(HasAttribute(ColumnTest("city", "is", ("Rome",))), shop) == (False, (), "Paris")


def test_each_condition_of_a_group_has_its_own(shop: Dataset) -> None:
    rule = Group("any", (Group("none", (did(("pay",)),)), Group("all", (did(("cart",), 9), did(("pay",))))))
    found = evidence(rule, shop.block(0), 1)
    assert (found.holds, [part.holds for part in found.parts]) == (False, [False, False])
    assert found.parts[1].parts == (Evidence(did(("cart",), 9), False, (5,), 1), Evidence(did(("pay",)), True, (6,), 1))


@settings(max_examples=25, deadline=None)
@given(strategies.logs(), st.lists(strategies.rules, min_size=5, max_size=10), strategies.ZONES)
def test_evidence_agrees_with_the_rule_and_with_a_plain_loop(
    data: tuple[list[Row], dict[str, dict[str, Any]]], rules: list[Rule], zone: str
) -> None:
    rows, attributes = data
    users = {user.id: user for user in users_of(rows, attributes)}
    world = World(ZoneInfo(zone), max(row[2] for row in rows))
    with tempfile.TemporaryDirectory() as folder:
        dataset = dataset_of(Path(folder), rows, attributes, zone)
        for rule in rules:
            for bucket in dataset.buckets:
                block = dataset.block(bucket)
                held = matches(rule, block)
                for place, user in enumerate(block.users.to_pylist()):
                    found = evidence(rule, block, place)
                    assert found.holds == held[place]
                    _check(found, users[user], world, int(block.offsets[place]))


def _check(found: Evidence, user: Any, world: World, first: int) -> None:  # noqa: ANN401
    places = [place - first for place in found.places]
    assert found.holds == naive_match(found.condition, user, world)
    match found.condition:
        case Did(count=Times()):
            assert places == chosen_of(found.condition.chosen, user, world)
            assert found.value == len(places)
        case NotFollowed():
            assert places == left_alone(found.condition, user, world)
        case Sequence(steps, within):
            assert bool(places) == found.holds
            assert places == sorted(set(places))
            assert all(place in chosen_of(step, user, world) for place, step in zip(places, steps, strict=False))
            if places and within is not None:
                assert user.events[places[-1]][1] - user.events[places[0]][1] <= within
        case Group():
            for part in found.parts:
                _check(part, user, world, first)
