"""On how many different days, in how many weeks, and with how many different values did each user do it?"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sequences.calendar import calendar_of
from analysis.store.dataset import Rows, UserBlock
from analysis.timezones import DAY


def distinct_days(block: UserBlock, chosen: Rows) -> np.ndarray:
    """Different local days of each user's chosen events."""
    return _run(block, chosen, 0, 0, 0)


def most_days_in_a_week(block: UserBlock, chosen: Rows) -> np.ndarray:
    """The most different local days of each user in one calendar week of the project."""
    return _run(block, chosen, 1, 7, (3 - block.dataset.first_weekday) % 7)  # 1970-01-01 was a Thursday


def most_days_within(block: UserBlock, chosen: Rows, days: int) -> np.ndarray:
    """The most different local days of each user within any so many days running."""
    return _run(block, chosen, 2, days, 0)


def distinct_weeks(block: UserBlock, chosen: Rows) -> np.ndarray:
    """Different calendar weeks of the project of each user's chosen events."""
    return _run(block, chosen, 3, 7, (3 - block.dataset.first_weekday) % 7)


def distinct_spans(block: UserBlock, chosen: Rows, last_day: int, days: int) -> np.ndarray:
    """Different spans of so many days, counted back from the one that ends with `last_day` (a day number)."""
    return _run(block, chosen, 3, days, -(last_day + 1))


def distinct_values(chosen: Rows, values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Different known values of each user; `values` has one for each place, whatever their type."""
    codes = values
    if values.dtype != np.int32:
        codes = np.full(len(values), -1, np.int32)
        codes[known] = np.unique(values[known], return_inverse=True)[1]
    counts = np.zeros(len(chosen.bounds) - 1, np.int64)
    _values(codes, chosen.bounds, np.full(int(codes.max(initial=-1)) + 1, -1, np.int64), counts)
    return counts


def _run(block: UserBlock, chosen: Rows, mode: int, length: int, shift: int) -> np.ndarray:
    calendar, counts = calendar_of(block.dataset), np.zeros(len(block.offsets) - 1, np.int64)
    days = np.empty(int(chosen.counts.max(initial=0)), np.int64)
    _days(
        block.ts, chosen.places, chosen.bounds, calendar.changes, calendar.offsets, mode, length, shift, days, counts
    )  # fmt: skip
    return counts


@njit(nogil=True, cache=True)
def _days(ts, places, bounds, changes, shifts, mode, length, shift, days, counts):  # noqa: ANN001, ANN202
    for user in range(len(bounds) - 1):
        found, zone = 0, 0
        for k in range(bounds[user], bounds[user + 1]):
            t = ts[np.uint64(places[np.uint64(k)])]
            while zone + 1 < len(changes) and t >= changes[zone + 1]:
                zone += 1
            day = (t + shifts[zone]) // DAY
            # Where clocks go back over midnight, a later moment can lie on an earlier day.
            at = found
            while at > 0 and days[at - 1] > day:
                at -= 1
            if at > 0 and days[at - 1] == day:
                continue
            for later in range(found, at, -1):
                days[later] = days[later - 1]
            days[at] = day
            found += 1
        if mode == 0 or found == 0:
            counts[user] = found
        elif mode == 2:
            counts[user] = _most_within(days, found, length)
        else:
            counts[user] = _by_span(days, found, length, shift, mode == 1)


@njit(nogil=True, cache=True)
def _most_within(days, found, length):  # noqa: ANN001, ANN202
    most, first = 0, 0
    for last in range(found):
        while days[last] - days[first] >= length:
            first += 1
        most = max(most, last - first + 1)
    return most


@njit(nogil=True, cache=True)
def _by_span(days, found, length, shift, most_days):  # noqa: ANN001, ANN202
    """How many spans there are, or the most days in one of them."""
    spans, most, here, current = 0, 0, 0, np.int64(0)
    for k in range(found):
        span = (days[k] + shift) // length
        if k == 0 or span != current:
            current, here = span, 0
            spans += 1
        here += 1
        most = max(most, here)
    return most if most_days else spans


@njit(nogil=True, cache=True)
def _values(codes, bounds, seen, counts):  # noqa: ANN001, ANN202
    for user in range(len(bounds) - 1):
        for k in range(bounds[user], bounds[user + 1]):
            code = codes[np.uint64(k)]
            if code >= 0 and seen[np.uint64(code)] != user:
                seen[np.uint64(code)] = user
                counts[user] += 1
