"""Which number does each text of a column write, if it is one at all?

Strict, because a column that becomes numbers loses how it was written: ids with leading zeros or a plus sign, whole
numbers too long for a float and hexadecimal are no numbers. What is read equals Python's `float` exactly.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from analysis.sources.parsing.text_buffers import StringColumn, text_buffers
from analysis.sources.parsing.time_parts import COMMA, DASH, DOT, MISSING, OK, PLUS, UNREADABLE, trim

Decimal = Literal[".", ","]

_INEXACT = 4  # a number that needs more than one rounding: left to Arrow's reader
_MOST_DIGITS = 15  # all whole numbers of so many digits are exact in a float
_MOST_POWER = 22  # and all powers of ten up to this one (Clinger 1990)
_POWERS = np.array([10.0**power for power in range(_MOST_POWER + 1)])
_LONGEST = 64  # bytes


def read_numbers(values: StringColumn, decimal: Decimal = ".") -> tuple[np.ndarray, np.ndarray]:
    """Numbers (float64, NaN where there is none) and their status (uint8: OK, MISSING, UNREADABLE).

    Thousands separators (`.` with a decimal comma, else `,`) are read where they stand in threes.
    """
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type) or pa.types.is_decimal(values.type):
        numbers = np.array(pc.fill_null(values.cast(pa.float64(), safe=False), np.nan), np.float64)
        return numbers, np.where(np.isnan(numbers), MISSING, OK).astype(np.uint8)
    values = values.cast(pa.string()) if pa.types.is_null(values.type) else values
    numbers, status = np.full(len(values), np.nan), np.zeros(len(values), np.uint8)
    point, separator = (DOT, COMMA) if decimal == "." else (COMMA, DOT)
    start = 0
    for buffer in text_buffers(values):
        rows = slice(start, start + buffer.rows)
        start += buffer.rows
        _read_column(buffer.data, buffer.offsets, buffer.valid, point, separator, numbers[rows], status[rows])
    inexact = np.flatnonzero(status == _INEXACT)
    if len(inexact):
        numbers[inexact] = _exactly(values.take(pa.array(inexact)), decimal)
        status[inexact] = np.where(np.isfinite(numbers[inexact]), OK, UNREADABLE)
        numbers[status == UNREADABLE] = np.nan
    return numbers, status


def _exactly(texts: StringColumn, decimal: Decimal) -> np.ndarray:
    """Texts known to be numbers, rounded once (Arrow's reader, as Python's, is correctly rounding)."""
    plain = pc.replace_substring(
        pc.utf8_trim(texts, " \t\r\n\"'\u3000\u00a0\u202f"), "," if decimal == "." else ".", ""
    )
    return np.asarray(pc.replace_substring(plain, ",", ".").cast(pa.float64()))


@njit(nogil=True, cache=True)
def _is_digit(data: np.ndarray, at: int, end: int) -> bool:
    return at < end and 48 <= data[at] <= 57


@njit(nogil=True, cache=True)
def _whole(data: np.ndarray, at: int, end: int, separator: int) -> tuple[bool, int, int, int]:
    """The digits before the point, thousands in threes: fits, value, count of digits, place after them."""
    start, value, count, group, grouped = at, 0, 0, 0, False
    while at < end:
        if 48 <= data[at] <= 57:
            value = value * 10 + (data[at] - 48)
            count, group = count + 1, group + 1
        elif data[at] == separator and (group == 3 if grouped else 1 <= group <= 3) and _is_digit(data, at + 1, end):
            group, grouped = 0, True
        else:
            break
        at += 1
    fits = count <= _MOST_DIGITS and (not grouped or group == 3)
    if count > 1 and data[start] == 48:
        fits = False
    return fits, value, count, at


@njit(nogil=True, cache=True)
def _power(data: np.ndarray, at: int, end: int) -> tuple[bool, int, int]:
    """`e+05` at `at`, if anything: fits, the power, place after it."""
    if at >= end or (data[at] | 32) != 101:
        return True, 0, at
    sign = -1 if at + 1 < end and data[at + 1] == DASH else 1
    at += 2 if at + 1 < end and (data[at + 1] == DASH or data[at + 1] == PLUS) else 1
    if not _is_digit(data, at, end):
        return False, 0, at
    power = 0
    while _is_digit(data, at, end):
        power = min(power * 10 + (data[at] - 48), 9_999)
        at += 1
    return True, sign * power, at


@njit(nogil=True, cache=True)
def _number(data: np.ndarray, at: int, end: int, point: int, separator: int) -> tuple[int, float]:
    """A trimmed number: status and value."""
    negative = data[at] == DASH
    at += 1 if negative else 0
    fits, value, whole, at = _whole(data, at, end, separator)
    digits, places = whole, 0
    if fits and at < end and data[at] == point:
        at += 1
        while _is_digit(data, at, end):
            if digits < _MOST_DIGITS:
                value = value * 10 + (data[at] - 48)
            digits, places = digits + 1, places + 1
            at += 1
    good, power, at = _power(data, at, end)
    if not fits or not good or digits == 0 or at != end:
        return UNREADABLE, 0.0
    power -= places
    if digits > _MOST_DIGITS or power > _MOST_POWER or power < -_MOST_POWER:
        return _INEXACT, 0.0
    number = float(value) * _POWERS[power] if power >= 0 else float(value) / _POWERS[-power]
    return OK, -number if negative else number


@njit(nogil=True, cache=True)
def _read_column(
    data: np.ndarray,
    offsets: np.ndarray,
    valid: np.ndarray,
    point: int,
    separator: int,
    numbers: np.ndarray,
    status: np.ndarray,
) -> None:
    for row in range(len(offsets) - 1):
        if len(valid) and not valid[row]:
            status[row] = MISSING
            continue
        at, end = trim(data, offsets[row], offsets[row + 1])
        if at == end:
            status[row] = MISSING
        elif end - at > _LONGEST:
            status[row] = UNREADABLE
        else:
            found, value = _number(data, at, end, point, separator)
            status[row] = found
            if found == OK:
                numbers[row] = value
