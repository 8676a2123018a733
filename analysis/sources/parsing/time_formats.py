"""Which moment does a time written in a strptime format mean? Compiled, so that it is as fast as the plain readers.

As Python's `strptime`, with these differences: a number takes as many digits as its part allows; `%b` and `%B` read
short and full English names and Chinese ones (`三月`, `3月`); `%p` reads 上午 and 下午 too; `%z` and `%Z` read `Z`,
`UTC`, `GMT` and offsets, but no other zone names, because `CST` is Chicago to one reader and Shanghai to another.
"""

from __future__ import annotations

from calendar import day_abbr, day_name, month_abbr, month_name
from functools import lru_cache

import numpy as np
from numba import njit

from analysis.errors import InputError
from analysis.sources.parsing.time_parts import (
    DAY,
    MISSING,
    NAIVE,
    OK,
    SECOND,
    UNREADABLE,
    day_micros,
    digits,
    fraction,
    full_year,
    half_of_day,
    skip_blanks,
    trim,
    zone,
)

_LITERAL = 1_000  # plus the byte
_NAMES_OF_MONTHS, _NAMES_OF_DAYS = 0, 1
_SHORTHANDS = {"%T": "%H:%M:%S", "%R": "%H:%M", "%D": "%m/%d/%y", "%F": "%Y-%m-%d", "%h": "%b", "%e": "%d", "%A": "%a"}
_DIRECTIVES = "YymdHIMSfpzbaj"
_PART = {letter: place for place, letter in enumerate(_DIRECTIVES)} | {"B": _DIRECTIVES.index("b")}
_PART["Z"] = _PART["z"]
_YEAR4, _YEAR2, _MONTH, _DAY, _HOUR24, _HOUR12, _MINUTE, _SECOND = range(8)
_FRACTION, _HALF, _ZONE, _MONTH_NAME, _DAY_NAME, _DAY_OF_YEAR = range(8, 14)
_BLANKS = 100
_CHINESE_NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


class UnknownTimeFormat(InputError):
    """A format with an unknown part, or without a year, month and day. details: format"""

    code = "unknown_time_format"


@lru_cache(maxsize=256)
def program(time_format: str, without_year: bool = False) -> np.ndarray:
    """The format as numbers for `read_format`; raises UnknownTimeFormat. `without_year`: the year may be missing."""
    text = time_format.strip()
    for shorthand, meaning in _SHORTHANDS.items():
        text = text.replace(shorthand, meaning)
    parts: list[int] = []
    place = 0
    while place < len(text):
        if text[place] == "%" and text[place + 1 : place + 2] not in ("", "%"):
            if text[place + 1] not in _PART:
                raise UnknownTimeFormat(format=time_format)
            parts.append(_PART[text[place + 1]])
            place += 2
        elif text[place].isspace():
            parts.append(_BLANKS)
            place += 1
        else:
            place += 1 if text[place] != "%" else 2
            parts.extend(_LITERAL + byte for byte in text[place - 1].encode())
    known = set(parts)
    dated = _DAY_OF_YEAR in known or (_DAY in known and known & {_MONTH, _MONTH_NAME})
    if not dated or not (without_year or known & {_YEAR4, _YEAR2}):
        raise UnknownTimeFormat(format=time_format)
    return np.array(parts, np.int64)


def _names() -> list[tuple[str, int, int]]:
    """Every name with its kind and number."""
    months = [(name[month], _NAMES_OF_MONTHS, month) for month in range(1, 13) for name in (_ENGLISH, _ENGLISH_SHORT)]
    months += [(f"{name}月", _NAMES_OF_MONTHS, month + 1) for month, name in enumerate(_CHINESE_NUMBERS)]
    months += [(f"{month}月", _NAMES_OF_MONTHS, month) for month in range(1, 13)] + [("Sept", _NAMES_OF_MONTHS, 9)]
    days = [(name, _NAMES_OF_DAYS, 0) for name in (*day_name, *day_abbr)]
    return months + days + [(word + day, _NAMES_OF_DAYS, 0) for word in ("星期", "周") for day in "一二三四五六日天"]


_ENGLISH, _ENGLISH_SHORT = tuple(month_name), tuple(month_abbr)
_LONGEST = 12
_NAMES = sorted(_names(), key=lambda name: -len(name[0].encode()))  # the longest first: 十二月 before 二月
_TEXTS = np.array([list(name.lower().encode().ljust(_LONGEST, b"\0")) for name, _, _ in _NAMES], np.uint8)
_LENGTHS = np.array([len(name.encode()) for name, _, _ in _NAMES], np.int64)
_KINDS = np.array([kind for _, kind, _ in _NAMES], np.int64)
_NUMBERS = np.array([number for _, _, number in _NAMES], np.int64)


@njit(nogil=True, cache=True)
def _name(data: np.ndarray, at: int, end: int, kind: int) -> tuple[int, int]:
    """The number of the longest name of this kind at `at` (-1: none), and the place after it."""
    for row in range(len(_LENGTHS)):
        length = _LENGTHS[row]
        if _KINDS[row] != kind or at + length > end:
            continue
        same = 0
        while same < length and (data[at + same] | (32 if 65 <= data[at + same] <= 90 else 0)) == _TEXTS[row, same]:
            same += 1
        if same == length:
            return _NUMBERS[row], at + length
    return -1, at


@njit(nogil=True, cache=True)
def _part(data: np.ndarray, at: int, end: int, part: int) -> tuple[bool, int, int]:
    """One part other than a zone: fits, its value, the place after it."""
    value, place = -1, at
    if part == _YEAR4:
        value, count, place = digits(data, at, end, 4)
        value = full_year(value, 4) if count == 4 else -1
    elif part == _FRACTION:
        value, place = fraction(data, at, end)
        value = value if place > at else -1
    elif part == _HALF:
        value, place = half_of_day(data, at, end)
        value = value if value > 0 else -1
    elif part in (_MONTH_NAME, _DAY_NAME):
        value, place = _name(data, at, end, _NAMES_OF_MONTHS if part == _MONTH_NAME else _NAMES_OF_DAYS)
    else:
        value, count, place = digits(data, at, end, 3 if part == _DAY_OF_YEAR else 2)
        if count == 0 or (part == _YEAR2 and count < 2):
            value = -1
        elif part == _YEAR2:
            value = full_year(value, 2)
    return value >= 0, value, place


@njit(nogil=True, cache=True)
def _moment(found: np.ndarray, default_year: int, begins: int) -> tuple[bool, int]:
    """Local microseconds of the parts found (-1: not in the format)."""
    year = found[_YEAR4] if found[_YEAR4] >= 0 else found[_YEAR2]
    month = found[_MONTH] if found[_MONTH] >= 0 else found[_MONTH_NAME]
    if year < 0:
        year = default_year + (1 if month < begins else 0)
    fits, micros = day_micros(year, month, found[_DAY])
    if found[_DAY_OF_YEAR] >= 0:
        fits, micros = day_micros(year, 1, 1)
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        fits = fits and 1 <= found[_DAY_OF_YEAR] <= (366 if leap else 365)
        micros += (found[_DAY_OF_YEAR] - 1) * DAY
    hour, minute, second = max(found[_HOUR24], 0), max(found[_MINUTE], 0), max(found[_SECOND], 0)
    if found[_HOUR12] >= 0:
        fits = fits and 1 <= found[_HOUR12] <= 12
        hour = found[_HOUR12] % 12 + (12 if found[_HALF] == 2 else 0)
    if hour > 23 or minute > 59 or second > 59:
        return False, 0
    return fits, micros + ((hour * 60 + minute) * 60 + second) * SECOND + max(found[_FRACTION], 0)


@njit(nogil=True, cache=True)
def _read(
    data: np.ndarray, at: int, end: int, parts: np.ndarray, years: tuple[int, int], found: np.ndarray
) -> tuple[int, int]:
    """One trimmed text by a program; `found` is space for its parts."""
    found[:] = -1
    status, offset = NAIVE, 0
    for part in parts:
        if part >= _LITERAL:
            if at >= end or data[at] != part - _LITERAL:
                return UNREADABLE, 0
            at += 1
        elif part == _BLANKS:
            at = skip_blanks(data, at, end)
        elif part == _ZONE:
            status, offset, at = zone(data, at, end)
            if status != OK:
                return UNREADABLE, 0
        else:
            fits, found[part], at = _part(data, at, end, part)
            if not fits:
                return UNREADABLE, 0
    fits, micros = _moment(found, years[0], years[1])
    return (status if fits and at == end else UNREADABLE), micros - offset


@njit(nogil=True, cache=True)
def read_format(
    data: np.ndarray,
    offsets: np.ndarray,
    valid: np.ndarray,
    parts: np.ndarray,
    years: tuple[int, int],
    micros: np.ndarray,
    status: np.ndarray,
) -> None:
    """Reads the strings whose status is UNREADABLE (set all so at first); the others were read by an earlier format.

    `years`: of dates that name none, and the month with which it begins.
    """
    found = np.full(14, -1, np.int64)
    for row in range(len(offsets) - 1):
        if status[row] != UNREADABLE:
            continue
        at, end = trim(data, offsets[row], offsets[row + 1])
        if at == end or (len(valid) and not valid[row]):
            status[row] = MISSING
            continue
        read, value = _read(data, at, end, parts, years, found)
        if read != UNREADABLE:
            status[row], micros[row] = read, value
