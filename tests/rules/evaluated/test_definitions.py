"""Do definitions give users the values that they say?"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.rules.asked import (
    EIGHT_GROUPS,
    FOUR_GROUPS,
    USUAL_GROUPS,
    AmountOf,
    Bins,
    Case,
    ChosenEvents,
    ColumnTest,
    CountOf,
    Cuts,
    DayPart,
    DaysSinceOf,
    Definition,
    DistinctDays,
    Group,
    HasAttribute,
    Hours,
    Number,
    OrderedValues,
    Preference,
    Quantiles,
    Rfm,
    RfmGroup,
    ShareOf,
    TagRef,
    TimesPerActiveWeek,
    UsualHours,
    YesNo,
    equal_parts,
)
from analysis.rules.asked.definition_refusals import (
    BadCuts,
    BadDefinition,
    BadMeasure,
    BadPreference,
    BadScores,
    RepeatedValue,
    TooManyValues,
)
from analysis.rules.asked.refusals import EmptyRule
from analysis.rules.closed import as_rule, close_definition, numbers_to_cut, with_cuts
from analysis.rules.closed.closing import close
from analysis.rules.evaluated import UserNumbers, values_of, values_of_all
from analysis.rules.evaluated.user_values import rfm_scores
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog, Row
from tests.rules import definition_strategies, strategies
from tests.rules.naive import World
from tests.rules.naive_definitions import naive_values
from tests.rules.taken import dataset_of, users_of, who

PAY = ChosenEvents(("pay",))
BUY = did(("pay",))


def numbers_of(dataset: Dataset) -> Callable[[Number], np.ndarray]:
    def all_of(number: Number) -> np.ndarray:
        found = np.concatenate([UserNumbers(dataset.block(bucket)).of_doers(number) for bucket in dataset.buckets])
        return found[~np.isnan(found)]

    return all_of


def given_to(definition: Definition, dataset: Dataset) -> dict[str, list[str]]:
    """The values of each user who has any, the strongest first."""
    closed = with_cuts(definition, numbers_of(dataset))
    found: dict[str, list[str]] = {}
    for bucket in dataset.buckets:
        block = dataset.block(bucket)
        values = values_of(closed, block)
        for user, code in zip(values.users.tolist(), values.codes.tolist(), strict=True):
            found.setdefault(block.users[user].as_py(), []).append("" if values.labels is None else values.labels[code])
    return dict(sorted(found.items()))


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    return log(
        [
            ("ann", "pay", "2026-01-05T08:00", {"category": "snacks", "amount": 20}),
            ("ann", "pay", "2026-01-05T09:00", {"category": "snacks", "amount": 5}),
            ("ann", "pay", "2026-01-06T23:10", {"category": "books", "amount": 90}),
            ("bob", "pay", "2026-01-06T12:00", {"category": "books", "amount": 10}),
            ("bob", "pay", "2026-01-12T12:00", {"category": "toys"}),
            ("bob", "view", "2026-01-19T12:00"),
            ("cid", "view", "2026-01-20T12:00"),
        ],
        attributes={"eve": {"city": "Rome", "age": 30}},
    )


def test_yes_or_no(shop: Dataset) -> None:
    assert given_to(YesNo(BUY), shop) == {"ann": [""], "bob": [""]}


def test_of_ordered_rules_the_first_that_fits_counts(shop: Dataset) -> None:
    cases = (Case("many", did(("pay",), 3)), Case("some", BUY))
    assert given_to(OrderedValues(cases), shop) == {"ann": ["many"], "bob": ["some"]}
    everyone = given_to(OrderedValues(cases, otherwise="none"), shop)
    assert everyone == {"ann": ["many"], "bob": ["some"], "cid": ["none"], "eve": ["none"]}


def test_a_preference_by_times_days_and_sum_differ(shop: Dataset) -> None:
    assert given_to(Preference("category", PAY), shop) == {"ann": ["snacks"], "bob": ["toys"]}  # of one each the last
    assert given_to(Preference("category", PAY, "days"), shop) == {"ann": ["books"], "bob": ["toys"]}
    assert given_to(Preference("category", PAY, "sum", "amount"), shop) == {"ann": ["books"], "bob": ["books"]}


def test_several_preferences_and_a_least_share(shop: Dataset) -> None:
    assert given_to(Preference("category", PAY, top=2), shop) == {"ann": ["snacks", "books"], "bob": ["toys", "books"]}
    assert given_to(Preference("category", PAY, top=2, at_least=0.5), shop) == {
        "ann": ["snacks"],
        "bob": ["toys", "books"],
    }
    assert given_to(Preference("amount", PAY), shop)["ann"] == ["90"]  # a number as people write it


def test_the_usual_hour_of_day(shop: Dataset) -> None:
    assert given_to(UsualHours(PAY), shop) == {"ann": ["morning"], "bob": ["afternoon"]}
    parts = (DayPart("late", Hours(23, 5)),)
    assert given_to(UsualHours(PAY, parts), shop) == {"ann": ["late"]}
    assert given_to(UsualHours(PAY, parts, at_least=0.5), shop) == {}


def test_a_number_on_a_cut_belongs_to_the_bin_below(shop: Dataset) -> None:
    spend = AmountOf("sum", "amount", PAY)  # ann 115, bob 10
    assert given_to(Bins(spend, ("low", "high"), Cuts((10,))), shop) == {"ann": ["high"], "bob": ["low"]}
    assert given_to(Bins(spend, ("low", "high"), Cuts((9.99,))), shop) == {"ann": ["high"], "bob": ["high"]}
    assert given_to(Bins(spend, ("low", "high"), equal_parts(2)), shop) == {"ann": ["high"], "bob": ["low"]}


def test_times_per_active_week(shop: Dataset) -> None:
    """Bob is active in three weeks and pays in two of them; cid never pays and has no number."""
    bins = Bins(TimesPerActiveWeek(PAY), ("rarely", "often"), Cuts((0.7,)))
    assert given_to(bins, shop) == {"ann": ["often"], "bob": ["rarely"]}


def test_rfm_scores_and_groups(shop: Dataset) -> None:
    """Days since the last payment: ann 14, bob 8; payments 3 and 2; sums 115 and 10."""
    groups = (RfmGroup("big", monetary=(2, 2)), RfmGroup("recent", recency=(2, 2)), RfmGroup("rest"))
    halves = (Cuts((10,)), Cuts((2,)), Cuts((50,)))
    rfm = Rfm(PAY, "amount", DistinctDays(), *halves, groups)
    by_user: dict[str, list[int]] = {}
    for bucket in shop.buckets:
        block = shop.block(bucket)
        by_user |= zip(block.users.to_pylist(), rfm_scores(rfm, UserNumbers(block)).T.tolist(), strict=True)
    assert by_user == {"ann": [1, 1, 2], "bob": [2, 1, 1], "cid": [0, 0, 0], "eve": [0, 0, 0]}
    assert given_to(rfm, shop) == {"ann": ["big"], "bob": ["recent"]}


def test_without_an_amount_recency_and_frequency_are_scored_alone(shop: Dataset) -> None:
    """Days since the last payment: ann 14, bob 8; on how many days: ann on 2, bob on 2 of them."""
    halves = (Cuts((10,)), Cuts((1,)))
    groups = (RfmGroup("recent and often", recency=(2, 2), value=(2, 2)), RfmGroup("often", frequency=(2, 2)))
    rfm = Rfm(PAY, None, DistinctDays(), *halves, groups=groups)
    assert given_to(rfm, shop) == {"ann": ["often"], "bob": ["recent and often"]}
    with pytest.raises(BadMeasure):
        Rfm(PAY, None, groups=(RfmGroup("rich", monetary=(4, 5)),))


@pytest.mark.parametrize("groups", [EIGHT_GROUPS, FOUR_GROUPS])
def test_the_customary_groups_take_every_user_once(groups: tuple[RfmGroup, ...]) -> None:
    for scores in product(range(1, 6), repeat=3):
        taking = [
            group.name
            for group in groups
            if all(
                span is None or span[0] <= score <= span[1]
                for score, span in zip(scores, (group.recency, group.frequency, group.monetary), strict=True)
            )
        ]
        assert len(taking) == 1, (scores, taking)


def test_the_usual_groups_take_every_score_once() -> None:
    for recency in range(1, 6):
        for value in range(1, 6):
            taking = [
                group.name
                for group in USUAL_GROUPS
                if group.recency is not None
                and group.value is not None
                and group.recency[0] <= recency <= group.recency[1]
                and group.value[0] <= value <= group.value[1]
            ]
            assert len(taking) == 1, (recency, value, taking)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: OrderedValues(()), EmptyRule),
        (lambda: OrderedValues((Case(" ", BUY),)), EmptyRule),
        (lambda: OrderedValues((Case("a", BUY), Case("a", BUY))), RepeatedValue),
        (lambda: OrderedValues((Case("a", BUY),), "a"), RepeatedValue),
        (lambda: OrderedValues(tuple(Case(str(n), BUY) for n in range(21))), TooManyValues),
        (lambda: Preference("", PAY), EmptyRule),
        (lambda: Preference("c", PAY, "sum"), BadPreference),
        (lambda: Preference("c", PAY, "times", "amount"), BadPreference),
        (lambda: Preference("c", PAY, top=0), BadPreference),
        (lambda: Preference("c", PAY, at_least=1.1), BadPreference),
        (lambda: UsualHours(PAY, ()), EmptyRule),
        (lambda: Bins(CountOf(PAY), ("a",), Cuts(())), BadCuts),
        (lambda: Bins(CountOf(PAY), ("a", "b"), Cuts((1, 2))), BadCuts),
        (lambda: Cuts((2, 1)), BadCuts),
        (lambda: Cuts((1, 1)), BadCuts),
        (lambda: Cuts((float("nan"),)), BadCuts),
        (lambda: Quantiles((0.5, 1.0)), BadCuts),
        (lambda: Bins(CountOf(PAY, ShareOf()), ("a", "b"), Cuts((1,))), BadMeasure),
        (lambda: Rfm(PAY, ""), BadMeasure),
        (lambda: Rfm(PAY, "amount", recency_cuts=equal_parts(3)), BadScores),
        (lambda: Rfm(PAY, "amount", groups=(RfmGroup("x", recency=(0, 5)),)), BadScores),
    ],
)
def test_nonsense_is_refused_at_birth(make: Callable[[], Definition], error: type[Exception]) -> None:
    with pytest.raises(error):
        make()
    assert issubclass(error, BadDefinition | EmptyRule)


def test_a_value_as_a_rule(shop: Dataset) -> None:
    cases = (Case("many", did(("pay",), 3)), Case("some", BUY))
    for otherwise, values in ((None, ("many", "some")), ("none", ("many", "some", "none"))):
        definition = OrderedValues(cases, otherwise)
        given = given_to(definition, shop)
        for value in (*values, "no such value"):
            rule = as_rule(definition, value)
            assert rule is not None
            assert who(rule, shop) == [user for user, has in given.items() if has == [value]]
        anything = as_rule(definition)
        assert anything is not None
        assert who(anything, shop) == list(given)
    assert as_rule(YesNo(BUY)) == BUY
    assert as_rule(Preference("category", PAY)) is None


def test_references_in_every_case_are_replaced() -> None:
    definition = OrderedValues((Case("a", Group("all", (TagRef("t"), BUY))), Case("b", Group("none", (TagRef("t"),)))))
    closed = close_definition(definition, lambda reference: HasAttribute(ColumnTest("city", "is", ("Rome",))))
    assert isinstance(closed, OrderedValues)
    rules = [close(case.rule, _never) for case in closed.cases]
    assert [case.rule for case in closed.cases] == rules


def _never(reference: object) -> Any:  # noqa: ANN401
    raise AssertionError(reference)


def test_only_quantiles_are_measured_before() -> None:
    spend = AmountOf("sum", "amount", PAY)
    assert numbers_to_cut(Bins(spend, ("a", "b"), Cuts((1,)))) == ()
    assert numbers_to_cut(Bins(spend, ("a", "b"), equal_parts(2))) == (spend,)
    assert numbers_to_cut(Rfm(PAY, "amount")) == (DaysSinceOf("last", PAY), CountOf(PAY), spend)


@settings(max_examples=60, deadline=None)
@given(
    strategies.logs(),
    st.lists(definition_strategies.definitions, min_size=8, max_size=16),
    strategies.ZONES,
)
def test_every_definition_gives_what_a_plain_loop_gives(
    data: tuple[list[Row], dict[str, dict[str, Any]]], definitions: list[Definition], zone: str
) -> None:
    rows, attributes = data
    users = users_of(rows, attributes)
    world = World(ZoneInfo(zone), max(row[2] for row in rows))
    with tempfile.TemporaryDirectory() as folder:
        dataset = dataset_of(Path(folder), rows, attributes, zone)
        for definition in definitions:
            expected = {user.id: naive_values(definition, user, users, world) for user in users}
            expected = {user: values for user, values in sorted(expected.items()) if values}
            assert given_to(definition, dataset) == expected, definition
        closed = [with_cuts(definition, numbers_of(dataset)) for definition in definitions]
        block = dataset.block(0)
        for definition, together in zip(closed, values_of_all(closed, block), strict=True):
            alone = values_of(definition, block)
            assert (together.mask() == alone.mask()).all()
            assert all((together.mask(label) == alone.mask(label)).all() for label in alone.labels or ())
