"""How far does each user get through ordered steps within a window?

An attempt is one event of step 1 inside the period (its entry) and after it, in the block's order, an event for step 2,
one for step 3, and so on, each at most `window` after the entry. An event takes one step of an attempt. The user's best
attempt is the deepest, and of these the earliest.

Three short walks over a user's events find it; each is linear.

1. **Depth, forwards.** `latest[k]` is the latest entry of all attempts that have taken step k. That one number a step
   is enough: whatever an attempt with an earlier entry can still reach, the one with the latest entry can reach too,
   since its window closes later. Steps are looked at from the last to the first, so that an event moves an attempt by
   one step only. The walk ends when all steps are reached: nothing is deeper.
2. **The earliest entry that gets so deep, backwards**, from where the depth was first reached (an attempt that gets
   there later has a later entry: had an earlier one's window been open, it would have got there). `finish[k]` is
   the earliest moment at which steps k to the deepest can be done by events from here on; an entry reaches the depth
   exactly if `finish` of step 2 lies within its window. Steps are looked at from the first to the last here, again so
   that an event takes one step.
3. **Its step times, forwards** from that entry: the next event of each step.

Counts need the first walk only; a breakdown by the entry's property and the times between steps need all three.

An attempt is open at the end if `entry + window` lies after the dataset's last event: only the events of that last
window are looked at, from the end. Equal timestamps (ties) keep the block's order; a user is `tied` when events that
match different steps share a moment, for then another order could have given another result.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from analysis.store.blocks import UserBlock

MOST_STEPS = 32  # the bits of a step mask
_NEVER = -(2**62)  # an entry so early that no window reaches from it


@dataclass(frozen=True)
class Question:
    """Steps as bits: an event with code c may take the steps in `table[c]`, less those not in `allowed` of its row.

    `allowed` (uint32, a row an event) is empty where no step tests properties; `chosen` (bool, a row a user) is empty
    where all users count. Times are microseconds; the entry lies in `[low, high)`.
    """

    steps: int
    table: np.ndarray  # uint32, one an event name
    allowed: np.ndarray
    chosen: np.ndarray
    window: int
    low: int
    high: int


@dataclass(frozen=True)
class Depths:
    """A row a user of the block."""

    depth: np.ndarray  # uint8: steps taken by the best attempt, 0 for no entry
    open: np.ndarray  # bool: some entry's window is open when the data ends
    tied: np.ndarray  # bool: the order of equal timestamps could matter


@dataclass(frozen=True)
class BestAttempts(Depths):
    entry: np.ndarray  # int64: place of the best attempt's step 1 among the block's events, -1 for none
    times: np.ndarray  # int64 (users, steps): microseconds from the entry to each step taken, -1 for not taken


def depths(block: UserBlock, question: Question) -> Depths:
    """How deep each user gets, and whether a window is still open."""
    depth, open_, tied, _, _ = _run(block, question, False)
    return Depths(depth, open_, tied)


def best_attempts(block: UserBlock, question: Question) -> BestAttempts:
    """The same, with the entry and the step times of each user's best attempt."""
    return BestAttempts(*_run(block, question, True))


def _run(block: UserBlock, question: Question, detailed: bool) -> tuple[np.ndarray, ...]:
    users = len(block.offsets) - 1
    rows = users if detailed else 0
    depth, open_, tied = np.zeros(users, np.uint8), np.zeros(users, np.bool_), np.zeros(users, np.bool_)
    entry, times = np.full(rows, -1, np.int64), np.full((rows, question.steps), -1, np.int64)
    _attempts(
        block.ts, block.event, block.offsets, question.table, question.allowed, question.chosen, question.window,
        question.low, question.high, block.dataset.last - question.window, depth, open_, tied, entry, times,
    )  # fmt: skip
    return depth, open_, tied, entry, times


@njit(nogil=True, cache=True)
def _attempts(  # noqa: ANN202 compiled: types are the arrays'
    ts, event, offsets, table, allowed, chosen, window, low, high, closed, depth, open_, tied, entry, times  # noqa: ANN001
):  # fmt: skip
    steps = times.shape[1]
    moments = np.empty(steps, np.int64)
    for user in range(len(offsets) - 1):
        begin, end = offsets[user], offsets[user + 1]
        if begin == end or (chosen.size > 0 and not chosen[user]):
            continue
        reached, place, tie = _deepest(ts, event, begin, end, table, allowed, window, low, high, moments)
        if reached == 0:
            continue
        depth[user], tied[user] = reached, tie
        open_[user] = _any_open(ts, event, begin, end, table, allowed, low, high, closed)
        if entry.size > 0:
            first = _earliest(ts, event, begin, place, table, allowed, window, low, high, reached, moments)
            entry[user] = first
            _step_times(ts, event, first, place, table, allowed, reached, times[user])


@njit(nogil=True, cache=True)
def _mask(event, table, allowed, i):  # noqa: ANN001, ANN202
    mask = table[event[i]]
    if allowed.size > 0:
        mask &= allowed[i]
    return mask


@njit(nogil=True, cache=True)
def _deepest(ts, event, begin, end, table, allowed, window, low, high, latest):  # noqa: ANN001, ANN202
    """Walk 1: depth, where it was first reached, and whether a tie lies on the way."""
    steps = len(latest)
    latest[:] = _NEVER
    reached, place, tied = 0, begin, False
    tie_moment, tie_mask = np.int64(_NEVER), np.uint32(0)
    for i in range(begin, end):
        mask = _mask(event, table, allowed, i)
        if mask == 0:
            continue
        t = ts[i]
        if t == tie_moment and mask != tie_mask and (reached > 0 or (mask | tie_mask) & 1):
            tied = True
        tie_moment, tie_mask = t, mask
        for k in range(min(reached, steps - 1), 0, -1):
            if (mask >> k) & 1 and t - latest[k - 1] <= window:
                latest[k] = latest[k - 1]
                if k + 1 > reached:
                    reached, place = k + 1, i
        if mask & 1 and low <= t < high:
            latest[0] = t
            if reached == 0:
                reached, place = 1, i
        if reached == steps:
            break
    return reached, place, tied


@njit(nogil=True, cache=True)
def _any_open(ts, event, begin, end, table, allowed, low, high, closed):  # noqa: ANN001, ANN202
    for i in range(end - 1, begin - 1, -1):
        if ts[i] <= closed:
            return False
        if _mask(event, table, allowed, i) & 1 and low <= ts[i] < high:
            return True
    return False


@njit(nogil=True, cache=True)
def _earliest(ts, event, begin, place, table, allowed, window, low, high, reached, finish):  # noqa: ANN001, ANN202
    """Walk 2: the place of the earliest entry that gets as deep as `reached`."""
    if reached == 1:
        return place
    finish[:] = -_NEVER
    first = place
    for i in range(place, begin - 1, -1):
        mask = _mask(event, table, allowed, i)
        if mask == 0:
            continue
        if mask & 1 and low <= ts[i] < high and finish[1] - ts[i] <= window:
            first = i
        for k in range(1, reached):
            if (mask >> k) & 1:
                finish[k] = ts[i] if k == reached - 1 else finish[k + 1]
    return first


@njit(nogil=True, cache=True)
def _step_times(ts, event, first, place, table, allowed, reached, times):  # noqa: ANN001, ANN202
    """Walk 3: microseconds from the entry to each step of its attempt."""
    times[0] = 0
    step = 1
    for i in range(first + 1, place + 1):
        if step == reached:
            return
        if (_mask(event, table, allowed, i) >> step) & 1:
            times[step] = ts[i] - ts[first]
            step += 1
