"""Which events of a block are of some names, in a period, on some days and hours, and near the user's other event?

One pass over the events of these names. A user's events are in order of time, so the changes of the clock are walked
along with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numba import njit

from analysis.sequences.calendar import calendar_of
from analysis.store.dataset import Rows, UserBlock
from analysis.timezones import DAY, HOUR

Side = Literal["none", "since_first", "after_first", "after_last", "before_first", "before_last"]
_SIDES: tuple[Side, ...] = ("none", "since_first", "after_first", "after_last", "before_first", "before_last")
_SINCE, _AFTER_LAST, _BEFORE_FIRST = 1, 3, 4  # of the sides
_EVER = 2**62
_LONG_AGO = 100_000 * 7 * DAY  # whole weeks, so that every moment counts upwards and unsigned, which divides faster
_HOUR, _DAY, _HOURS, _WEEK = np.uint64(HOUR), np.uint64(DAY), np.uint64(24), np.uint64(7)
_THURSDAY = np.uint64(3)  # 1970-01-01


def _any() -> np.ndarray:
    return np.empty(0, np.bool_)


@dataclass(frozen=True, eq=False)
class Choice:
    """`names` and `anchors` (bool) have a place an event name; `hours` and `weekdays`, empty for all, one each.

    With a `side` only what lies since (inclusive), after or before the user's first or last anchor counts, at most
    `within` microseconds from it.
    """

    names: np.ndarray
    low: int = -_EVER
    high: int = _EVER
    hours: np.ndarray = field(default_factory=_any)
    weekdays: np.ndarray = field(default_factory=_any)
    side: Side = "none"
    anchors: np.ndarray = field(default_factory=_any)
    within: int = _EVER

    @property
    def narrows(self) -> bool:
        """Whether more than the name decides."""
        timed = len(self.hours) > 0 or len(self.weekdays) > 0
        return timed or self.side != "none" or self.low > -_EVER or self.high < _EVER


def choose(block: UserBlock, choice: Choice) -> Rows:
    named = block.rows_of(choice.names)
    if not choice.narrows:
        return named
    calendar, side = calendar_of(block.dataset), _SIDES.index(choice.side)
    anchors = _anchors(block, choice, side) if side else np.empty(0, np.int64)
    places, bounds = np.empty(len(named.places), np.int32), np.zeros(len(named.bounds), np.int64)
    _narrow(
        block.ts, block.offsets, choice.low, choice.high, choice.hours, choice.weekdays, calendar.changes,
        calendar.offsets, side, anchors, choice.within, named.places, named.bounds, places, bounds,
    )  # fmt: skip
    return Rows(places[: bounds[-1]], bounds)


def _anchors(block: UserBlock, choice: Choice, side: int) -> np.ndarray:
    """The place of each user's first or last anchor (int64), -1 for none."""
    rows = block.rows_of(choice.anchors)
    has, anchors = rows.counts > 0, np.full(len(rows.bounds) - 1, -1, np.int64)
    last = side == _AFTER_LAST or side > _BEFORE_FIRST
    anchors[has] = rows.places[rows.bounds[1:][has] - 1 if last else rows.bounds[:-1][has]]
    return anchors


# Indices are unsigned where there are many: a signed one is looked at for being negative each time (five times slower).


@njit(nogil=True, cache=True)
def _narrow(  # noqa: ANN202 compiled: types are the arrays'
    ts, offsets, low, high, hours, weekdays, changes, shifts, side, anchors, within, named, ends, places, bounds  # noqa: ANN001
):  # fmt: skip
    found, k, one = np.uint64(0), np.uint64(0), np.uint64(1)
    timed = hours.size > 0 or weekdays.size > 0
    for user in range(len(offsets) - 1):
        end = np.uint64(ends[user + 1])
        first, last, from_, to = offsets[user], offsets[user + 1], low, high
        if side > 0 and k < end:
            first, last, from_, to = _beside(ts, anchors[user], first, last, low, high, side, within)
        zone = 0
        while k < end:
            i = named[k]
            t = ts[np.uint64(i)]
            k += one
            if t < from_ or t >= to or i < first or i >= last:
                continue
            if timed:
                while zone + 1 < len(changes) and t >= changes[zone + 1]:
                    zone += 1
                local = np.uint64(t + shifts[zone] + _LONG_AGO)
                if hours.size > 0 and not hours[local // _HOUR % _HOURS]:
                    continue
                if weekdays.size > 0 and not weekdays[(local // _DAY + _THURSDAY) % _WEEK]:
                    continue
            places[found] = i
            found += one
        bounds[user + 1] = found


@njit(nogil=True, cache=True)
def _beside(ts, anchor, begin, end, low, high, side, within):  # noqa: ANN001, ANN202
    """Which part of a user's events, between which moments, lies so to the anchor."""
    if anchor < 0:
        return begin, begin, low, high
    if side >= _BEFORE_FIRST:
        return begin, anchor, max(low, ts[anchor] - within), high
    return anchor + (side != _SINCE), end, low, min(high, ts[anchor] + within + 1)
