"""Is each finding a sentence that says of whom, when and compared with what?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from analysis.insights.findings import Finding, FindingUsers, words
from analysis.insights.goal import GoalSpec
from analysis.locale import Text
from analysis.locale.say import Names, Say

NAMES = Names({"event": {"pay": "Pay*ment"}})
EN, ZH = Say(Text("en"), NAMES), Say(Text("zh"), NAMES)
PAGE = Say(Text("en"), NAMES, lambda name: name.replace("*", "\\*"), markup=True)
PAID = GoalSpec("conversion", "pay")
WEEK = {"grain": "week", "start": date(2024, 5, 20), "length": 1, "back": 1}
WEEKS = WEEK | {"length": 4, "back": 3}
ERROR = {"event": "error", "before": 2.0, "after": 33.0}


@pytest.mark.parametrize(
    ("details", "goal", "en", "zh"),
    [
        (
            WEEK | {"before": 0.144, "after": 0.063, "with": (ERROR,)},
            PAID,
            "Pay*ment fell by more than half in the week from May 20, 2024: 6.3% of weekly active users; 14.4% in the "
            "week before. At the same time: error from 2 to 33 users.",
            "“Pay*ment”下降了一半以上：2024年5月20日起的一周，占周活跃用户的 6.3%；前一周为 14.4%。"
            "同一时期：“error”从 2 人变为 33 人。",
        ),
        (
            WEEKS | {"before": 0.2, "after": 0.4, "with": ()},
            GoalSpec("retention", "pay"),
            "Coming back to Pay*ment rose to twice as much in the 4 weeks from May 20, 2024: 40.0% of those who did "
            "“Pay*ment” did so again the week after; 20.0% in the 3 weeks before.",
            "“Pay*ment”的留存上升了一倍：2024年5月20日起的 4 周，做过“Pay*ment”的用户中 40.0% 在下一周再次发生；"
            "此前 3 周为 20.0%。",
        ),
        (
            WEEK | {"grain": "day", "before": 10.0, "after": 5.0, "with": ()},
            GoalSpec("value", "pay", "amount"),
            "amount from Pay*ment fell by half on May 20, 2024: amount 5 per daily active user; 10 on the day before.",
            None,
        ),
    ],
)
def test_the_goal(details: dict[str, object], goal: GoalSpec, en: str, zh: str | None) -> None:
    found = Finding("goal", details, 0.01)
    assert words.finding(found, goal, EN) == en
    assert zh is None or words.finding(found, goal, ZH) == zh


@pytest.mark.parametrize(
    ("details", "said"),
    [
        (WEEK | ERROR | {"way": "rose"}, "error rose from 2 to 33 users in the week from May 20, 2024."),
        (
            WEEKS | {"event": "bug", "way": "new", "before": 0.0, "after": 7.25},
            "bug is new: 7.3 users a week in the 4 weeks from May 20, 2024, none in the 3 weeks before.",
        ),
        (
            WEEK | {"event": "bug", "way": "gone", "before": 1.0, "after": 0.0, "with": (ERROR,)},
            "bug is gone: nobody in the week from May 20, 2024, 1 user in the week before. At the same time: error "
            "from 2 to 33 users.",
        ),
        (
            WEEK | ERROR | {"way": "rose", "users": 33, "rate": 0.12, "others": 10, "other_rate": 0.8, "peer": "form"},
            "error rose from 2 to 33 users in the week from May 20, 2024. Of the 33 with error, 12% did Pay*ment; of "
            "10 others who did form, 80%.",
        ),
        (
            WEEK | ERROR | {"way": "rose", "users": 33, "rate": 0.12, "others": 10, "other_rate": 0.8, "peer": None},
            "error rose from 2 to 33 users in the week from May 20, 2024. Of the 33 with error, 12% did Pay*ment; of "
            "the 10 others active then, 80%.",
        ),
    ],
)
def test_an_event(details: dict[str, object], said: str) -> None:
    assert words.finding(Finding("event", details, 0.01), PAID, EN) == said


def test_active_users() -> None:
    fell = Finding("active", WEEK | {"before": 200.0, "after": 120.0, "with": ()}, 0.01)
    assert words.finding(fell, None, EN) == (
        "Active users fell by 40% in the week from May 20, 2024: 120; 200 in the week before."
    )
    stops = Finding(
        "active", {**fell.details, "with": ({"event": "error", "before": 90, "after": 0},), "stops": "error"}, 0
    )
    assert words.finding(stops, None, EN).endswith(
        "error from 90 to 0 users. Most users begin with error: does the export stop there?"
    )
    assert words.finding(stops, None, ZH).endswith("大多数用户从“error”开始：导出的数据是否到此为止？")
    none = Finding("active", WEEK | {"before": 1.0, "after": 0.0, "with": ()}, 0.01)
    assert words.finding(none, None, EN) == (
        "Nobody was active in the week from May 20, 2024; 1 user was in the week before."
    )


def test_a_group_says_of_whom_its_share_is_and_its_users_are_named() -> None:
    details = {
        "grain": "week",
        "stretches": 12,
        "kind": "property",
        "column": "device",
        "value": "phone",
        "rate": 0.1,
        "other_rate": 0.2,
    }
    group = Finding(
        "group",
        details | {"way": "behind", "more": 12.3},
        0.01,
        12.3,
        FindingUsers(0, 1, None, "property", "device", "phone"),
    )
    assert words.finding(group, PAID, EN) == (
        "device phone lags behind: 10.0% of its users active in a week did Pay*ment, of the others 20.0%. At the rate "
        "of the others, up to 12 more users over 12 weeks, each counted once in a week."
    )
    assert words.who(group, EN) == "Active with device: phone"
    assert words.who_never(group, "pay", EN) == "Active with device: phone, never did Pay*ment"
    assert words.some_did(294, 153, "pay", EN) == "141 of these 294 did Pay*ment at some time."
    ahead = Finding("group", details | {"way": "ahead", "rate": 0.3, "other_rate": 0.17, "more": 388.2}, 0.01, 388.2)
    assert words.finding(ahead, PAID, EN) == (
        "device phone is ahead: 30.0% of its users active in a week did Pay*ment, of the others 17.0%. At the rate "
        "of the others, it would be 388 fewer users over 12 weeks, each counted once in a week."
    )
    assert "“phone”领先：每周活跃的此类用户中 30.0% 做了“Pay*ment”，其他用户为 17.0%" in words.finding(ahead, PAID, ZH)
    worth = GoalSpec("value", "pay", "amount")
    assert words.finding(ahead, worth, EN).endswith("it would be 388 amount less over 12 weeks.")
    event = Finding("event", WEEK | ERROR, 0.01, users=FindingUsers(0, 1, "error"))
    assert words.who(event, EN) == "Did error in the week from May 20, 2024"
    assert words.who(Finding("rhythm", {}, 0.01), EN) == ""


def test_a_drop_and_the_hours_are_marked_up_for_a_page() -> None:
    counts = {"of": 4, "share": 0.25, "users": 1, "window": timedelta(days=30)}
    drop = Finding("drop", {"before": "form", "step": "pay"} | counts, 0.01)
    assert words.finding(drop, PAID, PAGE) == (
        "**Of 4 users who did form, 25.0% don’t go on to Pay\\*ment within 30 days**: 1 user, the largest drop on the "
        "way. Who came too late for that is left out."
    )
    assert "做过“form”的 4 位用户中，25.0% 没有走到“Pay*ment”（30 天内）" in words.finding(drop, PAID, ZH)
    hours = Finding("rhythm", {"from_hour": 17, "to_hour": 1, "share": 0.51}, 0.01)
    assert words.finding(hours, None, EN) == "51% of all visits are between 17:00 and 1:00."


def test_nothing_is_said_to_be_nothing() -> None:
    assert "beyond chance" in words.nothing(PAID, EN)
    assert "active users" in words.nothing(None, EN)
    assert "超出随机波动" in words.nothing(PAID, ZH)
