"""Which moment do these bytes write? Compiled readers of calendar times, epoch numbers and whole columns of them.

A reader returns a status and microseconds: NAIVE when the text names no zone, OK when it does (then the microseconds
are UTC), UNREADABLE otherwise.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sources.parsing.time_of_day import clock, spelled
from analysis.sources.parsing.time_parts import (
    BLANK,
    COLON,
    COMMA,
    DASH,
    DAY_MARK,
    DAY_NUMBER,
    DMY,
    DOT,
    MISSING,
    MONTH,
    NAIVE,
    NO_ORDER,
    OK,
    SECOND,
    SLASH,
    UNREADABLE,
    YEAR,
    YMD,
    day_micros,
    digits,
    epoch,
    fraction,
    full_year,
    skip_blanks,
    trim,
    two_digits,
    wide,
    zone,
)

_Z = 90


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
def _yearless(
    data: np.ndarray, at: int, end: int, separator: int, a: int, b: int, order: int, year: int, begins: int
) -> tuple[bool, int, int, bool]:
    """A date of two parts before `at` (15/04, 15.04., 4月15日) in the year that is known, as `_date` answers."""
    marked = separator == MONTH and wide(data, at, end) in (DAY_MARK, DAY_NUMBER)
    if separator == DOT and at < end and data[at] == DOT:
        at += 1
    place = at + 3 if marked else at
    apart = place == end or marked or data[place] == COMMA or skip_blanks(data, place, end) > place
    month, day = (b, a) if order == DMY and separator != MONTH else (a, b)
    fits, micros = day_micros(year + (1 if month < begins else 0), month, day)
    return apart and fits, micros, place, marked


@njit(nogil=True, cache=True)
def _date(data: np.ndarray, at: int, end: int, order: int, year: int, begins: int) -> tuple[bool, int, int, bool]:
    """A calendar date: fits, microseconds, place after it, whether a time may follow at once (`日3时`)."""
    a, na, at = digits(data, at, end, 4)
    separator, at = _date_separator(data, at, end)
    if separator == 0 or (separator == MONTH and year == 0) or na == 0:
        return False, 0, at, False
    b, nb, at = digits(data, at, end, 2)
    if year > 0 and na <= 2 and nb > 0:
        fits, micros, place, marked = _yearless(data, at, end, separator, a, b, order, year, begins)
        if fits:
            return fits, micros, place, marked
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
def _iso(data: np.ndarray, at: int, end: int) -> tuple[bool, int, int]:
    """The shape of nearly every log, `2024-01-02 03:04:05…`, at ten times the speed: fits, microseconds, place."""
    if end - at < 19 or data[at + 4] != data[at + 7] or data[at + 13] != COLON or data[at + 16] != COLON:
        return False, 0, at
    if (data[at + 4] != DASH and data[at + 4] != SLASH) or (data[at + 10] != BLANK and data[at + 10] != 84):
        return False, 0, at
    century, year, month, day = (
        two_digits(data, at),
        two_digits(data, at + 2),
        two_digits(data, at + 5),
        two_digits(data, at + 8),
    )
    hour, minute, second = two_digits(data, at + 11), two_digits(data, at + 14), two_digits(data, at + 17)
    if year > 99 or hour > 23 or minute > 59 or second > 59:
        return False, 0, at
    fits, micros = day_micros(century * 100 + year, month, day)
    return fits, micros + ((hour * 60 + minute) * 60 + second) * SECOND, at + 19


@njit(nogil=True, cache=True)
def _clock_first(data: np.ndarray, at: int, end: int, order: int, year: int, begins: int) -> tuple[int, int]:
    """`16:22 05.05.2026`: a time of day, blanks or a comma, a date, perhaps a zone."""
    start = at
    micros, at = clock(data, at, end)
    if micros < 0 or not spelled(data, start, at):
        return UNREADABLE, 0
    place = skip_blanks(data, at + 1 if at < end and data[at] == COMMA else at, end)
    if place == at:
        return UNREADABLE, 0
    fits, day, at, _ = _date(data, place, end, order, year, begins)
    if not fits:
        return UNREADABLE, 0
    status, offset, at = zone(data, skip_blanks(data, at, end), end)
    return (status if at == end else UNREADABLE), day + micros - offset


@njit(nogil=True, cache=True)
def _date_first(data: np.ndarray, at: int, end: int, order: int, year: int, begins: int) -> tuple[int, int]:
    """A date in any form, with or without a time and a zone."""
    fits, micros, at, marked = _date(data, at, end, order, year, begins)
    if not fits:
        return UNREADABLE, 0
    if at == end:
        return NAIVE, micros
    place = at + 1 if data[at] in (84, 116, COMMA) else at  # T, t
    place = skip_blanks(data, place, end)
    if place == at and not marked:
        return UNREADABLE, 0
    time_of_day, at = clock(data, place, end)
    if time_of_day < 0:
        return UNREADABLE, 0
    status, offset, at = zone(data, skip_blanks(data, at, end), end)
    return (status if at == end else UNREADABLE), micros + time_of_day - offset


@njit(nogil=True, cache=True)
def _plain(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """`2024-01-02 03:04:05…` and forms of digits alone (`20240102`, `20240102030405`)."""
    count, timed = 0, True
    fits, micros, place = _iso(data, at, end)
    if not fits:
        while at + count < end and count < 8 and 48 <= data[at + count] <= 57:
            count += 1
        if count < 8:
            return UNREADABLE, 0
        fits, micros, place, timed = _compact(data, at, end)
    if not fits:
        return UNREADABLE, 0
    if place == end:
        return NAIVE, micros
    if not timed:
        after = skip_blanks(data, place + 1 if data[place] in (84, 116, COMMA) else place, end)
        time_of_day, at = clock(data, after, end)
        if after == place or time_of_day < 0:
            return UNREADABLE, 0
        micros, place = micros + time_of_day, at
    elif place + 1 < end and (data[place] == DOT or data[place] == COMMA) and 48 <= data[place + 1] <= 57:
        part, place = fraction(data, place + 1, end)
        micros += part
    status, offset, place = zone(data, skip_blanks(data, place, end), end)
    return (status if place == end else UNREADABLE), micros - offset


@njit(nogil=True, cache=True)
def calendar(data: np.ndarray, at: int, end: int, order: int, year: int, begins: int) -> tuple[int, int]:
    """A trimmed date with or without a time and a zone; `year` is of dates that name none, 0 where they must."""
    status, micros = _plain(data, at, end)
    if status == UNREADABLE:
        status, micros = _date_first(data, at, end, order, year, begins)
    if status == UNREADABLE:
        status, micros = _clock_first(data, at, end, order, year, begins)
    return status, micros


@njit(nogil=True, cache=True)
def _utc(data: np.ndarray, at: int, end: int) -> tuple[bool, int]:
    """Whether `Z` alone, or behind a part of a second, is what is left of a time; and that part's microseconds.

    Most moments of logs end so. What else may stand here, `calendar` reads.
    """
    micros, unit = 0, SECOND
    if data[at] == DOT and end - at > 2:
        at += 1
        while at < end and 48 <= data[at] <= 57:
            unit //= 10
            micros += (data[at] - 48) * unit
            at += 1
    return at + 1 == end and data[at] == _Z, micros


@njit(nogil=True, cache=True)
def read_column(
    data: np.ndarray,
    offsets: np.ndarray,
    valid: np.ndarray,
    order: int,
    scale: int,
    years: tuple[int, int],
    local: bool,
    micros: np.ndarray,
    status: np.ndarray,
) -> None:
    """Reads every string into `micros` and `status`: as a calendar time in `order`, else as an epoch number.

    `years`: of dates that name none, and the month with which it begins; 0 where they must. `local`: epoch numbers
    count on a local clock.
    """
    year, begins = years
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
            if fits:
                fits, part = _utc(data, place, end)
                if fits:
                    status[row], micros[row] = OK, value + part
                    continue
            found, value = calendar(data, at, end, order, year, begins)
        if found == UNREADABLE and scale > 0:
            found, value = epoch(data, at, end, scale)
            if local and found == OK:
                found = NAIVE
        status[row] = found
        if found != UNREADABLE:
            micros[row] = value
