"""Is every rule of up to three levels filled into the builder as it is, and moved as it is clicked?"""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analysis.jobs import segments
from analysis.jobs.tags import saving, tag_users, tags_now
from analysis.locale import Text
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
    NotFollowed,
    Period,
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
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.pages.conftest import Open, words
from tests.pages.hostile import HOSTILE_NAMES
from tests.pages.projects import make_project

PAID = did(("pay",))
VISITED = did(("visit",))
PAY, VISIT = ChosenEvents(("pay",)), ChosenEvents(("visit",))
DAYS = timedelta(days=1)
NARROW = ChosenEvents(
    ("pay", "add_to_cart"),
    Last(3, "months", date(2026, 4, 1)),
    Hours(22, 6),
    (ColumnTest("platform", "is_not", ("ios",)), ColumnTest("amount", "between", (10, 20.5))),
    (0, 5, 6),
    Beside("after", ("visit",), "last", 36 * timedelta(hours=1)),
)
RULES: list[Rule] = [
    PAID,
    did(("pay", "visit"), 3, negated=True, hours=Hours(23, 5)),
    did(("pay",), where=(ColumnTest("amount", "between", (10, 20.5)), ColumnTest("platform", "starts_with", ("i",)))),
    did(("pay",), where=(ColumnTest("platform", "contains_not", ("IO",), True),)),
    did(("pay",), where=(ColumnTest("platform", "ends_with", ("os",)), ColumnTest("platform", "is", ("WEB",), True))),
    did(("pay",), period=Last(1, "weeks", Ago(1, "weeks"))),
    did(("visit",), 1, at_most=1, count=DistinctSessions()),
    did(("pay",), 0, at_most=2),
    did(("pay",), 2, at_most=2),
    did(("pay",), 2, at_most=4, negated=True),
    did(("visit",), 3, count=DistinctDays()),
    did(("visit",), 3, count=DistinctDays("week")),
    did(ANY_EVENT, 2, count=DistinctDays(9 * DAYS), period=Last(6, "weeks")),
    did(("visit",), 2, count=DistinctWeeks(), period=Last(28)),
    did(("visit",), 2, count=DistinctValues("platform"), period=Period(date(2026, 3, 1), None)),
    did(("pay",), 0.125, count=ShareOf()),
    did(("pay",), 0.25, count=ShareOf(NARROW), at_most=0.5),
    did(("pay",), 0.5, count=TimesAsOften(VISIT)),
    did(("pay",), relation=SinceFirst(7 * DAYS), weekdays=(5, 6)),
    did(("pay",), relation=SinceFirst(90 * timedelta(minutes=1), ("add_to_cart", "visit"))),
    did(("pay",), relation=Beside("before", ("add_to_cart",))),
    Compared(AmountOf("sum", "amount", NARROW), Limit(">=", (200,))),
    Compared(AmountOf("median", "amount", PAY), Limit("between", (1.5, 20))),
    Compared(AmountOf("max", "amount", PAY), Rank("top", 0.2)),
    ValueAt("last", NARROW, ColumnTest("platform", "is", ("ios", "web"))),
    ValueAt("first", PAY, ColumnTest("amount", ">=", (12.5,))),
    Compared(DaysSinceOf("last", VISIT), Limit("<=", (14,))),
    Compared(DaysSinceOf("first", NARROW), Rank("bottom", 0.25)),
    Sequence((VISIT, NARROW, PAY), 2 * timedelta(hours=1)),
    Sequence((VISIT, VISIT)),
    NotFollowed(ChosenEvents(("add_to_cart",)), NARROW, 2 * DAYS, 2),
    HasAttribute(ColumnTest("city", "is", ("Paris", "上海"))),
    Group("any", (HasAttribute(ColumnTest("city", "missing")), PAID)),
    Group("all", (TagRef("other"), SegmentRef("some"))),
    Group("all", (TagRef("level", "high"), TagRef("level"))),
    Group("none", (PAID,)),
    Group("all", (Group("none", (TagRef("other"),)), VISITED)),
    Group("all", (Group("any", (PAID, VISITED)), PAID)),
    Group(
        "any",
        (
            Group("none", (Group("all", (PAID, VISITED)), PAID)),
            Group("all", (VISITED, Group("any", (PAID, Group("none", (VISITED,)))))),
        ),
    ),
    Group("none", (Group("any", (Group("all", (PAID, VISITED)), VISITED)),)),
]
DEEPER = Group("all", (Group("any", (Group("all", (Group("any", (PAID, VISITED)), PAID)), VISITED)), PAID))


@pytest.fixture
def named(workspace: Workspace) -> Workspace:
    """With tags and a segment that rules can refer to."""
    saving.save_tag(workspace, "Shop", "other", PAID)
    segments.segment_of_tag(workspace, "Shop", "some", "other")
    users, values = pa.array(["u000", "u001"]), pa.array(["high", "low"])
    saving.save_list(workspace, "Shop", "level", users, {}, values)
    return workspace


def edited(visit: Open, workspace: Workspace, rule: Rule) -> AppTest:
    saving.save_tag(workspace, "Shop", "mine", rule)
    app = visit("tags", tag="mine")
    return app.button(key="tags_edit").click().run()


def saved(app: AppTest, workspace: Workspace) -> Rule | None:
    """The tag's rule; that nothing was changed in the builder is said, and makes no version."""
    app.button(key="tags_save").click().run()
    assert not app.exception
    assert not app.error
    [now] = [tag for tag in tags_now(workspace, "Shop") if tag.tag.name == "mine"]
    assert now.tag.version == 1
    assert Text("en")("tags.unchanged") in words(app)
    return now.rule


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_saved_rule_opens_in_the_builder_as_it_was(visit: Open, named: Workspace, rule: Rule) -> None:
    app = edited(visit, named, rule)
    assert not app.exception
    assert not app.text_area
    assert saved(app, named) == rule


def test_a_rule_nested_deeper_is_edited_as_it_is_written(visit: Open, named: Workspace) -> None:
    app = edited(visit, named, DEEPER)
    assert app.text_area(key="tags_rule_text").value.startswith("{")
    assert saved(app, named) == DEEPER


def test_what_is_switched_on_and_not_said_is_unfinished(visit: Open, workspace: Workspace) -> None:
    app = visit("tags")
    app.pills(key="tags_rule_1_parts").set_value(["weekdays"]).run()
    assert app.info[0].value == Text("en")("tags.nothing_yet")
    app.pills(key="tags_rule_1_weekdays").set_value([6, 5]).run()
    assert "They did **Payment**" in words(app)


def every_kind(name: str) -> Rule:
    """A condition of each kind about events and columns of this name, all of which its user meets."""
    whole = ColumnTest(name, "is", (name,))
    mine = ChosenEvents((name,), where=(whole,))
    return Group(
        "all",
        (
            did((name,), where=(whole,), relation=SinceFirst(7 * DAYS, (name,))),
            did((name,), 0.5, count=ShareOf(mine)),
            did((name,), count=DistinctValues(name)),
            Compared(AmountOf("sum", f"{name}#", mine), Limit(">=", (1,))),
            ValueAt("last", mine, whole),
            Compared(DaysSinceOf("last", mine), Limit("<=", (90,))),
            Group("none", (Sequence((mine, mine)),)),
            NotFollowed(ChosenEvents((name,)), mine, DAYS),
            HasAttribute(whole),
        ),
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_names_stand_in_every_kind_of_condition(visit: Open, empty: Workspace, language: str) -> None:
    rows = [(f"u{n}", name, "2026-01-01", {name: name, f"{name}#": 2.5}) for n, name in enumerate(HOSTILE_NAMES)]
    rows.append(("last", "end", "2026-03-01"))
    make_project(empty.root, rows, {f"u{n}": {name: name} for n, name in enumerate(HOSTILE_NAMES)})
    for number, name in enumerate(HOSTILE_NAMES):
        if number % 12 != 3:
            continue
        saving.save_tag(empty, "Shop", f"tag {number}", every_kind(name))
        assert tag_users(empty, "Shop", f"tag {number}").to_pylist() == [f"u{number}"]
        app = visit("tags", language, tag=f"tag {number}")
        app.button(key="tags_edit").click().run()
        assert not app.exception
        assert not app.error
        assert not app.text_area
        assert ("1 of 61 users match" if language == "en" else "61 位用户中有 1 位符合") in words(app), name
        assert "<script>" not in words(app)
        assert "![" not in words(app)
