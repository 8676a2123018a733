"""Are references to tags and segments replaced, and circles refused?"""

from __future__ import annotations

import pytest

from analysis.rules.asked import Group, Listed, Rule, SegmentRef, TagRef
from analysis.rules.closed import CircularRule
from analysis.rules.closed.closing import close, references
from tests.asking import did

TAGS: dict[str, Rule] = {
    "payers": did(("pay",)),
    "good": Group("all", (TagRef("payers"), Group("none", (SegmentRef("lost"),)))),
    "a": Group("any", (TagRef("b"), did(("pay",)))),
    "b": Group("none", (TagRef("a"),)),
    "twice": Group("all", (TagRef("payers"), TagRef("payers"))),
}


def resolve(reference: TagRef | SegmentRef) -> Rule:
    return Listed(("eve",)) if isinstance(reference, SegmentRef) else TAGS[reference.name]


def test_references_are_replaced_at_any_depth() -> None:
    assert close(TagRef("good"), resolve) == Group("all", (did(("pay",)), Group("none", (Listed(("eve",)),))))


def test_a_tag_named_twice_is_no_circle() -> None:
    assert close(TagRef("twice"), resolve) == Group("all", (did(("pay",)), did(("pay",))))


def test_a_tag_that_needs_itself_is_refused_with_the_way_round() -> None:
    with pytest.raises(CircularRule) as error:
        close(Group("all", (TagRef("a"),)), resolve)
    assert error.value.details == {"tags": ["a", "b", "a"]}


def test_a_rule_without_references_stays_as_it_is() -> None:
    assert close(TAGS["payers"], resolve) is TAGS["payers"]


def test_a_rule_names_what_it_needs() -> None:
    assert list(references(TAGS["good"])) == [TagRef("payers"), SegmentRef("lost")]
