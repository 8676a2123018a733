"""Do rules take the users that they say?"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UnknownColumn, UnknownEvent
from analysis.rules.asked import ColumnTest, Group, HasAttribute, Hours, Listed, Period, Rule, TagRef
from analysis.rules.asked.refusals import BadHours, BadTest, BadTimes, EmptyRule
from analysis.rules.evaluated import UnfitTest
from analysis.rules.evaluated.evaluate import OpenRule
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog, Row
from tests.rules import strategies
from tests.rules.naive import World, naive_match
from tests.rules.taken import dataset_of, users_of, who


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    return log(
        [
            ("ann", "pay", "2026-01-05T22:30", {"category": "snacks", "amount": 20}),
            ("ann", "pay", "2026-01-06T23:10", {"category": "Snacks", "amount": 5}),
            ("bob", "pay", "2026-01-06T12:00", {"category": "books"}),
            ("bob", "view", "2026-01-07T12:00"),
            ("cid", "view", "2026-01-08T12:00"),
        ],
        attributes={"ann": {"city": "Paris"}, "bob": {"city": "Rome"}, "eve": {"city": None}},
        settings=ProjectSettings(time_zone="Europe/Paris"),
    )


def test_did_counts_events(shop: Dataset) -> None:
    assert who(did(("pay",)), shop) == ["ann", "bob"]
    assert who(did(("pay",), at_least=2), shop) == ["ann"]
    assert who(did(("pay", "view"), at_least=2), shop) == ["ann", "bob"]


def test_did_not_holds_for_users_without_any_event(shop: Dataset) -> None:
    assert who(did(("pay",), negated=True), shop) == ["cid", "eve"]
    assert who(Group("none", (did(("pay",)),)), shop) == ["cid", "eve"]
    assert who(did(("pay",), at_least=2, negated=True), shop) == ["bob", "cid", "eve"]


def test_hours_cross_midnight_in_the_time_zone_of_the_project(shop: Dataset) -> None:
    assert who(did(("pay",), at_least=2, hours=Hours(23, 5)), shop) == ["ann"]
    assert who(did(("pay",), hours=Hours(0, 5)), shop) == ["ann"]  # 23:10 UTC is 00:10 in Paris
    assert who(did(("pay",), hours=Hours(22, 23)), shop) == []


def test_a_period_holds_both_of_its_days(shop: Dataset) -> None:
    assert who(did(("view",), period=Period(date(2026, 1, 7), date(2026, 1, 8))), shop) == ["bob", "cid"]
    assert who(did(("pay",), period=Period(date(2026, 1, 7))), shop) == ["ann"]
    assert who(did(("pay",), at_least=2, period=Period(end=date(2026, 1, 6))), shop) == []


def test_tests_of_properties(shop: Dataset) -> None:
    def paid(operator: Any, *values: Any) -> list[str]:  # noqa: ANN401
        column = "amount" if values and not isinstance(values[0], str) else "category"
        return who(did(("pay",), where=(ColumnTest(column, operator, values),)), shop)

    assert paid("is", "snacks", "books") == ["ann", "bob"]
    assert paid("is", "snack") == []
    assert paid("is_not", "snacks", "Snacks") == ["bob"]
    assert paid("contains", "ack") == ["ann"]
    assert paid("starts_with", "S") == ["ann"]
    assert paid("ends_with", "cks") == ["ann"]
    assert paid("contains_not", "ack") == ["bob"]
    assert paid(">=", 20) == ["ann"]
    assert paid(">", 20) == []
    assert paid("between", 5, 6) == ["ann"]
    assert paid("!=", 20) == ["ann"]  # bob's amount is missing: nothing is said about it


@pytest.mark.parametrize(
    ("operator", "value", "taken"),
    [
        ("is", "CHROME", ["a", "b", "c"]),
        ("is_not", "CHROME", ["d", "e", "f"]),
        ("contains", "HROM", ["a", "b", "c"]),
        ("contains_not", "HROM", ["d", "e", "f"]),
        ("starts_with", "cHR", ["a", "b", "c"]),
        ("ends_with", "OMe", ["a", "b", "c"]),
        ("is", "STRASSE", ["d", "e"]),
        ("ends_with", "SSE", ["d", "e"]),
        ("is", "ÉTÉ", ["f"]),
        ("contains", "TÉ", ["f"]),
    ],
)
def test_upper_and_lower_case_differ_unless_ignored(log: MakeLog, operator: Any, value: str, taken: list[str]) -> None:  # noqa: ANN401
    texts = {"a": "chrome", "b": "Chrome", "c": "CHROME", "d": "Straße", "e": "strasse", "f": "été", "g": None}
    shop = log([(user, "visit", "2026-01-05T10:00", {"browser": text}) for user, text in texts.items()])
    assert who(did(("visit",), where=(ColumnTest("browser", operator, (value,), True),)), shop) == taken
    assert who(did(("visit",), where=(ColumnTest("browser", operator, (value,)),)), shop) != taken


def test_only_texts_can_ignore_their_case() -> None:
    for operator, values in ((">=", (1,)), ("between", (1, 2)), ("missing", ()), ("present", ())):
        with pytest.raises(BadTest):
            ColumnTest("amount", operator, values, ignore_case=True)


def test_missing_is_asked_for_by_name_only(shop: Dataset) -> None:
    assert who(did(("pay",), where=(ColumnTest("amount", "missing"),)), shop) == ["bob"]
    assert who(HasAttribute(ColumnTest("city", "missing")), shop) == ["cid", "eve"]
    assert who(HasAttribute(ColumnTest("city", "is_not", ("Paris",))), shop) == ["bob"]


def test_all_any_and_lists(shop: Dataset) -> None:
    paris = HasAttribute(ColumnTest("city", "is", ("Paris",)))
    assert who(Group("all", (did(("pay",)), paris)), shop) == ["ann"]
    assert who(Group("any", (did(("view",)), paris)), shop) == ["ann", "bob", "cid"]
    assert who(Listed(("bob", "eve", "nobody")), shop) == ["bob", "eve"]


def test_unknown_names_come_back_with_near_ones(shop: Dataset) -> None:
    with pytest.raises(UnknownEvent) as event:
        who(did(("pays",)), shop)
    assert event.value.details == {"event": "pays", "near": ["pay"]}
    with pytest.raises(UnknownColumn) as column:
        who(did(("pay",), where=(ColumnTest("ammount", ">", (1,)),)), shop)
    assert column.value.details == {"column": "ammount", "near": ["amount"]}
    with pytest.raises(UnknownColumn):
        who(HasAttribute(ColumnTest("amount", ">", (1,))), shop)


@pytest.mark.parametrize(
    "test",
    [
        ColumnTest("category", ">", (1,)),
        ColumnTest("amount", "contains", ("1",)),
        ColumnTest("amount", "is", ("one",)),
        ColumnTest("amount", ">", ("2026-01-01",)),
    ],
)
def test_a_test_of_another_type_of_column_is_refused(shop: Dataset, test: ColumnTest) -> None:
    with pytest.raises(UnfitTest):
        who(did(("pay",), where=(test,)), shop)


def test_nonsense_is_refused_at_birth() -> None:
    for make in (
        lambda: did(()),
        lambda: Group("all", ()),
        lambda: Group("any", ()),
        lambda: Group("none", ()),
        lambda: ColumnTest("", "is"),
    ):
        with pytest.raises(EmptyRule):
            make()
    with pytest.raises(BadTimes):
        did(("pay",), at_least=0)
    for start, end in ((5, 5), (24, 3), (-1, 3), (3, 25)):
        with pytest.raises(BadHours):
            Hours(start, end)
    nonsense: list[tuple[Any, tuple[Any, ...]]] = [
        ("between", (2, 1)),
        ("between", (1,)),
        ("between", (1, "2")),
        (">", (1, 2)),
        (">", ("much",)),
        ("=", (float("nan"),)),
        ("missing", ("x",)),
        ("contains", ("",)),
        ("is", ("\ud800",)),
        ("is", (True,)),
    ]
    for operator, values in nonsense:
        with pytest.raises(BadTest):
            ColumnTest("amount", operator, values)


def test_a_reference_must_be_closed_first(shop: Dataset) -> None:
    with pytest.raises(OpenRule):
        who(TagRef("night fans"), shop)


@settings(max_examples=80, deadline=None)
@given(strategies.logs(), st.lists(strategies.rules, min_size=8, max_size=20), strategies.ZONES)
def test_every_rule_takes_the_users_that_a_plain_loop_takes(
    data: tuple[list[Row], dict[str, dict[str, Any]]], rules: list[Rule], zone: str
) -> None:
    rows, attributes = data
    users = users_of(rows, attributes)
    world = World(ZoneInfo(zone), max(row[2] for row in rows))
    with tempfile.TemporaryDirectory() as folder:
        dataset = dataset_of(Path(folder), rows, attributes, zone)
        for rule in rules:
            expected = sorted(user.id for user in users if naive_match(rule, user, world))
            assert who(rule, dataset) == expected, rule
