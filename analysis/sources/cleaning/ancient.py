"""Which times lie so far before all others that only a clock without a date can have written them?

One event of 1970 would make the data begin there, and bend every "new", "whole" and axis. Old data is not ancient: it
is taken for a clock's zero, or for a clock that was never set, only where many empty years lie between it and the rest.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from analysis.timezones import DAY

_YEAR = 365.25  # days
_ZERO_GAP = 5 * _YEAR  # between a clock's zero and the first time that is none
_STRAY_GAP = 10 * _YEAR  # between any other time and the rest, which
_STRAY_SPANS = 10  # lasts at most a tenth of that
_STRAY_SHARE = 0.01  # of all rows, or
_STRAY_ROWS = 20  # one row of so many
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST = 1 - _EPOCH  # the days of `days_of` begin with 1 January of the year 1


def _days(first: date, last: date) -> tuple[int, int]:
    return first.toordinal() - _EPOCH, last.toordinal() - _EPOCH


# The zeros of clocks and calendars, with the hours that a zone shifts them by; a device counts on from its zero.
_ZEROS = (
    _days(date(1, 1, 1), date(1, 1, 2)),  # .NET, Go
    _days(date(1601, 1, 1), date(1601, 1, 2)),  # Windows
    _days(date(1899, 12, 29), date(1900, 1, 2)),  # spreadsheets
    _days(date(1903, 12, 31), date(1904, 1, 2)),  # spreadsheets of a Mac
    _days(date(1969, 12, 31), date(1970, 1, 31)),  # Unix
    _days(date(1979, 12, 31), date(1980, 1, 7)),  # file systems, GPS
    _days(date(1999, 12, 31), date(2000, 1, 2)),  # clocks of devices
    _days(date(2000, 12, 31), date(2001, 1, 2)),  # Cocoa
)


class DayCounts:
    """How many rows fall on each day, over the batches of a file."""

    def __init__(self) -> None:
        self._rows = np.zeros(0, dtype=np.int64)

    def add(self, micros: np.ndarray) -> None:
        if not len(micros):
            return
        days = np.floor_divide(micros, DAY) - _FIRST
        found = np.bincount(np.maximum(days, 0))
        if len(found) > len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros(len(found) - len(self._rows), np.int64)])
        self._rows[: len(found)] += found

    def first_sound(self) -> int | None:
        """The first moment (microseconds UTC) that is not ancient; None where nothing is."""
        days = np.flatnonzero(self._rows)
        rows = self._rows[days]
        days += _FIRST
        for place in np.flatnonzero(np.diff(days) >= _ZERO_GAP)[::-1].tolist():
            if _is_ancient(days[: place + 1], rows[: place + 1], days[place + 1 :], int(rows.sum())):
                return int(days[place + 1]) * DAY
        return None


def _is_ancient(days: np.ndarray, rows: np.ndarray, others: np.ndarray, total: int) -> bool:
    if 2 * rows.sum() >= total:
        return False
    zero = np.any([(first <= days) & (days <= last) for first, last in _ZEROS], axis=0)
    strays = int(rows[~zero].sum())
    if strays == 0:
        return True
    gap, span = others[0] - days[-1], others[-1] - others[0]
    few = strays <= _STRAY_SHARE * total or (strays == 1 and total > _STRAY_ROWS)
    return bool(few and gap >= _STRAY_GAP and gap >= _STRAY_SPANS * span)
