"""Which number, day, half of the day or zone is written at this place? Compiled readers of the parts of a time.

A place is an index into the bytes of a column; readers return what they found and the place after it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

OK, MISSING, UNREADABLE, NAIVE = 0, 1, 2, 3
YMD, DMY, MDY, NO_ORDER = 0, 1, 2, 3

SECOND = 1_000_000
DAY = 86_400 * SECOND
LAST_MOMENT = 253_402_300_800 * SECOND - 1  # the last of the year 9999
FIRST_EPOCH = 31_536_000 * SECOND  # 1971-01-01: smaller numbers are counts, not moments
LAST_EPOCH = 7_289_654_400 * SECOND - 1  # the last of the year 2200

BLANK, TAB, QUOTE, APOSTROPHE = 32, 9, 34, 39
DASH, SLASH, DOT, COMMA, COLON, PLUS = 45, 47, 46, 44, 58, 43
# Characters of Chinese dates, as their three UTF-8 bytes read as one number.
YEAR, MONTH, DAY_MARK, DAY_NUMBER = 0xE5B9B4, 0xE69C88, 0xE697A5, 0xE58FB7  # 年 月 日 号
HOUR, HOUR_OLD, HOUR_SPOKEN, MINUTE, SECOND_MARK = 0xE697B6, 0xE69982, 0xE782B9, 0xE58886, 0xE7A792  # 时 時 点 分 秒
NOON, BEFORE, AFTER = 0xE58D88, 0xE4B88A, 0xE4B88B  # 午 上 下
BEFORE_JA, AFTER_JA = 0xE5898D, 0xE5BE8C  # 前 後, behind 午
NOON_KO, BEFORE_KO, AFTER_KO = 0xEC98A4, 0xECA084, 0xED9B84  # 오 전 후
WIDE_COLON, WIDE_BLANK = 0xEFBC9A, 0xE38080  # ： and the ideographic space


@njit(nogil=True, cache=True)
def digits(data: np.ndarray, at: int, end: int, most: int) -> tuple[int, int, int]:
    """The number written at `at` with at most `most` digits: value, count of digits, place after it."""
    value, start = 0, at
    while at < end and at - start < most and 48 <= data[at] <= 57:
        value = value * 10 + (data[at] - 48)
        at += 1
    return value, at - start, at


@njit(nogil=True, cache=True)
def two_digits(data: np.ndarray, at: int) -> int:
    """Two digits as a number, one over 99 when they are none."""
    tens, ones = int(data[at]) - 48, int(data[at + 1]) - 48
    return tens * 10 + ones if 0 <= tens <= 9 and 0 <= ones <= 9 else 1000


@njit(nogil=True, cache=True)
def wide(data: np.ndarray, at: int, end: int) -> int:
    """The three bytes at `at` as one number, 0 when they are not there."""
    if at + 3 > end or data[at] < 0xE0:
        return 0
    return (int(data[at]) << 16) | (int(data[at + 1]) << 8) | int(data[at + 2])


@njit(nogil=True, cache=True)
def skip_blanks(data: np.ndarray, at: int, end: int) -> int:
    while at < end:
        if data[at] == BLANK or data[at] == TAB:
            at += 1
        elif wide(data, at, end) == WIDE_BLANK:
            at += 3
        elif data[at] == 0xC2 and at + 1 < end and data[at + 1] == 0xA0:  # no-break space
            at += 2
        elif data[at] == 0xE2 and wide(data, at, end) == 0xE280AF:  # narrow one, before PM in newer browsers
            at += 3
        else:
            break
    return at


@njit(nogil=True, cache=True)
def _is_edge(byte: int) -> bool:
    return byte <= BLANK or byte in (QUOTE, APOSTROPHE)


@njit(nogil=True, cache=True)
def trim(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """The span without blanks and quotes around it."""
    while at < end and _is_edge(data[at]):
        at += 1
    while end > at and _is_edge(data[end - 1]):
        end -= 1
    if at < end and data[at] >= 0xC2:
        at = skip_blanks(data, at, end)
        while end - at >= 3 and wide(data, end - 3, end) == WIDE_BLANK:
            end -= 3
    return at, end


@njit(nogil=True, cache=True)
def _month_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month == 4 or month == 6 or month == 9 or month == 11 else 31


@njit(nogil=True, cache=True)
def day_micros(year: int, month: int, day: int) -> tuple[bool, int]:
    """Microseconds from 1970 to a date's midnight; -1 with False when there is no such date."""
    if year < 1000 or year > 9999 or month < 1 or month > 12 or day < 1:
        return False, 0
    if day > 28 and day > _month_days(year, month):
        return False, 0
    # Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that the leap day is the last.
    if month <= 2:
        year, month = year - 1, month + 12
    days = year * 365 + (year >> 2) - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day
    return True, (days - 719_469) * DAY


@njit(nogil=True, cache=True)
def full_year(value: int, count: int) -> int:
    """POSIX: 69–99 are of the last century. 0 (no year) for other counts of digits."""
    if count == 4:
        return value
    if count == 2:
        return value + (1900 if value >= 69 else 2000)
    return 0


@njit(nogil=True, cache=True)
def _latin_half(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """AM, pm, a.m. or `p. m.` at `at`, as `half_of_day`."""
    half = 1 if data[at] in (65, 97) else 2 if data[at] in (80, 112) else 0
    place = at + 1
    if half == 0 or place >= end:
        return 0, at
    dotted = data[place] == DOT
    if dotted:
        place = skip_blanks(data, place + 1, end)
    if place >= end or data[place] not in (77, 109):  # M, m
        return 0, at
    return half, place + 2 if dotted and place + 1 < end and data[place + 1] == DOT else place + 1


@njit(nogil=True, cache=True)
def half_of_day(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """AM, PM, 上午, 下午, 午前 or 오후 at `at`: 0 none, 1 before noon, 2 after; and the place after it."""
    if at >= end:
        return 0, at
    if data[at] < 128:
        return _latin_half(data, at, end)
    mark, beside = wide(data, at, end), wide(data, at + 3, end)
    if (beside == NOON and mark == BEFORE) or (mark == NOON and beside == BEFORE_JA):
        return 1, at + 6
    if (beside == NOON and mark == AFTER) or (mark == NOON and beside == AFTER_JA):
        return 2, at + 6
    if mark == NOON_KO and beside in (BEFORE_KO, AFTER_KO):
        return (1 if beside == BEFORE_KO else 2), at + 6
    return 0, at


@njit(nogil=True, cache=True)
def fraction(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """Microseconds of the digits at `at`, further ones cut off; and the place after them all."""
    value, count, at = digits(data, at, end, 6)
    while count < 6:
        value *= 10
        count += 1
    while at < end and 48 <= data[at] <= 57:
        at += 1
    return value, at


@njit(nogil=True, cache=True)
def zone(data: np.ndarray, at: int, end: int) -> tuple[int, int, int]:
    """A zone as microseconds east of UTC: status (NAIVE when none stands here), offset, place after it."""
    named = False
    if at < end and data[at] in (90, 122):  # Z, z
        return OK, 0, at + 1
    if at + 2 < end and (
        (data[at] == 85 and data[at + 1] == 84 and data[at + 2] == 67)  # UTC
        or (data[at] == 71 and data[at + 1] == 77 and data[at + 2] == 84)  # GMT
    ):
        named, at = True, at + 3
    if at >= end or data[at] not in (PLUS, DASH):
        return (OK if named else NAIVE), 0, at
    sign = 1 if data[at] == PLUS else -1
    hours, count, at = digits(data, at + 1, end, 2)
    if count == 0 or (count == 1 and not named) or hours > 15:
        return UNREADABLE, 0, at
    colon = at < end and data[at] == COLON
    minutes, count, at = digits(data, at + 1 if colon else at, end, 2)
    if count == 1 or (colon and count == 0) or minutes > 59:
        return UNREADABLE, 0, at
    return OK, sign * (hours * 60 + minutes) * 60 * SECOND, _after_zone_name(data, at, end)


@njit(nogil=True, cache=True)
def _after_zone_name(data: np.ndarray, at: int, end: int) -> int:
    """Behind the name that repeats an offset: `(JST)`, `(Japan Standard Time)`, `CST`. The offset says it all."""
    name = skip_blanks(data, at, end)
    if name < end and data[name] == 40 and data[end - 1] == 41:
        return end
    place = name
    while place < end and 65 <= data[place] <= 90:  # A to Z
        place += 1
    whole = place == end or data[place] == BLANK
    return place if name > at and whole and 3 <= place - name <= 5 else at


@njit(nogil=True, cache=True)
def epoch(data: np.ndarray, at: int, end: int, scale: int) -> tuple[int, int]:
    """A trimmed number of units since 1970; `scale` is microseconds a unit."""
    value, count, at = digits(data, at, end, 17)
    if count == 0 or value > LAST_EPOCH // scale:
        return UNREADABLE, 0
    micros = value * scale
    if at < end and data[at] == DOT:
        part, count, place = digits(data, at + 1, end, 6)
        while count < 6:
            part, count = part * 10, count + 1
        at = place
        while at < end and 48 <= data[at] <= 57:
            at += 1
        micros += part * scale // SECOND
    if at != end or micros < FIRST_EPOCH or micros > LAST_EPOCH:
        return UNREADABLE, 0
    return OK, micros
