"""Does an attribute say who somebody is: an e-mail address, a phone number, a name, an identity card, an address?

By its name and its values: a column `phone` with the values `ios` and `android` is none, and one `c7` full of mobile
numbers is. It is a guess; people can say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

PersonalKind = Literal["email", "phone", "name", "id_card", "address"]
_NAMES: dict[PersonalKind, re.Pattern[str]] = {
    "email": re.compile(r"(^| )(e ?mails?|mail)( address)?$|邮箱|邮件地址|电子邮件"),
    "phone": re.compile(
        r"(^| )(phones?|telephone|tel|mobile|cell|cellphone|msisdn|whatsapp)( (number|no|num))?$"
        r"|手机号?码?$|电话|联系方式"
    ),
    "name": re.compile(
        r"^((user|customer|member|contact|buyer|receiver|recipient|client|patient|student) )?"
        r"((first|last|full|sur|given|family|middle|nick|real|display) ?)?name$|^(user|nick|sur)name$"
        r"|姓名|昵称|名字$|联系人$|收货人$|收件人$|真名"
    ),
    "id_card": re.compile(
        r"(^| )(id ?card|identity( card| number)?|national id|passport|ssn|social security)( (number|no))?$"
        r"|身份证|证件号|护照"
    ),
    "address": re.compile(r"(^| )(address|street|addr)( ?(line)? ?[12])?$|地址$|住址|详址"),
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"(\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\+\d[\d ()-]{6,18}\d")
_SOME_PHONE = re.compile(r"\+?[\d ()./-]{7,20}")
_ID_CARD = re.compile(r"\d{17}[\dXx]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, ISO 7064 MOD 11-2
_MOST = 0.8  # of the values
_FEW = 3  # different values are kinds of something, not names
_DIGITS_OF_PHONE = 7


def personal_kind(name: str, values: Sequence[str]) -> PersonalKind | None:
    """`values` are some of those that the attribute has, each once, as text; without any, its name decides."""
    by_values = _kind_of(values)
    if by_values is not None:
        return by_values
    plain = re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).strip().lower()
    named: PersonalKind | None = next((kind for kind, pattern in _NAMES.items() if pattern.search(plain)), None)
    return named if named is not None and _may_be(named, values) else None


def _kind_of(values: Sequence[str]) -> PersonalKind | None:
    if len(values) < _FEW:
        return None
    if _most(values, lambda value: bool(_EMAIL.fullmatch(value))):
        return "email"
    if _most(values, _is_id_card):
        return "id_card"
    return "phone" if _most(values, lambda value: bool(_PHONE.fullmatch(value))) else None


def _may_be(kind: PersonalKind, values: Sequence[str]) -> bool:
    if not values:
        return True
    if kind == "email":
        return _most(values, lambda value: "@" in value)
    if kind == "phone":
        return _most(values, lambda value: bool(_SOME_PHONE.fullmatch(value)))
    if kind == "id_card":
        return _most(values, lambda value: len(value) >= _DIGITS_OF_PHONE)
    return len(values) >= _FEW and not _most(values, lambda value: value.replace(".", "", 1).isdigit())


def _most(values: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return sum(fits(value.strip()) for value in values) >= _MOST * len(values)


def _is_id_card(value: str) -> bool:
    if not _ID_CARD.fullmatch(value):
        return False
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, value, strict=False)) % 11
    return "10X98765432"[rest] == value[-1].upper()


def masked(value: object) -> str:
    """So much of it that somebody who knows it knows it again: `a***@example.com`, `138****5678`, `王*`."""
    text = f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value).strip()
    if _EMAIL.fullmatch(text):
        name, _, host = text.rpartition("@")
        return f"{name[:1]}***@{host}"
    if _SOME_PHONE.fullmatch(text) or _ID_CARD.fullmatch(text):
        return f"{text[:3]}****{text[-4:]}" if len(text) > _DIGITS_OF_PHONE + 1 else f"****{text[-2:]}"
    return f"{text[:1]}*" if len(text) <= _FEW else f"{text[:1]}***"
