from __future__ import annotations

import pytest

from analysis.insights.goal import likely_goal


@pytest.mark.parametrize(
    ("events", "goal"),
    [
        (("view", "cart", "pay"), "pay"),
        (("open", "Purchase Completed", "Order Placed"), "Purchase Completed"),
        (("af_login", "af_purchase"), "af_purchase"),
        (("浏览", "加购", "下单", "支付成功"), "支付成功"),
        (("浏览", "下单", "取消订单"), "下单"),
        (("payment_failed", "order"), "order"),
        (("visit", "sign_up", "login"), "sign_up"),
        (("visit", "SignUp"), "SignUp"),
        (("start lesson", "finish lesson"), "finish lesson"),
        (("课程开始", "课程完成"), "课程完成"),
        (("checkout_started", "SubmitOrder"), "SubmitOrder"),
        (("unsubscribe", "subscribe"), "subscribe"),
        (("view", "payment_details", "purchase"), "purchase"),
        (("shipping_details", "payment_details", "Purchase"), "Purchase"),
        (("view_item", "add_payment_info", "purchase"), "purchase"),
        (("checkout_payment", "purchase"), "purchase"),
        (("payment_page", "payment_method_selected", "order_paid"), "order_paid"),
        (("Payment Info Entered", "Order Completed"), "Order Completed"),
        (("select_payment_option", "payment"), "payment"),
        (("payment", "payment_success"), "payment_success"),
        (("order_list", "order_details", "order"), "order"),
        (("pay_click", "pay"), "pay"),
        (("sign_up_form", "sign_up"), "sign_up"),
        (("register page", "registered"), "registered"),
        (("A_SUBMITTED", "A_ACTIVATED", "A_APPROVED", "A_REGISTERED"), "A_APPROVED"),
        (("loan_preapproved", "loan approved"), "loan approved"),
        (("待审批", "审批通过"), "审批通过"),
        (("sign_up", "order approved"), "order approved"),
        (("支付页", "选择支付方式", "支付成功"), "支付成功"),
        (("订单详情", "点击购买", "提交订单"), "提交订单"),
        (("unpaid_order", "order_placed"), "order_placed"),
        (("payment_details", "view"), None),
        (("view", "click"), None),
        (("登录", "浏览"), None),
        ((), None),
    ],
)
def test_the_goal_proposed_is_the_event_that_looks_like_one(events: tuple[str, ...], goal: str | None) -> None:
    assert likely_goal(events) == goal
