"""Which of a user's events can matter to a funnel, and until when would an attempt that begins there last?

Compiled functions take plain arrays, records and numbers: each array that is taken out of a tuple costs two atomic
operations, far more than what is done with an event.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

STEP_BITS = 20  # of a mask; the bits above are exclusions
PASSED = np.uint32(1 << 31)  # of the table: the event never stands between two others, if the order is strict
STEP_MASK = np.uint32((1 << STEP_BITS) - 1)
NEVER = -(2**62)  # the end of no window

# An event that can matter. `until`: the end of the window that would begin here, NEVER outside the period. `rank`: how
# many of the unit's events come before it, those that are passed over not counted; `first` and `last`: the ranks of the
# first and last event of its moment, if the order is strict.
LOG = np.dtype(
    [
        ("moment", np.int64),
        ("until", np.int64),
        ("place", np.int64),  # among the block's events
        ("first", np.int64),
        ("last", np.int64),
        ("mask", np.uint32),
        ("rank", np.uint32),
    ],
    align=True,
)
NUMBER, TAIL = 0, 1  # in `bounds`: how many events the log has, and the rank after that of the unit's last event


class Plan(NamedTuple):
    """What is asked. Times are microseconds."""

    steps: int  # optional ones too
    required: int
    window: int  # 0 for a natural window
    low: int  # entries lie in [low, high)
    high: int
    last: int  # the dataset's last event
    strict: bool
    together: bool  # steps in any order
    loose: bool  # ties in any order
    excludes: bool
    remove: bool  # exclusions take their user out
    sessions: bool  # each session by itself
    repeated: bool  # all attempts, not the best
    detailed: bool  # which events an attempt took
    width: int  # of how many steps, from the first
    trend: bool  # every entry of users is counted by its day, week and month


class Codes(NamedTuple):
    """What is asked, in the codes of one block."""

    table: (
        np.ndarray
    )  # uint32, one an event name: the steps and exclusions that it may be, or whether it is passed over
    allowed: np.ndarray  # uint32, one an event: those whose tests it passes; empty without tests
    hold: np.ndarray  # int64, one an event: code of the value that all steps share, -1 for none; empty without
    chosen: np.ndarray  # bool, one a user; empty for all
    days: np.ndarray  # int64: begins of local days and the end of the last; of `trend`
    periods: np.ndarray  # int64 (grains, days): the day, week and month of each day; of `trend`
    midnights: np.ndarray  # int64: begins of local days and the end of the last, for windows of a day, else empty
    begins: np.ndarray  # bool, one an event: the first of a session; empty where no sessions are asked for
    closes: np.ndarray  # int64, one an event: until when its session may go on; as `begins`
    required: np.ndarray  # int64: the bit of each required step, in order
    ended: np.ndarray  # uint32, one a required step: exclusions (from bit 0) that end an attempt that stands there
    # Of a plain question: uint8, one an event name and one more for none, the step that it takes; else empty.
    slots: np.ndarray
    event: np.ndarray  # uint16, one an event: its name; of a plain question none for those that fail their step's tests


@njit(nogil=True, cache=True)
def fill(plan, codes, ts, event, head, tail, log, bounds):
    """Write the log of the events from place `head` to before `tail`; False if no attempt begins there."""
    table, allowed, number = codes.table, codes.allowed, np.int64(0)
    starts, begins, rank = STEP_MASK if plan.together else np.uint32(1), np.uint32(0), np.uint32(0)
    for i in range(head, tail):  # without a branch, for most events don't matter
        mask = table[event[i]]
        passed = mask >> np.uint32(31)
        mask &= ~PASSED
        if allowed.size > 0:
            mask &= allowed[i]
        log[number].mask = mask
        log[number].place = i
        log[number].rank = rank
        rank += np.uint32(1) - passed
        begins |= mask & starts
        number += mask != 0
    bounds[NUMBER], bounds[TAIL] = number, rank
    if begins != 0:
        _date(plan, codes.midnights, codes.closes, ts, log, number)
        if plan.strict:
            _rank_moments(table, event, ts, head, tail, log, number)
    return begins != 0


@njit(nogil=True, cache=True)
def _date(plan, midnights, closes, ts, log, number):
    """Times, and the ends of windows."""
    for j in range(number):
        place = log[j].place
        t = ts[place]
        log[j].moment = t
        log[j].until = t + plan.window if plan.low <= t < plan.high else NEVER
    if midnights.size > 0:
        day = np.searchsorted(midnights, log[0].moment, side="right")
        for j in range(number):
            while log[j].moment >= midnights[day]:
                day += 1
            if log[j].until != NEVER:
                log[j].until = midnights[day] - 1
    if closes.size > 0:
        _end_with_sessions(plan.window > 0 or midnights.size > 0, closes, log, number)


@njit(nogil=True, cache=True)
def _rank_moments(table, event, ts, head, tail, log, number):
    """The ranks of the first and last event of each moment, whether or not they are in the log."""
    for j in range(number):
        first, last = np.int64(log[j].rank), np.int64(log[j].rank)
        i, t = log[j].place, log[j].moment
        while i > head and ts[i - 1] == t:
            i -= 1
            first -= table[event[i]] & PASSED == 0
        i = log[j].place
        while i + 1 < tail and ts[i + 1] == t:
            i += 1
            last += table[event[i]] & PASSED == 0
        log[j].first, log[j].last = first, last


@njit(nogil=True, cache=True)
def _end_with_sessions(bounded, closes, log, number):
    """A window ends when its session can no more go on; one that ends before does so."""
    for j in range(number):
        if log[j].until != NEVER:
            end = closes[log[j].place]
            log[j].until = min(log[j].until, end) if bounded else end


@njit(nogil=True, cache=True)
def session_end(begins, begin, end):
    for i in range(begin + 1, end):
        if begins[i]:
            return i
    return end


@njit(nogil=True, cache=True)
def is_entry(plan, log, j):
    """Whether an attempt may begin here."""
    return log[j].until != NEVER and log[j].mask & (STEP_MASK if plan.together else np.uint32(1)) != 0


@njit(nogil=True, cache=True)
def merge(log, order, without, a, z, part):
    """Into `part` the events of one held value (`order[a:z]`) and those without one (`order[:without]`), in order.

    Returns their number.
    """
    number, other = 0, 0
    for i in range(a, z):
        while other < without and order[other] < order[i]:
            part[number] = log[order[other]]
            number, other = number + 1, other + 1
        part[number] = log[order[i]]
        number += 1
    while other < without:
        part[number] = log[order[other]]
        number, other = number + 1, other + 1
    return number


@njit(nogil=True, cache=True)
def last_steps_first(log, number, excluded_first):
    """Reorder the events of equal moments so that as few steps as can be follow one another (insertion sort)."""
    for j in range(1, number):
        i = j
        while i > 0 and log[i - 1].moment == log[i].moment and _later(log[i].mask, log[i - 1].mask, excluded_first):
            mask = log[i].mask
            log[i].mask = log[i - 1].mask
            log[i - 1].mask = mask
            i -= 1


@njit(nogil=True, cache=True)
def _later(one, other, excluded_first):
    """Whether the first mask stands before the second: by its first step, the last ones before."""
    a, b = one & STEP_MASK, other & STEP_MASK
    if (a == 0) != (b == 0):
        return (a == 0) == excluded_first
    return (a & (~a + np.uint32(1))) > (b & (~b + np.uint32(1)))
