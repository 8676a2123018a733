"""When do two values that are written differently say the same person?

Each value becomes its key; it is null where it says nobody: a phone without digits enough, an e-mail without a place, a
value that is written where there is none.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.identity.spec import IdForm

_INVISIBLE = r"[\x{200B}-\x{200F}\x{2060}\x{FEFF}\x{00AD}]"
_EMAIL = r"^[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$"
_CHINESE_MOBILE = r"^1[3-9][0-9]{9}$"
_ONE_CHARACTER = "|".join(f"{digit}+" for digit in "0123456789x")  # 00000000, 11111111111
_LEAST_DIGITS, _MOST_DIGITS = 7, 15  # of a phone number: ITU-T E.164
_MOST_MIXED = 0.01  # of a column's values, for capital and small letters to be one


def keys(values: pa.StringArray, form: IdForm, folded: bool = True) -> pa.StringArray:
    """The key of each value of one column; null where it says nobody. `folded`: capital letters are small ones."""
    made = _written(values, form, folded)
    return _or_null(made, pc.invert(pc.fill_null(_is_dummy(made, form), True)))


def fits(values: pa.StringArray, form: IdForm) -> pa.BooleanArray:
    """Whether each value is written as one of this form, be it a dummy or not."""
    return _written(values, form).is_valid()


def _written(values: pa.StringArray, form: IdForm, folded: bool = True) -> pa.StringArray:
    plain = tidied(values)
    if form == "phone":
        return _phones(plain)
    if form == "email":
        return _emails(plain)
    return pc.utf8_lower(plain) if folded else plain


def keys_of_users(ids: pa.StringArray, folded: bool = True) -> tuple[tuple[IdForm, pa.StringArray], ...]:
    """The keys of users' ids, each of one kind: one that is an e-mail or a Chinese mobile is compared with those."""
    plain = tidied(ids)
    emails, phones = keys(_emails(plain), "email"), keys(_phones(plain), "phone")
    phones = _or_null(phones, pc.match_substring_regex(phones, _CHINESE_MOBILE).fill_null(False))
    other = pc.and_(emails.is_null(), phones.is_null())
    return ("user", _or_null(keys(ids, "user", folded), other)), ("phone", phones), ("email", emails)


def tidied(values: pa.StringArray) -> pa.StringArray:
    """Half width, without spaces around it and letters that nobody sees; whole floats as whole numbers."""
    plain = pc.utf8_normalize(values, form="NFKC")
    plain = pc.utf8_trim_whitespace(pc.replace_substring_regex(plain, _INVISIBLE, ""))
    plain = pc.replace_substring_regex(plain, r"^([0-9]+)\.0+$", r"\1")
    return _or_null(plain, pc.greater(pc.utf8_length(plain), 0))


def _phones(values: pa.StringArray) -> pa.StringArray:
    """The digits, behind `+` where a country is named; China's own are the same with and without it."""
    plain = pc.replace_substring_regex(pc.utf8_lower(values), r"^(tel|phone|mobile|手机|电话)\s*[::]?\s*", "")
    plain = pc.replace_substring_regex(plain, r"[\s().\-/_·]", "")
    plain = pc.replace_substring_regex(plain, r"^00", "+")
    plain = pc.replace_substring_regex(plain, r"^(\+?86)(1[3-9][0-9]{9})$", r"\2")
    return _or_null(plain, pc.match_substring_regex(plain, rf"^\+?[0-9]{{{_LEAST_DIGITS},{_MOST_DIGITS}}}$"))


def _emails(values: pa.StringArray) -> pa.StringArray:
    plain = pc.replace_substring_regex(pc.utf8_lower(values), r"^mailto:\s*|^<|>$", "")
    return _or_null(plain, pc.match_substring_regex(plain, _EMAIL))


def mixes_letters(values: pa.StringArray) -> bool:
    """Whether capital and small letters stand within the values: then they tell ids apart (`aB3x`). What is compared
    with each other must agree on it."""
    plain = tidied(values)
    mixed = pc.and_(pc.match_substring_regex(plain, r"\p{Lu}"), pc.match_substring_regex(plain, r"\p{Ll}"))
    capitalised = pc.match_substring_regex(plain, r"^\p{Lu}[\p{Ll}\p{P}\p{Nd}]*$")
    address = pc.match_substring_regex(plain, r"@")
    among = pc.sum(pc.and_not(pc.and_not(mixed, capitalised), address)).as_py() or 0
    return among > _MOST_MIXED * max(len(values), 1)


def _is_dummy(made: pa.StringArray, form: IdForm) -> pa.BooleanArray:
    known = pa.array([*_dummies()["any"], *_dummies().get(form, ())], pa.string())
    bare = pc.replace_substring_regex(pc.utf8_lower(made), r"[\-+]", "")
    return pc.or_(
        pc.is_in(pc.utf8_lower(made), value_set=known), pc.match_substring_regex(bare, rf"^({_ONE_CHARACTER})$")
    )


@cache
def _dummies() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "dummies.toml").read_text(encoding="utf-8"))


def _or_null(values: pa.StringArray, kept: pa.BooleanArray) -> pa.StringArray:
    return pc.if_else(kept, values, pa.scalar(None, pa.string()))
