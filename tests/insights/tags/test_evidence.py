"""Are the events shown for a user those that decided each condition?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analysis import engine
from analysis.insights.tags import (
    EvidenceEvent,
    EvidenceResult,
    EvidenceSpec,
    OverlapSpec,
    UserEvidence,
    evidence,
    overlap,
)
from analysis.insights.tags.evidence import MOST_EVENTS
from analysis.insights.tags.near_misses import matched_and_gap
from analysis.rules.asked import (
    HOWS,
    AmountOf,
    ChosenEvents,
    ColumnTest,
    Compared,
    Group,
    HasAttribute,
    Limit,
    NotFollowed,
    Rule,
)
from analysis.rules.evaluated import UnfitTest, matches
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from analysis.timezones import to_micros
from tests.asking import did
from tests.conftest import MakeLog, Row
from tests.rules import strategies

SNACKS = ColumnTest("category", "is", ("snacks",))
FAN = Group(
    "all",
    (
        did(("pay",), at_least=2, where=(SNACKS,)),
        Group("none", (did(("refund",)),)),
        Compared(AmountOf("sum", "price", ChosenEvents(("pay",))), Limit(">=", (20.0,))),
    ),
)


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    def paid(day: int, category: str, price: float) -> tuple[str, str, dict[str, Any]]:
        return "pay", f"2026-01-0{day}T23:00", {"category": category, "price": price}

    return log(
        [
            ("ann", *paid(1, "snacks", 12)),
            ("ann", *paid(2, "tea", 5)),
            ("ann", *paid(3, "snacks", 9)),
            ("bob", *paid(1, "snacks", 30)),  # once only
            ("cid", *paid(1, "snacks", 30)),
            ("cid", *paid(2, "snacks", 30)),
            ("cid", "refund", "2026-01-03"),
            ("dee", *paid(1, "tea", 1)),  # far from it
        ],
        attributes={"eve": {"city": "Rome"}},
        buckets=4,
    )


def asked(dataset: Dataset, rule: Rule, **options: Any) -> EvidenceResult:  # noqa: ANN401
    return engine.run(evidence, dataset, EvidenceSpec(rule, **options))


def micros(text: str) -> int:
    return to_micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


def test_the_very_events_of_each_condition(shop: Dataset) -> None:
    (ann,) = asked(shop, FAN).matched
    snacks, refund, spent = ann.conditions
    assert [condition.path for condition in ann.conditions] == [(0,), (1, 0), (2,)]
    assert snacks.events == (
        EvidenceEvent("pay", micros("2026-01-01T23:00"), (("category", "snacks"),)),
        EvidenceEvent("pay", micros("2026-01-03T23:00"), (("category", "snacks"),)),
    )
    assert (snacks.value, snacks.more, snacks.as_wanted) == (2, 0, True)
    assert (refund.holds, refund.wanted, refund.as_wanted, refund.events) == (False, False, True, ())
    assert (spent.value, [event.properties for event in spent.events]) == (
        26,
        [(("price", 12),), (("price", 5),), (("price", 9),)],
    )


def test_those_who_just_miss_it_are_one_condition_away_the_nearest_first(shop: Dataset) -> None:
    """Bob lacks a half of the payments, Cid's one return is all of what may not be."""
    missed = asked(shop, FAN).missed
    assert [user.user for user in missed] == ["bob", "cid"]
    assert [c.path for c in missed[0].conditions if not c.as_wanted] == [(0,)]
    assert [c.path for c in missed[1].conditions if not c.as_wanted] == [(1, 0)]


def test_a_group_of_conditions_counts_as_one(shop: Dataset) -> None:
    """Ann paid three times: that is enough for the group, whatever else is in it."""

    def counted(rule: Rule, who: str) -> tuple[int, int]:
        [user] = asked(shop, rule, who=(who,)).users
        return user.met, user.asked

    either = Group("any", (did(("refund",)), did(("pay",), 3), did(("pay",), 9)))
    assert counted(Group("all", (did(("pay",)), either)), "ann") == (2, 2)
    assert counted(Group("all", (did(("pay",)), either)), "bob") == (1, 2)
    assert [counted(either, who) for who in ("ann", "bob")] == [(1, 1), (0, 1)]
    assert counted(Group("none", (did(("refund",)), did(("pay",), 2))), "ann") == (1, 2)


def test_users_asked_for_are_shown_whether_they_match_or_not(shop: Dataset) -> None:
    result = asked(shop, FAN, who=("eve", "nobody", "ann"))
    assert [(user.user, user.matched) for user in result.users] == [("eve", False), ("ann", True)]


def test_many_events_are_cut_and_counted(log: MakeLog) -> None:
    dataset = log([("ann", "view", f"2026-01-{day + 1:02}") for day in range(20)])
    (view,) = asked(dataset, did(("view",))).users[0].conditions
    assert (len(view.events), view.more) == (MOST_EVENTS, 20 - MOST_EVENTS)
    assert view.events[-1].ts == micros("2026-01-20T00:00")  # the newest are kept


def test_values_and_moments_of_attributes(log: MakeLog) -> None:
    joined = datetime(2026, 1, 5, 8, tzinfo=UTC)
    dataset = log(
        [("ann", "view", "2026-01-01")],
        attributes={"ann": {"joined": joined, "age": 30}, "bob": {"joined": None, "age": None}},
    )
    rule = Group(
        "any", (HasAttribute(ColumnTest("joined", ">=", ("2026-01-01",))), HasAttribute(ColumnTest("age", ">", (50,))))
    )
    (ann,) = asked(dataset, rule).matched
    assert [condition.value for condition in ann.conditions] == [joined, 30]


def test_the_sample_is_the_same_every_time_and_has_so_many(log: MakeLog) -> None:
    dataset = log([(f"u{user:03}", "view", "2026-01-01") for user in range(200)], buckets=4)
    found = [asked(dataset, did(("view",)), users=7).users for _ in range(2)]
    assert found[0] == found[1]
    assert len(found[0]) == 7
    assert not any(isinstance(user, UserEvidence) and not user.matched for user in found[0])


leaves = st.sampled_from(
    [
        did(("view",), at_least=2),
        did(("pay",)),
        did(("pay",), at_least=0, at_most=1),
        did(("view",), negated=True),
        Compared(AmountOf("sum", "price", ChosenEvents(("pay",))), Limit(">=", (5.0,))),
        NotFollowed(ChosenEvents(("view",)), ChosenEvents(("pay",)), timedelta(days=1)),
    ]
)
rules = st.recursive(
    leaves, lambda inner: st.builds(lambda how, parts: Group(how, tuple(parts)), st.sampled_from(HOWS), st.lists(inner, min_size=1, max_size=3)), max_leaves=6  # noqa: E501
)  # fmt: skip


def flipped(rule: Rule, truth: dict[tuple[int, ...], bool], path: tuple[int, ...] = ()) -> bool:
    """The rule's answer from those of its conditions."""
    match rule:
        case Group("all", conditions):
            return all(flipped(each, truth, (*path, place)) for place, each in enumerate(conditions))
        case Group("any", conditions):
            return any(flipped(each, truth, (*path, place)) for place, each in enumerate(conditions))
        case Group("none", conditions):
            return not any(flipped(each, truth, (*path, place)) for place, each in enumerate(conditions))
        case _:
            return truth[path]


def paths(rule: Rule, path: tuple[int, ...] = ()) -> list[tuple[tuple[int, ...], Rule]]:
    if isinstance(rule, Group):
        return [found for place, each in enumerate(rule.conditions) for found in paths(each, (*path, place))]
    return [(path, rule)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(rule=rules)
def test_near_is_who_would_change_sides_by_one_condition(log: MakeLog, rule: Rule) -> None:
    """Against every condition of every user turned round, one at a time."""
    rows = [
        (user, event, f"2026-01-0{day + 1}", {"price": 3.0})
        for user, views, pays in (("ann", 3, 0), ("bob", 1, 1), ("cid", 2, 3), ("dee", 0, 1), ("eve", 1, 0))
        for event, times in (("view", views), ("pay", pays))
        for day in range(times)
    ]
    block = log(rows, buckets=1).block(0)
    matched, gap = matched_and_gap(rule, block)
    held = {path: matches(leaf, block) for path, leaf in paths(rule)}
    for user in range(len(block.users)):
        truth = {path: bool(mask[user]) for path, mask in held.items()}
        assert matched[user] == flipped(rule, truth)
        turned = any(flipped(rule, truth | {path: not truth[path]}) != matched[user] for path in truth)
        assert (gap[user] < float("inf")) == turned


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(written=strategies.logs(), zone=strategies.ZONES, rule=strategies.rules)
def test_the_conditions_shown_make_the_answer(
    log: MakeLog, written: tuple[list[Row], dict[str, dict[str, Any]]], zone: str, rule: Rule
) -> None:
    """Random rules over random logs: who is shown as matching matches, by conditions that add up to it."""
    rows, attributes = written
    dataset = log(
        [(*row[:2], row[2].isoformat(), *row[3:]) for row in rows],
        attributes=attributes,
        settings=ProjectSettings(time_zone=zone),
    )
    try:
        expected = set(engine.members(overlap, dataset, OverlapSpec(rule), None).to_pylist())
    except UnfitTest:
        assume(False)
        return
    everybody = asked(dataset, rule, who=strategies.USERS)
    assert {user.user for user in everybody.matched} == expected
    for user in everybody.users:
        truth = {condition.path: condition.holds for condition in user.conditions}
        assert flipped(rule, truth) == user.matched
        owner = {event.ts for condition in user.conditions for event in condition.events}
        assert owner <= {to_micros(row[2].replace(tzinfo=UTC)) for row in rows if row[0] == user.user}
    sample = asked(dataset, rule)
    assert {user.user for user in sample.matched} <= expected
    assert not {user.user for user in sample.missed} & expected
