"""Which attempts of one log count, how deep are they, and does that depend on the order of equal timestamps?"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sequences.attempts.logs import NEVER, NUMBER, is_entry, last_steps_first
from analysis.sequences.attempts.walks import follow_all, follow_one


@njit(nogil=True, cache=True)
def count_log(plan, log, bounds, state, ways, first, row, rows):
    """Write what counts of one log; row `first` is the one to better. Returns the next row, and whether an exclusion
    ended an attempt and the result depends on ties."""
    tie = plan.detailed and _tied(plan, log, bounds, state, ways, rows)
    if plan.repeated:
        row, hit, _ = _all(plan, log, bounds, plan.loose, state, ways, row, rows, np.bool_(True))
        return row, hit, tie
    depth, at, candidate, trying = follow_all(plan, log, bounds, plan.loose, state, ways)
    if depth == 0:
        return row, False, tie
    new = row == first
    # Of several held values the first entry of all: windows end in the order of their entries, so all or none are open.
    rows.open[first] = _first_end(plan, log, bounds) > plan.last and (new or rows.open[first])
    rows.trying[first] = trying or (not new and rows.trying[first])
    if new or depth >= rows.depth[first]:
        if plan.detailed:
            entry, over = _earliest(plan, log, bounds, state, ways, candidate, depth, log[at].moment)
            if new or depth > rows.depth[first] or log[entry].place < rows.places[first, 0]:
                rows.closes[first] = log[entry].until
                _write_way(plan, log, depth, over, state, ways[2 * plan.required], rows, first)
        rows.depth[first] = depth
    hit = plan.excludes and _all(plan, log, bounds, plan.loose, state, ways, row, rows, np.bool_(False))[1]
    return first + 1, hit, tie


@njit(nogil=True, cache=True)
def _first_end(plan, log, bounds):
    for j in range(bounds[NUMBER]):
        if is_entry(plan, log, j):
            return log[j].until
    return NEVER


@njit(nogil=True, cache=True)
def _earliest(plan, log, bounds, state, ways, candidate, depth, moment):
    """The first entry from `candidate` on that gets as deep as any, and the index from which on it takes no event."""
    for j in range(candidate, bounds[NUMBER]):
        if is_entry(plan, log, j) and log[j].until >= moment:
            found = follow_one(plan, log, bounds, j, plan.loose, state, ways)
            if found[0] == depth:
                return j, found[2]
    return candidate, bounds[NUMBER]


@njit(nogil=True, cache=True)
def _all(plan, log, bounds, loose, state, ways, row, rows, write):
    """Attempts one after the other; with ties in any order this uses the log up.

    Returns the next row, whether an exclusion ended one, and a sum that tells results apart.
    """
    j, hit, told, best = np.int64(0), False, 0, 2 * plan.required
    while j < bounds[NUMBER]:
        if not is_entry(plan, log, j):
            j += 1
            continue
        depth, at, over, trying, excluded = follow_one(plan, log, bounds, j, loose, state, ways)
        hit, told = hit or excluded, told + 64 + depth
        if write:
            rows.depth[row], rows.trying[row] = depth, trying
            rows.open[row] = log[j].until > plan.last
            if plan.detailed:
                rows.closes[row] = log[j].until
                _write_way(plan, log, depth, over, state, ways[best], rows, row)
            row += 1
        if loose and depth == plan.required:
            over = at  # what it didn't use of its last moment can begin the next
            while over > j and log[over - 1].moment == log[at].moment:
                over -= 1
            for k in range(depth):
                log[ways[best, k]].mask = 0
        j = max(over, j + 1)
    return row, hit, told


@njit(nogil=True, cache=True)
def _write_way(plan, log, depth, over, state, way, rows, row):
    """The way of an attempt, with the optional steps that it passed on it."""
    rows.places[row] = -1
    for k in range(min(depth, plan.width)):
        step = k if plan.together else np.int64(state[k].bit)
        rows.places[row, step] = log[way[k]].place
    if plan.together or plan.required == plan.steps:
        return  # with an optional step the width is that of all steps
    for k in range(min(depth, plan.required - 1)):
        bit, after = np.int64(state[k].bit) + 1, np.int64(state[k + 1].bit)
        j, stop = way[k] + 1, way[k + 1] if k + 1 < depth else over
        while plan.loose and j > 0 and log[j - 1].moment == log[way[k]].moment:
            j -= 1
        while plan.loose and k + 1 < depth and stop < over and log[stop].moment == log[way[k + 1]].moment:
            stop += 1
        while j < stop and bit < after:
            used = False
            for other in range(depth):
                used = used or way[other] == j
            for step in range(bit, after):
                if not used and (log[j].mask >> np.uint32(step)) & np.uint32(1):
                    rows.places[row, step] = log[j].place
                    bit = step + 1
                    break
            j += 1


@njit(nogil=True, cache=True)
def _tied(plan, log, bounds, state, ways, rows):
    """Whether some order of equal timestamps gives another result than another."""
    number, tie = bounds[NUMBER], False
    for j in range(1, number):
        tie = tie or (log[j].moment == log[j - 1].moment and log[j].mask != log[j - 1].mask)
    if not tie:
        return False
    masks, least, most = np.empty(number, np.uint32), 2**62, -1
    for j in range(number):
        masks[j] = log[j].mask
    for order in range(4):
        if order >= 2:
            last_steps_first(log, number, order == 2)
        told = _told(plan, log, bounds, order == 0, state, ways, rows)
        least, most = min(least, told), max(most, told)
        for j in range(number):
            log[j].mask = masks[j]
    return least != most


@njit(nogil=True, cache=True)
def _told(plan, log, bounds, loose, state, ways, rows):
    if plan.repeated:
        return _all(plan, log, bounds, loose, state, ways, np.int64(0), rows, np.bool_(False))[2]
    return follow_all(plan, log, bounds, loose, state, ways)[0]
