"""Do names that break what reads them carelessly pass through every kind of condition, and mean themselves only?"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from analysis.locale import LANGUAGES, Text
from analysis.locale.say import Say
from analysis.rules.asked import (
    AmountOf,
    Beside,
    ChosenEvents,
    ColumnTest,
    Compared,
    DaysSinceOf,
    DistinctDays,
    DistinctValues,
    DistinctWeeks,
    Group,
    HasAttribute,
    Limit,
    Listed,
    NotFollowed,
    Rank,
    Rule,
    SegmentRef,
    Sequence,
    ShareOf,
    SinceFirst,
    TagRef,
    TimesAsOften,
    ValueAt,
)
from analysis.rules.closed.closing import close
from analysis.rules.evaluated import evidence, matches
from analysis.rules.said import sentence
from analysis.rules.written import from_text, rule_from_json, to_json
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import write_log
from tests.pages.hostile import HOSTILE_NAMES
from tests.ranked import cut_in

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Each name is a user who did an event of that name twice, a property, and an attribute that holds it; a
    last user did something plain long after."""
    rows: list[Any] = []
    for name in HOSTILE_NAMES:
        properties = {name: name, f"{name}#": 7}
        rows += [(name, name, "2026-01-01T10:00", properties), (name, name, "2026-01-01T12:00", properties)]
    rows.append(("plain", "plain", "2026-02-01T10:00", dict.fromkeys(HOSTILE_NAMES, "plain")))
    attributes = {name: {name: name} for name in HOSTILE_NAMES} | {"plain": dict.fromkeys(HOSTILE_NAMES, "plain")}
    return write_log(tmp_path_factory.mktemp("hostile"), rows, attributes, buckets=1)


def rules_of(name: str) -> list[Rule]:
    """One of each kind, each true of that user alone."""
    events, number = ChosenEvents((name,)), f"{name}#"
    same, plain = ColumnTest(name, "is", (name,)), ChosenEvents(("plain",))
    return [
        did((name,), where=(same,)),
        did((name,), where=(ColumnTest(name, "contains", (name,)), ColumnTest(name, "starts_with", (name,)))),
        did((name,), 1, count=DistinctDays()),
        did((name,), 1, count=DistinctDays("week")),
        did((name,), 1, count=DistinctWeeks()),
        did((name,), 1, at_most=1, count=DistinctValues(name)),
        did((name,), 1, count=ShareOf(ChosenEvents((name,), where=(same,)))),
        did((name,), 2, count=TimesAsOften(ChosenEvents((name,), relation=Beside("after", (name,))))),
        did((name,), 2, relation=SinceFirst(DAY, (name,))),
        Compared(AmountOf("sum", number, events), Limit("=", (14,))),
        Compared(AmountOf("max", number, events), Rank("top", 0.5)),
        ValueAt("last", events, same),
        Compared(DaysSinceOf("first", events), Limit("=", (31,))),
        Sequence((events, ChosenEvents((name,), where=(same,))), DAY),
        NotFollowed(ChosenEvents((name,), where=(same,)), plain, DAY),
        HasAttribute(same),
        Group(
            "all",
            (Listed((name,)), Group("none", (did(("plain",)),)), Group("any", (did((name,)), HasAttribute(same)))),
        ),
    ]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_a_name_means_itself_in_every_kind_of_condition(name: str, dataset: Dataset) -> None:
    block = dataset.block(0)
    user = block.users.to_pylist().index(name)
    for rule in rules_of(name):
        assert from_text(json.dumps(to_json(rule)), rule_from_json) == rule
        closed = close(rule, _none, cut=cut_in(dataset))
        assert block.users.filter(matches(closed, block)).to_pylist() == [name], rule
        assert evidence(closed, block, user).holds
        for language in LANGUAGES:
            assert name in sentence(rule, Say(Text(language)))


def _none(reference: TagRef | SegmentRef) -> Rule:
    raise AssertionError(reference)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_tags_and_segments_are_said_as_they_are(language: Any) -> None:  # noqa: ANN401
    for name in HOSTILE_NAMES:
        for rule in (TagRef(name), TagRef("x", name), SegmentRef(name)):
            assert name in sentence(rule, Say(Text(language)))
            assert from_text(json.dumps(to_json(rule)), rule_from_json) == rule
            assert close(rule, lambda reference: Listed((reference.name,))) == Listed((rule.name,))
