"""Does a draft of a rule hold everything that the inputs can hold, and say what is missing?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import SilhouetteError
from analysis.rules.asked import ChosenEvents, ColumnTest, Did, Group, HasAttribute, Rule, Sequence, TagRef, walk
from pages._rules import tree
from pages._rules.draft import LEVELS, ROOT, ChosenDraft, ConditionDraft, Known, LimitDraft, RuleDraft, SpanDraft
from pages._rules.finished import Unfinished, condition_made, finished_rule, rule_of
from pages._rules.opened import condition_draft, draft_of, without_lone_groups
from pages._ui.rows import Path, Rows, changed, part_at
from tests.rules.strategies import EVENTS, rules

COLUMNS = {"word": "text", "amount": "number", "at": "time", "born": "day"}
KNOWN = Known(EVENTS, COLUMNS, COLUMNS, ("other",), ("some",), (date(2026, 3, 1), date(2026, 4, 9)))
PAID, VIEWED = Did(ChosenEvents(("pay",))), Did(ChosenEvents(("view",)))
MOVES = ("not", "up", "down", "into", "wrap", "out", "copy", "remove")


def as_shown(rule: Rule) -> RuleDraft:
    draft = draft_of(rule, KNOWN)
    assert draft.written is None
    return draft


@settings(max_examples=400)
@given(rules)
def test_a_rule_becomes_a_draft_that_makes_it_again(rule: Rule) -> None:
    assert rule_of(draft_of(rule, KNOWN)) == without_lone_groups(rule)


def test_what_the_inputs_can_say_is_not_shown_as_it_is_written() -> None:
    for number, rule in enumerate(
        [
            Group("all", (PAID, Group("any", (VIEWED, Group("none", (PAID, VIEWED)))))),
            Group("none", (Group("any", (PAID, VIEWED)),)),
            Did(ChosenEvents(("pay",), where=(ColumnTest("word", "is", ("",)),))),
            HasAttribute(ColumnTest("at", "between", ("2026-03-01", "2026-03-09"))),
            HasAttribute(ColumnTest("at", "=", ("2026-03-01",))),
            HasAttribute(ColumnTest("born", "=", ("1990-02-14",))),
            HasAttribute(ColumnTest("born", "between", ("1990-02-14", "1991-02-14"))),
            TagRef("other", "high"),
        ]
    ):
        assert as_shown(rule), number


@pytest.mark.parametrize(
    "rule",
    [
        Did(ChosenEvents(("gone",))),
        HasAttribute(ColumnTest("gone", "is", ("a",))),
        HasAttribute(ColumnTest("amount", "is", (2.5,))),
        HasAttribute(ColumnTest("word", "contains", ("a", "b"))),
        TagRef("gone"),
        Did(ChosenEvents(("pay",)), 2_000_000),
        Sequence((ChosenEvents(("pay",)), ChosenEvents(("view",))), timedelta(seconds=90)),
        Group("all", (PAID, Group("any", (VIEWED, Group("all", (PAID, Group("any", (PAID, VIEWED)))))))),
    ],
    ids=str,
)
def test_what_they_can_not_say_of_this_data_is_kept_as_it_is_written(rule: Rule) -> None:
    draft = draft_of(rule, KNOWN)
    assert draft.written is not None
    assert rule_of(draft) == rule


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({("chosen", "events"): ()}, "builder.choose_event"),
        ({("count", "kind"): "share", ("count", "fractions", "share"): (None, None)}, "builder.choose_number"),
        ({("kind",): "since", ("since_limit", "low"): None}, "builder.choose_number"),
        ({("kind",): "value"}, "builder.choose_value"),
        ({("kind",): "sequence"}, "builder.choose_event"),
        ({("chosen", "parts"): ("weekdays",)}, "builder.choose_weekday"),
        ({("chosen", "parts"): ("relation",), ("chosen", "relation", "kind"): "before"}, "builder.choose_other_event"),
    ],
)
def test_what_is_half_filled_is_kept_and_said_to_be_missing(changes: dict[Path, object], missing: str) -> None:
    condition = filled()
    for path, value in changes.items():
        condition = changed(condition, path, value)
    with pytest.raises(Unfinished) as unfinished:
        condition_made(condition)
    assert unfinished.value.why == missing


def filled() -> ConditionDraft:
    return ConditionDraft(chosen=ChosenDraft(("pay",)))


def test_what_makes_no_sense_is_refused_with_its_part() -> None:
    condition = replace(filled(), kind="since", since_limit=LimitDraft("between", 7.0, 2.0))
    with pytest.raises(Unfinished) as unfinished:
        condition_made(condition)
    assert unfinished.value.part is condition.since_limit
    assert isinstance(unfinished.value.why, SilhouetteError)


def test_another_kind_loses_nothing() -> None:
    draft = condition_draft(Did(ChosenEvents(("pay",)), 2, 5), KNOWN)
    other = replace(replace(draft, kind="segment"), segment="some")
    assert condition_made(replace(other, kind="did")) == Did(ChosenEvents(("pay",)), 2, 5)


def test_what_is_unfinished_is_left_out_and_counted() -> None:
    draft = tree.added(as_shown(Group("any", (PAID, VIEWED))), ROOT, ConditionDraft(chosen=ChosenDraft(())))
    finished = finished_rule(draft)
    assert (finished.rule, finished.unfinished) == (Group("any", (PAID, VIEWED)), 1)
    assert finished.paths == {1: (0,), 2: (1,)}
    with pytest.raises(Unfinished):
        rule_of(draft)


def test_a_condition_is_where_its_path_says() -> None:
    """That of a lone negation leads to what is negated."""
    rule = Group("all", (Group("none", (PAID,)), Group("any", (VIEWED, PAID))))
    assert finished_rule(as_shown(rule)).paths == {1: (0, 0), 3: (1, 0), 4: (1, 1)}


def test_a_condition_is_moved_turned_round_copied_and_removed() -> None:
    draft = as_shown(Group("all", (PAID, VIEWED)))
    draft = tree.moved(draft, 2, "wrap")
    assert rule_of(draft) == Group("all", (PAID, VIEWED)), "a lone member stands without its group"
    draft = tree.moved(tree.moved(draft, 2, "copy"), 2, "not")
    assert rule_of(draft) == Group("all", (PAID, Group("any", (Group("none", (VIEWED,)), VIEWED))))
    draft = tree.moved(tree.moved(draft, 1, "into"), 1, "down")
    assert rule_of(draft) == Group("any", (Group("none", (VIEWED,)), PAID, VIEWED))
    assert rule_of(tree.moved(draft, 1, "out")) == Group(
        "all", (Group("any", (Group("none", (VIEWED,)), VIEWED)), PAID)
    )
    assert tree.moved(draft, ROOT, "remove") == draft


def test_the_outermost_group_begins_anew_under_a_new_number() -> None:
    draft = tree.removed(as_shown(PAID), 1)
    assert draft.members(ROOT) == (2,)
    assert draft.condition(2) == ConditionDraft()


@settings(max_examples=200)
@given(rules, st.lists(st.tuples(st.sampled_from((*MOVES, "add", "add_group")), st.integers(0, 30)), max_size=12))
def test_any_moves_keep_a_draft_that_makes_a_rule_or_says_what_is_missing(
    rule: Rule, asked: list[tuple[str, int]]
) -> None:
    draft = draft_of(rule, KNOWN)
    used = set(draft.nodes)
    for how, at in asked:
        node = sorted(draft.nodes)[at % len(draft.nodes)]
        before = draft
        draft = moved(draft, how, node)
        assert not (set(draft.nodes) - set(before.nodes)) & used, "a number was used again"
        used |= set(draft.nodes)
        check(draft)


def moved(draft: RuleDraft, how: str, node: int) -> RuleDraft:
    if how in MOVES:
        return tree.moved(draft, node, how)
    group = node if draft.is_group(node) else ROOT
    if how == "add":
        return tree.added(draft, group, ConditionDraft(chosen=ChosenDraft(("pay",))))
    return tree.group_added(draft, group) if draft.depth(group) < LEVELS else draft


def check(draft: RuleDraft) -> None:
    """One tree: every node stands in one group, no group is empty, none deeper than there may be."""
    assert sorted(draft.below(ROOT)) == sorted(set(draft.nodes) - {ROOT})
    assert all(draft.members(node) for node in draft.nodes if draft.is_group(node))
    assert all(draft.depth(node) <= LEVELS for node in draft.nodes)
    finished = finished_rule(draft)
    conditions = sum(not draft.is_group(node) for node in draft.nodes)
    if draft.written is None:
        assert len(finished.paths) + finished.unfinished == conditions
        assert len(list(walk(finished.rule))) == len(finished.paths) if finished.rule else not finished.paths


def test_rows_keep_their_numbers_and_never_use_one_again() -> None:
    rows = Rows.of("ab").without(1).added("c")
    assert rows.items == ((0, "a"), (2, "c"))
    assert list(rows.moved(2, -1)) == ["c", "a"]
    assert rows.moved(0, -1) == rows
    assert list(rows.changed(2, "d")) == ["a", "d"]


def test_a_part_is_changed_where_it_stands() -> None:
    draft = ConditionDraft(steps=Rows.of([ChosenDraft(), ChosenDraft()]))
    path = ("steps", 1, "relation", "span", "unit")
    draft = changed(draft, path, "weeks")
    assert part_at(draft, path) == "weeks"
    assert draft.steps.at(1).relation.span == SpanDraft(7, "weeks")
    assert draft.steps.at(0) == ChosenDraft()
    labels = changed(draft, ("value", "labels", "word"), ("a",)).value.labels
    assert labels == {"word": ("a",)}
    assert part_at(draft, ("value", "labels", "word")) is None
