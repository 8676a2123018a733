"""Which values are offered, and with which counts?"""

from __future__ import annotations

import pytest

from analysis import engine
from analysis.insights import values
from analysis.insights.values import BadValues, ValuesResult, ValuesSpec
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    return log(
        [
            ("ann", "pay", "2026-01-01", {"item": "tea", "price": 3}),
            ("bob", "pay", "2026-01-01", {"item": "tea", "price": -1}),
            ("cid", "pay", "2026-01-01", {"item": "jam"}),
            ("cid", "view", "2026-01-01", {"item": "cake", "price": 9}),
            ("cid", "view", "2026-01-02"),
        ],
        attributes={"ann": {"city": "Rome"}, "eve": {"city": "Rome"}, "bob": {"city": None}},
    )


def ask(dataset: Dataset, spec: ValuesSpec) -> ValuesResult:
    return engine.run(values, dataset, spec)


def test_the_most_frequent_values_first(shop: Dataset) -> None:
    result = ask(shop, ValuesSpec("property", "item"))
    assert (result.values, result.counts) == (("tea", "cake", "jam"), (2, 1, 1))
    assert (result.known, result.missing) == (4, 1)


def test_values_of_some_events_only(shop: Dataset) -> None:
    assert ask(shop, ValuesSpec("property", "item", events=("view",))).values == ("cake",)


def test_attributes_are_counted_in_users(shop: Dataset) -> None:
    result = ask(shop, ValuesSpec("attribute", "city"))
    assert (result.values, result.counts) == (("Rome",), (2,))
    assert (result.known, result.missing) == (2, 2)


def test_numbers_are_listed_as_text(shop: Dataset) -> None:
    assert sorted(ask(shop, ValuesSpec("property", "price")).values) == ["-1", "3", "9"]


def test_only_the_top_is_listed(shop: Dataset) -> None:
    assert len(ask(shop, ValuesSpec("property", "item", most=1)).values) == 1
    with pytest.raises(BadValues):
        ValuesSpec("property", "item", most=0)


def test_a_spec_survives_its_json() -> None:
    spec = ValuesSpec("property", "item", 5, ("view",))
    assert ValuesSpec.from_json(spec.to_json()) == spec
