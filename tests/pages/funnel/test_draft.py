"""Does the draft of a funnel hold everything that a question can say, and stay sensible while it changes?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.insights.funnel import (
    BASES,
    COUNTED,
    EFFECTS,
    ORDERS,
    TIES,
    Breakdown,
    Exclusion,
    FunnelSpec,
    FunnelStep,
    Side,
)
from analysis.insights.funnel.spec import BadExclusion
from analysis.rules.asked import ALL_TIME, ColumnTest, Group, HasAttribute, Period, SegmentRef, TagRef
from analysis.store.dataset import DatasetFacts
from pages._funnel.draft import DraftExclusion, FunnelDraft, draft_of, fitted, previous, spec_of
from pages._funnel.filter import parts_of
from tests.asking import did

_DAY = 86_400_000_000
FACTS = DatasetFacts(0, 100 * _DAY, "UTC", timedelta(minutes=30), 0, ("view", "cart", "pay"), (), ())
CITY, PRICE = ColumnTest("city", "is", ("Paris",)), ColumnTest("price", ">=", (5,))

events = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3, unique=True).map(tuple)
wheres = st.sampled_from([(), (PRICE,), (CITY, PRICE)])
steps = st.builds(FunnelStep, events, wheres, st.sampled_from(["", "Named"]), st.booleans())
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
periods = st.one_of(
    st.just(ALL_TIME),
    st.builds(Period, days),
    st.tuples(days, days).map(lambda two: Period(min(two), max(two))),
)
rules = st.sampled_from(
    [
        HasAttribute(CITY),
        TagRef("fans"),
        SegmentRef("won back"),
        did(("a",), 3),
        Group("all", (HasAttribute(CITY), Group("any", (TagRef("fans"), TagRef("kind", "x"))))),
    ]
)
windows = st.one_of(
    st.sampled_from(["session", "day"]),
    st.integers(1, 366 * 86_400).map(lambda seconds: timedelta(seconds=seconds)),
    st.just(timedelta(seconds=1.5)),
)


@st.composite
def specs(draw: st.DrawFn) -> FunnelSpec:
    count = draw(st.integers(2, 7))
    places = st.integers(1, count)
    at = st.one_of(st.sampled_from(["first", "last"]), places)
    division = draw(st.sampled_from(["breakdown", "compare", "none"]))
    by = st.builds(Breakdown, st.sampled_from(["property", "attribute", "tag"]), st.just("x"), st.integers(1, 50), at)
    side = st.one_of(st.builds(Side, periods.filter(lambda p: p != ALL_TIME)), st.builds(Side, st.none(), rules))
    order = draw(st.sampled_from(ORDERS))
    drawn = enumerate(draw(st.lists(steps, min_size=count, max_size=count)))
    inner = range(1, count - 1) if order == "sequential" else ()
    chosen = (
        tuple(replace(step, optional=step.optional and place in inner) for place, step in drawn),
        draw(windows),
        draw(periods),
        draw(st.one_of(st.none(), rules)),
        draw(by) if division == "breakdown" else None,
        order,
        tuple(draw(st.lists(st.builds(Exclusion, events, places, places, wheres), max_size=2))),
        draw(st.sampled_from(EFFECTS)),
        draw(st.sampled_from([None, "product"])),
        draw(st.sampled_from(COUNTED)),
        draw(st.sampled_from(TIES)),
        draw(side) if division == "compare" else None,
        draw(st.sampled_from([None, "amount"])),
        False,
        draw(st.sampled_from(BASES)),
        draw(st.sampled_from([(), ("noise",), ("noise", "beat")])) if order == "strict" else (),
    )
    try:
        return FunnelSpec(*chosen)
    except BadExclusion:  # most draws of them do not fit: the rest is asked without
        return FunnelSpec(*chosen[:6], (), *chosen[7:])
    except AnalysisError:
        assume(False)
        raise


@settings(max_examples=100, deadline=None)
@given(specs(), st.integers(1, 50))
def test_a_saved_funnel_is_asked_again_exactly(spec: FunnelSpec, next_id: int) -> None:
    assert spec_of(draft_of(spec, next_id), FACTS) == spec


DEEDS = st.lists(st.tuples(st.sampled_from(["moved", "removed", "doubled", "order"]), st.integers(0, 9)))


@settings(max_examples=100, deadline=None)
@given(specs(), DEEDS)
def test_whatever_is_done_to_the_steps_it_asks_something_that_can_be_asked(
    spec: FunnelSpec, deeds: list[tuple[str, int]]
) -> None:
    check(spec, deeds)


@pytest.mark.nightly
@settings(max_examples=3_000, deadline=None)
@given(specs(), st.integers(1, 50), DEEDS)
def test_thousands_of_funnels_are_asked_again_and_changed(
    spec: FunnelSpec, next_id: int, deeds: list[tuple[str, int]]
) -> None:
    assert spec_of(draft_of(spec, next_id), FACTS) == spec
    check(spec, deeds)


def check(spec: FunnelSpec, deeds: list[tuple[str, int]]) -> None:
    draft = draft_of(spec)
    for deed, number in deeds:
        each = draft.steps[number % len(draft.steps)].id if draft.steps else 0
        if deed == "moved":
            draft = draft.moved(each, 1 if number % 2 else -1)
        elif deed == "order":
            draft = replace(draft, order=ORDERS[number % len(ORDERS)])
        else:
            draft = draft.removed(each) if deed == "removed" else draft.doubled(each)
    asked = spec_of(draft, FACTS)  # a spec refuses nonsense when it is made
    assert (asked is None) == (len(draft.steps) < 2)
    assert len({each.id for each in draft.steps}) == len(draft.steps)


def three() -> FunnelDraft:
    return FunnelDraft().with_steps(tuple(FunnelStep((event,)) for event in ("view", "cart", "pay")))


def test_steps_are_inserted_moved_doubled_and_removed() -> None:
    draft = three()
    view, cart, pay = (each.id for each in draft.steps)
    draft = draft.inserted(FunnelStep(("search",)), 1).moved(pay, -1).doubled(view).removed(cart)
    assert [each.step.events[0] for each in draft.steps] == ["view", "view", "search", "pay"]
    assert draft.moved(view, -1) == draft


def test_there_are_never_more_than_twenty_steps() -> None:
    draft = FunnelDraft()
    for _ in range(30):
        draft = draft.inserted(FunnelStep(("view",)))
    assert len(draft.steps) == 20
    assert draft.doubled(draft.steps[0].id) == draft


def test_an_optional_step_that_becomes_the_last_is_required_there_and_optional_again_when_moved_back() -> None:
    draft = three()
    cart = draft.steps[1].id
    draft = draft.changed(cart, optional=True)
    moved = draft.moved(cart, 1)
    assert not any(step.optional for step in asked(moved).steps)
    assert [step.optional for step in asked(moved.moved(cart, -1)).steps] == [False, True, False]


def asked(draft: FunnelDraft) -> FunnelSpec:
    spec = spec_of(draft, FACTS)
    assert spec is not None
    return spec


def test_a_breakdown_stays_with_its_step_and_falls_back_to_the_first() -> None:
    draft = three()
    cart = draft.steps[1].id
    draft = replace(draft, division="column", column="price", at=cart)
    assert asked(draft.moved(cart, 1)).breakdown == Breakdown("property", "price", at=3)
    assert asked(draft.removed(cart)).breakdown == Breakdown("property", "price", at="first")


def test_an_exclusion_goes_with_the_ends_of_the_funnel() -> None:
    draft = three()
    refund = DraftExclusion(9, Exclusion(("refund",), 1, 3))
    draft = replace(draft, exclusions=(refund,)).inserted(FunnelStep(("rate",)))
    assert asked(draft).exclusions == (Exclusion(("refund",), 1, 4),)


def test_an_event_that_became_a_step_between_is_not_excluded_any_more() -> None:
    draft = replace(three(), exclusions=(DraftExclusion(9, Exclusion(("cart", "refund"), 1, 3)),))
    assert fitted(draft, draft.exclusions[0]) == Exclusion(("refund",), 1, 3)
    assert asked(draft).exclusions == (Exclusion(("refund",), 1, 3),)


def test_the_period_before_is_as_long() -> None:
    assert previous(Period(date(2026, 3, 1), date(2026, 3, 7))) == Period(date(2026, 2, 22), date(2026, 2, 28))
    assert previous(Period(date(2026, 3, 1), None)) is None
    assert previous(ALL_TIME) is None


def test_the_last_days_stay_the_last_days_and_are_compared_with_as_many_before() -> None:
    draft = replace(three(), period=7, division="previous")
    assert asked(draft).period == Period(date(1970, 4, 5), date(1970, 4, 11))
    assert asked(draft).compare == Side(Period(date(1970, 3, 29), date(1970, 4, 4)))
    assert asked(replace(draft, period=ALL_TIME)).compare is None


def test_common_filters_are_shown_as_parts_and_others_are_not() -> None:
    both = Group("all", (HasAttribute(CITY), Group("any", (SegmentRef("x"), SegmentRef("y")))))
    parts = parts_of(both)
    assert parts is not None and parts.rule == both
    assert parts_of(did(("view",))) is None
    assert parts_of(Group("all", (SegmentRef("x"), HasAttribute(CITY)))) is None, (
        "another order is another rule's words"
    )
    assert parts_of(Group("any", (HasAttribute(CITY), TagRef("fans")))) is None
    empty = parts_of(None)
    assert empty is not None and empty.rule is None
