"""How is one attempt, or the deepest of all attempts, found in one walk over a user's events?

The events that can matter (`Log`: those that a step or an exclusion takes) are walked once, in order. An attempt is at
*depth* d when its first d required steps are taken.

**Of all attempts at once.** `latest[k]` is the end of the window of the latest entry (step-1 event) that stands at
depth k + 1. That one number a step is enough: whatever an attempt with an earlier entry can still reach, the one with
the latest entry can reach too, for its window closes later. Depths are looked at from the deepest, so that an event
moves an attempt by one step only. Once all steps are taken, nothing is deeper.

**The earliest of the deepest.** Say the depth is first reached at event p. No attempt gets so deep before p, so every
entry that gets there has its window open at p; and of the entries before the one that did, each stands no less deep at
p if its own window is still open. So the earliest such entry is the first whose window is open at p, unless an
exclusion or the strict order stopped it on the way: then the next is tried. `first[k]`, the earliest entry that can
stand at depth k + 1, skips those that were stopped. One attempt alone is followed by the same walk with a single entry,
which also keeps its way (`path`; `best` when the depth was first reached).

**Exclusions.** An excluded event between steps i and j ends every attempt that stands at depth i to j - 1: it is
forgotten there, and lives on only at the depths before i. An attempt that the same event moves was quicker. **Strict**:
an event ends every attempt that it doesn't move, and so does an event that isn't in the log, unless it is passed over
(then it has no rank).

**Ties in any order.** Events of one moment are one group. From each depth an attempt gets as far as the next steps can
be given different events of the group (by the same matching); if strict, it stays only if it takes
them all. Otherwise every group is one event.

Steps in any order are walked by `attempt_matching.py`.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sequences.attempts.logs import NEVER, NUMBER, STEP_BITS, TAIL, is_entry
from analysis.sequences.attempts.matching import all_together, augment, one_together

# Room to work in, a record a required step; ways hold indices of the log.
STATE = np.dtype(
    [
        ("bit", np.uint32),  # of the step in masks
        ("ended", np.uint32),  # exclusions that end an attempt that stands here, from bit 0
        ("latest", np.int64),
        ("first", np.int64),
        ("old_latest", np.int64),
        ("old_first", np.int64),
        ("holder", np.int64),  # which event of the log holds the step, -1 for none
        ("queue", np.int64),
        ("parent", np.int64),
        ("count", np.int64),
    ],
    align=True,
)
_ALL = -1  # every bit


def new_ways(steps: int) -> np.ndarray:
    """Row k is the way to depth k + 1, row `steps` + k what it was before a group, the last row the best."""
    return np.zeros((2 * steps + 1, steps), np.int64)


@njit(nogil=True, cache=True)
def follow_one(plan, log, bounds, entry, loose, state, ways):
    """The attempt that begins at index `entry` of the log; `loose`: ties in any order.

    Returns its depth, the index where that was reached, the index from which on events were not its own any more,
    whether it is open when the data ends, and whether an exclusion ended it. Its way is the last of `ways`.
    """
    begin, loose = np.int64(entry), np.bool_(loose)
    if plan.together:
        return one_together(plan, log, bounds, begin, loose, state, ways)
    found = _in_order(plan, log, bounds, begin, np.bool_(True), loose, state, ways)
    return found[0], found[1], found[3], found[4], found[5]


@njit(nogil=True, cache=True)
def follow_all(plan, log, bounds, loose, state, ways):
    """All attempts at once.

    Returns the depth of the deepest, the index where it was first reached, the first entry worth trying for the
    earliest of the deepest, and whether an attempt that is not over is open when the data ends.
    """
    loose = np.bool_(loose)
    if plan.together:
        return all_together(plan, log, bounds, loose, state, ways)
    found = _in_order(plan, log, bounds, np.int64(0), np.bool_(False), loose, state, ways)
    return found[0], found[1], found[2], found[4]


@njit(nogil=True, cache=True)
def _in_order(plan, log, bounds, begin, one, loose, state, ways):
    steps, stop, careful = plan.required, bounds[NUMBER], plan.strict or plan.excludes
    _forget(state, _ALL)
    depth, at, candidate, over, hit = 0, begin, begin, stop, False
    j, seen = begin, np.int64(-1)
    if one:
        depth, state[0].latest, state[0].first = 1, log[begin].until, begin
        ways[0, 0] = ways[2 * steps, 0] = begin
        j, seen = begin + 1, np.int64(log[begin].rank)
        while loose and j > 0 and log[j - 1].moment == log[begin].moment:
            j -= 1
    while j < stop:
        t, end, excluded, ends, standing, size = log[j].moment, j + 1, 0, 0, -1, np.int64(1)
        while loose and end < stop and log[end].moment == t:
            end += 1
        if one and t > log[begin].until:
            over = j
            break
        opening = one and loose and t == log[begin].moment
        if careful:
            excluded = _excluded(log, j, end, state)
            ends = _ALL if plan.strict else excluded
            if plan.strict:
                rank = np.int64(log[j].rank)
                first, last = (log[j].first, log[j].last) if loose else (rank, rank)
                if first != seen + 1 and not opening:
                    _forget(state, _ALL)
                size, seen = last - first + 1, last
            standing = _deepest_standing(state, depth, t)
            if one and standing < 0:
                over = j
                break
        before = depth
        if end - j == 1 and not opening:
            depth, moved = _move(plan, log, j, depth, one, ends, state, ways)
        else:
            depth, moved = _move_group(plan, log, j, end, depth, one, begin, opening, ends, size, state, ways)
        if depth > before:
            at, candidate = j, state[depth - 1].first
        if depth == steps:
            over = end
            break
        if careful and not opening:
            _forget(state, ends & ~moved)
            if standing >= 0 and (excluded >> standing) & 1 and depth == before:
                hit = hit or not (moved >> (standing + 1)) & 1
            if one and _deepest_standing(state, depth, t) < 0:
                over = j
                break
        j = end
    if plan.strict and over == stop and seen + 1 != bounds[TAIL]:
        _forget(state, _ALL)  # an event that no step takes came after
    return depth, at, candidate, over, _deepest_standing(state, min(depth, steps - 1), plan.last + 1) >= 0, hit


@njit(nogil=True, cache=True)
def _forget(state, places):
    """No attempt stands at these places (bits)."""
    for k in range(len(state)):
        if (places >> k) & 1:
            state[k].latest = NEVER


@njit(nogil=True, cache=True)
def _deepest_standing(state, depth, t):
    """The deepest place at which an attempt stands whose window is open at t, -1 for none."""
    for k in range(min(depth, len(state)) - 1, -1, -1):
        if state[k].latest >= t:
            return k
    return -1


@njit(nogil=True, cache=True)
def _excluded(log, j, end, state):
    """Bits of the places at which the excluded events of a group end attempts."""
    exclusions, bits = np.uint32(0), 0
    for i in range(j, end):
        exclusions |= log[i].mask >> np.uint32(STEP_BITS)
    if exclusions != 0:
        for k in range(len(state)):
            bits |= (state[k].ended & exclusions != 0) << k
    return bits


@njit(nogil=True, cache=True)
def _move(plan, log, j, depth, one, ends, state, ways):
    """One event. Returns the depth so far, and the places to which an attempt moved as bits."""
    t, mask, steps, moved = log[j].moment, log[j].mask, plan.required, 0
    for k in range(min(depth, steps - 1), 0, -1):
        if not (mask >> state[k].bit) & np.uint32(1) or state[k - 1].latest < t:
            continue
        fresh = state[k].latest < t or (ends >> k) & 1
        if fresh:
            state[k].first = state[k - 1].first
        state[k].latest = state[k - 1].latest
        moved |= 1 << k
        if one and fresh:
            for i in range(k):
                ways[k, i] = ways[k - 1, i]
            ways[k, k] = j
        if k == depth:
            depth = k + 1
            _keep_best(one, depth, steps, ways)
    if not one and is_entry(plan, log, j):
        if state[0].latest < t or ends & 1:
            state[0].first = j
        state[0].latest = log[j].until
        moved |= 1
        depth = max(depth, 1)
    return depth, moved


@njit(nogil=True, cache=True)
def _keep_best(one, depth, steps, ways):
    if one:
        for i in range(depth):
            ways[2 * steps, i] = ways[depth - 1, i]


@njit(nogil=True, cache=True)
def _move_group(plan, log, j, end, depth, one, begin, opening, ends, size, state, ways):
    """The events of one moment, in whichever order: from each depth as far as they reach.

    `opening`: it is the moment of the one attempt's own entry, which is taken; others may have come before it. Returns
    the same as `_move`.
    """
    t, known, steps, moved, entry = log[j].moment, depth, plan.required, 0, -1
    for k in range(steps):
        state[k].old_latest, state[k].old_first = state[k].latest, state[k].first
    if one:
        ways[steps : 2 * steps] = ways[:steps]
    for i in range(j, end):
        if entry < 0 and not one and is_entry(plan, log, i):
            entry = i
    for start in range(known - 1, -2, -1):
        if (start < 0 and entry < 0) or (start >= 0 and state[start].old_latest < t):
            continue
        until = log[entry].until if start < 0 else state[start].old_latest
        earliest = entry if start < 0 else state[start].old_first
        for k in range(steps):
            state[k].holder = -1
        for k in range(start + 1, steps):
            if not _gives(log, j, end, begin if opening else -1, start + 1, k, state):
                break
            fresh = (state[k].old_latest < t or (ends >> k) & 1) and not (moved >> k) & 1
            if one and fresh:
                for i in range(k + 1):
                    ways[k, i] = ways[steps + start, i] if i <= start else state[i].holder
            if fresh or k >= depth:
                state[k].first = earliest
            if k >= depth:
                depth = k + 1
                _keep_best(one, depth, steps, ways)
            if not plan.strict or start < 0 or opening or k - start == size:
                stays = (moved >> k) & 1 or not (ends >> k) & 1
                state[k].latest = max(until, state[k].latest) if stays else until
                state[k].first = min(state[k].first, earliest)
                moved |= 1 << k
    return depth, moved


@njit(nogil=True, cache=True)
def _gives(log, j, end, taken, low, high, state):
    """Whether step `high` too can be given an event of the group, `low` to `high` - 1 having theirs already."""
    for i in range(j, end):  # noqa: SIM110 compiled
        if i != taken and augment(log, i, low, high, state):
            return True
    return False
