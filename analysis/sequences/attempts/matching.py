"""How deep is an attempt whose steps may come in any order?

It begins with an event of any step and is as deep as the number of steps that can be given different events of its
window: a bipartite matching by augmenting paths. Windows move to the right with their entries, so counts of the
window's events by step say which entries could be deeper than what is known; only those are followed.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sequences.attempts.logs import NUMBER, STEP_BITS, is_entry


@njit(nogil=True, cache=True)
def augment(log, i, low, high, state):
    """Give event i one of the steps low..high (places in `state`), moving the events that hold them to others.

    An augmenting path of the bipartite matching of events and steps (Berge 1957), searched in breadth.
    """
    for k in range(low, high + 1):
        if state[k].holder == i:
            return False
        state[k].parent = -1
    head, length, giver = 0, 0, i
    while True:
        for k in range(low, high + 1):
            if state[k].parent >= 0 or not (log[giver].mask >> state[k].bit) & np.uint32(1):
                continue
            state[k].parent = giver
            if state[k].holder < 0:
                _hand_on(k, low, high, state)
                return True
            state[length].queue = state[k].holder
            length += 1
        if head == length:
            return False
        giver = state[head].queue
        head += 1


@njit(nogil=True, cache=True)
def _hand_on(k, low, high, state):
    """Step k goes to its parent, the step that this held to its own, and so on."""
    while k >= 0:
        giver, freed = state[k].parent, -1
        for other in range(low, high + 1):
            if other != k and state[other].holder == giver:
                freed = other
        state[k].holder = giver
        k = freed


@njit(nogil=True, cache=True)
def one_together(plan, log, bounds, begin, loose, state, ways):
    """The steps of one attempt in whichever order; an excluded event ends it."""
    steps, stop = plan.required, bounds[NUMBER]
    for k in range(steps):
        state[k].holder = -1
    depth, at, over, hit = 0, begin, stop, False
    for j in range(begin, stop):
        t = log[j].moment
        if t > log[begin].until or (hit and (not loose or t > log[over].moment)):
            over = over if hit else j
            break
        if augment(log, j, 0, steps - 1, state):
            ways[2 * steps, depth] = at = j
            depth += 1
        if depth == steps:
            return depth, at, j + 1, False, False
        if log[j].mask >> np.uint32(STEP_BITS) and t >= log[begin].moment + loose and j > begin and not hit:
            over, hit = j, True
    return depth, at, over, log[begin].until > plan.last and not hit, hit


@njit(nogil=True, cache=True)
def all_together(plan, log, bounds, loose, state, ways):
    steps, stop = plan.required, bounds[NUMBER]
    depth, at, candidate, open_ = 0, np.int64(0), np.int64(0), False
    reach, wall = 0, -1  # the window's end, and the last excluded event before it
    for j in range(stop):
        if reach <= j:
            reach, wall = j, j - 1
            for k in range(steps):
                state[k].count = 0
        while reach < stop and log[reach].moment <= max(log[j].until, log[j].moment):
            walled = wall > j and (not loose or log[wall].moment > log[j].moment)
            if walled and (not loose or log[reach].moment > log[wall].moment):
                break
            for k in range(steps):
                state[k].count += (log[reach].mask >> state[k].bit) & np.uint32(1)
            if log[reach].mask >> np.uint32(STEP_BITS):
                wall = reach
            reach += 1
        possible = 0
        for k in range(steps):
            possible += state[k].count > 0
            state[k].count -= (log[j].mask >> state[k].bit) & np.uint32(1)
        if is_entry(plan, log, j):
            if possible > depth:
                found = one_together(plan, log, bounds, j, loose, state, ways)
                if found[0] > depth:
                    depth, at, candidate = found[0], found[1], np.int64(j)
            if log[j].until > plan.last:
                open_ = not (wall > j and (not loose or log[wall].moment > log[j].moment))
        if depth == steps:
            break
    return depth, at, candidate, open_
