"""How long is what a text says: `1:30:00`, `PT1H30M`, `2 days, 3:04:05`, `1h 30m`, `57秒`?

Seconds come back as they are written, hours beyond a day and a minus included.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sources.mapping import Duration
from analysis.sources.parsing.text_buffers import StringColumn, text_buffers
from analysis.sources.parsing.time_parts import (
    COLON,
    COMMA,
    DASH,
    DOT,
    MISSING,
    OK,
    UNREADABLE,
    digits,
    skip_blanks,
    trim,
)

# Which form a text has. A bare unit is one that may be something else: `5 m`, `98分`, `3天`.
THREE_PARTS, TWO_PARTS, ISO, WORDS, BARE_UNIT = 1, 2, 4, 8, 16

_MINUTE, _HOUR, _DAY, _WEEK = 60.0, 3_600.0, 86_400.0, 604_800.0
_UNITS = (
    *((word, 1e-3, WORDS) for word in ("ms", "msec", "毫秒", "millisecond", "milliseconds")),
    *((word, 1.0, WORDS) for word in ("s", "sec", "secs", "second", "seconds", "秒", "秒钟", "sek", "segundos")),
    *((word, _MINUTE, WORDS) for word in ("min", "mins", "minute", "minutes", "分钟", "分鐘", "minuten")),
    *((word, _MINUTE, BARE_UNIT) for word in ("m", "分")),
    *((word, _HOUR, WORDS) for word in ("h", "hr", "hrs", "hour", "hours", "小时", "小時", "時間", "std", "stunden")),
    *((word, _HOUR, BARE_UNIT) for word in ("时", "時")),
    *((word, _DAY, BARE_UNIT) for word in ("d", "day", "days", "天", "日")),
    *((word, _WEEK, BARE_UNIT) for word in ("w", "week", "weeks", "周")),
)
_WORDS = sorted(_UNITS, key=lambda unit: -len(unit[0].encode()))  # the longest first: 分钟 before 分
_LONGEST = max(len(word.encode()) for word, _, _ in _WORDS)
_TEXTS = np.array([list(word.encode().ljust(_LONGEST, b"\0")) for word, _, _ in _WORDS], np.uint8)
_LENGTHS = np.array([len(word.encode()) for word, _, _ in _WORDS], np.int64)
_SECONDS = np.array([seconds for _, seconds, _ in _WORDS], np.float64)
_FORMS = np.array([form for _, _, form in _WORDS], np.int64)


def read_durations(values: StringColumn, pair: Duration = "h:m") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every text's seconds (NaN where there are none), its status and its form; `pair` is what `12:30` means."""
    seconds, status = np.full(len(values), np.nan), np.full(len(values), UNREADABLE, np.uint8)
    forms = np.zeros(len(values), np.uint8)
    start = 0
    for buffer in text_buffers(values):
        rows = slice(start, start + buffer.rows)
        start += buffer.rows
        text = (buffer.data, buffer.offsets, buffer.valid)
        _read_durations(*text, pair == "m:s", seconds[rows], status[rows], forms[rows])
    return seconds, status, forms


@njit(nogil=True, cache=True)
def _number(data: np.ndarray, at: int, end: int) -> tuple[float, int, int]:
    """A number with or without a fraction: value (-1: none), its fraction's digits as a number, the place after it."""
    whole, count, at = digits(data, at, end, 15)
    if count == 0:
        return -1.0, -1, at
    value, part = float(whole), -1
    if at + 1 < end and (data[at] == DOT or data[at] == COMMA) and 48 <= data[at + 1] <= 57:
        part, count, at = digits(data, at + 1, end, 15)
        value += part / 10.0**count
    return value, part, at


@njit(nogil=True, cache=True)
def _unit(data: np.ndarray, at: int, end: int) -> int:
    """Which unit stands at `at`, by its row (-1: none). A Latin one must not run on."""
    for row in range(len(_LENGTHS)):
        length = _LENGTHS[row]
        if at + length > end:
            continue
        same = 0
        while same < length and (data[at + same] | (32 if 65 <= data[at + same] <= 90 else 0)) == _TEXTS[row, same]:
            same += 1
        runs_on = at + length < end and data[at] < 128 and 97 <= (data[at + length] | 32) <= 122
        if same == length and not runs_on:
            return row
    return -1


@njit(nogil=True, cache=True)
def _colons(data: np.ndarray, first: float, at: int, end: int, minutes_first: bool) -> tuple[float, int]:
    """`:30:00` after a first number, to the end: seconds (-1: unreadable) and the form."""
    second, count, at = digits(data, at + 1, end, 2)
    if count != 2 or second > 59:
        return -1.0, 0
    if at < end and data[at] == COLON:
        third, count, at = digits(data, at + 1, end, 2)
        if count != 2 or third > 59:
            return -1.0, 0
        total = first * _HOUR + second * _MINUTE + third
        form = THREE_PARTS
    else:
        total = first * _MINUTE + second if minutes_first else first * _HOUR + second * _MINUTE
        form = TWO_PARTS
    if at + 1 < end and (data[at] == DOT or data[at] == COMMA) and (form == THREE_PARTS or minutes_first):
        part, count, at = digits(data, at + 1, end, 15)
        total += part / 10.0**count
    return (total if at == end else -1.0), form


@njit(nogil=True, cache=True)
def _iso(data: np.ndarray, at: int, end: int) -> float:
    """`P1DT2H30M`, from behind the P; years and months have no length in seconds (-1)."""
    total, timed, any_part = 0.0, False, False
    while at < end:
        if data[at] == 84 and not timed:  # T
            timed, at = True, at + 1
            continue
        value, _, at = _number(data, at, end)
        if value < 0 or at >= end:
            return -1.0
        letter, at = data[at], at + 1
        if letter == 72 and timed:
            total += value * _HOUR
        elif letter == 77 and timed:
            total += value * _MINUTE
        elif letter == 83 and timed:
            total += value
        elif letter == 68 and not timed:
            total += value * _DAY
        elif letter == 87 and not timed:
            total += value * _WEEK
        else:
            return -1.0
        any_part = True
    return total if any_part else -1.0


@njit(nogil=True, cache=True)
def _may_be_grouped(data: np.ndarray, at: int, end: int) -> bool:
    """`1,250`: a thousand and more in one country, one and a quarter in another."""
    mark = end - 4
    return at < mark <= at + 3 and data[at] != 48 and data[mark] == COMMA


@njit(nogil=True, cache=True)
def _words(data: np.ndarray, at: int, end: int, minutes_first: bool) -> tuple[float, int]:
    """Numbers with units, perhaps a clock at the end: seconds (-1: unreadable) and the form.

    A number alone that may have a comma between thousands or before a fraction has no length.
    """
    total, form, parts = 0.0, 0, 0
    while at < end:
        begin = at
        value, part, at = _number(data, at, end)
        if value < 0:
            return -1.0, 0
        if at < end and data[at] == COLON:
            whole = np.floor(value)
            if part >= 0:  # 1.02:30:00 is a day and two hours
                total, value = total + whole * _DAY, float(part)
            seconds, clock_form = _colons(data, value, at, end, minutes_first and parts == 0)
            whole_form = THREE_PARTS if parts or part >= 0 else clock_form
            return (total + seconds if seconds >= 0 else -1.0), whole_form
        grouped = _may_be_grouped(data, begin, at)
        at = skip_blanks(data, at, end)
        unit = _unit(data, at, end)
        if unit < 0 or (grouped and parts == 0 and at + _LENGTHS[unit] == end):
            return -1.0, 0
        total += value * _SECONDS[unit]
        form = max(form, _FORMS[unit]) if parts == 0 else WORDS
        at, parts = skip_blanks(data, at + _LENGTHS[unit], end), parts + 1
        if at < end and data[at] in (COMMA, DOT):
            at = skip_blanks(data, at + 1, end)
    return (total if parts else -1.0), form


@njit(nogil=True, cache=True)
def _read_durations(
    data: np.ndarray,
    offsets: np.ndarray,
    valid: np.ndarray,
    minutes_first: bool,
    seconds: np.ndarray,
    status: np.ndarray,
    forms: np.ndarray,
) -> None:
    for row in range(len(offsets) - 1):
        at, end = trim(data, offsets[row], offsets[row + 1])
        if at == end or (len(valid) and not valid[row]):
            status[row] = MISSING
            continue
        negative = data[at] == DASH
        at += 1 if negative else 0
        if at < end and data[at] in (80, 112):  # P
            total, form = _iso(data, at + 1, end), ISO
        else:
            total, form = _words(data, at, end, minutes_first)
        if total >= 0:
            seconds[row], status[row], forms[row] = (-total if negative else total), OK, form
