"""Of the users who entered on a day, in a week or a month, how many converted from an entry there?

A user counts once in each period in which an attempt of theirs begins, whatever they did in others: a period's numbers
are those of the same funnel asked of that period alone. (Were each user counted where their best attempt begins, early
periods would gather those who convert, and every trend would seem to fall.)
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sequences.calendar import GRAINS, Calendar

ENTRIES, CONVERTED, CLOSED, CLOSED_CONVERTED = range(4)


def periods_of(calendar: Calendar) -> np.ndarray:
    """int64 (grains, days): the day, week and month of each day."""
    return np.stack([np.arange(calendar.days), calendar.week_of_day, calendar.month_of_day])


def no_counts(calendar: Calendar) -> np.ndarray:
    """int64 (grains, days, 4): entries, converted, closed, those converted; weeks and months use the first places."""
    return np.zeros((len(GRAINS), calendar.days, 4), np.int64)


@njit(nogil=True, cache=True)
def count_entry(periods, day, user, converted, closed, last, counts):
    """One entry of a user. `last` (4, grains, days) is who was counted last in each place, so that nobody is twice.

    The first entry in a period is closed if any is, for the first window ends first.
    """
    for grain in range(len(periods)):
        place = periods[grain, day]
        if last[ENTRIES, grain, place] != user:
            last[ENTRIES, grain, place] = user
            counts[grain, place, ENTRIES] += 1
        if closed and last[CLOSED, grain, place] != user:
            last[CLOSED, grain, place] = user
            counts[grain, place, CLOSED] += 1
            counts[grain, place, CLOSED_CONVERTED] += last[CONVERTED, grain, place] == user
        if converted and last[CONVERTED, grain, place] != user:
            last[CONVERTED, grain, place] = user
            counts[grain, place, CONVERTED] += 1
            counts[grain, place, CLOSED_CONVERTED] += last[CLOSED, grain, place] == user
