"""Does a draft of a tag's definition hold everything that the inputs can hold, and say what is missing?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from analysis.rules.asked import (
    AttributeNumber,
    Bins,
    Case,
    ChosenEvents,
    CountOf,
    Cuts,
    Definition,
    Did,
    DistinctDays,
    OrderedValues,
    Preference,
    Quantiles,
    YesNo,
    equal_parts,
)
from pages._rules.draft import Known
from pages._rules.finished import Unfinished
from pages._rules.opened import without_lone_groups
from pages._tags.definitions.draft import CaseDraft, CasesDraft, CutsDraft, GroupRow, RfmDraft, TagDraft
from pages._tags.definitions.finished import cuts_made, definition_of, finished_definition, rfm_made
from pages._tags.definitions.opened import tag_draft_of
from pages._ui.rows import Rows, changed
from tests.rules.definition_strategies import definitions
from tests.rules.strategies import EVENTS

COLUMNS = {"word": "text", "amount": "number", "at": "time"}
KNOWN = Known(EVENTS, COLUMNS, COLUMNS, days=(date(2026, 3, 1), date(2026, 4, 9)))
PAY = ChosenEvents(("pay",))
PAID = Did(PAY)


@settings(max_examples=400)
@given(definitions)
def test_a_definition_becomes_a_draft_that_makes_it_again(definition: Definition) -> None:
    assert definition_of(tag_draft_of(definition, KNOWN)) == lean(definition)


def lean(definition: Definition) -> Definition:
    """Without groups of one, which say nothing that their member doesn't."""
    match definition:
        case YesNo(rule):
            return YesNo(without_lone_groups(rule))
        case OrderedValues(cases):
            return replace(definition, cases=tuple(Case(each.value, without_lone_groups(each.rule)) for each in cases))
        case _:
            return definition


@pytest.mark.parametrize(
    "definition",
    [
        Bins(CountOf(PAY, DistinctDays("week")), ("low", "high"), Cuts((2,))),
        Bins(AttributeNumber("gone"), ("low", "high"), Cuts((2,))),
        Preference("gone", PAY),
        Preference("word", ChosenEvents(("gone",))),
    ],
    ids=str,
)
def test_what_the_inputs_can_not_say_is_kept_as_it_is_written(definition: Definition) -> None:
    draft = tag_draft_of(definition, KNOWN)
    assert draft.written is not None
    assert definition_of(draft) == definition


def test_another_kind_loses_nothing() -> None:
    bins = Bins(AttributeNumber("amount"), ("low", "high"), Cuts((2,)))
    draft = replace(tag_draft_of(bins, KNOWN), kind="rfm")
    assert definition_of(replace(draft, kind="bins")) == bins


def test_values_without_a_name_or_a_rule_are_left_out_and_counted() -> None:
    whole = tag_draft_of(OrderedValues((Case("buyer", PAID), Case("other", PAID))), KNOWN)
    cases = whole.values.cases
    draft = changed(whole, ("values", "cases", 1, "name"), " ")
    finished = finished_definition(draft)
    assert (finished.definition, finished.unfinished) == (OrderedValues((Case("buyer", PAID),)), 1)
    draft = replace(whole, values=CasesDraft(cases.added(CaseDraft("third"))))
    assert finished_definition(draft).unfinished == 1
    with pytest.raises(Unfinished):
        definition_of(draft)
    assert finished_definition(TagDraft("values")).definition is None


@pytest.mark.parametrize(
    ("draft", "cuts"),
    [
        (CutsDraft(4), equal_parts(4)),
        (CutsDraft(4, "cuts", "10, 50；200"), Cuts((10, 50, 200))),
        (CutsDraft(4, "quantiles", quantiles="25% 50%"), Quantiles((0.25, 0.5))),
    ],
)
def test_cuts_are_read_as_they_are_typed(draft: CutsDraft, cuts: Cuts | Quantiles) -> None:
    assert cuts_made(draft) == cuts


@pytest.mark.parametrize("typed", ["", "ten", "50, 10"])
def test_cuts_that_say_nothing_are_unfinished(typed: str) -> None:
    with pytest.raises(Unfinished):
        cuts_made(CutsDraft(4, "cuts", typed))


def test_a_row_of_groups_without_a_name_is_none_yet_and_an_open_end_takes_the_other() -> None:
    draft = RfmDraft(chosen=tag_draft_of(Preference("word", PAY), KNOWN).preference.chosen, amount="amount")
    rows = (GroupRow("best", recency=(4, None), value=(None, 2)), GroupRow(" ", recency=(1, 1)))
    [group] = rfm_made(replace(draft, groups=rows)).groups
    assert (group.name, group.recency, group.value, group.monetary) == ("best", (4, 4), (2, 2), None)
    with pytest.raises(Unfinished):
        rfm_made(replace(draft, groups=(GroupRow(),)))


def test_new_values_begin_with_two_empty_ones() -> None:
    assert TagDraft().values.cases == Rows.of([CaseDraft(), CaseDraft()])
