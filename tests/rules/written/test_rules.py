"""Does a rule survive its file form, and does a wrong file say where it is wrong?"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import SilhouetteError
from analysis.rules.asked import ColumnTest, Group, HasAttribute, Hours, Listed, Period, Rule, SegmentRef, TagRef
from analysis.rules.asked.periods import PeriodBackwards
from analysis.rules.written import from_text, rule_from_json, to_json
from analysis.rules.written.errors import BadRuleValue, RuleTooLarge, UnknownRuleKey, UnreadableRule
from tests.asking import did
from tests.rules import strategies

NIGHT_SNACKS = {
    "all": [
        {
            "did": ["purchase"],
            "at_least": 3,
            "from": "2026-01-01",
            "to": "2026-01-31",
            "hours": [23, 5],
            "where": [{"property": "category", "is": ["snacks"]}, {"property": "amount", ">=": 20}],
        },
        {"did_not": ["refund"]},
        {"attribute": "city", "is": ["Paris"]},
    ]
}


def test_a_file_reads_as_the_rule_it_says() -> None:
    assert rule_from_json(NIGHT_SNACKS) == Group(
        "all",
        (
            did(
                ("purchase",),
                3,
                period=Period(date(2026, 1, 1), date(2026, 1, 31)),
                hours=Hours(23, 5),
                where=(ColumnTest("category", "is", ("snacks",)), ColumnTest("amount", ">=", (20,))),
            ),
            did(("refund",), negated=True),
            HasAttribute(ColumnTest("city", "is", ("Paris",))),
        ),
    )
    assert to_json(rule_from_json(NIGHT_SNACKS)) == NIGHT_SNACKS


def test_one_event_or_value_needs_no_list() -> None:
    assert rule_from_json({"did": "pay", "where": [{"property": "item", "is": "tea"}]}) == did(
        ("pay",), where=(ColumnTest("item", "is", ("tea",)),)
    )


def test_missing_false_is_present() -> None:
    assert rule_from_json({"attribute": "city", "missing": False}) == HasAttribute(ColumnTest("city", "present"))
    assert rule_from_json({"attribute": "city", "present": False}) == HasAttribute(ColumnTest("city", "missing"))


def test_tags_segments_and_lists() -> None:
    form = {"none": [{"tag": "fans"}, {"tag": "level", "value": "high"}, {"segment": "lost"}, {"users": ["b", "a"]}]}
    rule = Group("none", (TagRef("fans"), TagRef("level", "high"), SegmentRef("lost"), Listed(("a", "b"))))
    assert rule_from_json(form) == rule
    assert rule_from_json(to_json(rule)) == rule


def test_a_file_of_windows_with_a_mark_at_its_start_is_read() -> None:
    assert from_text('\ufeff{"did": "pay"}', rule_from_json) == did(("pay",))


@pytest.mark.parametrize(
    ("form", "key", "near"),
    [
        ({"did": "pay", "at_leest": 2}, "at_leest", ["at_least", "at_most"]),
        ({"didnot": "pay"}, "didnot", ["did_not", "did"]),
        ({"did": "pay", "where": [{"property": "x", "contain": "y"}]}, "contain", ["contains", "contains_not"]),
        ({"did": "pay", "last": {"days": 2, "until": {"day_ago": 1}}}, "day_ago", ["days_ago"]),
        ({"all": [{"did": "pay"}], "any": []}, "any", []),
        ({"attribute": "city", "is": "Paris", "at_least": 2}, "at_least", []),
    ],
)
def test_an_unknown_key_is_named_with_near_ones(form: Any, key: str, near: list[str]) -> None:  # noqa: ANN401
    with pytest.raises(UnknownRuleKey) as error:
        rule_from_json(form)
    assert (error.value.details["key"], error.value.details["near"]) == (key, near)


@pytest.mark.parametrize(
    ("form", "key"),
    [
        ([], "rule"),
        ({}, "rule"),
        ("pay", "rule"),
        ({"all": {}}, "all"),
        ({"all": ["pay"]}, "rule"),
        ({"did": 5}, "did"),
        ({"did": [""]}, "did"),
        ({"did": "pay", "at_least": "2"}, "at_least"),
        ({"did": "pay", "at_least": True}, "at_least"),
        ({"did": "pay", "at_least": 2.5}, "at_least"),
        ({"did": "pay", "from": "yesterday"}, "from"),
        ({"did": "pay", "to": 20260101}, "to"),
        ({"did": "pay", "from": None}, "from"),
        ({"did": "pay", "hours": [23]}, "hours"),
        ({"did": "pay", "hours": "23-5"}, "hours"),
        ({"did": "pay", "where": {}}, "where"),
        ({"did": "pay", "where": [{"property": "x"}]}, "property"),
        ({"did": "pay", "where": [{"is": "x"}]}, "property"),
        ({"did": "pay", "where": [{"property": "x", ">": 1, "<": 3}]}, "property"),
        ({"attribute": 3, "is": "x"}, "attribute"),
        ({"attribute": "x", "is": [True]}, "is"),
        ({"attribute": "x", "is": None}, "is"),
        ({"attribute": "x", "missing": "yes"}, "missing"),
        ({"tag": []}, "tag"),
        ({"users": "ann"}, "users"),
        ({"did": False}, "did"),
        ({"did": "pay", "at_most": 1.5}, "at_most"),
        ({"did": "pay", "exactly": 1, "at_least": 1}, "exactly"),
        ({"did": "pay", "count": "share"}, "at_least"),
        ({"did": "pay", "count": "moons"}, "count"),
        ({"did": "pay", "count": {"values_of": "x", "share_of": "y"}}, "count"),
        ({"did": "pay", "count": {"days_within": "month"}}, "days_within"),
        ({"did": "pay", "last": 7}, "last"),
        ({"did": "pay", "last": {"days": 7, "weeks": 1}}, "last"),
        ({"did": "pay", "last": {"days": 7}, "from": "2026-01-01"}, "last"),
        ({"did": "pay", "last": {"days": 7, "until": "now"}}, "until"),
        ({"did": "pay", "last": {"days": 2, "until": "yesterday"}}, "until"),
        ({"did": "pay", "last": {"days": 2, "until": {}}}, "until"),
        ({"did": "pay", "last": {"days": 2, "until": {"days_ago": "1"}}}, "until"),
        ({"did": "pay", "last": {"days": 2, "until": {"days_ago": 1, "weeks_ago": 1}}}, "until"),
        ({"attribute": "x", "is": "a", "ignore_case": "yes"}, "ignore_case"),
        ({"attribute": "x", ">": 1, "ignore_case": True}, "ignore_case"),
        ({"attribute": "x", "missing": True, "ignore_case": False}, "ignore_case"),
        ({"did": "pay", "since_first": 7}, "since_first"),
        ({"did": "pay", "since_first": {"days": "7"}}, "since_first"),
        ({"did": "pay", "since_first": {"days": 7}, "before": "x"}, "before"),
        ({"did": "pay", "after": {"which": "last"}}, "after"),
        ({"did": "pay", "after": {"events": "x", "which": "second"}}, "which"),
        ({"did": "pay", "weekdays": []}, "weekdays"),
        ({"did": "pay", "weekdays": ["Sun"]}, "weekdays"),
        ({"sum": "x", ">": 1}, "of"),
        ({"sum": "x", "of": "pay"}, "sum"),
        ({"sum": "x", "of": "pay", ">": 1, "top": 0.1}, "sum"),
        ({"sum": "x", "of": "pay", ">": "1"}, ">"),
        ({"days_since_last": "pay"}, "days_since_last"),
        ({"last_value": "x", "of": "pay"}, "last_value"),
        ({"sequence": "pay"}, "sequence"),
        ({"sequence": ["a", {"where": []}]}, "sequence"),
        ({"sequence": ["a", "b"], "within": 2}, "within"),
        ({"not_followed": "cart", "within": {"days": 1}}, "by"),
        ({"not_followed": "cart", "by": "pay"}, "within"),
    ],
)
def test_a_wrong_value_is_named_with_one_that_works(form: Any, key: str) -> None:  # noqa: ANN401
    with pytest.raises(BadRuleValue) as error:
        rule_from_json(form)
    assert error.value.details["key"] == key
    example = json.loads(str(error.value.details["example"]).replace("…", "x"))
    assert example


@pytest.mark.parametrize(
    "form",
    [
        {"did": []},
        {"all": []},
        {"did": "pay", "at_least": 0},
        {"did": "pay", "hours": [5, 5]},
        {"did": "pay", "where": [{"property": "x", "between": [3, 1]}]},
        {"did": "pay", "where": [{"property": "x", ">": float("nan")}]},
        {"did": "pay", "where": [{"property": "x", "is": ["\ud800"]}]},
        {"did": "pay", "since_first": {"days": 1e300}},
        {"did": "pay", "since_first": {"days": float("nan")}},
        {"did": "pay", "since_first": {"events": ["x"]}},
        {"did": "pay", "last": {"days": 10**30}},
        {"did": "pay", "at_least": 3, "count": {"days_within": 10**30}},
        {"did": "pay", "at_least": float("inf"), "count": "share"},
        {"sum": "x", "of": "pay", "top": float("nan")},
        {"sum": "x", "of": "pay", ">": 10**400},
        {"did": "pay", "at_least": 10**400},
        {"not_followed": "cart", "by": "pay", "within": {"days": 10**400}},
        {"not_followed": "cart", "by": "pay", "within": {"days": 1}, "at_least": 10**400},
        {"sequence": ["pay"]},
    ],
)
def test_nonsense_in_a_file_is_refused_as_anywhere(form: Any) -> None:  # noqa: ANN401
    with pytest.raises(SilhouetteError):
        rule_from_json(form)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(PeriodBackwards):
        rule_from_json({"did": "pay", "from": "2026-02-01", "to": "2026-01-01"})


def test_text_that_is_not_json_says_where() -> None:
    with pytest.raises(UnreadableRule) as error:
        from_text('{"did": "pay",\n "at_least": }', rule_from_json)
    assert error.value.details == {"line": 2, "column": 14}


def test_deep_and_wide_files_end_with_a_sentence() -> None:
    deep: Any = {"did": "pay"}
    for _ in range(30):
        deep = {"all": [deep]}
    with pytest.raises(RuleTooLarge):
        rule_from_json(deep)
    with pytest.raises(RuleTooLarge):
        rule_from_json({"any": [{"did": "pay"}] * 2_000})
    with pytest.raises(RuleTooLarge):
        from_text('{"all": [' * 100_000 + "]}" * 100_000, rule_from_json)


@given(strategies.rules)
def test_every_rule_survives_its_json(rule: Rule) -> None:
    assert from_text(json.dumps(to_json(rule)), rule_from_json) == rule


_KEYS = (
    "all", "did", "where", "is", "property", "hours", "attribute", "tag", ">", "sum", "of", "top", "count", "at_least",
    "last", "days", "since_first", "within", "sequence", "not_followed", "by", "last_value", "days_since_last",
    "events",
)  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(json_values)
def test_whatever_json_comes_is_a_rule_or_an_error_for_people(form: Any) -> None:  # noqa: ANN401
    try:
        rule = rule_from_json(form)
    except SilhouetteError:
        return
    assert rule_from_json(to_json(rule)) == rule
