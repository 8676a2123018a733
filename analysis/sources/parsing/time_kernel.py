"""Which moment do these bytes write? Compiled readers of calendar times, epoch numbers and whole columns of them.

A reader returns a status and microseconds: NAIVE when the text names no zone, OK when it does (then the microseconds
are UTC), UNREADABLE otherwise.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sources.parsing.time_parts import (
    BLANK,
    COLON,
    COMMA,
    DASH,
    DAY_MARK,
    DAY_NUMBER,
    DMY,
    DOT,
    HOUR,
    HOUR_OLD,
    HOUR_SPOKEN,
    MINUTE,
    MISSING,
    MONTH,
    NAIVE,
    NO_ORDER,
    SECOND,
    SECOND_MARK,
    SLASH,
    UNREADABLE,
    WIDE_COLON,
    YEAR,
    YMD,
    day_micros,
    digits,
    epoch,
    fraction,
    full_year,
    half_of_day,
    skip_blanks,
    trim,
    wide,
    zone,
)


@njit(nogil=True, cache=True)
def _date_separator(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """Which separator stands here (0: none), and the place after it and its blanks."""
    if at >= end:
        return 0, at
    byte = int(data[at])
    if byte in (DASH, SLASH, DOT):
        return byte, skip_blanks(data, at + 1, end)
    mark = wide(data, at, end)
    if mark in (YEAR, MONTH):
        return mark, skip_blanks(data, at + 3, end)
    return 0, at


@njit(nogil=True, cache=True)
def _ordered(a: int, na: int, b: int, nb: int, c: int, nc: int, order: int) -> tuple[int, int, int]:
    """Year, month and day of three numbers; a four-digit first one is a year in any order."""
    if na == 4 or order == YMD:
        return full_year(a, na), b, c if nb <= 2 and nc <= 2 else 0
    if na > 2 or nb > 2:
        return 0, 0, 0
    if order == DMY:
        return full_year(c, nc), b, a
    return full_year(c, nc), a, b


@njit(nogil=True, cache=True)
def _date(data: np.ndarray, at: int, end: int, order: int) -> tuple[bool, int, int, bool]:
    """A calendar date: fits, microseconds, place after it, whether a time may follow at once (`日3时`)."""
    a, na, at = digits(data, at, end, 4)
    separator, at = _date_separator(data, at, end)
    if separator == 0 or separator == MONTH or na == 0:
        return False, 0, at, False
    b, nb, at = digits(data, at, end, 2)
    second, at = _date_separator(data, at, end)
    if second != (MONTH if separator == YEAR else separator):
        return False, 0, at, False
    c, nc, at = digits(data, at, end, 4)
    if nb == 0 or nc == 0:
        return False, 0, at, False
    marked = separator == YEAR and wide(data, at, end) in (DAY_MARK, DAY_NUMBER)
    year, month, day = _ordered(a, na, b, nb, c, nc, YMD if separator == YEAR else order)
    fits, micros = day_micros(year, month, day)
    return fits, micros, at + 3 if marked else at, marked


@njit(nogil=True, cache=True)
def _colon(data: np.ndarray, at: int, end: int, chinese: int) -> int:
    """The place after `:` or the Chinese word for this part; -1 when neither stands here."""
    if at < end and data[at] == COLON:
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
    marked = data[after - 1] != COLON
    minute, count, at = digits(data, after, end, 2)
    if minute > 59 or (count == 0 and not marked):
        return -1, at
    after = _colon(data, at, end, MINUTE)
    if after < 0:
        return minute * 60 * SECOND, at
    micros = 0
    if data[after - 1] == COLON or (after < end and 48 <= data[after] <= 57):
        micros, at = _seconds(data, after, end)
    else:
        at = after
    return (minute * 60 * SECOND + micros if micros >= 0 else -1), at


@njit(nogil=True, cache=True)
def _clock(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """A time of day in microseconds, its half given or not (-1: unreadable), and the place after it."""
    half, at = half_of_day(data, at, end)
    hour, count, at = digits(data, skip_blanks(data, at, end), end, 2)
    if count == 0 or hour > 23:
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
    return hour * 3600 * SECOND + micros, at


@njit(nogil=True, cache=True)
def _compact(data: np.ndarray, at: int, end: int) -> tuple[bool, int, int, bool]:
    """20240102, 202401020304 or 20240102030405: fits, microseconds, place, whether it holds a time."""
    start = at
    date, _, at = digits(data, at, end, 8)
    fits, micros = day_micros(date // 10_000, date // 100 % 100, date % 100)
    clock, count, at = digits(data, at, end, 6)
    if count == 4:
        clock, count = clock * 100, 6
    more = at < end and 48 <= data[at] <= 57
    hour, minute, second = clock // 10_000, clock // 100 % 100, clock % 100
    if not fits or more or count not in (0, 6) or hour > 23 or minute > 59 or second > 59:
        return False, 0, start, False
    return True, micros + ((hour * 60 + minute) * 60 + second) * SECOND, at, count != 0


@njit(nogil=True, cache=True)
def _two(data: np.ndarray, at: int) -> int:
    """Two digits as a number, one over 99 when they are none."""
    tens, ones = int(data[at]) - 48, int(data[at + 1]) - 48
    return tens * 10 + ones if 0 <= tens <= 9 and 0 <= ones <= 9 else 1000


@njit(nogil=True, cache=True)
def _iso(data: np.ndarray, at: int, end: int) -> tuple[bool, int, int]:
    """The shape of nearly every log, `2024-01-02 03:04:05…`, at ten times the speed: fits, microseconds, place."""
    if end - at < 19 or data[at + 4] != data[at + 7] or data[at + 13] != COLON or data[at + 16] != COLON:
        return False, 0, at
    if (data[at + 4] != DASH and data[at + 4] != SLASH) or (data[at + 10] != BLANK and data[at + 10] != 84):
        return False, 0, at
    century, year, month, day = _two(data, at), _two(data, at + 2), _two(data, at + 5), _two(data, at + 8)
    hour, minute, second = _two(data, at + 11), _two(data, at + 14), _two(data, at + 17)
    if year > 99 or hour > 23 or minute > 59 or second > 59:
        return False, 0, at
    fits, micros = day_micros(century * 100 + year, month, day)
    return fits, micros + ((hour * 60 + minute) * 60 + second) * SECOND, at + 19


@njit(nogil=True, cache=True)
def calendar(data: np.ndarray, at: int, end: int, order: int) -> tuple[int, int]:
    """A trimmed date with or without a time and a zone."""
    plain = 0
    timed, marked = True, False
    fits, micros, at = _iso(data, at, end)
    if not fits:
        while at + plain < end and plain < 8 and 48 <= data[at + plain] <= 57:
            plain += 1
        if plain == 8:
            fits, micros, at, timed = _compact(data, at, end)
        else:
            timed = False
            fits, micros, at, marked = _date(data, at, end, order)
    if not fits:
        return UNREADABLE, 0
    if at == end:
        return NAIVE, micros
    if not timed:
        place = at + 1 if data[at] in (84, 116, COMMA) else at  # T, t
        place = skip_blanks(data, place, end)
        if place == at and not marked:
            return UNREADABLE, 0
        clock, at = _clock(data, place, end)
        if clock < 0:
            return UNREADABLE, 0
        micros += clock
    elif at + 1 < end and (data[at] == DOT or data[at] == COMMA) and 48 <= data[at + 1] <= 57:
        part, at = fraction(data, at + 1, end)
        micros += part
    status, offset, at = zone(data, skip_blanks(data, at, end), end)
    return (status if at == end else UNREADABLE), micros - offset


@njit(nogil=True, cache=True)
def read_column(
    data: np.ndarray,
    offsets: np.ndarray,
    valid: np.ndarray,
    order: int,
    scale: int,
    micros: np.ndarray,
    status: np.ndarray,
) -> None:
    """Reads every string into `micros` and `status`: as a calendar time in `order`, else as an epoch number."""
    for row in range(len(offsets) - 1):
        at, end = offsets[row], offsets[row + 1]
        micros[row] = 0
        if len(valid) and not valid[row]:
            status[row] = MISSING
            continue
        at, end = trim(data, at, end)
        if at == end:
            status[row] = MISSING
            continue
        found, value = UNREADABLE, 0
        if order != NO_ORDER:
            fits, value, place = _iso(data, at, end)
            if fits and place == end:
                status[row], micros[row] = NAIVE, value
                continue
            found, value = calendar(data, at, end, order)
        if found == UNREADABLE and scale > 0:
            found, value = epoch(data, at, end, scale)
        status[row] = found
        if found != UNREADABLE:
            micros[row] = value
