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

from analysis.sequences.attempt_logs import NEVER
from analysis.sequences.attempt_periods import CLOSED, CONVERTED, ENTRIES, PENDING


@njit(nogil=True, cache=True)
def mark_failing(event, rows, codes, passing, none):
    """Make `none` the name of the events at these rows whose value fails: `passing` says it of each code from -1 on."""
    for i in range(len(rows)):
        row = np.uintp(rows[i])
        event[row] = event[row] if passing[np.uint32(codes[row] + 1)] else none


@njit(nogil=True, cache=True)
def plain_attempts(plan, slots, chosen, ts, event, offsets, rows, tied, days, periods, counts):
    """Write a row for each user with an entry; returns their number. `tied`: ties that the general walk has to judge.

    `slots` has the step of each event code, and the number of steps for none.
    """
    steps, room = plan.steps, 1
    for user in range(len(offsets) - 1):
        room = max(room, offsets[user + 1] - offsets[user])
    moment, step, place = np.empty(room, np.int64), np.empty(room, np.uint8), np.empty(room, np.int32)
    latest, row = np.empty(steps + 2, np.int64), 0
    entries, dones = np.empty(room, np.int64), np.empty(room, np.bool_)
    # Taken out of the tuple once: it costs two atomic operations each time.
    owner, depths, open_, settled = rows.owner, rows.depth, rows.open, rows.settled
    closes, places = rows.closes, rows.places
    for user in range(len(offsets) - 1):
        if chosen.size > 0 and not chosen[user]:
            continue
        begin, end = offsets[user], offsets[user + 1]
        if plan.detailed:
            number = _gather(slots, steps, ts[begin:end], event[begin:end], moment, step, place)
        else:
            number = _gather_times(slots, steps, ts[begin:end], event[begin:end], moment, step)
        when, what = moment[:number], step[:number]
        if plan.detailed:
            at, tied[user] = _walk_marking(plan, when, what, latest)
        else:
            at = _walk(plan, when, what, latest, plan.high)
        depth, newest = _depth(latest, steps), latest[1]
        if depth == 0:
            continue
        owner[row], depths[row], settled[row] = user, depth, depth
        if plan.detailed:
            closes[row] = _write_way(plan, when, what, place, min(depth, plan.width), at, begin, places, row)
        if plan.trend:
            _count_entries(plan, when, what, depth == steps, latest, days, periods, counts, entries, dones)
        if newest > plan.last:
            open_[row] = True
            _walk(plan, when, what, latest, min(plan.high, plan.last - plan.window + 1))
            settled[row] = _depth(latest, steps)
        row += 1
    return row


@njit(nogil=True, cache=True)
def _gather(slots, steps, ts, event, moment, step, place):
    number = 0
    for i in range(len(ts)):
        slot = slots[event[i]]
        moment[number], step[number], place[number] = ts[i], slot, i
        number += slot < steps
    return number


@njit(nogil=True, cache=True)
def _gather_times(slots, steps, ts, event, moment, step):
    """The same without places, which counts don't need."""
    number = 0
    for i in range(len(ts)):
        slot = slots[event[i]]
        moment[number], step[number] = ts[i], slot
        number += slot < steps
    return number


@njit(nogil=True, cache=True)
def _walk(plan, moment, step, latest, high):
    """`latest[d]` becomes the end of the window of the latest entry, before `high`, that stands at depth d."""
    latest[:] = NEVER
    for i in range(len(moment)):
        t, k = moment[i], step[i]
        latest[0] = t + plan.window if (t >= plan.low) & (t < high) else NEVER
        latest[k + 1] = latest[k] if t <= latest[k] else latest[k + 1]
    return 0


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
def _depth(latest, steps):
    depth = 0
    for k in range(1, steps + 1):
        depth += latest[k] != NEVER
    return depth


@njit(nogil=True, cache=True)
def _write_way(plan, moment, step, place, steps, at, begin, places, row):
    """The first entry whose window is open where the depth was first reached, then the next event of each step.

    Returns the end of its window.
    """
    least = moment[at] - plan.window
    i = 0
    while step[i] != 0 or moment[i] < least or moment[i] < plan.low or moment[i] >= plan.high:
        i += 1
    closes = moment[i] + plan.window
    places[row, 0] = begin + place[i]
    for k in range(1, steps):
        i += 1
        while step[i] != k:
            i += 1
        places[row, k] = begin + place[i]
    return closes


@njit(nogil=True, cache=True)
def _count_entries(plan, moment, step, converts, finish, days, periods, counts, entries, dones):
    """Users by the periods of their entries, as `count_entry` has it; a user's entries lie in order of time.

    Backwards: `finish[k]` is the earliest moment at which steps k to the last can be done by the events behind.
    """
    steps, number, length = len(finish) - 2, 0, len(moment)
    finish[:] = -NEVER
    for j in range(length):
        i = length - 1 - j
        t, k = moment[i], step[i]
        if converts:  # else no entry does, and there is no finish to follow
            finish[k] = t if k == steps - 1 else finish[k + 1]
        entries[number], dones[number] = t, finish[1] <= t + plan.window
        number += (k == 0) & (t >= plan.low) & (t < plan.high)
    here, week, month, scale = -1, -1, -1, (len(days) - 1) / (days[-1] - days[0])
    converted = converted_week = converted_month = open_ = open_week = open_month = False
    for j in range(number):
        t = entries[j]
        day = int((t - days[0]) * scale)  # near it, whatever the clocks did: days are about equally long
        while days[day] > t:
            day -= 1
        while days[day + 1] <= t:
            day += 1
        if day != here:
            _add(counts, 0, here, converted, open_)
            here, converted, open_ = day, False, False
            if periods[1, day] != week:
                _add(counts, 1, week, converted_week, open_week)
                week, converted_week, open_week = periods[1, day], False, False
            if periods[2, day] != month:
                _add(counts, 2, month, converted_month, open_month)
                month, converted_month, open_month = periods[2, day], False, False
        done, still = dones[j], t + plan.window > plan.last
        converted, converted_week, converted_month = converted | done, converted_week | done, converted_month | done
        open_, open_week, open_month = open_ | still, open_week | still, open_month | still
    _add(counts, 0, here, converted, open_)
    _add(counts, 1, week, converted_week, open_week)
    _add(counts, 2, month, converted_month, open_month)


@njit(nogil=True, cache=True)
def _add(counts, grain, place, converted, open_):
    if place >= 0:
        counts[grain, place, ENTRIES] += 1
        counts[grain, place, CONVERTED] += converted
        counts[grain, place, PENDING] += open_ & (not converted)
        counts[grain, place, CLOSED] += not open_
