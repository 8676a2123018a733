"""Do conditions on how often, when, how much, in which order and how recently say what they mean?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from analysis.rules.asked import (
    ANY_EVENT,
    Ago,
    AmountOf,
    BadSpan,
    Beside,
    ChosenEvents,
    ColumnTest,
    Compared,
    DaysSinceOf,
    DistinctDays,
    DistinctSessions,
    DistinctValues,
    DistinctWeeks,
    Group,
    Hours,
    Last,
    Limit,
    NotFollowed,
    Rank,
    Sequence,
    ShareOf,
    SinceFirst,
    TimesAsOften,
    ValueAt,
)
from analysis.rules.asked.refusals import BadBounds, BadSequence, BadShare, BadTest, BadTimes, BadWeekdays, EmptyRule
from analysis.rules.closed.closing import close
from analysis.rules.evaluated import UnfitTest
from analysis.rules.evaluated.evaluate import OpenRule
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog
from tests.rules.taken import who

PAY, VIEW, CART = ChosenEvents(("pay",)), ChosenEvents(("view",)), ChosenEvents(("cart",))


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    """Ann pays on a Friday, a Sunday and the Monday after; the data ends on Tuesday 20 January 2026."""
    return log(
        [
            ("ann", "view", "2026-01-09T09:00"),
            ("ann", "pay", "2026-01-09T10:00", {"amount": 20, "plan": "free"}),
            ("ann", "pay", "2026-01-11T10:00", {"amount": 5}),
            ("ann", "pay", "2026-01-12T10:00", {"amount": 8, "plan": "gold"}),
            ("bob", "cart", "2026-01-10T12:00"),
            ("bob", "pay", "2026-01-12T12:00", {"amount": 33, "plan": "free"}),
            ("cid", "cart", "2026-01-10T12:00"),
            ("cid", "view", "2026-01-19T12:00"),
            ("cid", "cart", "2026-01-20T12:00"),
        ],
        attributes={"eve": {"city": "Rome"}},
    )


def test_how_often(shop: Dataset) -> None:
    assert who(did(("pay",), 0, at_most=1), shop) == ["bob", "cid", "eve"]
    assert who(did(("pay",), 0, at_most=0), shop) == ["cid", "eve"]
    assert who(did(("pay",), 1, at_most=1), shop) == ["bob"]
    assert who(did(("pay",), 1, at_most=1, negated=True), shop) == ["ann", "cid", "eve"]
    assert who(did(ANY_EVENT), shop) == ["ann", "bob", "cid"]


def test_days_of_one_week_are_others_than_days_running(shop: Dataset) -> None:
    """Friday and Sunday lie in one week; Sunday and Monday in two, but in any two days."""
    assert who(did(("pay",), 3, count=DistinctDays()), shop) == ["ann"]
    assert who(did(("pay",), 3, count=DistinctDays("week")), shop) == []
    assert who(did(("pay",), 2, count=DistinctDays("week")), shop) == ["ann"]
    assert who(did(("pay",), 2, count=DistinctDays(timedelta(days=2))), shop) == ["ann"]
    assert who(did(("pay",), 3, count=DistinctDays(timedelta(days=3))), shop) == []
    assert who(did(("pay",), 3, count=DistinctDays(timedelta(days=4))), shop) == ["ann"]
    assert who(did(("pay",), 2, count=DistinctWeeks()), shop) == ["ann"]


def test_weeks_begin_when_the_project_says(log: MakeLog) -> None:
    rows = [("ann", "pay", f"2026-01-{day}T10:00") for day in (11, 12)]
    assert who(did(("pay",), 2, count=DistinctDays("week")), log(rows)) == []
    sundays = log(rows, settings=ProjectSettings(first_weekday=6))
    assert who(did(("pay",), 2, count=DistinctDays("week")), sundays) == ["ann"]
    assert who(did(("pay",), 2, count=DistinctWeeks()), sundays) == []


def test_a_day_that_comes_twice_is_one_day(log: MakeLog) -> None:
    """At 0:01 of 29 October 2006 clocks in St. John's went back to 23:01 of the 28th."""
    rows = [("ann", "pay", f"2006-10-29T{time}") for time in ("00:30:00", "02:30:30", "03:00:00", "13:30:00")]
    newfoundland = log(rows, settings=ProjectSettings(time_zone="America/St_Johns"))
    for count in (DistinctDays(), DistinctDays(timedelta(days=2))):
        assert who(did(("pay",), 2, at_most=2, count=count), newfoundland) == ["ann"]


def test_the_last_days_end_with_the_data_or_a_day_given(shop: Dataset) -> None:
    assert who(did(("pay",), period=Last(9)), shop) == ["ann", "bob"]  # 12 to 20 January
    assert who(did(("pay",), period=Last(8)), shop) == []
    assert who(did(("pay",), period=Last(1, "weeks", date(2026, 1, 11))), shop) == ["ann"]
    assert who(did(("pay",), 2, period=Last(2, "weeks"), count=DistinctWeeks()), shop) == []  # 7–13, 14–20 January
    both = did(ANY_EVENT, 2, at_most=2, period=Last(2, "weeks"), count=DistinctWeeks())
    assert who(both, shop) == ["cid"]
    assert who(did(("view", "pay"), period=Last(1, "months", date(2026, 2, 10))), shop) == ["ann", "bob", "cid"]
    assert who(did(("view",), period=Last(1, "months", date(2026, 2, 10))), shop) == ["cid"]


def test_a_month_back_from_a_long_month_begins_on_its_first_day() -> None:
    facts: Any = None  # not asked for when a day is given
    assert Last(3, "months", date(2026, 5, 31)).of(facts).start == date(2026, 3, 1)
    assert Last(1, "months", date(2026, 2, 28)).of(facts).start == date(2026, 1, 29)
    assert Last(12, "months", date(2026, 1, 15)).of(facts).start == date(2025, 1, 16)


@pytest.mark.parametrize(
    ("last", "start", "end"),
    [
        (Last(2, "days", Ago(1)), "2026-03-29", "2026-03-30"),  # yesterday and the day before
        (Last(1, "days", Ago(1)), "2026-03-30", "2026-03-30"),
        (Last(1, "weeks", Ago(1, "weeks")), "2026-03-18", "2026-03-24"),  # the week before last
        (Last(7, "days", Ago(7)), "2026-03-18", "2026-03-24"),
        (Last(2, "weeks", Ago(3)), "2026-03-15", "2026-03-28"),
        (Last(1, "months", Ago(1, "months")), "2026-02-01", "2026-02-28"),  # the day after 31 January to the 31st
        (Last(2, "months", Ago(1, "months")), "2026-01-01", "2026-02-28"),
        (Last(1, "months", Ago(12, "months")), "2025-03-01", "2025-03-31"),
        (Last(1, "months", Ago(1)), "2026-03-01", "2026-03-30"),  # up to yesterday: from the day after 28 February
        (Last(3, "days", Ago(1, "months")), "2026-02-26", "2026-02-28"),
    ],
)
def test_a_period_may_end_before_the_last_day(log: MakeLog, last: Last, start: str, end: str) -> None:
    """The data ends on 31 March 2026, two days after clocks changed in Paris; every local day has an event."""
    days = [date(2025, 2, 1) + timedelta(days=n) for n in range(424)]
    data = log(
        [("ann", "view", f"{day}T12:00", {"day": str(day)}) for day in days],
        settings=ProjectSettings("Europe/Paris"),
    )
    assert data.facts.days[1] == date(2026, 3, 31)
    found = last.of(data.facts)
    assert (str(found.start), str(found.end)) == (start, end)
    inside = (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
    assert who(did(("view",), inside, at_most=inside, period=last), data) == ["ann"]


def test_periods_of_one_unit_meet_without_gap_or_overlap(log: MakeLog) -> None:
    for last_day in ("2026-03-31", "2026-05-31", "2028-02-29", "2026-01-01", "2026-07-30"):
        facts = log([("ann", "view", f"{last_day}T12:00")]).facts
        for unit in ("days", "weeks", "months"):
            later = Last(1, unit).of(facts)
            for ago in range(1, 30):
                earlier = Last(1, unit, Ago(ago, unit)).of(facts)
                assert earlier.end is not None
                assert earlier.end + timedelta(days=1) == later.start
                later = earlier


def test_sessions_are_those_of_all_events(shop: Dataset, log: MakeLog) -> None:
    """Ann pays, looks around without a gap of over half an hour, and pays again: one session; then another."""
    visits = log(
        [
            ("ann", "pay", "2026-01-09T10:00"),
            ("ann", "view", "2026-01-09T10:30"),
            ("ann", "pay", "2026-01-09T11:00"),
            ("bob", "pay", "2026-01-09T10:00"),
            ("bob", "pay", "2026-01-09T10:30:00.000001"),
            ("cid", "view", "2026-01-09T10:00"),
        ]
    )
    assert who(did(("pay",), 1, at_most=1, count=DistinctSessions()), visits) == ["ann"]
    assert who(did(("pay",), 2, count=DistinctSessions()), visits) == ["bob"]
    assert who(did(ANY_EVENT, 1, at_most=1, count=DistinctSessions()), visits) == ["ann", "cid"]
    assert who(did(("pay",), 0, at_most=0, count=DistinctSessions()), visits) == ["cid"]
    longer = log(
        [("bob", "pay", f"2026-01-09T{hour}:00") for hour in (10, 11, 12)],
        settings=ProjectSettings(session_gap=timedelta(hours=1)),
    )
    assert who(did(("pay",), 1, at_most=1, count=DistinctSessions()), longer) == ["bob"]


def test_near_the_users_own_events(shop: Dataset) -> None:
    first_days = SinceFirst(timedelta(days=2, hours=1))
    assert who(did(("pay",), 2, relation=first_days), shop) == ["ann"]  # the second is 2 days 1 hour after the view
    assert who(did(("pay",), 3, relation=first_days), shop) == []
    assert who(did(("pay",), 3, relation=SinceFirst(timedelta(days=3), ("pay",))), shop) == ["ann"]
    assert who(did(("view",), relation=Beside("before", ("pay",))), shop) == ["ann"]
    assert who(did(("pay",), 2, relation=Beside("after", ("pay",))), shop) == ["ann"]
    assert who(did(("pay",), relation=Beside("after", ("pay",), "last")), shop) == []
    assert who(did(("view",), relation=Beside("after", ("cart",), within=timedelta(days=8))), shop) == []
    assert who(did(("view",), relation=Beside("before", ("cart",), "last", timedelta(days=1))), shop) == ["cid"]


def test_weekdays_and_hours(shop: Dataset) -> None:
    assert who(did(("pay",), weekdays=(6,)), shop) == ["ann"]
    assert who(did(("cart",), weekdays=(5,), hours=Hours(12, 13)), shop) == ["bob", "cid"]


def test_different_values_leave_out_the_missing_one(shop: Dataset) -> None:
    assert who(did(("pay",), 2, count=DistinctValues("plan")), shop) == ["ann"]
    assert who(did(("pay",), 3, count=DistinctValues("plan")), shop) == []
    assert who(did(("pay",), 3, count=DistinctValues("amount")), shop) == ["ann"]


def test_shares_and_ratios_of_nothing_cannot_be_said(shop: Dataset) -> None:
    assert who(did(("pay",), 0.75, count=ShareOf()), shop) == ["ann"]
    assert who(did(("pay",), 0, at_most=0.5, count=ShareOf()), shop) == ["bob", "cid"]  # not eve
    assert who(did(("pay",), 0.6, count=ShareOf(PAY), where=(ColumnTest("plan", "present"),)), shop) == ["ann", "bob"]
    assert who(did(("pay",), 3, count=TimesAsOften(VIEW)), shop) == ["ann", "bob"]  # bob never viewed
    assert who(did(("pay",), 0, at_most=3, count=TimesAsOften(VIEW)), shop) == ["ann", "cid"]


def test_amounts(shop: Dataset) -> None:
    def paid(statistic: Any, operator: Any, *values: float) -> list[str]:  # noqa: ANN401
        return who(Compared(AmountOf(statistic, "amount", PAY), Limit(operator, values)), shop)

    assert paid("sum", "=", 33) == ["ann", "bob"]
    assert paid("average", "<=", 11) == ["ann"]
    assert paid("median", "=", 8) == ["ann"]
    assert paid("min", "<", 6) == ["ann"]
    assert paid("max", "between", 30, 40) == ["bob"]
    assert paid("sum", "!=", 33) == []  # cid and eve have no sum
    with pytest.raises(UnfitTest):
        who(Compared(AmountOf("sum", "plan", PAY), Limit(">", (1,))), shop)


def test_the_first_and_the_last_value_known(shop: Dataset) -> None:
    free = ColumnTest("plan", "is", ("free",))
    assert who(ValueAt("first", PAY, free), shop) == ["ann", "bob"]
    assert who(ValueAt("last", PAY, free), shop) == ["bob"]
    assert who(ValueAt("last", PAY, ColumnTest("plan", "missing")), shop) == ["cid", "eve"]


def test_days_since(shop: Dataset) -> None:
    assert who(Compared(DaysSinceOf("last", PAY), Limit("=", (8,))), shop) == ["ann", "bob"]
    assert who(Compared(DaysSinceOf("first", PAY), Limit(">=", (9,))), shop) == ["ann"]
    assert who(Compared(DaysSinceOf("last", ChosenEvents(ANY_EVENT)), Limit("<", (1,))), shop) == ["cid"]


def test_a_sequence_keeps_to_the_window_and_to_one_event_a_step(shop: Dataset) -> None:
    assert who(Sequence((CART, PAY), timedelta(days=2)), shop) == ["bob"]
    assert who(Sequence((CART, PAY), timedelta(days=2) - timedelta(microseconds=1)), shop) == []
    assert who(Sequence((PAY, PAY, PAY)), shop) == ["ann"]
    assert who(Sequence((CART, CART, CART)), shop) == []
    assert who(Sequence((ChosenEvents(("cart",), Last(1)), VIEW)), shop) == []


def test_events_of_one_moment_follow_in_the_order_of_their_file(log: MakeLog) -> None:
    noon = "2026-01-01T12:00"
    shop = log([("ann", "cart", noon), ("ann", "pay", noon), ("bob", "pay", noon), ("bob", "cart", noon)])
    assert who(Sequence((CART, PAY), timedelta(hours=1)), shop) == ["ann"]
    assert who(Sequence((CART, PAY)), shop) == ["ann"]


def test_what_may_still_be_followed_does_not_count_as_left(shop: Dataset) -> None:
    """Cid's last cart is as old as the data is long; bob paid just in time."""
    assert who(NotFollowed(CART, PAY, timedelta(days=2)), shop) == ["cid"]
    assert who(NotFollowed(CART, PAY, timedelta(days=1)), shop) == ["bob", "cid"]
    assert who(NotFollowed(CART, PAY, timedelta(days=1), at_least=2), shop) == []
    assert who(NotFollowed(CART, PAY, timedelta(days=10)), shop) == ["cid"]  # over at the data's last moment
    assert who(NotFollowed(CART, PAY, timedelta(days=10, microseconds=1)), shop) == []
    assert who(NotFollowed(PAY, PAY, timedelta(days=1)), shop) == ["ann", "bob"]


def test_negations_are_asked_of_all_users(shop: Dataset) -> None:
    assert who(Group("none", (Sequence((CART, PAY)),)), shop) == ["ann", "cid", "eve"]
    assert who(Group("none", (Compared(AmountOf("sum", "amount", PAY), Limit(">", (0,))),)), shop) == ["cid", "eve"]


def test_an_open_rank_is_not_run(shop: Dataset) -> None:
    ranked = Compared(AmountOf("sum", "amount", PAY), Rank("top", 0.5))
    with pytest.raises(OpenRule):
        who(ranked, shop)
    closed = close(Group("none", (ranked,)), lambda reference: pytest.fail(), cut=lambda condition: 40)
    assert closed == Group("none", (Compared(AmountOf("sum", "amount", PAY), Limit(">=", (40,))),))
    assert who(close(ranked, lambda reference: pytest.fail(), cut=lambda condition: None), shop) == []


@pytest.mark.parametrize(
    ("error", "make"),
    [
        (BadTimes, lambda: did(("pay",), 0)),
        (BadBounds, lambda: did(("pay",), 3, at_most=2)),
        (BadBounds, lambda: did(("pay",), 1.5)),
        (BadBounds, lambda: did(("pay",), 8, count=DistinctDays("week"))),
        (BadBounds, lambda: did(("pay",), 4, count=DistinctDays(timedelta(days=3)))),
        (BadBounds, lambda: did(("pay",), 8, count=DistinctDays(), period=Last(7))),
        (BadBounds, lambda: did(("pay",), 3, count=DistinctWeeks(), period=Last(2, "weeks"))),
        (BadBounds, lambda: did(("pay",), 1.2, count=ShareOf())),
        (BadBounds, lambda: did(("pay",), 0, at_most=1, count=ShareOf())),
        (BadSpan, lambda: DistinctDays(timedelta(hours=36))),
        (BadSpan, lambda: DistinctDays(timedelta(0))),
        (BadSpan, lambda: SinceFirst(timedelta(0))),
        (BadSpan, lambda: Beside("after", ("pay",), within=timedelta(days=-1))),
        (BadSpan, lambda: Last(0)),
        (BadSpan, lambda: Ago(0)),
        (BadSpan, lambda: Ago(True)),
        (BadSpan, lambda: NotFollowed(CART, PAY, timedelta(days=40_000))),
        (BadTimes, lambda: NotFollowed(CART, PAY, timedelta(days=1), 0)),
        (BadSequence, lambda: Sequence((PAY,))),
        (BadSequence, lambda: Sequence((PAY,) * 11)),
        (BadShare, lambda: Rank("top", 1)),
        (BadShare, lambda: Rank("bottom", 0)),
        (BadTest, lambda: Limit("between", (2, 1))),
        (BadTest, lambda: Limit(">", (float("nan"),))),
        (BadWeekdays, lambda: ChosenEvents(("pay",), weekdays=(7,))),
        (EmptyRule, lambda: ChosenEvents(())),
        (EmptyRule, lambda: SinceFirst(timedelta(1), ())),
        (EmptyRule, lambda: Beside("after", ())),
        (EmptyRule, lambda: DistinctValues("")),
        (EmptyRule, lambda: Compared(AmountOf("sum", "", PAY), Limit(">", (1,)))),
    ],
)
def test_nonsense_is_refused_at_birth(error: type[Exception], make: Any) -> None:  # noqa: ANN401
    with pytest.raises(error):
        make()
