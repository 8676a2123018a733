"""Is the group at every threshold the one that the rule takes with that number?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis import engine
from analysis.insights import thresholds
from analysis.insights.goal import Outcome
from analysis.insights.statistics import newcombe, wilson
from analysis.insights.tags import OverlapSpec, overlap
from analysis.insights.thresholds import (
    ThresholdResult,
    ThresholdSpec,
    condition_at,
    open_number,
    threshold_rows,
    words,
)
from analysis.insights.thresholds.open_numbers import NoSuchCondition
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.rules.asked import (
    AmountOf,
    ChosenEvents,
    ColumnTest,
    Compared,
    DaysSinceOf,
    DistinctDays,
    Group,
    HasAttribute,
    Limit,
    NotFollowed,
    Rule,
    ShareOf,
    TimesAsOften,
    ValueAt,
)
from analysis.rules.evaluated import UnfitTest
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog, Row
from tests.rules import strategies

SAY = Say(Text("en"), Names({}))
PAY, VIEW = ChosenEvents(("pay",)), ChosenEvents(("view",))
VIEWED = did(("view",))
CONDITIONS: dict[str, tuple[Rule, Any]] = {
    "at least": (did(("view",), at_least=2), "low"),
    "fewer than": (did(("view",), at_least=2, negated=True), "low"),
    "at most": (did(("view",), at_least=0, at_most=2), "low"),
    "exactly": (did(("view",), at_least=2, at_most=2), "low"),
    "between, from": (did(("view",), at_least=2, at_most=4), "low"),
    "between, to": (did(("view",), at_least=2, at_most=4), "high"),
    "days": (did(("view",), at_least=2, count=DistinctDays()), "low"),
    "share": (did(("pay",), at_least=0.5, count=ShareOf()), "low"),
    "as often": (did(("pay",), at_least=0.5, count=TimesAsOften(VIEW)), "low"),
    "sum": (Compared(AmountOf("sum", "price", PAY), Limit(">=", (20.0,))), "low"),
    "less": (Compared(AmountOf("average", "price", PAY), Limit("<", (9.5,))), "low"),
    "sum between": (Compared(AmountOf("sum", "price", PAY), Limit("between", (5.0, 40.0))), "high"),
    "days since": (Compared(DaysSinceOf("last", PAY), Limit("<=", (3.0,))), "low"),
    "not followed": (NotFollowed(VIEW, PAY, timedelta(days=1)), "low"),
    "attribute": (HasAttribute(ColumnTest("age", ">", (30,))), "low"),
    "first value": (ValueAt("first", PAY, ColumnTest("price", ">=", (10.0,))), "low"),
}
# How the open condition stands in the rule, and its place there.
SHAPES: dict[str, Any] = {
    "alone": lambda open_: (open_, ()),
    "and": lambda open_: (Group("all", (VIEWED, open_)), (1,)),
    "or": lambda open_: (Group("any", (open_, did(("pay",), at_least=3))), (0,)),
    "none": lambda open_: (Group("none", (did(("pay",), at_least=5), open_)), (1,)),
    "deep": lambda open_: (
        Group("all", (Group("any", (Group("none", (open_, did(("pay",), at_least=4))), VIEWED)),)),
        (0, 0, 0),
    ),
}


def random_rows(seed: int, users: int = 40) -> tuple[list[Row], dict[str, dict[str, Any]]]:
    """Users with a few views and payments over ten days, some with attributes only."""
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for user in range(users):
        for event, most in (("view", 7), ("pay", 5)):
            for _ in range(random.integers(0, most)):
                moment = f"2026-01-{random.integers(1, 11):02}T{random.integers(0, 24):02}:00"
                price = None if event == "view" else float(random.choice([0.0, 4.99, 9.5, 10.0, 12.345, 30.0]))
                rows.append((f"u{user:02}", event, moment, {"price": price}))
    attributes = {f"u{user:02}": {"age": int(random.integers(18, 60))} for user in range(0, users + 5, 2)}
    return rows, attributes


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    rows, attributes = random_rows(7)
    return log(rows, attributes=attributes, buckets=4)


def users_of(dataset: Dataset, rule: Rule) -> set[str]:
    return set(engine.members(overlap, dataset, OverlapSpec(rule), None).to_pylist())


def curve_of(dataset: Dataset, spec: ThresholdSpec) -> ThresholdResult:
    return engine.run(thresholds, dataset, spec)


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_threshold_has_the_users_of_the_rule_with_that_number(shop: Dataset, condition: str, shape: str) -> None:
    """Against the rule itself, run once a threshold; and the goal of these users, counted one by one."""
    open_, end = CONDITIONS[condition]
    rule, path = SHAPES[shape](open_)
    paid = users_of(shop, did(("pay",)))
    active = paid | users_of(shop, VIEWED)
    make = ThresholdSpec if shape == "alone" else ThresholdSpec.of
    spec = make(rule, path, Outcome("conversion", "pay"), end)
    result = curve_of(shop, spec)
    rows = threshold_rows(result.curve)
    assert len(rows) > 1
    for row in rows[::3]:
        group = users_of(shop, spec.rule_at(row.threshold))
        assert row.users == len(group), row.threshold
        assert row.counted == len(group & active)
        if row.counted:
            assert row.rate == pytest.approx(len(group & paid) / row.counted)
    own = open_number(open_, end)
    assert own is not None
    current = result.at(own.value)
    assert current is not None
    assert current.users == len(users_of(shop, rule))


def test_all_whole_numbers_are_asked_and_round_ones_of_an_amount(log: MakeLog) -> None:
    rows: list[Row] = []
    for user in range(300):
        times = 1 + user % 12
        rows += [(f"u{user:03}", "pay", f"2026-01-01T00:{minute:02}", {"price": 1.37 * user + 0.01}) for minute in range(times)]  # fmt: skip  # noqa: E501
    dataset = log(rows)
    counts = curve_of(dataset, ThresholdSpec(did(("pay",), at_least=3), ()))
    assert counts.curve["threshold"].tolist() == list(range(1, 13))
    amounts = curve_of(dataset, ThresholdSpec(Compared(AmountOf("max", "price", PAY), Limit(">=", (123.4567,))), ()))
    asked = amounts.curve["threshold"].tolist()
    assert 30 <= len(asked) <= 61
    assert 123.4567 in asked
    assert all(value == float(f"{value:.1e}") for value in asked if value != 123.4567)


def test_the_question_is_the_same_whatever_the_number() -> None:
    """So a page computes once while a number is dragged."""
    same = {repr(ThresholdSpec.of(Group("all", (VIEWED, did(("pay",), at_least=n))), (1,))) for n in (1, 2, 7, 300)}
    assert len(same) == 1
    between = {repr(ThresholdSpec.of(did(("pay",), at_least=n, at_most=9), ())) for n in (1, 2, 8)}
    assert len(between) == 1
    shares = {repr(ThresholdSpec.of(did(("pay",), at_least=n, at_most=0.9, count=ShareOf()), ())) for n in (0.1, 0.25)}
    assert len(shares) == 1
    sums = {
        repr(ThresholdSpec.of(Compared(AmountOf("sum", "price", PAY), Limit(">=", (n,))), ())) for n in (1.0, 12.34567)
    }
    assert len(sums) == 2  # more digits than are counted for all


def test_intervals_and_tests_are_those_of_the_textbooks(log: MakeLog) -> None:
    """Sixty users with 1 to 3 views; more of those with many views pay."""
    rows: list[Row] = []
    for user in range(180):
        name, views = f"u{user:03}", 1 + user % 3
        rows += [(name, "view", f"2026-01-01T0{hour}:00") for hour in range(views)]
        if user // 3 < (6, 20, 30)[user % 3]:
            rows.append((name, "pay", "2026-01-02"))
    dataset = log(rows, buckets=4)
    result = curve_of(dataset, ThresholdSpec(VIEWED, (), Outcome("conversion", "pay")))
    two = result.at(2)
    assert two is not None
    assert (two.users, two.rate, two.rest) == (120, 50 / 120, 6 / 60)
    assert (two.low, two.high) == pytest.approx(wilson(50, 120))
    assert (two.difference_low, two.difference_high) == pytest.approx(newcombe(50, 120, 6, 60))
    expected = stats.chi2_contingency([[50, 70], [6, 54]], correction=False).pvalue
    assert two.p == pytest.approx(expected)
    three = result.at(3)
    assert three is not None
    assert two.q == pytest.approx(stats.false_discovery_control([two.p, three.p])[0])
    assert (result.sure_from, result.sure_to) == (2, 3)
    one = result.at(1)
    assert one is not None
    assert (one.rate, one.few, one.sure) == (56 / 180, True, False)  # everybody: there is no rest


def test_means_are_compared_as_welch_does(log: MakeLog) -> None:
    random = np.random.default_rng(3)
    rows: list[Row] = []
    spent: dict[bool, list[float]] = {True: [], False: []}
    for user in range(100):
        fan = user < 40
        price = round(float(random.gamma(2, 30 if fan else 10)), 2)
        spent[fan].append(price)
        rows += [(f"u{user:02}", "view", f"2026-01-0{day + 1}") for day in range(2 if fan else 1)]
        rows.append((f"u{user:02}", "pay", "2026-01-05", {"price": price}))
    result = curve_of(log(rows), ThresholdSpec(VIEWED, (), Outcome("value", "pay", "price")))
    two = result.at(2)
    assert two is not None
    welch = stats.ttest_ind(spent[True], spent[False], equal_var=False)
    assert two.p == pytest.approx(welch.pvalue)
    interval = welch.confidence_interval()
    assert (two.difference_low, two.difference_high) == pytest.approx((interval.low, interval.high))
    assert (two.rate, two.rest) == pytest.approx((np.mean(spent[True]), np.mean(spent[False])))


def test_a_run_of_sure_thresholds_keeps_its_direction(log: MakeLog) -> None:
    """Users of one view never pay, of two to four always, of five or six never: first more, then less than the rest."""
    rows: list[Row] = []
    for user in range(360):
        name, views = f"u{user:03}", 1 + user % 6
        rows += [(name, "view", f"2026-01-01T0{hour}:00") for hour in range(views)]
        if 2 <= views <= 4:
            rows.append((name, "pay", "2026-01-02"))
    result = curve_of(log(rows), ThresholdSpec(VIEWED, (), Outcome("conversion", "pay")))
    signs = [(row.threshold, row.difference > 0) for row in threshold_rows(result.curve) if row.sure]
    assert signs == [(2, True), (4, False), (5, False), (6, False)]
    assert (result.sure_from, result.sure_to) == (4, 6)


def test_a_goal_that_the_rule_counts_is_said(log: MakeLog) -> None:
    rows, attributes = random_rows(1, users=100)
    dataset = log(rows, attributes=attributes)
    inside = did(("pay",), at_least=0.5, count=TimesAsOften(VIEW))
    result = curve_of(dataset, ThresholdSpec(Group("all", (VIEWED, inside)), (0,), Outcome("conversion", "pay")))
    assert "rule_counts_goal" in [note.code for note in result.notes]
    other = curve_of(dataset, ThresholdSpec(VIEWED, (), Outcome("conversion", "pay")))
    assert [note.code for note in other.notes] == []


def test_of_a_rule_on_the_goal_itself_no_difference_is_told(log: MakeLog) -> None:
    """All of the group and nobody else reaches the goal, by the rule."""
    rows, attributes = random_rows(1, users=100)
    result = curve_of(log(rows, attributes=attributes), ThresholdSpec(did(("pay",)), (), Outcome("conversion", "pay")))
    assert result.sure_from is not None
    said = words.at(result, 1, SAY)
    assert said is not None and "goal" not in said
    assert words.sure(result, SAY) == SAY("thresholds.counts_goal")
    assert words.association(result, SAY) is None


def test_that_a_difference_is_no_cause_is_said_only_of_one_beyond_chance(log: MakeLog) -> None:
    rows: list[Row] = []
    for user in range(240):
        rows += [(f"u{user:03}", "view", f"2026-01-01T0{hour}:00") for hour in range(1 + user % 2)]
        if user % 4 >= 2:
            rows.append((f"u{user:03}", "pay", "2026-01-02"))
    equal = curve_of(log(rows), ThresholdSpec(VIEWED, (), Outcome("conversion", "pay")))
    assert words.sure(equal, SAY) == SAY("thresholds.never_sure")
    assert words.association(equal, SAY) is None
    rows += [(f"u{user:03}", "pay", "2026-01-02") for user in range(1, 240, 2)]
    apart = curve_of(log(rows), ThresholdSpec(VIEWED, (), Outcome("conversion", "pay")))
    assert words.association(apart, SAY) == SAY("thresholds.association")


def test_what_has_no_number_is_refused() -> None:
    with pytest.raises(NoSuchCondition):
        ThresholdSpec(HasAttribute(ColumnTest("city", "is", ("Rome",))), ())
    with pytest.raises(NoSuchCondition):
        ThresholdSpec(Group("all", (VIEWED,)), (3,))


def open_conditions(rule: Rule, path: tuple[int, ...] = ()) -> list[tuple[tuple[int, ...], Any]]:
    """Places of all conditions with a number that can be moved, with each of its ends."""
    if isinstance(rule, Group):
        return [found for place, each in enumerate(rule.conditions) for found in open_conditions(each, (*path, place))]
    return [(path, end) for end in ("low", "high") if open_number(rule, end)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(written=strategies.logs(), zone=strategies.ZONES, rule=strategies.rules, data=st.data())
def test_any_number_anywhere_in_any_rule(
    log: MakeLog, written: tuple[list[Row], dict[str, dict[str, Any]]], zone: str, rule: Rule, data: st.DataObject
) -> None:
    """Random rules over random logs, clocks that change included: each threshold against the rule with that number."""
    places = open_conditions(rule)
    assume(places)
    rows, attributes = written
    dataset = log(
        [(*row[:2], row[2].isoformat(), *row[3:]) for row in rows],
        attributes=attributes,
        settings=ProjectSettings(time_zone=zone),
    )
    path, end = data.draw(st.sampled_from(places))
    spec = ThresholdSpec.of(rule, path, None, end)
    own = open_number(condition_at(rule, path), end)
    assert own is not None
    try:
        expected = users_of(dataset, rule)
    except UnfitTest:  # a number is compared with a column of texts
        assume(False)
        return
    result = curve_of(dataset, spec)
    current = result.at(own.value)
    assert current is not None
    assert current.users == len(expected)
    for row in threshold_rows(result.curve)[:4]:
        assert row.users == len(users_of(dataset, spec.rule_at(row.threshold)))
