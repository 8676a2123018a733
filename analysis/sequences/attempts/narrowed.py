"""The same best attempts for the plain question, in a block that holds few other events than those of its steps.

They needn't be gathered, and each array that a user's would be cut out of would cost more than their few events. Only
the parts of users are walked who did the first step, each from that moment on. A test holds both walks equal.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sequences.attempts.logs import NEVER
from analysis.sequences.attempts.plain import depth_of
from analysis.sequences.attempts.trend import CLOSES, DONE, ENTRY, ROWS, add_counts, count_user, day_of

_NONE, _ONE = np.uintp(0), np.uintp(1)  # indices without a sign are cheaper: none counts from the end


@njit(nogil=True, cache=True)
def narrowed_attempts(plan, slots, chosen, users, begins, ends, ts, event, rows, tied):
    """Write a row for each user with an entry; returns their number. `tied`: ties that the general walk has to judge.

    User `users[i]` has the events at `begins[i]:ends[i]`; `slots` is as in `plain_attempts`.
    """
    steps, detailed, some = np.uintp(plan.steps), plan.detailed, chosen.size > 0
    low, high, last, window, width = plan.low, plan.high, plan.last, plan.window, plan.width
    latest, way, row = np.empty(plan.steps + 2, np.int64), np.empty(plan.steps + 1, np.uintp), 0
    # Taken out of the tuple once: it costs two atomic operations each time.
    owner, depths, open_, trying = rows.owner, rows.depth, rows.open, rows.trying
    closes, places = rows.closes, rows.places
    for part in range(len(users)):
        user, begin, end = users[part], np.uintp(begins[part]), np.uintp(ends[part])
        if some and not chosen[user]:
            continue
        for k in range(plan.steps + 2):
            latest[k] = NEVER
        at, tie, before, former = begin, False, np.int64(NEVER), steps + _ONE
        i = begin
        while not detailed and i < end:
            t, k = ts[i], np.uintp(slots[event[i]])
            latest[0] = t + window if (t >= low) & (t < high) else NEVER
            latest[k + _ONE] = latest[k] if t <= latest[k] else latest[k + _ONE]
            i += _ONE
        while i < end:  # the same, and where the depth was first reached
            t, k = ts[i], np.uintp(slots[event[i]])
            latest[0] = t + window if (t >= low) & (t < high) else NEVER
            moves = t <= latest[k]
            at = i if moves & (k < steps) & (latest[k + _ONE] == NEVER) else at
            tie |= (t == before) & (k != former) & (k < steps)
            before, former = (t, k) if k < steps else (before, former)
            latest[k + _ONE] = latest[k] if moves else latest[k + _ONE]
            i += _ONE
        depth = depth_of(latest, plan.steps)
        if detailed:
            tied[user] = tie
        if depth == 0:
            continue
        owner[row], depths[row] = user, depth
        if detailed:
            least, taken, i = max(ts[at] - window, low), _NONE, begin
            while i <= at:
                way[taken], k = i, np.uintp(slots[event[i]])
                taken += np.uintp((k == taken) & ((taken > 0) | (ts[i] >= least)))
                i += _ONE
            closes[row] = ts[way[0]] + window
            for k in range(width):
                places[row, k] = np.int64(way[k]) if k < depth else -1
        if latest[1] > last:
            trying[row] = True
            i = begin
            while (slots[event[i]] != 0) | (ts[i] < low):
                i += _ONE
            open_[row] = ts[i] + window > last
        row += 1
    return row


@njit(nogil=True, cache=True)
def narrowed_periods(plan, slots, users, begins, ends, ts, event, owner, depth, days, periods, counts):
    """Add to `counts` those users, by the periods of their entries, who have a row.

    Of a period only its first entry matters to who doesn't convert, for it is closed if any is.
    """
    room = np.int64(1)
    for part in range(len(users)):
        room = max(room, np.int64(ends[part]) - np.int64(begins[part]))
    visits, latest = np.empty((ROWS, room + 2), np.int64), np.empty(plan.steps + 2, np.int64)
    seen, row, rows = np.zeros((*periods.shape, 4), np.int64), _NONE, np.uintp(len(owner))
    low, high, closed, steps = plan.low, plan.high, plan.last - plan.window, plan.steps
    first, scale = days[0], (len(days) - 1) / (days[-1] - days[0])
    for part in range(len(users)):
        if row == rows:
            break
        if users[part] != owner[row]:
            continue
        i, end = np.uintp(begins[part]), np.uintp(ends[part])
        if depth[row] == steps:
            entries, conversions = _visits_of(plan, slots, ts, event, i, end, latest, visits)
            count_user(plan, visits, entries, conversions, days, periods, seen)
            i = end
        row += _ONE
        here = in_week = in_month = np.uintp(2**62)
        while i < end:
            t = ts[i]
            if (slots[event[i]] == 0) & (t >= low) & (t < high):
                day = day_of(t, days, first, scale)
                week, month, state = np.uintp(periods[1, day]), np.uintp(periods[2, day]), np.uintp(2 * (t <= closed))
                seen[0, day, state] += day != here
                seen[1, week, state] += week != in_week
                seen[2, month, state] += month != in_month
                here, in_week, in_month = day, week, month
            i += _ONE
    add_counts(seen, counts)


@njit(nogil=True, cache=True)
def _visits_of(plan, slots, ts, event, i, end, latest, visits):
    """The moments of a user's entries, and of their conversions, as `count_user` takes them; returns their numbers."""
    entries, conversions, final = np.int64(0), np.int64(0), np.uintp(plan.steps - 1)
    latest[:] = NEVER
    while i < end:
        t, k = ts[i], np.uintp(slots[event[i]])
        latest[0] = t + plan.window if (t >= plan.low) & (t < plan.high) else NEVER
        moves = t <= latest[k]
        visits[ENTRY, entries], visits[DONE, conversions], visits[CLOSES, conversions] = t, t, latest[k]
        entries += k == 0
        conversions += moves & (k == final)
        latest[k + _ONE] = latest[k] if moves else latest[k + _ONE]
        i += _ONE
    return entries, conversions
