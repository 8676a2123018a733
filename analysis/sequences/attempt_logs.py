"""Which of a user's events can matter to a funnel, and until when would an attempt that begins there last?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

STEP_BITS = 20  # of a mask; the bits above are exclusions
STEP_MASK = np.uint32((1 << STEP_BITS) - 1)
NEVER = -(2**62)  # the end of no window
ALWAYS = 2**62


class Plan(NamedTuple):
    """What is asked, as compiled code takes it. Times are microseconds."""

    table: np.ndarray  # uint32, one an event name: the steps and exclusions that it may be
    allowed: np.ndarray  # uint32, one an event: those whose tests it passes; empty without tests
    hold: np.ndarray  # int64, one an event: code of the value that all steps share, -1 for none; empty without
    chosen: np.ndarray  # bool, one a user; empty for all
    required: np.ndarray  # int64: the bit of each required step, in order
    steps: int  # optional ones too
    zones: np.ndarray  # int64 (exclusions, 2): the first and last place in `required` at which an attempt is ended
    window: int  # 0 for a natural window
    gap: int  # of sessions, where the window or the count needs them, else 0
    midnights: np.ndarray  # int64: begins of local days and the end of the last, for windows of a day, else empty
    low: int  # entries lie in [low, high)
    high: int
    last: int  # the dataset's last event
    strict: bool
    together: bool  # steps in any order
    loose: bool  # ties in any order
    remove: bool  # exclusions take their user out
    sessions: bool  # each session by itself
    repeated: bool  # all attempts, not the best
    detailed: bool
    slots: np.ndarray  # uint8, one an event name: the step it takes, of a plain question, else empty


class Log(NamedTuple):
    """The events that can matter of one user (or session, or held value), in order."""

    ts: np.ndarray  # of the whole block
    moment: np.ndarray  # int64
    mask: np.ndarray  # uint32
    place: np.ndarray  # int64: among the block's events
    until: np.ndarray  # int64: the end of the window that would begin here, NEVER outside the period
    bounds: np.ndarray  # int64: place of the unit's first event, place after its last, number of events in the log


@njit(nogil=True, cache=True)
def new_log(ts, room):
    times, masks = np.empty(room, np.int64), np.empty(room, np.uint32)
    return Log(ts, times, masks, times.copy(), times.copy(), np.zeros(3, np.int64))


@njit(nogil=True, cache=True)
def fill(plan, event, head, tail, log):
    """Write the log of the events from place `head` to before `tail`; False if no attempt begins there."""
    number = np.int64(0)
    for i in range(head, tail):  # without a branch, for most events don't matter
        mask = plan.table[event[i]]
        if plan.allowed.size > 0:
            mask &= plan.allowed[i]
        log.mask[number] = mask
        log.place[number] = i
        number += mask != 0
    log.bounds[0], log.bounds[1], log.bounds[2] = head, tail, number
    begins, starts = False, STEP_MASK if plan.together else np.uint32(1)
    for j in range(number):
        begins = begins or (log.mask[j] & starts) != 0
    if begins:
        _end_windows(plan, log)
    return begins


@njit(nogil=True, cache=True)
def _end_windows(plan, log):
    number = log.bounds[2]
    for j in range(number):
        t = log.ts[log.place[j]]
        log.moment[j] = t
        log.until[j] = t + plan.window if plan.low <= t < plan.high else NEVER
    if plan.midnights.size > 0:
        day = np.searchsorted(plan.midnights, log.moment[0], side="right")
        for j in range(number):
            while log.moment[j] >= plan.midnights[day]:
                day += 1
            if log.until[j] != NEVER:
                log.until[j] = plan.midnights[day] - 1
    if plan.gap > 0:
        _end_with_sessions(plan, log)


@njit(nogil=True, cache=True)
def _end_with_sessions(plan, log):
    """A window ends when its session can no more go on; one that ends before does so."""
    tail, number = log.bounds[1], log.bounds[2]
    bounded, closes = plan.window > 0 or plan.midnights.size > 0, np.int64(0)
    for j in range(number - 1, -1, -1):
        i, stop = log.place[j], log.place[j + 1] if j + 1 < number else tail - 1
        while i < stop and log.ts[i + 1] - log.ts[i] <= plan.gap:
            i += 1
        if i < stop or j + 1 == number:
            closes = log.ts[i] + plan.gap
        if log.until[j] != NEVER:
            log.until[j] = min(log.until[j], closes) if bounded else closes


@njit(nogil=True, cache=True)
def session_end(plan, ts, begin, end):
    for i in range(begin + 1, end):
        if ts[i] - ts[i - 1] > plan.gap:
            return i
    return end


@njit(nogil=True, cache=True)
def is_entry(plan, log, j, limit):
    """Whether an attempt may begin here whose window ends by `limit`."""
    if log.until[j] == NEVER or log.until[j] > limit:
        return False
    return log.mask[j] & (STEP_MASK if plan.together else np.uint32(1)) != 0


@njit(nogil=True, cache=True)
def merge(log, order, without, a, z, part):
    """Into `part` the events of one held value (`order[a:z]`) and those without one (`order[:without]`), in order."""
    part.bounds[:], part.bounds[2] = log.bounds, 0
    other = 0
    for i in range(a, z):
        while other < without and order[other] < order[i]:
            _copy(log, order[other], part)
            other += 1
        _copy(log, order[i], part)
    while other < without:
        _copy(log, order[other], part)
        other += 1


@njit(nogil=True, cache=True)
def _copy(log, j, part):
    k = part.bounds[2]
    part.moment[k], part.mask[k] = log.moment[j], log.mask[j]
    part.place[k], part.until[k] = log.place[j], log.until[j]
    part.bounds[2] = k + 1


@njit(nogil=True, cache=True)
def last_steps_first(log, excluded_first):
    """Reorder the events of equal moments so that as few steps as can be follow one another (insertion sort)."""
    for j in range(1, log.bounds[2]):
        i = j
        while i > 0 and log.moment[i - 1] == log.moment[i] and _later(log.mask[i], log.mask[i - 1], excluded_first):
            log.mask[i - 1], log.mask[i] = log.mask[i], log.mask[i - 1]
            i -= 1


@njit(nogil=True, cache=True)
def _later(one, other, excluded_first):
    """Whether the first mask stands before the second: by its first step, the last ones before."""
    a, b = one & STEP_MASK, other & STEP_MASK
    if (a == 0) != (b == 0):
        return (a == 0) == excluded_first
    return (a & (~a + np.uint32(1))) > (b & (~b + np.uint32(1)))
