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
an event ends every attempt that it doesn't move, and so does an event that isn't in the log.

**Ties in any order.** Events of one moment are one group. From each depth an attempt gets as far as the next steps can
be given different events of the group (bipartite matching by augmenting paths); if strict, it stays only if it takes
them all. Otherwise every group is one event.

**Steps in any order.** An attempt begins with an event of any step and is as deep as the number of steps that can be
given different events of its window, by the same matching. Windows move to the right with their entries, so counts
of the window's events by step say which entries could be deeper than what is known; only those are followed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from analysis.sequences.attempt_logs import ALWAYS, NEVER, STEP_BITS, is_entry

_ALL = -1  # every bit


class State(NamedTuple):
    """Room to work in; a place a step."""

    latest: np.ndarray
    first: np.ndarray
    path: np.ndarray  # (steps, steps): row k is the way to depth k + 1, as indices of the log
    best: np.ndarray
    old_latest: np.ndarray
    old_first: np.ndarray
    old_path: np.ndarray
    holder: np.ndarray  # which event of the log holds a step, -1 for none
    queue: np.ndarray
    parent: np.ndarray
    counts: np.ndarray


@njit(nogil=True, cache=True)
def new_state(steps):
    line, square = np.zeros(steps, np.int64), np.zeros((steps, steps), np.int64)
    return State(
        line, line.copy(), square, line.copy(), line.copy(), line.copy(), square.copy(), line.copy(), line.copy(),
        line.copy(), line.copy(),
    )  # fmt: skip


@njit(nogil=True, cache=True)
def follow_one(plan, log, entry, loose, state):
    """The attempt that begins at index `entry` of the log; `loose`: ties in any order.

    Returns its depth, the index where that was reached, the index from which on events were not its own any more,
    whether it is open when the data ends, and whether an exclusion ended it. Its way is in `state.best`.
    """
    begin, loose = np.int64(entry), np.bool_(loose)
    if plan.together:
        return _one_together(plan, log, begin, loose, state)
    depth, at, _, over, open_, excluded = _in_order(plan, log, begin, np.bool_(True), loose, np.int64(ALWAYS), state)
    return depth, at, over, open_, excluded


@njit(nogil=True, cache=True)
def follow_all(plan, log, loose, limit, state):
    """All attempts at once whose window ends by `limit`.

    Returns the depth of the deepest, the index where it was first reached, the first entry worth trying for the
    earliest of the deepest, and whether an attempt that is not over is open when the data ends.
    """
    loose, limit = np.bool_(loose), np.int64(limit)
    if plan.together:
        return _all_together(plan, log, loose, limit, state)
    depth, at, candidate, _, open_, _ = _in_order(plan, log, np.int64(0), np.bool_(False), loose, limit, state)
    return depth, at, candidate, open_


@njit(nogil=True, cache=True)
def _in_order(plan, log, begin, one, loose, limit, state):
    head, tail, stop = log.bounds[0], log.bounds[1], log.bounds[2]
    steps, careful = len(plan.required), plan.strict or len(plan.zones) > 0
    latest = state.latest
    latest[:] = NEVER
    depth, at, candidate, over, hit = 0, begin, begin, stop, False
    j, seen = begin, head - 1
    if one:
        depth, latest[0] = 1, log.until[begin]
        state.first[0] = state.path[0, 0] = state.best[0] = begin
        j, seen = begin + 1, log.place[begin]
        while loose and j > 0 and log.moment[j - 1] == log.moment[begin]:
            j -= 1
    while j < stop:
        t, end, excluded, ends, standing, size = log.moment[j], j + 1, 0, 0, -1, 1
        while loose and end < stop and log.moment[end] == t:
            end += 1
        if one and t > log.until[begin]:
            over = j
            break
        opening = one and t == log.moment[begin] and loose
        if careful:
            excluded = _excluded(plan, log, j, end)
            ends = _ALL if plan.strict else excluded
            if plan.strict:
                a, z = _moment_places(log, j, end, loose)
                if a != seen + 1 and not opening:
                    latest[:] = NEVER
                size, seen = z - a + 1, z
            standing = _deepest_standing(latest, depth, t)
            if one and standing < 0:
                over = j
                break
        before = depth
        if end - j == 1 and not opening:
            depth, moved = _move(plan, log, j, t, depth, one, limit, ends, state)
        else:
            depth, moved = _move_group(plan, log, j, end, depth, one, begin, opening, limit, ends, size, state)
        if depth > before:
            at, candidate = j, state.first[depth - 1]
        if depth == steps:
            over = end
            break
        if careful and not opening:
            for k in range(depth):
                if (ends >> k) & 1 and not (moved >> k) & 1:
                    latest[k] = NEVER
            if standing >= 0 and (excluded >> standing) & 1 and depth == before:
                hit = hit or not (moved >> (standing + 1)) & 1
            if one and _deepest_standing(latest, depth, t) < 0:
                over = j
                break
        j = end
    if plan.strict and over == stop and seen + 1 != tail:
        latest[:] = NEVER  # an event that no step takes came after
    open_ = False
    for k in range(min(depth, steps - 1)):
        open_ = open_ or latest[k] > plan.last
    return depth, at, candidate, over, open_, hit


@njit(nogil=True, cache=True)
def _deepest_standing(latest, depth, t):
    """The deepest place at which an attempt stands whose window is open, -1 for none."""
    for k in range(min(depth, len(latest)) - 1, -1, -1):
        if latest[k] >= t:
            return k
    return -1


@njit(nogil=True, cache=True)
def _moment_places(log, j, end, loose):
    """Places of the first and last event of the group, with those of its moment that aren't in the log."""
    head, tail = log.bounds[0], log.bounds[1]
    a, z = log.place[j], log.place[end - 1]
    while loose and a > head and log.ts[a - 1] == log.moment[j]:
        a -= 1
    while loose and z + 1 < tail and log.ts[z + 1] == log.moment[j]:
        z += 1
    return a, z


@njit(nogil=True, cache=True)
def _excluded(plan, log, j, end):
    """Bits of the places at which the excluded events of a group end attempts."""
    bits = 0
    for i in range(j, end):
        left, zone = log.mask[i] >> np.uint32(STEP_BITS), 0
        while left:
            if left & np.uint32(1):
                for k in range(plan.zones[zone, 0], plan.zones[zone, 1] + 1):
                    bits |= 1 << k
            left >>= np.uint32(1)
            zone += 1
    return bits


@njit(nogil=True, cache=True)
def _move(plan, log, j, t, depth, one, limit, ends, state):
    """One event. Returns the depth so far, and the places to which an attempt moved as bits."""
    latest, first, mask, moved = state.latest, state.first, log.mask[j], 0
    for k in range(min(depth, len(plan.required) - 1), 0, -1):
        if not (mask >> np.uint32(plan.required[k])) & 1 or latest[k - 1] < t:
            continue
        fresh = latest[k] < t or (ends >> k) & 1
        if fresh:
            first[k] = first[k - 1]
        latest[k] = latest[k - 1]
        moved |= 1 << k
        if one and fresh:
            state.path[k, :k] = state.path[k - 1, :k]
            state.path[k, k] = j
        if k == depth:
            depth = k + 1
            if one:
                state.best[:depth] = state.path[k, :depth]
    if not one and is_entry(plan, log, j, limit):
        if latest[0] < t or ends & 1:
            first[0] = j
        latest[0] = log.until[j]
        moved |= 1
        depth = max(depth, 1)
    return depth, moved


@njit(nogil=True, cache=True)
def _move_group(plan, log, j, end, depth, one, begin, opening, limit, ends, size, state):
    """The events of one moment, in whichever order: from each depth as far as they reach.

    `opening`: it is the moment of the one attempt's own entry, which is taken; others may have come before it. Returns
    the same as `_move`.
    """
    t, known, moved = log.moment[j], depth, 0
    latest, first, path = state.latest, state.first, state.path
    state.old_latest[:], state.old_first[:] = latest, first
    if one:
        state.old_path[:] = path
    entry = -1
    for i in range(j, end):
        if entry < 0 and not one and is_entry(plan, log, i, limit):
            entry = i
    for start in range(known - 1, -2, -1):
        if (start < 0 and entry < 0) or (start >= 0 and state.old_latest[start] < t):
            continue
        until = log.until[entry] if start < 0 else state.old_latest[start]
        earliest = entry if start < 0 else state.old_first[start]
        state.holder[:] = -1
        for k in range(start + 1, len(plan.required)):
            if not _gives(plan, log, j, end, begin if opening else -1, start + 1, k, state):
                break
            fresh = (state.old_latest[k] < t or (ends >> k) & 1) and not (moved >> k) & 1
            if one and fresh:
                if start >= 0:
                    path[k, : start + 1] = state.old_path[start, : start + 1]
                path[k, start + 1 : k + 1] = state.holder[start + 1 : k + 1]
            if fresh or k >= depth:
                first[k] = earliest
            if k >= depth:
                depth = k + 1
                if one:
                    state.best[:depth] = path[k, :depth]
            if not plan.strict or start < 0 or opening or k - start == size:
                latest[k] = max(until, latest[k]) if (moved >> k) & 1 or not (ends >> k) & 1 else until
                first[k] = min(first[k], earliest)
                moved |= 1 << k
    return depth, moved


@njit(nogil=True, cache=True)
def _gives(plan, log, j, end, taken, low, high, state):
    """Whether step `high` too can be given an event of the group, `low` to `high` - 1 having theirs already."""
    for i in range(j, end):  # noqa: SIM110 compiled
        if i != taken and augment(plan, log, i, low, high, state):
            return True
    return False


@njit(nogil=True, cache=True)
def augment(plan, log, i, low, high, state):
    """Give event i one of the steps low..high (places in `required`), moving the events that hold them to others.

    An augmenting path of the bipartite matching of events and steps (Berge 1957), searched in breadth.
    """
    holder, queue, parent = state.holder, state.queue, state.parent
    for k in range(low, high + 1):
        if holder[k] == i:
            return False
        parent[k] = -1
    head, length, giver = 0, 0, i
    while True:
        for k in range(low, high + 1):
            if parent[k] >= 0 or not (log.mask[giver] >> np.uint32(plan.required[k])) & 1:
                continue
            parent[k] = giver
            if holder[k] < 0:
                while True:  # hand the steps on, back to event i
                    giver = parent[k]
                    freed = -1
                    for other in range(low, high + 1):
                        if other != k and holder[other] == giver:
                            freed = other
                    holder[k] = giver
                    if freed < 0:
                        return True
                    k = freed
            queue[length] = holder[k]
            length += 1
        if head == length:
            return False
        giver = queue[head]
        head += 1


@njit(nogil=True, cache=True)
def _one_together(plan, log, begin, loose, state):
    """The steps of one attempt in whichever order; an excluded event ends it."""
    steps, stop = len(plan.required), log.bounds[2]
    state.holder[:] = -1
    depth, at, over, hit = 0, begin, stop, False
    for j in range(begin, stop):
        t = log.moment[j]
        if t > log.until[begin] or (hit and (not loose or t > log.moment[over])):
            over = over if hit else j
            break
        if augment(plan, log, j, 0, steps - 1, state):
            state.best[depth] = at = j
            depth += 1
        if depth == steps:
            return depth, at, j + 1, False, False
        if log.mask[j] >> np.uint32(STEP_BITS) and t >= log.moment[begin] + loose and j > begin and not hit:
            over, hit = j, True
    return depth, at, over, log.until[begin] > plan.last and not hit, hit


@njit(nogil=True, cache=True)
def _all_together(plan, log, loose, limit, state):
    steps, stop, counts = len(plan.required), log.bounds[2], state.counts
    counts[:] = 0
    depth, at, candidate, open_ = 0, 0, 0, False
    reach, wall = 0, -1  # the window's end, and the last excluded event before it
    for j in range(stop):
        if reach <= j:
            reach, wall = j, j - 1
            counts[:] = 0
        while reach < stop and log.moment[reach] <= max(log.until[j], log.moment[j]):
            walled = wall > j and (not loose or log.moment[wall] > log.moment[j])
            if walled and (not loose or log.moment[reach] > log.moment[wall]):
                break
            for k in range(steps):
                counts[k] += (log.mask[reach] >> np.uint32(plan.required[k])) & 1
            if log.mask[reach] >> np.uint32(STEP_BITS):
                wall = reach
            reach += 1
        possible = 0
        for k in range(steps):
            possible += counts[k] > 0
        if is_entry(plan, log, j, limit):
            if possible > depth:
                found = _one_together(plan, log, j, loose, state)
                if found[0] > depth:
                    depth, at, candidate = found[0], found[1], j
            if log.until[j] > plan.last:
                open_ = not (wall > j and (not loose or log.moment[wall] > log.moment[j]))
        for k in range(steps):
            counts[k] -= (log.mask[j] >> np.uint32(plan.required[k])) & 1
        if depth == steps:
            break
    return depth, at, candidate, open_
