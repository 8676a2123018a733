"""Is a rule read back so that a person would recognise it?"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.locale import LANGUAGES, Language, Text
from analysis.locale.say import Names, Say
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
    Group,
    HasAttribute,
    Hours,
    Last,
    Limit,
    Listed,
    NotFollowed,
    Period,
    Rank,
    Rule,
    SegmentRef,
    Sequence,
    ShareOf,
    TagRef,
    TimesAsOften,
)
from analysis.rules.said import bare_test, bare_values, sentence
from tests.asking import did
from tests.rules import strategies

NIGHT = did(
    ("pay",),
    3,
    period=Period(date(2026, 1, 1), date(2026, 1, 31)),
    hours=Hours(23, 5),
    where=(ColumnTest("category", "is", ("snacks", "sweets")), ColumnTest("amount", ">=", (20.25,))),
)


def read(rule: Rule) -> tuple[str, str]:
    return sentence(rule, Say(Text("en"))), sentence(rule, Say(Text("zh")))


def test_one_condition_with_all_its_parts() -> None:
    assert read(NIGHT) == (
        "did pay at least 3 times between Jan 1, 2026 and Jan 31, 2026, between 23:00 and 5:00 the next morning, "
        "with category “snacks” or “sweets” and amount at least 20.25",
        "2026年1月1日至2026年1月31日期间在 23:00–次日 5:00 之间做过“pay”至少 3 次"
        "（“category”为“snacks”或“sweets”、“amount”不低于 20.25）",
    )


def test_negations() -> None:
    assert read(did(("pay", "refund"), negated=True)) == ("did not do pay or refund", "没有做过“pay”或“refund”")
    assert read(did(("pay",), 2, negated=True)) == ("did pay fewer than 2 times", "做过“pay”不到 2 次")
    assert read(Group("none", (did(("pay",)), did(("view",))))) == (
        "not (did pay, or did view)",
        "不满足（做过“pay”，或做过“view”）",
    )


def test_inner_groups_stand_in_brackets() -> None:
    paris = HasAttribute(ColumnTest("city", "is", ("Paris",)))
    english, chinese = read(Group("all", (did(("pay",)), Group("any", (paris, TagRef("fans"))))))
    assert english == "did pay, and (have city “Paris”, or have the tag fans)"
    assert chinese == "做过“pay”，且（“city”为“Paris”，或有标签“fans”）"
    assert (
        read(Group("all", (Group("any", (paris, SegmentRef("x"))),)))[0] == "have city “Paris”, or are in the segment x"
    )


def test_lists_say_how_many() -> None:
    assert read(Listed(tuple("abc"))) == ("are on a fixed list of 3 users", "在一份 3 人的固定名单中")


def test_names_are_shown_as_the_caller_wants() -> None:
    names = Names({"event": {"pay": "Pay"}, "property": {"category": "Category"}})
    rule = did(("pay",), where=(ColumnTest("category", "is", ("a*b",)),))
    say = Say(Text("en"), names, lambda name: name.replace("*", "\\*"), markup=True)
    assert sentence(rule, say) == "did **Pay**, with **Category** “a\\*b”"
    assert sentence(rule, say.plain) == "did Pay, with Category “a*b”"


def test_a_test_alone_needs_no_quotation_marks_and_says_days_as_the_rule_does() -> None:
    test, amount = ColumnTest("day", "is", ("2026-01-31",)), ColumnTest("amount", ">=", (0.123456789012,))
    en, zh = Say(Text("en"), Names({"property": {"day": "Day"}})), Say(Text("zh"))
    assert bare_test(test, "property", en) == "Day Jan 31, 2026"
    assert bare_test(amount, "property", en) == "amount at least 0.123456789012"
    assert bare_test(ColumnTest("city", "is", ("Paris",)), "attribute", zh) == "city为Paris"
    assert bare_values(test, zh) == "2026年1月31日"


PAY = ChosenEvents(("pay",))
NIGHTLY = ChosenEvents(("pay",), Last(7), Hours(23, 5))


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        (did(ANY_EVENT, period=Last(7)), "did anything in the last 7 days", "最近 7 天内做过任意事件"),
        (
            did(ANY_EVENT, period=Last(2, "days", Ago(1))),
            "did anything in the 2 days up to 1 day before the data's last day",
            "截至数据最后一天前 1 天的 2 天内做过任意事件",
        ),
        (
            did(ANY_EVENT, period=Last(1, "weeks", Ago(1, "weeks"))),
            "did anything in the 1 week up to 1 week before the data's last day",
            "截至数据最后一天前 1 周的 1 周内做过任意事件",
        ),
        (did(("pay",), 2, count=DistinctSessions()), "did pay in at least 2 sessions", "做过“pay”的会话至少 2 个"),
        (
            did(("pay",), where=(ColumnTest("url", "contains_not", ("/a", "/b"), True),)),
            "did pay, with url not containing “/a” or “/b” (upper or lower case)",
            "做过“pay”（“url”不包含“/a”或“/b”（不分大小写））",
        ),
        (
            did(("pay",), where=(ColumnTest("url", "ends_with", (".html",)),)),
            "did pay, with url ending with “.html”",
            "做过“pay”（“url”以“.html”结尾）",
        ),
        (did(("pay",), 0, at_most=3), "did pay at most 3 times", "做过“pay”至多 3 次"),
        (
            did(("pay",), 3, count=DistinctDays("week")),
            "did pay on at least 3 different days of one calendar week",
            "同一自然周内做过“pay”的不同天数至少 3 天",
        ),
        (
            did(("pay",), 0.5, count=ShareOf(), hours=Hours(23, 5)),
            "did pay as at least 50% of everything they did, between 23:00 and 5:00 the next morning",
            "在 23:00–次日 5:00 之间做过“pay”的次数占其全部事件的至少 50%",
        ),
        (
            Compared(AmountOf("sum", "amount", NIGHTLY), Rank("top", 0.2)),
            "have a total amount in the highest 20% of users, over "
            "(pay in the last 7 days, between 23:00 and 5:00 the next morning)",
            "（最近 7 天内在 23:00–次日 5:00 之间做的“pay”）的“amount”总和在所有用户中最高的 20%之列",
        ),
        (
            did(("pay",), relation=Beside("after", ("cart",), "last", timedelta(hours=36))),
            "did pay, at most 1 day 12 hours after last doing cart",
            "最后一次做“cart”后 1 天 12 小时内做过“pay”",
        ),
        (
            Compared(DaysSinceOf("last", PAY), Limit(">=", (30,))),
            "last did pay at least 30 days before the data ends",
            "最后一次做“pay”距数据结束不低于 30 天",
        ),
        (
            Sequence((ChosenEvents(("cart",)), PAY), timedelta(days=2)),
            "did cart, then pay, within 2 days of the first",
            "依次做过“cart”，然后“pay”，都在第一步起 2 天内",
        ),
        (
            NotFollowed(ChosenEvents(("cart",)), PAY, timedelta(days=2)),
            "did cart without pay in the 2 days after it",
            "做过“cart”而之后 2 天内没有“pay”",
        ),
    ],
)
def test_conditions_on_behaviour(rule: Rule, english: str, chinese: str) -> None:
    assert read(rule) == (english, chinese)


@pytest.mark.parametrize(
    ("rule", "english"),
    [
        (did(("pay",), 0, at_most=1), "did pay at most 1 time"),
        (did(("pay",), 1, at_most=2), "did pay 1 to 2 times"),
        (did(("pay",), 1, count=DistinctDays()), "did pay on at least 1 different day"),
        (
            did(("pay",), 1, at_most=1, count=DistinctDays("week")),
            "did pay on exactly 1 different day of one calendar week",
        ),
        (did(("pay",), 1, count=DistinctWeeks()), "did pay in at least 1 different week"),
        (did(("pay",), 1, count=DistinctValues("shop")), "did pay with at least 1 different value of shop"),
        (did(("pay",), 1, count=TimesAsOften(ChosenEvents(("cart",)))), "did pay at least 1 times as often as cart"),
        (Compared(DaysSinceOf("last", PAY), Limit("<=", (1,))), "last did pay at most 1 day before the data ends"),
        (
            Compared(DaysSinceOf("first", PAY), Limit("between", (1, 5))),
            "first did pay from 1 to 5 days before the data ends",
        ),
    ],
)
def test_what_is_counted_once_is_said_in_the_singular(rule: Rule, english: str) -> None:
    assert read(rule)[0] == english


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(rules=st.lists(strategies.behaviour, min_size=20, max_size=40))
def test_rules_that_differ_read_differently(language: Language, rules: list[Rule]) -> None:
    said: dict[str, Rule] = {}
    for rule in rules:
        other = said.setdefault(sentence(rule, Say(Text(language))), rule)
        assert other == rule


@pytest.mark.parametrize("language", LANGUAGES)
@given(rule=strategies.rules)
def test_every_rule_reads_with_all_its_names_and_no_open_place(language: Language, rule: Rule) -> None:
    said = sentence(rule, Say(Text(language)))
    for event in re.findall(r"events=\(([^)]*)\)", repr(rule)):
        assert all(name.strip("' ") in said for name in event.split(",") if name.strip("' "))
    assert not re.search(r"\{[a-z]+\}", said)
    assert said.count("(") == said.count(")")
    assert said.count("（") == said.count("）")
