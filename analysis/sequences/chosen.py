"""Which events of a block are of some names, in a period, on some days and hours, and near the user's other event?

One pass over the events. A user's events are in order of time, so the changes of the clock are walked along with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numba import njit

from analysis.sequences.calendar import calendar_of
from analysis.store.dataset import UserBlock
from analysis.timezones import DAY, HOUR

Side = Literal["none", "since_first", "after_first", "after_last", "before_first", "before_last"]
_SIDES: tuple[Side, ...] = ("none", "since_first", "after_first", "after_last", "before_first", "before_last")
_SINCE, _AFTER_LAST, _BEFORE_FIRST = 1, 3, 4
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


@dataclass(frozen=True, eq=False)
class Chosen:
    """`places` of a block's events, in order; user `i` has those at `bounds[i]:bounds[i + 1]`."""

    places: np.ndarray  # int64
    bounds: np.ndarray  # int64, users + 1

    @property
    def counts(self) -> np.ndarray:
        return np.diff(self.bounds)

    def only(self, kept: np.ndarray) -> Chosen:
        """Those of the places that `kept` (bool) keeps."""
        before = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])
        return Chosen(self.places[kept], before[self.bounds])


def choose(block: UserBlock, choice: Choice) -> Chosen:
    places, bounds = np.empty(len(block.ts), np.int64), np.zeros(len(block.offsets), np.int64)
    _named(block.event, block.offsets, choice.names.view(np.uint8), places, bounds)
    if choice.narrows:
        calendar = calendar_of(block.dataset)
        _narrow(
            block.ts, block.event, block.offsets, choice.low, choice.high, choice.hours, choice.weekdays,
            calendar.changes, calendar.offsets, _SIDES.index(choice.side), choice.anchors, choice.within, places,
            bounds,
        )  # fmt: skip
    return Chosen(places[: bounds[-1]], bounds)


# Indices are unsigned where there are many: a signed one is looked at for being negative each time (five times slower).


@njit(nogil=True, cache=True)
def _named(event, offsets, names, places, bounds):  # noqa: ANN001, ANN202 compiled: types are the arrays'
    """Every place is written, and kept by going on from it: without a branch that can't be foretold."""
    found, one = np.uint64(0), np.uint64(1)
    for user in range(len(offsets) - 1):
        i, end = np.uint64(offsets[user]), np.uint64(offsets[user + 1])
        while i < end:
            places[found] = i
            found += np.uint64(names[event[i]])
            i += one
        bounds[user + 1] = found


@njit(nogil=True, cache=True)
def _narrow(  # noqa: ANN202
    ts, event, offsets, low, high, hours, weekdays, changes, shifts, side, anchors, within, places, bounds  # noqa: ANN001
):  # fmt: skip
    found, k, one = np.uint64(0), np.uint64(0), np.uint64(1)
    timed = hours.size > 0 or weekdays.size > 0
    for user in range(len(offsets) - 1):
        end = np.uint64(bounds[user + 1])
        first, last, from_, to = offsets[user], offsets[user + 1], low, high
        if side > 0 and k < end:
            first, last, from_, to = _beside(ts, event, first, last, low, high, side, anchors, within)
        zone = 0
        while k < end:
            i = places[k]
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
def _beside(ts, event, begin, end, low, high, side, anchors, within):  # noqa: ANN001, ANN202
    """Which part of a user's events, between which moments, lies so to the anchor."""
    anchor = -1
    if side == _AFTER_LAST or side > _BEFORE_FIRST:
        for i in range(end - 1, begin - 1, -1):
            if anchors[event[i]]:
                anchor = i
                break
    else:
        for i in range(begin, end):
            if anchors[event[i]]:
                anchor = i
                break
    if anchor < 0:
        return begin, begin, low, high
    if side >= _BEFORE_FIRST:
        return begin, anchor, max(low, ts[anchor] - within), high
    return anchor + (side != _SINCE), end, low, min(high, ts[anchor] + within + 1)
