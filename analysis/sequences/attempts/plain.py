"""The same best attempts for the plain question, several times as fast.

Nearly every funnel is plain: the steps in order within a length of time, each event takes one step at most, users
count, and nothing is excluded, held or optional. Then the walk of `attempt_walks.py` needs no branch, and branches on
random events are what costs: a processor guesses wrong at every other one. So the events of steps are gathered without
asking (each is written, and the next overwrites it unless it was one), and each moves the latest entry of its step by a
choice between two numbers. A test holds the two walks equal.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sequences.attempts.logs import NEVER
from analysis.sequences.attempts.trend import CLOSES, DONE, ENTRY, ROWS, add_counts, count_user


@njit(nogil=True, cache=True)
def mark_failing(event, tested, codes, passing, none, marked):
    """Write the events, and `none` for those that are `tested` and whose value fails: `passing` says it of each code
    from -1 on. Both are 0 or 1: comparing them asks nothing that a processor would have to guess."""
    for i in range(len(event)):
        code = event[i]
        fails = tested[code] > passing[np.uint32(codes[i] + 1)]
        marked[i] = none if fails else code


@njit(nogil=True, cache=True)
def plain_attempts(plan, slots, chosen, ts, event, offsets, rows, tied, days, periods, counts):
    """Write a row for each user with an entry; returns their number. `tied`: ties that the general walk has to judge.

    `slots` has the step of each event code, and the number of steps for none.
    """
    steps, room = plan.steps, _longest(offsets)
    moment, step, place = np.empty(room, np.int64), np.empty(room, np.uint8), np.empty(room, np.int32)
    latest, way, row = np.empty(steps + 2, np.int64), np.empty(steps + 1, np.int64), 0
    visits, seen = np.empty((ROWS, room + 2), np.int64), np.zeros((*periods.shape, 4), np.int64)
    # Taken out of the tuple once: it costs two atomic operations each time.
    owner, depths, open_, trying = rows.owner, rows.depth, rows.open, rows.trying
    closes, places = rows.closes, rows.places
    for user in range(len(offsets) - 1):
        if chosen.size > 0 and not chosen[user]:
            continue
        begin, end = offsets[user], offsets[user + 1]
        entries = at = np.int64(0)
        if plan.detailed:
            number, entries = _gather(slots, steps, ts[begin:end], event[begin:end], moment, step, place, visits)
        else:
            number = _gather_times(slots, steps, ts[begin:end], event[begin:end], moment, step)
        when, what = moment[:number], step[:number]
        if plan.detailed:
            at, tied[user] = _walk_marking(plan, when, what, latest)
        else:
            _walk(plan, when, what, latest)
        depth, newest = depth_of(latest, steps), latest[1]
        if depth == 0:
            continue
        owner[row], depths[row] = user, depth
        if plan.detailed:
            _find_way(plan, when, what, at, way)
            closes[row] = when[way[0]] + plan.window
            for k in range(plan.width):
                places[row, k] = begin + place[way[k]] if k < depth else -1
        if plan.trend:
            ends = _walk_ending(plan, when, what, latest, visits) if depth == steps else 0
            count_user(plan, visits, entries, ends, days, periods, seen)
        if newest > plan.last:
            trying[row] = True
            open_[row] = _first_entry(plan, when, what) + plan.window > plan.last
        row += 1
    add_counts(seen, counts)
    return row


@njit(nogil=True, cache=True)
def _longest(offsets):
    """The most events that a user has, at least 1."""
    longest = np.int64(1)
    for user in range(len(offsets) - 1):
        longest = max(longest, offsets[user + 1] - offsets[user])
    return longest


@njit(nogil=True, cache=True)
def _gather(slots, steps, ts, event, moment, step, place, visits):
    """The events of steps, and in `visits` the moments of step 1; returns how many of both."""
    number = entries = 0
    for i in range(len(ts)):
        slot = slots[event[i]]
        moment[number], step[number], place[number], visits[ENTRY, entries] = ts[i], slot, i, ts[i]
        number += slot < steps
        entries += slot == 0
    return number, entries


@njit(nogil=True, cache=True)
def _gather_times(slots, steps, ts, event, moment, step):
    """The same without what counts don't need."""
    number = 0
    for i in range(len(ts)):
        slot = slots[event[i]]
        moment[number], step[number] = ts[i], slot
        number += slot < steps
    return number


@njit(nogil=True, cache=True)
def _walk(plan, moment, step, latest):
    """`latest[d]` becomes the end of the window of the latest entry that stands at depth d."""
    latest[:] = NEVER
    for i in range(len(moment)):
        t, k = moment[i], step[i]
        latest[0] = t + plan.window if (t >= plan.low) & (t < plan.high) else NEVER
        latest[k + 1] = latest[k] if t <= latest[k] else latest[k + 1]


@njit(nogil=True, cache=True)
def _walk_marking(plan, moment, step, latest):
    """The same; returns the index where the depth was first reached, and whether different steps share a moment."""
    latest[:] = NEVER
    at, tie, before, last = 0, False, np.int64(NEVER), np.uint8(255)
    for i in range(len(moment)):
        t, k = moment[i], step[i]
        latest[0] = t + plan.window if (t >= plan.low) & (t < plan.high) else NEVER
        moves = t <= latest[k]
        at = i if moves & (latest[k + 1] == NEVER) else at
        latest[k + 1] = latest[k] if moves else latest[k + 1]
        tie |= (t == before) & (k != last)
        before, last = t, k
    return at, tie


@njit(nogil=True, cache=True)
def _walk_ending(plan, moment, step, latest, visits):
    """The same; `visits` takes the moment of each conversion and the end of the window of the latest entry that it
    converts. Returns their number."""
    latest[:] = NEVER
    ends, final = 0, plan.steps - 1
    for i in range(len(moment)):
        t, k = moment[i], step[i]
        latest[0] = t + plan.window if (t >= plan.low) & (t < plan.high) else NEVER
        moves = t <= latest[k]
        visits[DONE, ends], visits[CLOSES, ends] = t, latest[k]
        ends += moves & (k == final)
        latest[k + 1] = latest[k] if moves else latest[k + 1]
    return ends


@njit(nogil=True, cache=True)
def _first_entry(plan, moment, step):
    """The moment of the first entry, of which there is one."""
    i = 0
    while (step[i] != 0) | (moment[i] < plan.low):
        i += 1
    return moment[i]


@njit(nogil=True, cache=True)
def depth_of(latest, steps):
    depth = 0
    for k in range(1, steps + 1):
        depth += latest[k] != NEVER
    return depth


@njit(nogil=True, cache=True)
def _find_way(plan, moment, step, at, way):
    """The first entry whose window is open at the index `at`, where the depth was first reached, and then the next
    event of each step: the last of them is the one at `at`."""
    least, taken = max(moment[at] - plan.window, plan.low), 0
    for i in range(at + 1):
        way[taken] = i
        taken += (step[i] == taken) & ((taken > 0) | (moment[i] >= least))
