"""Which number does each text of a column write, if it is one at all?

Strict, because a column that becomes numbers loses how it was written: ids with leading zeros or a plus sign, whole
numbers too long for a float and hexadecimal are no numbers. What is read equals Python's `float` exactly. A column has
one unit, if any: `€ 5` and `$ 5` are never numbers of the same column, nor are `€ 5` and a mere `5`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from analysis.sources.mapping import Decimal
from analysis.sources.parsing.amounts import undressed
from analysis.sources.parsing.text_buffers import StringColumn, text_buffers
from analysis.sources.parsing.time_parts import COMMA, DASH, DOT, MISSING, OK, PLUS, UNREADABLE, trim

TURNING = r"^\D*[1-9][0-9]{0,2}[.,][0-9]{3}\D*$"  # another number with the other decimal sign
_INEXACT = 4  # a number that needs more than one rounding: left to Arrow's reader
_MOST_DIGITS = 15  # all whole numbers of so many digits are exact in a float
_MOST_POWER = 22  # and all powers of ten up to this one (Clinger 1990)
_POWERS = np.array([10.0**power for power in range(_MOST_POWER + 1)])
_LONGEST = 64  # bytes
_LOOKED_AT = 200  # texts that stand for a column's unreadable ones


@dataclass(frozen=True)
class Numbers:
    """`values` are NaN where `status` (uint8: OK, MISSING, UNREADABLE) isn't OK.

    `turning`: how many would be other numbers with the other decimal sign (`1,250`). `units` are of rows that are more
    than a plain number, by place.
    """

    values: np.ndarray
    status: np.ndarray
    turning: int = 0
    dressed: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    units: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether a number stands without a unit; nothing of something needs none."""
        plain = self.status == OK
        plain[self.dressed[[unit != "" for unit in self.units]]] = False
        return bool((self.values[plain] != 0).any())


def read_numbers(values: StringColumn, decimal: Decimal = ".", unit: str = "") -> tuple[np.ndarray, np.ndarray]:
    """Numbers (float64, NaN where there is none) and their status (uint8: OK, MISSING, UNREADABLE), all of one unit.

    Thousands separators (`.` with a decimal comma, else `,`) are read where they stand in threes.
    """
    found = numbers_of_unit(values, decimal, unit)
    return found.values, found.status


def numbers_of_unit(values: StringColumn, decimal: Decimal, unit: str) -> Numbers:
    """Numbers; those with another unit are unreadable, and so are those without the column's."""
    found = read_amounts(values, decimal)
    if not unit and not any(found.units):
        return found
    other = np.full(len(found.status), unit != "") & (found.status == OK) & (found.values != 0)
    other[found.dressed] = [one != unit for one in found.units]
    status = np.where(other, UNREADABLE, found.status).astype(np.uint8)
    return replace(found, values=np.where(other, np.nan, found.values), status=status)


def read_amounts(values: StringColumn, decimal: Decimal = ".") -> Numbers:
    """Numbers with whatever unit each has."""
    numbers, status, turning = _plain(values, decimal)
    left = np.flatnonzero(status == UNREADABLE)
    if not len(left) or not _worth_it(values, left, decimal):
        return Numbers(numbers, status, turning)
    plain, units = undressed(_texts(values.take(pa.array(left))), decimal)
    found, stand, more = _plain(plain, decimal)
    readable = stand == OK
    numbers[left[readable]], status[left[readable]] = found[readable], OK
    named = units.filter(pa.array(readable)).to_pylist()
    return Numbers(numbers, status, turning + more, left[readable], tuple(named))


def _texts(values: StringColumn) -> pa.StringArray:
    return (values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values).cast(pa.string())


def _worth_it(values: StringColumn, left: np.ndarray, decimal: Decimal) -> bool:
    """A column of names isn't looked through for amounts: what some of its texts are is what all of them are."""
    if len(left) <= _LOOKED_AT:
        return True
    some = left[np.linspace(0, len(left) - 1, _LOOKED_AT).astype(np.int64)]
    return undressed(_texts(values.take(pa.array(some))), decimal)[0].null_count < _LOOKED_AT


def _plain(values: StringColumn, decimal: Decimal) -> tuple[np.ndarray, np.ndarray, int]:
    """Plain numbers, their status, and how many turn on the decimal sign."""
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type) or pa.types.is_decimal(values.type):
        numbers = np.array(pc.fill_null(values.cast(pa.float64(), safe=False), np.nan), np.float64)
        return numbers, np.where(np.isnan(numbers), MISSING, OK).astype(np.uint8), 0
    values = values.cast(pa.string()) if pa.types.is_null(values.type) else values
    numbers, status = np.full(len(values), np.nan), np.zeros(len(values), np.uint8)
    point, separator = (DOT, COMMA) if decimal == "." else (COMMA, DOT)
    start = turning = 0
    for buffer in text_buffers(values):
        rows = slice(start, start + buffer.rows)
        start += buffer.rows
        turning += _read_column(
            buffer.data, buffer.offsets, buffer.valid, point, separator, numbers[rows], status[rows]
        )
    inexact = np.flatnonzero(status == _INEXACT)
    if len(inexact):
        numbers[inexact] = _exactly(values.take(pa.array(inexact)), decimal)
        status[inexact] = np.where(np.isfinite(numbers[inexact]), OK, UNREADABLE)
        numbers[status == UNREADABLE] = np.nan
    return numbers, status, turning


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
def _number(data: np.ndarray, at: int, end: int, point: int, separator: int) -> tuple[int, float, bool]:
    """A trimmed number: status, value, and whether it is another one with the other decimal sign."""
    negative = data[at] == DASH
    at += 1 if negative else 0
    start = at
    fits, value, whole, at = _whole(data, at, end, separator)
    grouped = at - start > whole
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
        return UNREADABLE, 0.0, False
    once = grouped and places == 0 and whole <= 6
    turns = once or (not grouped and places == 3 and 1 <= whole <= 3 and data[start] != 48)
    power -= places
    if digits > _MOST_DIGITS or power > _MOST_POWER or power < -_MOST_POWER:
        return _INEXACT, 0.0, turns
    number = float(value) * _POWERS[power] if power >= 0 else float(value) / _POWERS[-power]
    return OK, -number if negative else number, turns


@njit(nogil=True, cache=True)
def _read_column(
    data: np.ndarray,
    offsets: np.ndarray,
    valid: np.ndarray,
    point: int,
    separator: int,
    numbers: np.ndarray,
    status: np.ndarray,
) -> int:
    turning = 0
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
            found, value, turns = _number(data, at, end, point, separator)
            status[row] = found
            turning += turns
            if found == OK:
                numbers[row] = value
    return turning
