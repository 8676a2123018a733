"""Which time of day do these bytes write? Compiled readers of a clock and of whole columns of clocks."""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sources.parsing.time_parts import (
    BLANK,
    COLON,
    COMMA,
    DOT,
    HOUR,
    HOUR_OLD,
    HOUR_SPOKEN,
    MINUTE,
    MISSING,
    SECOND,
    SECOND_MARK,
    UNREADABLE,
    WIDE_COLON,
    digits,
    fraction,
    half_of_day,
    skip_blanks,
    trim,
    two_digits,
    wide,
    zone,
)


@njit(nogil=True, cache=True)
def _is_uhr(data: np.ndarray, at: int, end: int) -> bool:
    """`14:30 Uhr`"""
    return at + 2 < end and data[at] == 85 and data[at + 1] == 104 and data[at + 2] == 114


@njit(nogil=True, cache=True)
def _colon(data: np.ndarray, at: int, end: int, chinese: int) -> int:
    """The place after `:`, the Chinese word for this part or, after hours, `h` and `.`; -1 when none stands here."""
    if at < end and data[at] == COLON:
        return at + 1
    if chinese == HOUR and at < end and (data[at] | 32) == 104:  # 14h30, 14h
        return at + 1
    if at + 2 < end and data[at] == DOT and two_digits(data, at + 1) < 60:  # 14.30.05
        return at + 1
    mark = wide(data, at, end)
    if mark == WIDE_COLON or (mark != 0 and mark == chinese) or (chinese == HOUR and mark in (HOUR_OLD, HOUR_SPOKEN)):
        return at + 3
    return -1


@njit(nogil=True, cache=True)
def _seconds(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """Seconds with their fraction, in microseconds (-1: unreadable), and the place after them."""
    value, count, at = digits(data, at, end, 2)
    if count == 0 or value > 59:
        return -1, at
    micros = value * SECOND
    if at + 1 < end and (data[at] == DOT or data[at] == COMMA) and 48 <= data[at + 1] <= 57:
        part, at = fraction(data, at + 1, end)
        micros += part
    return micros, at + 3 if wide(data, at, end) == SECOND_MARK else at


@njit(nogil=True, cache=True)
def _minutes_compact(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """Minutes and perhaps seconds of 0304 and 030405, in microseconds (-1: unreadable), and the place after them."""
    minute, count, at = digits(data, at, end, 2)
    if count != 2 or minute > 59:
        return -1, at
    micros = 0
    if at < end and 48 <= data[at] <= 57:
        micros, at = _seconds(data, at, end)
    return (minute * 60 * SECOND + micros if micros >= 0 else -1), at


@njit(nogil=True, cache=True)
def _minutes(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """Minutes and perhaps seconds after an hour, in microseconds (-1: unreadable), and the place after them."""
    after = _colon(data, at, end, HOUR)
    if after < 0:
        return 0, at
    dotted = data[after - 1] == DOT
    marked = data[after - 1] != COLON and not dotted
    minute, count, at = digits(data, after, end, 2)
    if minute > 59 or (count == 0 and not marked):
        return -1, at
    after = _colon(data, at, end, MINUTE)
    if after < 0 or (data[after - 1] == DOT) != dotted:
        return minute * 60 * SECOND, at
    micros = 0
    if data[after - 1] in (COLON, DOT) or (after < end and 48 <= data[after] <= 57):
        micros, at = _seconds(data, after, end)
    else:
        at = after
    return (minute * 60 * SECOND + micros if micros >= 0 else -1), at


@njit(nogil=True, cache=True)
def clock(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """A time of day in microseconds, its half given or not (-1: unreadable), and the place after it."""
    half, at = half_of_day(data, at, end)
    hour, count, at = digits(data, skip_blanks(data, at, end), end, 2)
    if count == 0 or hour > 24:
        return -1, at
    if at < end and 48 <= data[at] <= 57:
        micros, at = _minutes_compact(data, at, end)
    else:
        micros, at = _minutes(data, at, end)
    if micros < 0:
        return -1, at
    if half == 0:
        half, place = half_of_day(data, skip_blanks(data, at, end), end)
        if half != 0:
            at = place
    if half != 0:
        if hour > 12:
            return -1, at
        hour = hour % 12 + (12 if half == 2 else 0)
    elif at + 3 < end and data[at] == BLANK and _is_uhr(data, at + 1, end):
        at += 4
    if hour == 24 and micros > 0:  # 24:00 is the end of the day
        return -1, at
    return hour * 3600 * SECOND + micros, at


@njit(nogil=True, cache=True)
def spelled(data: np.ndarray, at: int, end: int) -> bool:
    """Whether more than digits stands here: `14:30` and `2 PM`, but not `14`."""
    while at < end:
        if data[at] < 48 or data[at] > 57:
            return True
        at += 1
    return False


@njit(nogil=True, cache=True)
def _whole_clock(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """A trimmed time of day with or without a zone, in UTC when it has one; numbers need four or six digits."""
    if data[at] in (84, 116):  # T14:30
        at += 1
    start = at
    micros, at = clock(data, at, end)
    if micros < 0 or not (spelled(data, start, end) or end - start in (4, 6)):
        return UNREADABLE, 0
    status, offset, at = zone(data, skip_blanks(data, at, end), end)
    return (status if at == end else UNREADABLE), micros - offset


@njit(nogil=True, cache=True)
def read_clocks(
    data: np.ndarray, offsets: np.ndarray, valid: np.ndarray, micros: np.ndarray, status: np.ndarray
) -> None:
    """Reads every string as a time of day into `micros` and `status`."""
    for row in range(len(offsets) - 1):
        at, end = trim(data, offsets[row], offsets[row + 1])
        micros[row] = 0
        if at == end or (len(valid) and not valid[row]):
            status[row] = MISSING
            continue
        status[row], micros[row] = _whole_clock(data, at, end)
