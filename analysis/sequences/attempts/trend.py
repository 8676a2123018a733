"""The same counts by the periods of the entries, for the plain question and without a branch.

Of a user the walks leave the entries in order of time, and for each conversion its moment and when the window of the
latest entry that it converts closes. An earlier entry could have taken the same way, so a conversion converts exactly
the entries from the begin of the window that ends with it up to that latest one. Entries of a day are a visit here:
where some of them convert, the last of them that isn't later than the conversion's own does too, as it has most time.
And a period's first entry is closed if any entry there is, for the first window ends first.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sequences.attempts.logs import NEVER
from analysis.sequences.attempts.periods import CLOSED, CLOSED_CONVERTED, CONVERTED, ENTRIES

ENTRY, DONE, CLOSES, DAY, LATEST, STATE = range(6)  # rows of a user's numbers, see above
ROWS = 6
_NONE, _ONE = np.uintp(0), np.uintp(1)  # indices without a sign are cheaper: none counts from the end


@njit(nogil=True, cache=True)
def count_user(plan, visits, entries, ends, days, periods, seen):
    """Add a user who has an entry in the period, by the state of their visits in each day, week and month.

    A state is 1 if an entry converts, plus 2 if the window of the first entry has closed.
    """
    begin = 0
    while visits[ENTRY, begin] < plan.low:
        begin += 1
    while visits[ENTRY, entries - 1] >= plan.high:
        entries -= 1
    number = _find_visits(visits, begin, entries, days)
    closed, visits[LATEST, _NONE] = _last_closed(plan, visits, begin, entries), NEVER
    for visit in range(_ONE, number + _ONE):  # it has a closed entry if the last of these comes after the visit before
        visits[STATE, visit] = 2 * (visits[LATEST, visit - _ONE] < closed)
    visit = _ONE
    for i in range(ends):
        least, latest = visits[DONE, i] - plan.window, visits[CLOSES, i] - plan.window
        while True:
            visits[STATE, visit] |= visits[LATEST, visit] >= least
            if visits[LATEST, visit] >= latest:
                break
            visit += _ONE
    visits[DAY, number + _ONE] = visits[DAY, number]
    in_week = in_month = _NONE
    for visit in range(_ONE, number + _ONE):
        day, after = np.uintp(visits[DAY, visit]), np.uintp(visits[DAY, visit + _ONE])
        state, final = np.uintp(visits[STATE, visit]), visit == number
        in_week, in_month = in_week | state, in_month | state
        week, month = np.uintp(periods[1, day]), np.uintp(periods[2, day])
        week_over = final | (week != np.uintp(periods[1, after]))
        month_over = final | (month != np.uintp(periods[2, after]))
        seen[0, day, state] += 1
        seen[1, week, in_week] += week_over
        seen[2, month, in_month] += month_over
        in_week = _NONE if week_over else in_week
        in_month = _NONE if month_over else in_month


@njit(nogil=True, cache=True)
def _last_closed(plan, visits, begin, end):
    """The moment of the last entry whose window has closed when the data ends, NEVER without one."""
    while end > begin and visits[ENTRY, end - 1] + plan.window > plan.last:
        end -= 1
    return visits[ENTRY, end - 1] if end > begin else np.int64(NEVER)


@njit(nogil=True, cache=True)
def _find_visits(visits, begin, end, days):
    """Write the day and the last entry of each run of entries on one day, from place 1 on; returns their number."""
    visit, here, first = _NONE, np.uintp(2**62), days[0]
    scale = (len(days) - 1) / (days[-1] - first)
    for i in range(begin, end):
        t = visits[ENTRY, i]
        day = day_of(t, days, first, scale)
        visit += np.uintp(day != here)
        visits[DAY, visit], visits[LATEST, visit], here = np.int64(day), t, day
    return visit


@njit(nogil=True, cache=True)
def day_of(t, days, first, scale):
    """The place of the day in which a moment lies; `first` is when the days begin, `scale` their number by their
    length."""
    day = np.uintp((t - first) * scale)  # near it, whatever the clocks did: days are about equally long
    while days[day] > t:
        day -= _ONE
    while days[day + _ONE] <= t:
        day += _ONE
    return day


@njit(nogil=True, cache=True)
def add_counts(seen, counts):
    """From users by state to users by what is shown of them."""
    for grain in range(len(seen)):
        for place in range(seen.shape[1]):
            done, closed, both = seen[grain, place, 1], seen[grain, place, 2], seen[grain, place, 3]
            counts[grain, place, ENTRIES] += seen[grain, place, 0] + done + closed + both
            counts[grain, place, CONVERTED] += done + both
            counts[grain, place, CLOSED] += closed + both
            counts[grain, place, CLOSED_CONVERTED] += both
