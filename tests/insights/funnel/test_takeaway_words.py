"""Are a funnel's takeaways said in words that people use?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.insights.funnel import Breakdown, FunnelGroup
from analysis.insights.funnel.spec import BreakdownAt
from analysis.insights.funnel.takeaway_words import helps, lines
from analysis.locale import Text
from analysis.locale.say import Say
from tests.made_funnels import BY_CITY, SHOP, SIDES, made

NAMES = ("View", "Cart *now*", "Pay")


@pytest.fixture(params=["en", "zh"])
def say(request: pytest.FixtureRequest) -> Say:
    return Say(Text(request.param), quote=lambda name: name.replace("*", "\\*"))


def test_the_largest_drop_comes_with_what_it_would_be_worth(say: Say) -> None:
    """500 of 1,000 leave before the cart; of the 500 who took it 400 paid: 400 more at most."""
    (said,) = lines(made(SHOP, [500, 100, 400]), NAMES, (), say)
    drop, worth = said.split(". " if say.text.language == "en" else "。")
    if say.text.language == "en":
        assert drop == "Largest drop: View → Cart \\*now\\*, 500 users (50.0% of those who came so far)"
        assert worth.startswith("If they did like the rest: up to 400 more")
        assert worth.endswith("(likely 381 to 416)")  # Wilson's interval of 400 of 500: 0.7627 to 0.8327
    else:
        assert drop == "流失最多：View → Cart \\*now\\*，500 位用户（占走到这里的 50.0%）"


def test_a_value_is_said_where_conversions_have_one(say: Say) -> None:
    worth = lines(made(SHOP, [500, 100, 400], worth=2.5), NAMES, (), say)[0]
    expected = {"en": "up to 400 more conversions, worth 1,000", "zh": "最多再增加 400 次转化，价值 1,000"}
    assert expected[say.text.language] in worth


def test_nothing_is_said_of_what_the_last_drop_would_be_worth(say: Say) -> None:
    """Who takes the last step has converted: it would be everybody who left there."""
    said = lines(made(SHOP, [100, 500, 400], worth=2.5), NAMES, (), say)
    assert len(said) == 1 and "Pay" in said[0]


def test_a_group_is_said_with_its_side_of_the_difference(say: Say) -> None:
    groups = {FunnelGroup("value", "Paris"): [40, 0, 60], FunnelGroup("value", "Rome"): [75, 0, 25]}
    said = lines(made(BY_CITY, [115, 0, 85], groups=groups), NAMES, ("Paris", "Rome"), say)[0]
    assert said.startswith(
        {"en": "Paris: 60.0% convert, 35 points more", "zh": "Paris：转化率 60.0%，比其余合计高 35"}[say.text.language]
    )


def test_the_sides_of_a_comparison_are_named(say: Say) -> None:
    groups = {FunnelGroup("side", "this"): [75, 0, 25], FunnelGroup("side", "other"): [40, 0, 60]}
    said = lines(made(SIDES, [75, 0, 25], groups=groups), NAMES, ("March", "April"), say)[0]
    assert {"en": "March: 25.0% convert, 35 points less than April", "zh": "比“April”低 35 个百分点"}[
        say.text.language
    ] in said


def test_in_any_order_a_drop_lies_between_numbers_of_steps(say: Say) -> None:
    drop = lines(made(replace(SHOP, order="any"), [500, 100, 400]), NAMES, (), say)[0]
    levels = {"en": "1 of 3 steps → 2 of 3 steps", "zh": "3 步中完成 1 步 → 3 步中完成 2 步"}
    assert levels[say.text.language] in drop


def test_the_slowest_step_is_said_in_time(say: Say) -> None:
    seconds = [[60.0] * 40, [7_200.0] * 40, [7_260.0] * 40]
    said = lines(made(SHOP, [0, 0, 40], seconds=seconds), NAMES, (), say)
    assert said[0].endswith(say.text.duration(7_200))


def test_sides_that_do_not_differ_are_said_too(say: Say) -> None:
    groups = {FunnelGroup("side", "this"): [60, 0, 40], FunnelGroup("side", "other"): [62, 0, 38]}
    said = lines(made(SIDES, [60, 0, 40], groups=groups), NAMES, ("March", "April"), say)[0]
    expected = {
        "en": "March: 40.0% convert; April: 38.0%. Difference: could be chance",
        "zh": "38.0%。差异：可能只是偶然",
    }
    assert expected[say.text.language] in said


@pytest.mark.parametrize(("at", "told"), [("first", True), (1, True), (2, False), ("last", False)])
def test_groups_that_differ_by_how_far_they_came_are_no_takeaway(say: Say, at: BreakdownAt, told: bool) -> None:
    """Who stopped before step 2 has none of its values: that none of them converted says nothing."""
    spec = replace(BY_CITY, breakdown=Breakdown("property", "city", at=at))
    groups = {FunnelGroup("value", "Paris"): [40, 0, 60], FunnelGroup("value", "Rome"): [75, 0, 25]}
    said = lines(made(spec, [115, 0, 85], groups=groups), NAMES, ("Paris", "Rome"), say)
    assert ("Paris" in said[0]) is told


def test_only_what_is_said_is_explained(say: Say) -> None:
    """The slowest step needs no words on a ceiling that isn't there."""
    slowest = made(SHOP, [0, 0, 40], seconds=[[60] * 40, [3_600] * 40, [3_660] * 40])
    assert len(lines(slowest, NAMES, (), say)) == 1 and helps(slowest, say.text) == ()
    ceiling, groups = (say.text(f"takeaways.{name}_help") for name in ("worth", "group"))
    assert helps(made(SHOP, [500, 100, 400]), say.text) == (ceiling,)
    cities = {FunnelGroup("value", "Paris"): [40, 0, 60], FunnelGroup("value", "Rome"): [75, 0, 25]}
    assert helps(made(BY_CITY, [115, 0, 85], groups=cities), say.text) == (ceiling, groups)
