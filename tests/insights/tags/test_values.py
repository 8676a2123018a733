"""Are many tags counted in one pass as each would be alone?"""

from __future__ import annotations

import numpy as np
import pytest

from analysis import engine
from analysis.errors import UnknownEvent
from analysis.insights.tags import MeasuredSpec, TagCell, TagCounts, TagValuesSpec, measured, values
from analysis.rules.asked import (
    AmountOf,
    AttributeNumber,
    Case,
    ChosenEvents,
    CountOf,
    Definition,
    Group,
    OrderedValues,
    Preference,
    UsualHours,
    YesNo,
)
from analysis.store.dataset import Dataset, asked, kinds
from tests.asking import did
from tests.conftest import MakeLog

PAY, BUY = ChosenEvents(("pay",)), did(("pay",))
DEFINITIONS: tuple[Definition, ...] = (
    YesNo(BUY),
    YesNo(did(("gone",))),
    OrderedValues((Case("one", Group("none", (did(("pay",), 2), did(("view",))))), Case("more", BUY)), "none"),
    Preference("c", PAY, top=2),
    UsualHours(PAY),
)


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    return log(
        [
            ("ann", "pay", "2026-01-01T08:00", {"c": "a", "price": 5}),
            ("ann", "pay", "2026-01-02T09:00", {"c": "b", "price": 7}),
            ("bob", "pay", "2026-01-03T20:00", {"c": "b"}),
            ("cid", "view", "2026-01-04T20:00"),
        ],
        attributes={"eve": {"age": 30}},
        buckets=4,
    )


def test_a_tag_that_can_not_be_answered_leaves_the_others(shop: Dataset) -> None:
    for lists in (False, True):
        found = engine.run(values, shop, TagValuesSpec(DEFINITIONS, lists))
        assert found.total == 4
        assert isinstance(found.tags[1], UnknownEvent)
        counts = [(one.users, one.values) for one in found.tags if isinstance(one, TagCounts)]
        assert counts == [
            (2, ()),
            (4, (("one", 2), ("more", 1), ("none", 1))),  # eve did neither
            (2, (("b", 2), ("a", 1))),
            (2, (("night", 0), ("morning", 1), ("afternoon", 0), ("evening", 1))),
        ]
        assert (found.ids is not None) == lists


def test_the_list_and_the_members_are_the_same_users(shop: Dataset) -> None:
    spec = TagValuesSpec(DEFINITIONS, lists=True)
    found = engine.run(values, shop, spec)
    assert found.ids is not None
    for place in (0, 2, 3, 4):
        counts = found.tags[place]
        assert isinstance(counts, TagCounts)
        assert counts.who is not None
        who = np.array(found.ids.to_pylist(), dtype=object)[counts.who.users]
        assert sorted(set(who)) == engine.members(values, shop, spec, TagCell(place)).to_pylist()
        for code, label in enumerate(counts.who.labels or ("",)):
            who_has_it = engine.members(values, shop, spec, TagCell(place, label or None)).to_pylist()
            assert sorted(who[counts.who.codes == code]) == who_has_it


def test_an_empty_value_counts_as_any_other(log: MakeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in a bucket that has no other, where it must not be taken for a tag without values."""
    monkeypatch.setattr(kinds, "FEW", 0)
    monkeypatch.setattr(asked, "SMALL", 0)  # else few events are seen as one bucket
    users = [("ann", "a"), ("bob", ""), ("cid", ""), ("dee", "")]
    shop = log([(user, "pay", "2026-01-01T08:00", {"c": value}) for user, value in users], buckets=16)
    for lists in (False, True):
        [found] = engine.run(values, shop, TagValuesSpec((Preference("c", PAY),), lists)).tags
        assert isinstance(found, TagCounts)
        assert found.values == (("", 3), ("a", 1))


def test_several_numbers_in_one_pass(shop: Dataset) -> None:
    numbers_asked = (
        AmountOf("sum", "price", PAY),
        CountOf(PAY),
        AttributeNumber("age"),
        CountOf(ChosenEvents(("gone",))),
    )
    numbers = engine.run(measured, shop, MeasuredSpec(numbers_asked)).numbers
    assert [sorted(one.tolist()) for one in numbers[:3]] == [[12], [1, 2], [30]]
    assert isinstance(numbers[3], UnknownEvent)
