"""Has every kind of condition on behaviour a form of its own in files?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from analysis.rules.asked import (
    ANY_EVENT,
    Ago,
    AmountOf,
    Beside,
    ChosenEvents,
    ColumnTest,
    Compared,
    DaysSinceOf,
    DistinctDays,
    DistinctSessions,
    DistinctValues,
    DistinctWeeks,
    Hours,
    Last,
    Limit,
    NotFollowed,
    Rank,
    Rule,
    Sequence,
    ShareOf,
    SinceFirst,
    TimesAsOften,
    ValueAt,
)
from analysis.rules.written import rule_from_json, to_json
from tests.asking import did


@pytest.mark.parametrize(
    ("form", "rule"),
    [
        ({"did": True, "last": {"days": 7}}, did(ANY_EVENT, period=Last(7))),
        (
            {"did": ["pay"], "last": {"months": 1, "until": "2026-01-31"}},
            did(("pay",), period=Last(1, "months", date(2026, 1, 31))),
        ),
        (
            {"did": ["pay"], "last": {"days": 2, "until": {"days_ago": 1}}},
            did(("pay",), period=Last(2, "days", Ago(1))),
        ),
        (
            {"did": ["pay"], "last": {"weeks": 1, "until": {"months_ago": 2}}},
            did(("pay",), period=Last(1, "weeks", Ago(2, "months"))),
        ),
        ({"did": ["pay"], "at_most": 3}, did(("pay",), 0, at_most=3)),
        ({"did": ["pay"], "at_least": 1, "at_most": 3}, did(("pay",), 1, at_most=3)),
        ({"did_not": ["pay"], "exactly": 2}, did(("pay",), 2, True, at_most=2)),
        ({"did": ["pay"], "at_least": 1, "count": "days"}, did(("pay",), count=DistinctDays())),
        (
            {"did": ["pay"], "at_least": 3, "count": {"days_within": "week"}},
            did(("pay",), 3, count=DistinctDays("week")),
        ),
        (
            {"did": ["pay"], "at_least": 3, "count": {"days_within": 8}},
            did(("pay",), 3, count=DistinctDays(timedelta(days=8))),
        ),
        ({"did": ["pay"], "at_least": 2, "count": "weeks"}, did(("pay",), 2, count=DistinctWeeks())),
        ({"did": ["pay"], "at_least": 2, "count": "sessions"}, did(("pay",), 2, count=DistinctSessions())),
        (
            {"did": ["pay"], "where": [{"property": "url", "contains_not": ["/admin"], "ignore_case": True}]},
            did(("pay",), where=(ColumnTest("url", "contains_not", ("/admin",), True),)),
        ),
        (
            {"did": ["pay"], "where": [{"property": "url", "ends_with": [".html", ".htm"]}]},
            did(("pay",), where=(ColumnTest("url", "ends_with", (".html", ".htm")),)),
        ),
        ({"did": ["pay"], "at_least": 2, "count": {"values_of": "x"}}, did(("pay",), 2, count=DistinctValues("x"))),
        ({"did": ["pay"], "at_least": 0.5, "count": "share"}, did(("pay",), 0.5, count=ShareOf())),
        (
            {"did": ["pay"], "at_least": 2, "count": {"times_as_often_as": ["view"]}},
            did(("pay",), 2, count=TimesAsOften(ChosenEvents(("view",)))),
        ),
        (
            {"did": ["pay"], "since_first": {"days": 7, "events": ["join"]}, "weekdays": ["sat", "sun"]},
            did(("pay",), weekdays=(5, 6), relation=SinceFirst(timedelta(days=7), ("join",))),
        ),
        ({"did": ["pay"], "before": ["refund"]}, did(("pay",), relation=Beside("before", ("refund",)))),
        (
            {"did": ["pay"], "after": {"events": ["cart"], "which": "last", "within": {"hours": 36}}},
            did(("pay",), relation=Beside("after", ("cart",), "last", timedelta(hours=36))),
        ),
        (
            {"sum": "x", "of": ["pay"], ">=": 200},
            Compared(AmountOf("sum", "x", ChosenEvents(("pay",))), Limit(">=", (200,))),
        ),
        (
            {"median": "x", "of": True, "top": 0.2, "hours": [23, 5]},
            Compared(AmountOf("median", "x", ChosenEvents(ANY_EVENT, hours=Hours(23, 5))), Rank("top", 0.2)),
        ),
        (
            {"last_value": "plan", "is": ["free"], "of": ["pay"]},
            ValueAt("last", ChosenEvents(("pay",)), ColumnTest("plan", "is", ("free",))),
        ),
        (
            {"days_since_first": ["pay"], "between": [7, 14]},
            Compared(DaysSinceOf("first", ChosenEvents(("pay",))), Limit("between", (7, 14))),
        ),
        (
            {"sequence": [["cart"], {"events": ["pay"], "last": {"days": 7}}], "within": {"minutes": 90}},
            Sequence((ChosenEvents(("cart",)), ChosenEvents(("pay",), Last(7))), timedelta(hours=1, minutes=30)),
        ),
        (
            {"not_followed": ["cart"], "by": ["pay"], "within": {"days": 2}, "at_least": 3},
            NotFollowed(ChosenEvents(("cart",)), ChosenEvents(("pay",)), timedelta(days=2), 3),
        ),
    ],
)
def test_every_kind_has_a_form_of_its_own(form: Any, rule: Rule) -> None:  # noqa: ANN401
    assert rule_from_json(form) == rule
    assert to_json(rule) == form


def test_what_may_be_written_shorter() -> None:
    short = {"sequence": ["cart", {"events": "pay"}], "within": {"hours": 1, "minutes": 30}}
    assert rule_from_json(short) == rule_from_json({"sequence": [["cart"], ["pay"]], "within": {"minutes": 90}})
    assert rule_from_json({"did": "pay", "before": {"events": "x"}}) == rule_from_json({"did": "pay", "before": "x"})
