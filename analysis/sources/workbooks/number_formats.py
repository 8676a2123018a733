"""What does a number format show: a number, a day, a moment, a clock or a length of time?

Formats that every Excel knows by a number have no code in the file; those of 27 to 36 and 50 to 58 are dates and clocks
that Chinese, Japanese and Korean Excel write (ECMA-376 part 1, 18.8.30).
"""

from __future__ import annotations

import re

NUMBER, DAY, MOMENT, CLOCK, LENGTH = range(5)

# 34, 35, 55 and 56 are clocks in Chinese, days in Japanese and Korean: their values tell which.
_BUILT_IN = (
    dict.fromkeys((14, 15, 16, 17, *range(27, 32), 34, 35, 36, *range(50, 59)), DAY)
    | dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), CLOCK)
    | {22: MOMENT, 46: LENGTH}
)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
# What stands for itself: quoted, escaped, padded or repeated characters, colours, conditions, currencies, `General`.
_LITERAL = re.compile(r'"[^"]*"?|[\\_*].|\[[^\]]*\]|G/通用格式|general|standard', re.IGNORECASE | re.DOTALL)
_HALF_OF_DAY = re.compile(r"am/pm|a/p|上午/下午|午前/午後|오전/오후", re.IGNORECASE)
_POWER = re.compile(r"e[+-]", re.IGNORECASE)
_LONGEST_CODE = 1_000  # Excel allows 255


def shown_as(number: int, code: str | None) -> int:
    """What the format of this number is, by its code where the workbook has one."""
    if code is None:
        return _BUILT_IN.get(number, NUMBER)
    if _ELAPSED.search(_quotes_gone(code[:_LONGEST_CODE])):
        return LENGTH
    return next((kind for kind in map(_section, _sections(code[:_LONGEST_CODE])) if kind != NUMBER), NUMBER)


def _quotes_gone(code: str) -> str:
    return re.sub(r'"[^"]*"?|\\.', "", code, flags=re.DOTALL)


def _sections(code: str) -> list[str]:
    """Those for positive numbers, negative ones, zero and text, with literals gone."""
    return _LITERAL.sub(" ", code).split(";")


def _section(section: str) -> int:
    half = _HALF_OF_DAY.search(section)
    letters = _POWER.sub("", _HALF_OF_DAY.sub("h", section)).lower()
    clock = half is not None or "h" in letters or "s" in letters
    # A month or minutes: minutes where hours stand before or seconds behind.
    day = any(letter in letters for letter in "ydgbea") or ("m" in letters and not clock)
    return MOMENT if day and clock else DAY if day else CLOCK if clock else NUMBER
