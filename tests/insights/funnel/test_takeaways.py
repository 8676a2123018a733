"""Does the funnel say first what is worth saying, and nothing of too few?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from analysis.insights.funnel import Breakdown, FunnelGroup, FunnelResult, FunnelSpec, Takeaway, takeaways
from tests.made_funnels import BY_CITY, SHOP, SIDES, made, steps_of


def said(result: FunnelResult, code: str) -> list[Takeaway]:
    return [each for each in takeaways(result) if each.code == code]


def test_the_overall_conversion_comes_first_with_where_it_likely_lies() -> None:
    """Wilson's interval of 81 of 263: 0.2553 to 0.3662 (Newcombe 1998, Statistics in Medicine 17:857, table I)."""
    first = takeaways(made(SHOP, [100, 82, 81]))[0]
    assert first.code == "overall"
    assert first.details == pytest.approx({"rate": 81 / 263, "low": 0.2553, "high": 0.3662, "entries": 263}, abs=5e-5)


def test_the_largest_drop_goes_by_number_and_a_higher_share_elsewhere_is_named_as_such() -> None:
    """Of 1,000 400 drop at the cart (40 %), of the 600 left 300 at paying (50 %)."""
    result = made(SHOP, [400, 300, 300])
    (drop,), (highest,) = said(result, "largest_drop"), said(result, "highest_share")
    assert (drop.details["before"], drop.details["step"]) == (1, 2)
    assert (drop.details["dropped"], drop.details["of"], drop.details["share"]) == (400, 1_000, 0.4)
    assert (highest.details["step"], highest.details["dropped"], highest.details["share"]) == (3, 300, 0.5)
    assert not said(made(SHOP, [600, 200, 200]), "highest_share")


def test_an_optional_step_is_no_drop() -> None:
    spec = FunnelSpec(steps_of("view", "search?", "pay"), timedelta(days=1))
    result = made(spec, [60, 40], optional={2: 1})
    assert [(each.details["before"], each.details["step"]) for each in said(result, "largest_drop")] == [(1, 3)]
    assert [each.details["step"] for each in said(result, "worth")] == [3]


def test_the_slowest_step_has_the_longest_median() -> None:
    seconds = [[60] * 40, [3_600] * 39 + [5], [3_660] * 40]
    (slow,) = said(made(SHOP, [0, 0, 40], seconds=seconds), "slowest_step")
    assert (slow.details["before"], slow.details["step"], slow.details["seconds"]) == (2, 3, 3_600)


def test_of_two_steps_none_is_the_slowest() -> None:
    spec = FunnelSpec(steps_of("view", "pay"), timedelta(days=1))
    assert said(made(spec, [10, 40], seconds=[[60] * 40, [60] * 40]), "slowest_step") == []


def test_people_who_pause_are_why_the_whole_way_takes_longer_than_its_steps() -> None:
    """A minute a step is usual, but 12 of 40 come back a day later for the cart, and 12 others for paying."""
    to_cart = [60] * 28 + [86_400] * 12
    to_pay = [86_400] * 12 + [60] * 28
    whole = [first + second for first, second in zip(to_cart, to_pay, strict=True)]
    (pauses,) = said(made(SHOP, [0, 0, 40], seconds=[to_cart, to_pay, whole]), "pauses")
    assert pauses.details == {"seconds": 86_460, "steps": 120}
    at_once = made(SHOP, [0, 0, 40], seconds=[[60] * 40, [60] * 40, [120] * 40])
    assert not said(at_once, "pauses"), "the steps add up to the whole"
    assert not said(made(SHOP, [0, 0, 9], seconds=[to_cart[-9:], to_pay[:9], whole[:9]]), "pauses")


def test_a_drop_is_worth_those_who_left_at_the_rate_of_the_rest() -> None:
    """400 left before the cart; of the 600 who took it 300 paid, so 200 more at most; Wilson's interval of 300 of 600
    is 0.4601 to 0.5399 (R: prop.test(300, 600, correct = FALSE)). 300 left before paying: 300 more at most."""
    last, first = said(made(SHOP, [400, 300, 300]), "worth")
    assert (last.details["step"], last.details["conversions"]) == (3, 300)
    assert (last.details["conversions_low"], last.details["conversions_high"]) == (300, 300)
    assert (first.details["step"], first.details["conversions"]) == (2, 200)
    assert first.details["conversions_low"] == pytest.approx(400 * 0.4601, abs=0.05)
    assert first.details["conversions_high"] == pytest.approx(400 * 0.5399, abs=0.05)
    assert "value" not in first.details


def test_where_a_conversion_has_a_value_so_has_a_drop() -> None:
    first = said(made(SHOP, [400, 300, 300], worth=12.5), "worth")[1]
    assert first.details["value"] == 200 * 12.5
    assert first.details["value_low"] == pytest.approx(400 * 0.4601 * 12.5, abs=0.5)


def test_the_group_that_differs_most_beyond_chance_is_named() -> None:
    groups = {
        FunnelGroup("value", "Paris"): [40, 0, 60],
        FunnelGroup("value", "Rome"): [75, 0, 25],
        FunnelGroup("other"): [51, 0, 49],
    }
    (found,) = said(made(BY_CITY, [166, 0, 134], groups=groups), "group")
    assert found.details["group"] == 1
    assert found.details["rate"] == 0.25
    assert found.details["difference"] == pytest.approx(0.25 - 109 / 200)


def test_a_difference_that_could_be_chance_is_not_said() -> None:
    groups = {FunnelGroup("value", "Paris"): [48, 0, 52], FunnelGroup("value", "Rome"): [50, 0, 50]}
    assert said(made(BY_CITY, [98, 0, 102], groups=groups), "group") == []


@pytest.mark.parametrize("at", ["last", 2])
def test_where_people_stopped_is_no_group_to_compare(at: Literal["last"] | int) -> None:
    """By the property of a later step the groups are made of how far people came."""
    spec = replace(BY_CITY, breakdown=Breakdown("property", "page", at=at))
    groups = {FunnelGroup("value", "end"): [0, 0, 60], FunnelGroup("value", "start"): [60, 0, 40]}
    assert said(made(spec, [60, 0, 100], groups=groups), "group") == []


def test_a_comparison_speaks_of_this_side() -> None:
    groups = {FunnelGroup("side", "this"): [75, 0, 25], FunnelGroup("side", "other"): [50, 0, 50]}
    (found,) = said(made(SIDES, [75, 0, 25], groups=groups), "group")
    assert (found.details["group"], found.details["difference"]) == (0, -0.25)


def test_nothing_is_said_of_too_few() -> None:
    seconds = [[60] * 10, [3_600] * 5, [3_660] * 5]
    assert takeaways(made(SHOP, [14, 10, 5], seconds=seconds)) == ()
