"""Are the templates valid, and are their steps found in people's event names?"""

from __future__ import annotations

import re

import pytest

from analysis.insights.funnel import LEAST_STEPS, MOST_STEPS, FunnelStep
from analysis.jobs.funnel import offered, usual_end
from analysis.jobs.funnel.event_names import meant
from analysis.jobs.funnel.templates import FunnelTemplate, Industry, industries
from analysis.locale import LANGUAGES

FUNNELS = [(industry, funnel) for industry in industries() for funnel in industry.funnels]


def called(*events: str) -> dict[str, tuple[str, ...]]:
    return {event: (event,) for event in events}


def test_every_industry_has_funnels_in_both_languages() -> None:
    assert {industry.key for industry in industries()} == {
        "retail", "saas", "course", "media", "games", "finance", "health", "travel", "manufacturing", "wholesale"
    }  # fmt: skip
    assert all(len({funnel.key for funnel in industry.funnels}) >= 3 for industry in industries())


@pytest.mark.parametrize(("industry", "funnel"), FUNNELS, ids=lambda each: each.key)
def test_a_template_is_whole(industry: Industry, funnel: FunnelTemplate) -> None:
    assert LEAST_STEPS <= len(funnel.steps) <= MOST_STEPS
    for names in (industry.names, funnel.names, *(step.names for step in funnel.steps)):
        assert all(names[language].strip() for language in LANGUAGES)
        assert re.search(r"[\u4e00-\u9fff]", names["zh"])
    for step in funnel.steps:
        assert any(re.search(r"[\u4e00-\u9fff]", word) for word in step.words)
        assert any(re.fullmatch(r"[a-z0-9 ]+", word) for word in step.words)
        assert len(step.words) == len(set(step.words))


@pytest.mark.parametrize(("industry", "funnel"), FUNNELS, ids=lambda each: each.key)
@pytest.mark.parametrize("place", [0, -1])
def test_a_template_is_offered_where_all_its_steps_are_called_by_their_names(
    industry: Industry, funnel: FunnelTemplate, place: int
) -> None:
    """By their first words in English, and by their last in Chinese: no step takes another's event."""
    events = called(*(step.words[place] for step in funnel.steps))
    mine = [each for each in offered(events) if each.template == funnel and each.industry == industry]
    assert [each.missing for each in mine] == [()]


@pytest.mark.parametrize(
    ("event", "fits"),
    [
        ("add_to_cart", True), ("AddToCart", True), ("Added to Cart", True), ("add-to-cart_click", True),
        ("加入购物车", True), ("点击加入购物车", True), ("ＡＤＤ＿ＴＯ＿ＣＡＲＴ", True), ("add_to_cart_home", True),
        ("remove_from_cart", False), ("cart_add_failed", False), ("加入购物车失败", False), ("移出购物车", False),
        ("view", False), ("", False), ("!!!", False),
    ],
)  # fmt: skip
def test_names_are_compared_by_their_words(event: str, fits: bool) -> None:
    assert (meant(("add to cart", "加入购物车"), called(event)) == (event,)) is fits


def test_the_nearest_name_wins_and_equals_share_the_step() -> None:
    assert meant(("view product",), called("view_product_list", "Product Viewed")) == ("Product Viewed",)
    assert meant(("view product",), called("view_product", "product view")) == ("view_product", "product view")
    assert meant(("view product",), {}) == ()


def test_display_names_count_as_names() -> None:
    events = {"e17": ("e17", "加入购物车"), "e4": ("e4", "Pay", "支付")}
    [offer] = offered(events)
    assert offer.steps == (FunnelStep(("e17",)), FunnelStep(("e4",)))
    assert offer.titles == {"en": "Add to the cart → Pay", "zh": "加入购物车 → 支付"}


def test_a_title_speaks_only_of_steps_that_are_there() -> None:
    """“From the visit to the registration and a first payment” needs a registration."""
    shop = ("home", "product_view", "add_to_cart", "purchase")
    assert {each.titles["en"] for each in offered(called("home", "purchase"))} == {"Visit → Pay"}
    offers = {each.template.key: each.titles["en"] for each in offered(called(*shop, "sign_up"))}
    assert offers["registration"] == "From the visit to the registration and a first payment"
    assert "registration" not in {each.template.key for each in offered(called(*shop))}
    assert offers["purchase"] == "From the product to the payment"


def test_a_template_needs_steps_of_its_own_that_its_title_names() -> None:
    for _, funnel in FUNNELS:
        assert funnel.needs and all(step in funnel.steps[:-1] for step in funnel.needs)


def test_what_says_no_more_than_another_is_offered_once() -> None:
    steps = [each.steps for each in offered(called("home", "product_view", "add_to_cart", "purchase"))]
    assert len(steps) == len(set(steps))


@pytest.mark.parametrize(
    ("events", "end"),
    [
        (("home", "product_view", "add_to_cart", "purchase", "review_page"), "purchase"),
        (("浏览商品", "加入购物车", "提交订单", "支付成功", "评价"), "支付成功"),
        (("A_SUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "A_APPROVED"), "A_APPROVED"),
        (("Course_view", "Instructions", "Social"), None),
    ],
)
def test_the_usual_end_of_an_industry_is_known_by_its_name(events: tuple[str, ...], end: str | None) -> None:
    assert usual_end(called(*events)) == end


def test_a_funnel_without_its_last_step_or_with_one_step_only_is_not_offered() -> None:
    assert offered(called("visit", "add_to_cart")) == ()
    assert offered(called("pay")) == ()
    assert offered({}) == ()


def test_the_industry_that_fits_best_comes_first() -> None:
    loans = called("A_SUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "A_FINALIZED", "A_APPROVED", "O_SENT", "pay")
    best = offered(loans)[0]
    assert (best.industry.key, best.template.key) == ("finance", "loan")
    assert [step.events for step in best.steps] == [
        ("A_SUBMITTED",), ("A_PREACCEPTED",), ("A_ACCEPTED",), ("A_APPROVED",)
    ]  # fmt: skip


def test_pages_of_a_shop_are_its_steps() -> None:
    pages = called("home_page", "search_page", "payment_page", "payment_confirmation_page")
    best = offered(pages)[0]
    assert [step.events[0] for step in best.steps] == ["home_page", "payment_page", "payment_confirmation_page"]
    assert best.industry.key == "retail"
