"""Does each part of a segment add and take away whom sets of users say, whatever the parts?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import engine
from analysis.insights.segments import (
    BuildingSpec,
    OverlapNumbers,
    SegmentOverlapCell,
    SegmentOverlapSpec,
    building,
    overlap,
)
from analysis.jobs.segments import SegmentParts
from analysis.rules.asked import Group, Listed, Rule
from analysis.store.dataset import Dataset
from tests.conftest import write_log

USERS = [f"u{number}" for number in range(12)]
sets = st.frozensets(st.sampled_from(USERS))
boxes = st.lists(sets, max_size=3).map(tuple)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("segments")
    return write_log(folder, [(user, "view", "2026-01-01") for user in USERS])


def listed(users: frozenset[str]) -> Rule:
    return Listed(tuple(sorted(users)))


def expected(every: frozenset[str], all_: tuple, any_: tuple, none: tuple) -> frozenset[str]:  # type: ignore[type-arg]
    left = every
    for users in all_:
        left &= users
    if any_:
        left &= frozenset().union(*any_)
    return left - frozenset().union(*none)


@settings(max_examples=60, deadline=None)
@given(boxes, boxes, boxes)
def test_the_boxes_equal_sets_of_users(log: Dataset, all_: tuple, any_: tuple, none: tuple) -> None:  # type: ignore[type-arg]
    spec = BuildingSpec(*(tuple(map(listed, box)) for box in (all_, any_, none)))
    result = engine.run(building, log, spec)
    who = expected(frozenset(USERS), all_, any_, none)
    assert result.users == len(who)
    assert engine.members(building, log, spec, None).to_pylist() == sorted(who)
    lefts = [expected(frozenset(USERS), all_[:n], (), ()) for n in range(1, len(all_) + 1)]
    lefts += [expected(frozenset(USERS), all_, any_[:n], ()) for n in range(1, len(any_) + 1)]
    lefts += [expected(frozenset(USERS), all_, any_, none[:n]) for n in range(1, len(none) + 1)]
    assert [step.left for step in result.steps] == [len(left) for left in lefts]
    assert [step.users for step in result.steps] == [len(users) for users in (*all_, *any_, *none)]
    assert result.total + sum(step.change for step in result.steps) == result.users


@settings(max_examples=60, deadline=None)
@given(boxes, boxes, boxes)
def test_the_boxes_and_their_rule_are_the_same_users(
    log: Dataset,
    all_: tuple,  # type: ignore[type-arg]
    any_: tuple,  # type: ignore[type-arg]
    none: tuple,  # type: ignore[type-arg]
) -> None:
    if not (all_ or any_ or none):
        return
    parts = SegmentParts(*(tuple(map(listed, box)) for box in (all_, any_, none)))
    one = engine.run(building, log, BuildingSpec(all=(parts.rule,)))
    assert one.users == len(expected(frozenset(USERS), all_, any_, none))
    assert SegmentParts.of(parts.rule) == parts


def test_a_rule_that_is_no_three_boxes_is_one_part() -> None:
    inner = Group("any", (Listed(("a",)), Listed(("b",))))
    rule = Group("all", (inner, inner, Group("none", (inner,))))
    assert SegmentParts.of(rule) == SegmentParts(all=(inner,), any=inner.conditions, none=(inner,))
    assert SegmentParts.of(Listed(("a",))) == SegmentParts(all=(Listed(("a",)),))


@settings(max_examples=60, deadline=None)
@given(st.lists(sets, min_size=2, max_size=6))
def test_intersections_equal_sets_of_users(log: Dataset, given_sets: list[frozenset[str]]) -> None:
    names = tuple(f"s{place}" for place in range(len(given_sets)))
    spec = SegmentOverlapSpec(names, tuple(map(listed, given_sets)))
    result = engine.run(overlap, log, spec)
    assert result.users == tuple(map(len, given_sets))
    assert result.total == len(USERS)
    assert [one.users for one in result.intersections] == sorted(one.users for one in result.intersections)[::-1]
    for one in result.intersections:
        who = frozenset(USERS).intersection(*(given_sets[place] for place in one.inside))
        who -= frozenset().union(*(users for place, users in enumerate(given_sets) if place not in one.inside))
        assert engine.members(overlap, log, spec, result.exactly(one)).to_pylist() == sorted(who)
        assert one.users == len(who) > 0
    first_only = engine.members(overlap, log, spec, SegmentOverlapCell((0,), (1,))).to_pylist()
    assert first_only == sorted(given_sets[0] - given_sets[1])
    assert result.only(0, 1) == len(first_only)
    assert result.both(0, 1) == len(given_sets[0] & given_sets[1])


@pytest.mark.parametrize("names", [("a",), tuple("abcdefg"), ("a", "a")])
def test_an_overlap_is_of_two_to_six_different_segments(names: tuple[str, ...]) -> None:
    with pytest.raises(OverlapNumbers):
        SegmentOverlapSpec(names, tuple(Listed(()) for _ in names))
