"""Which events of a block are of some names, in a period, on some days and hours, and near the user's other event?

One pass over the events. A user's events are in order of time, so the changes of the clock are walked along with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numba import njit

from analysis.sequences.calendar import calendar_of
from analysis.store.blocks import UserBlock
from analysis.timezones import DAY, HOUR

Side = Literal["none", "since_first", "after_first", "after_last", "before_first", "before_last"]
_SIDES: tuple[Side, ...] = ("none", "since_first", "after_first", "after_last", "before_first", "before_last")
_SINCE, _AFTER_LAST, _BEFORE_FIRST = 1, 3, 4
_EVER = 2**62


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
    calendar = calendar_of(block.dataset)
    places, bounds = np.empty(len(block.ts), np.int64), np.zeros(len(block.offsets), np.int64)
    found = _choose(
        block.ts, block.event, block.offsets, choice.names, choice.low, choice.high, choice.hours, choice.weekdays,
        calendar.changes, calendar.offsets, _SIDES.index(choice.side), choice.anchors, choice.within, places, bounds,
    )  # fmt: skip
    return Chosen(places[:found], bounds)


def count_chosen(block: UserBlock, choice: Choice) -> np.ndarray:
    """How many there are of each user, where only names and a period choose."""
    counts = np.zeros(len(block.offsets) - 1, np.int64)
    _count(block.ts, block.event, block.offsets, choice.names, choice.low, choice.high, counts)
    return counts


@njit(nogil=True, cache=True)
def _choose(  # noqa: ANN202 compiled: types are the arrays'
    ts, event, offsets, names, low, high, hours, weekdays, changes, shifts, side, anchors, within, places, bounds  # noqa: ANN001
):  # fmt: skip
    found = 0
    for user in range(len(offsets) - 1):
        first, last = offsets[user], offsets[user + 1]
        from_, to = low, high
        if side > 0:
            first, last, from_, to = _beside(ts, event, first, last, low, high, side, anchors, within)
        zone = 0
        for i in range(first, last):
            if not names[event[i]]:
                continue
            t = ts[i]
            if t < from_ or t >= to:
                continue
            if hours.size > 0 or weekdays.size > 0:
                while zone + 1 < len(changes) and t >= changes[zone + 1]:
                    zone += 1
                local = t + shifts[zone]
                if hours.size > 0 and not hours[(local // HOUR) % 24]:
                    continue
                if weekdays.size > 0 and not weekdays[(local // DAY + 3) % 7]:
                    continue
            places[found] = i
            found += 1
        bounds[user + 1] = found
    return found


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


@njit(nogil=True, cache=True)
def _count(ts, event, offsets, names, low, high, counts):  # noqa: ANN001, ANN202
    for user in range(len(offsets) - 1):
        count = 0
        for i in range(offsets[user], offsets[user + 1]):
            if names[event[i]] and low <= ts[i] < high:
                count += 1
        counts[user] = count
