"""Do spellings of one id have one key, and values that say nobody none?"""

from __future__ import annotations

import pyarrow as pa
import pytest

from analysis.sources.identity.keys import keys, mixes_letters
from analysis.sources.identity.spec import IdForm


def key_of(value: str | None, form: IdForm) -> str | None:
    return keys(pa.array([value], pa.string()), form)[0].as_py()


@pytest.mark.parametrize(
    ("form", "spellings"),
    [
        ("phone", ("13912345678", "+86 139-1234-5678", "0086 13912345678", "1391234 5678", "86(139)12345678")),
        (
            "phone",
            (
                "139 1234 5678",
                " 13912345678.0",
                "\uff11\uff13\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
                "tel:13912345678",
                "手机:13912345678",
                "\ufeff13912345678\u200b",
            ),
        ),
        ("phone", ("+1 (415) 555-2671", "001-415-555-2671", "+14155552671")),
        ("email", ("Li.Lei@QQ.com", "li.lei@qq.com ", "li.lei\uff20qq.com", "mailto:Li.Lei@qq.com", "<li.lei@qq.com>")),
        ("user", ("1001", "1001.0", " 1001 ", "\uff11\uff10\uff10\uff11", "1001.00")),
        ("user", ("VIP-7", "vip-7", "Vip-7")),
        ("other", ("A7F3", "a7f3")),
    ],
)
def test_spellings_of_one_id_have_one_key(form: IdForm, spellings: tuple[str, ...]) -> None:
    assert len({key_of(spelling, form) for spelling in spellings}) == 1
    assert key_of(spellings[0], form) is not None


@pytest.mark.parametrize(
    ("form", "value"),
    [
        *(
            ("phone", value)
            for value in ("13800000000", "0", "11111111111", "+86 138 0000 0000", "unknown", "12345", "")
        ),
        *(("email", value) for value in ("test@test.com", "TEST@test.com", "li.lei", "a b@c.d", "none", "@qq.com")),
        *(
            ("user", value)
            for value in ("0", "unknown", "Unknown", "未知", "NULL", "00000000-0000-0000-0000-000000000000")
        ),
        *(("other", value) for value in (None, " ", "n/a", "-", "无")),
    ],
)
def test_a_value_that_says_nobody_has_no_key(form: IdForm, value: str | None) -> None:
    assert key_of(value, form) is None


def test_different_ids_have_different_keys() -> None:
    assert key_of("13912345678", "phone") != key_of("13912345679", "phone")
    assert key_of("4155552671", "phone") != key_of("+14155552671", "phone")  # a country that nobody named
    assert key_of("1001", "user") != key_of("1001.5", "user")


def test_letters_tell_ids_apart_where_values_mix_them() -> None:
    assert mixes_letters(pa.array(["aB3x", "Ab3x"]))
    assert not mixes_letters(pa.array(["AB3X", "ab3x", "Anna", "Li.Lei@QQ.com"]))
    assert keys(pa.array(["aB3x", "Ab3x"]), "user", folded=False).to_pylist() == ["aB3x", "Ab3x"]
