"""Is an attribute that says who somebody is told by its name and its values, and masked so that it no longer does?"""

from __future__ import annotations

import pytest

from analysis.insights.columns import masked, personal_kind

EMAILS = ["ann@example.com", "b.o@mail.example", "王@例子.中国"]
PHONES = ["13800138000", "+86 139 0000 1234", "15012345678"]
CARDS = ["11010519491231002X", "440524188001010014", "110105199003078894"]
FORMS = ["ios", "android", "web", "mini"]
NAMES = ["王小明", "Ann Lee", "李雷", "Bo"]


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("c7", EMAILS, "email"),
        ("c8", PHONES, "phone"),
        ("c9", CARDS[:2] * 2, "id_card"),
        ("email", [], "email"),
        ("e-mail address", EMAILS, "email"),
        ("邮箱", EMAILS, "email"),
        ("phoneNumber", ["555 0100", "(020) 7946 0000"], "phone"),
        ("联系电话", [], "phone"),
        ("手机号", PHONES, "phone"),
        ("user_name", NAMES, "name"),
        ("姓名", NAMES, "name"),
        ("收货人", NAMES, "name"),
        ("身份证号", [], "id_card"),
        ("passport_no", ["E12345678", "G99887766"], "id_card"),
        ("home_address", ["1 High St", "2 Low St", "3 Mid St"], "address"),
        ("收货地址", ["朝阳区", "海淀区", "浦东新区"], "address"),
    ],
)
def test_personal(name: str, values: list[str], kind: str) -> None:
    assert personal_kind(name, values) == kind


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("city", ["Paris", "Lagos", "上海"]),
        ("phone", FORMS),
        ("phone_model", ["iPhone 15", "Mi 14", "P60"]),
        ("手机型号", ["华为", "小米", "苹果"]),
        ("email_opt_in", ["yes", "no"]),
        ("email", ["yes", "no"]),
        ("campaign_name", ["spring", "autumn", "winter"]),
        ("product name", ["tea", "milk", "rice"]),
        ("name", ["a", "b"]),
        ("amount", ["12", "13.5", "100"]),
        ("number", ["20260101120000", "20260102120000", "20260103120000"]),
        ("order_id", ["10000000001", "10000000002", "20000000003"]),
        ("platform", FORMS),
        ("telegram", ["yes", "no", "maybe"]),
        ("cellar", ["a", "b", "c"]),
    ],
)
def test_not_personal(name: str, values: list[str]) -> None:
    assert personal_kind(name, values) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("ann.lee@example.com", "a***@example.com"),
        ("13800138000", "138****8000"),
        (13800138000.0, "138****8000"),
        ("5550100", "****00"),
        ("11010519491231002X", "110****002X"),
        ("王小明", "王*"),
        ("12 High Street", "1***"),
    ],
)
def test_masked(value: object, shown: str) -> None:
    assert masked(value) == shown
