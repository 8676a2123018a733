"""When did users begin, and in which brackets of time after that did they come back?

A user's events are in order of time, so the periods of the calendar are walked along with them. What begins a cohort
and what counts as coming back are places in the block, or None for every event: then the columns are walked as they
are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from analysis.store.dataset import Rows, UserBlock


@dataclass(frozen=True, eq=False)
class Begun:
    """What is counted from: one event a user, or one a user and period, in the order of the users. All int64."""

    owner: np.ndarray  # index of the user
    place: np.ndarray  # of the event in the block
    moment: np.ndarray
    period: np.ndarray  # in which day, week or month it lies: index into the calendar

    def only(self, kept: np.ndarray) -> Begun:
        """Those that `kept` (bool) keeps."""
        return Begun(self.owner[kept], self.place[kept], self.moment[kept], self.period[kept])


@dataclass(frozen=True, eq=False)
class Brackets:
    """`bracket_of` has the bracket of each number of units after the beginning; what comes later lies beyond them all.

    Units are the periods between `moments`, or, without these, each `length` microseconds from the event itself.
    """

    bracket_of: np.ndarray  # int64, rising from 0
    number: int
    moments: np.ndarray  # int64, empty for rolling units
    length: int = 0


@dataclass(frozen=True)
class Counts:
    """By group, cohort and bracket."""

    came: np.ndarray  # int64
    total: np.ndarray  # float64: of the values of return events; empty without values
    valued: np.ndarray  # int64


MODES = ("on", "after", "before", "streak")


def first_begun(block: UserBlock, rows: Rows | None, moments: np.ndarray) -> Begun:
    """Each user's first of the events, whenever it was."""
    if rows is None:
        owner = np.flatnonzero(np.diff(block.offsets) > 0)
        place = block.offsets[:-1][owner]
    else:
        owner = np.flatnonzero(rows.counts > 0)
        place = rows.places[rows.bounds[:-1][owner]].astype(np.int64)
    return _begun(block, owner, place, moments)


def each_begun(block: UserBlock, rows: Rows | None, moments: np.ndarray, low: int, high: int) -> Begun:
    """Each user's first of the events in `[low, high)` in each period."""
    ts = block.ts if rows is None else block.ts[rows.places]
    bounds = block.offsets if rows is None else rows.bounds
    owner, found = np.empty(len(ts), np.int32), np.empty(len(ts), np.int32)
    number = _firsts(ts, bounds, moments, low, high, owner, found)
    place = found[:number] if rows is None else rows.places[found[:number]]
    return _begun(block, owner[:number].astype(np.int64), place.astype(np.int64), moments)


def _begun(block: UserBlock, owner: np.ndarray, place: np.ndarray, moments: np.ndarray) -> Begun:
    moment = block.ts[place]
    return Begun(owner, place, moment, np.searchsorted(moments, moment, side="right") - 1)


def count_returns(
    block: UserBlock,
    begun: Begun,
    rows: Rows | None,
    brackets: Brackets,
    mode: str,
    apart: bool,
    groups: np.ndarray,
    shape: tuple[int, int],
    values: np.ndarray | None = None,
) -> Counts:
    """How many of the beginnings are followed so; `groups` (int64) has one each, `shape` is groups and cohorts.

    With `apart` the beginning itself can be a return, so that its bracket says nothing of coming back by a later one.
    `values` (float64, one a return event) are added up by the bracket in which they lie.
    """
    ts, bounds, start = _returns(block, begun, rows)
    came = np.zeros((*shape, brackets.number), np.int64)
    total, valued = np.zeros(came.shape if values is not None else (0, 0, 0)), np.zeros_like(came)
    unit = _units(begun, brackets)
    if mode == "on":
        _count_on(
            ts, bounds, begun.owner, start, begun.moment, begun.period, unit, brackets.moments, brackets.length,
            brackets.bracket_of, groups, came,
        )  # fmt: skip
    else:
        _count(
            ts, bounds, begun.owner, start, begun.moment, begun.period, unit, brackets.moments, brackets.length,
            brackets.bracket_of, MODES.index(mode), apart, groups, came,
        )  # fmt: skip
    if values is not None:
        _sum(
            ts, bounds, begun.owner, start, begun.moment, begun.period, unit, brackets.moments, brackets.length,
            brackets.bracket_of, groups, values, total, valued,
        )  # fmt: skip
    return Counts(came, total, valued)


def came_in(
    block: UserBlock, begun: Begun, rows: Rows | None, brackets: Brackets, mode: str, apart: bool, bracket: int
) -> np.ndarray:
    """bool, of each beginning whether it is followed so in that bracket."""
    ts, bounds, start = _returns(block, begun, rows)
    found = np.zeros(len(start), np.bool_)
    _mark(
        ts, bounds, begun.owner, start, begun.moment, _units(begun, brackets), brackets.moments, brackets.length,
        brackets.bracket_of, brackets.number, MODES.index(mode), apart, bracket, found,
    )  # fmt: skip
    return found


def _returns(block: UserBlock, begun: Begun, rows: Rows | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Moments of the return events, whose they are, and which is the first at or after each beginning."""
    if rows is None:
        return block.ts, block.offsets, begun.place
    return block.ts[rows.places], rows.bounds, np.searchsorted(rows.places, begun.place.astype(np.int32))


def _units(begun: Begun, brackets: Brackets) -> np.ndarray:
    if not len(brackets.moments):
        return begun.period
    return np.searchsorted(brackets.moments, begun.moment, side="right") - 1


# Indices are unsigned where there are many: a signed one is looked at for being negative each time (five times slower).


@njit(nogil=True, cache=True)
def _firsts(ts, bounds, moments, low, high, owner, found):  # noqa: ANN001, ANN202 compiled: types are the arrays'
    number = 0
    for user in range(len(bounds) - 1):
        period, edge = -1, np.int64(-(2**62))
        for i in range(bounds[user], bounds[user + 1]):
            t = ts[i]
            if t < edge or t < low:
                continue
            if t >= high:
                break
            if period < 0:
                period = np.searchsorted(moments, t, side="right") - 1
            while t >= moments[period + 1]:
                period += 1
            edge = moments[period + 1]
            owner[number], found[number] = user, i
            number += 1
    return number


@njit(nogil=True, cache=True)
def _hits(ts, begin, end, moment, unit, moments, length, bracket_of, number, row):  # noqa: ANN001, ANN202
    """Mark the brackets in which there are events; returns the last of them, `number` for one beyond, -1 for none."""
    far, one, i, last = -1, np.uint64(1), np.uint64(begin), np.uint64(end)
    units = len(bracket_of)
    if length > 0:
        while i < last:
            after = (ts[i] - moment) // length
            if after >= units:
                return number
            far = bracket_of[after]
            row[far] = 1
            i += one
        return far
    edge, at = np.int64(-(2**62)), unit
    while i < last:
        t = ts[i]
        i += one
        if t < edge:
            continue
        while t >= moments[at + 1]:
            at += 1
        edge = moments[at + 1]
        if at - unit >= units:
            return number
        far = bracket_of[at - unit]
        row[far] = 1
    return far


@njit(nogil=True, cache=True)
def _counted(row, far, mode, apart, bracket, so_far):  # noqa: ANN001, ANN202
    """Whether the bracket counts, and the same of those up to it: an event in any of them, or in all of them."""
    if mode == 1:
        return far >= bracket, so_far
    here = row[bracket] == 1
    if mode == 0 or bracket == 0:
        # A beginning that can be a return has come back in no later bracket, and has broken no streak.
        return here, mode == 3 or (here and not apart)
    so_far = so_far and here if mode == 3 else so_far or here
    return so_far, so_far


@njit(nogil=True, cache=True)
def _count_on(  # noqa: ANN202
    ts, bounds, owner, start, moment, period, unit, moments, length, bracket_of, groups, came  # noqa: ANN001
):  # fmt: skip
    """The usual question: brackets only rise along a user's events, so each is new where it isn't the last."""
    one, units = np.uint64(1), len(bracket_of)
    for k in range(len(owner)):
        i, end = np.uint64(start[k]), np.uint64(bounds[owner[k] + 1])
        at, edge, last = unit[k], np.int64(-(2**62)), -1
        while i < end:
            t = ts[i]
            i += one
            if length > 0:
                after = (t - moment[k]) // length
            else:
                if t < edge:
                    continue
                while t >= moments[at + 1]:
                    at += 1
                edge = moments[at + 1]
                after = at - unit[k]
            if after >= units:
                break
            bracket = bracket_of[after]
            if bracket != last:
                came[groups[k], period[k], bracket] += 1
                last = bracket


@njit(nogil=True, cache=True)
def _count(  # noqa: ANN202
    ts, bounds, owner, start, moment, period, unit, moments, length, bracket_of, mode, apart, groups, came  # noqa: ANN001
):  # fmt: skip
    number = came.shape[2]
    row = np.zeros(number, np.uint8)
    for k in range(len(owner)):
        row[:] = 0
        end = bounds[owner[k] + 1]
        far = _hits(ts, start[k], end, moment[k], unit[k], moments, length, bracket_of, number, row)
        group, cohort, so_far = groups[k], period[k], False
        for bracket in range(number):
            counts, so_far = _counted(row, far, mode, apart, bracket, so_far)
            came[group, cohort, bracket] += counts


@njit(nogil=True, cache=True)
def _mark(  # noqa: ANN202
    ts, bounds, owner, start, moment, unit, moments, length, bracket_of, number, mode, apart, wanted, found  # noqa: ANN001
):  # fmt: skip
    row = np.zeros(number, np.uint8)
    for k in range(len(owner)):
        row[:] = 0
        end = bounds[owner[k] + 1]
        far = _hits(ts, start[k], end, moment[k], unit[k], moments, length, bracket_of, number, row)
        so_far = False
        for bracket in range(wanted + 1):
            found[k], so_far = _counted(row, far, mode, apart, bracket, so_far)


@njit(nogil=True, cache=True)
def _sum(  # noqa: ANN202
    ts, bounds, owner, start, moment, period, unit, moments, length, bracket_of, groups, values, total, valued  # noqa: ANN001
):  # fmt: skip
    units = len(bracket_of)
    for k in range(len(owner)):
        at = unit[k]
        for i in range(start[k], bounds[owner[k] + 1]):
            t = ts[i]
            if length > 0:
                after = (t - moment[k]) // length
            else:
                while t >= moments[at + 1]:
                    at += 1
                after = at - unit[k]
            if after >= units:
                break
            if not np.isnan(values[i]):
                total[groups[k], period[k], bracket_of[after]] += values[i]
                valued[groups[k], period[k], bracket_of[after]] += 1
