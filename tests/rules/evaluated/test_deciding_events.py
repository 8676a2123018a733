"""Do rules, tags and numbers come to the same where only the events that they ask for are looked at?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import engine
from analysis.insights.tags import MeasuredSpec, OverlapSpec, TagCell, TagValuesSpec, measured, overlap, values
from analysis.rules.asked import (
    ANY_EVENT,
    Beside,
    ChosenEvents,
    CountOf,
    Definition,
    DistinctSessions,
    Group,
    Listed,
    Number,
    Preference,
    Rule,
    Sequence,
    ShareOf,
    SinceFirst,
    TimesPerActiveWeek,
    YesNo,
)
from analysis.rules.evaluated import deciding_events
from analysis.store.dataset import Dataset, asked, kinds
from tests.asking import did
from tests.conftest import Row
from tests.rules import definition_strategies, strategies
from tests.rules.taken import dataset_of

VIEW, PAY = ChosenEvents(("view",)), ChosenEvents(("pay", "refund"))
A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("question", "events"),
    [
        (did(("pay",), 2), {"pay"}),
        (Group("any", (did(("pay",)), Sequence((VIEW, PAY), A_DAY))), {"view", "pay", "refund"}),
        (Listed(("u1", "pay")), set()),
        (did(("pay",), relation=Beside("after", ("view",))), {"pay", "view"}),
        (did(("pay",), relation=SinceFirst(A_DAY)), None),
        (did(ANY_EVENT), None),
        (CountOf(PAY, ShareOf(VIEW)), {"view", "pay", "refund"}),
        (CountOf(PAY, ShareOf(None)), None),
        (CountOf(PAY, DistinctSessions()), None),
        (TimesPerActiveWeek(PAY), None),
    ],
)
def test_which_events_decide(question: object, events: set[str] | None) -> None:
    assert deciding_events(question) == events


def ways(dataset: Dataset, definitions: list[Definition], rule: Rule, numbers: list[Number]) -> Iterator[Any]:
    """What is said of all users: counts and lists of each definition, one rule with its first users, numbers."""
    for definition in definitions:
        spec = TagValuesSpec((definition,), lists=True)
        result = engine.run(values, dataset, spec)
        [tag] = result.tags
        yield getattr(tag, "users", repr(tag)), getattr(tag, "values", ())
        if not isinstance(tag, Exception):
            yield engine.members(values, dataset, spec, TagCell()).to_pylist()
    found = engine.run(overlap, dataset, OverlapSpec(rule))
    yield found.users, found.total, found.sample
    for number in numbers:
        [each] = engine.run(measured, dataset, MeasuredSpec((number,))).numbers
        yield sorted(each.tolist()) if isinstance(each, np.ndarray) else repr(each)


closed_definitions = st.one_of(  # without quantiles; these are of numbers, which are asked too
    st.builds(YesNo, strategies.rules),
    definition_strategies.ordered_values(),
    definition_strategies.preferences,
    definition_strategies.usual_hours,
)


START = strategies.FIRST_DAY
# Bob is alone in his bucket, and so is his favourite, which is empty.
AN_EMPTY_FAVOURITE = [
    ("ann", "view", START, {"word": "a", "amount": 1.0, "at": START}),
    ("ann", "view", START, {"word": "", "amount": -3.0, "at": None}),
    ("bob", "view", START, {"word": "", "amount": 1.0, "at": None}),
]


@settings(max_examples=8, deadline=None)
@given(
    strategies.logs(),
    st.lists(closed_definitions, min_size=2, max_size=5),
    strategies.rules,
    st.lists(definition_strategies.measures, min_size=1, max_size=3),
)
@example((AN_EMPTY_FAVOURITE, {}), [Preference("word", VIEW, "sum", "amount")], did(("view",)), [])
def test_all_ways_say_the_same(
    data: tuple[list[Row], dict[str, dict[str, Any]]], definitions: list[Definition], rule: Rule, numbers: list[Number]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        dataset = dataset_of(Path(folder), *data, "Europe/Paris")
        with patch.object(kinds, "FEW", 0.0), patch.object(asked, "SMALL", 0):
            by_bucket = list(ways(dataset, definitions, rule, numbers))
        with patch.object(kinds, "FEW", 0.0):
            assert list(ways(dataset, definitions, rule, numbers)) == by_bucket
        with patch.object(kinds, "FEW", 2.0):
            assert list(ways(dataset, definitions, rule, numbers)) == by_bucket
