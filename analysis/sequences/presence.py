"""In which periods, and on how many days, is each user there?

A user's events are in order of time, so periods are walked along with them; only the first event in each counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

NEW, CURRENT, RESURRECTED, DORMANT, ASLEEP = range(5)  # there first, again, after a gap; just gone, gone for longer
STATES = 5
BEFORE, PREVIOUS, HERE = 1, 2, 4


@dataclass(frozen=True, eq=False)
class Presence:
    """Of one bucket, all int64."""

    states: np.ndarray  # (periods, states): users
    flow: np.ndarray  # (periods, states, states): who was so in the period before, and is so in this one

    def __add__(self, other: Presence) -> Presence:
        return Presence(self.states + other.states, self.flow + other.flow)


def presence(ts: np.ndarray, bounds: np.ndarray, moments: np.ndarray, chosen: np.ndarray) -> Presence:
    """`moments` are the ends of periods, one more than these; `chosen` (bool, a user each) may be empty for all."""
    periods = len(moments) - 1
    flow = np.zeros((periods + 2, STATES, STATES), np.int64)  # what would begin after the data's end falls away
    begun = np.zeros(periods, np.int64)
    _walk(ts, bounds, moments, chosen, begun, flow)
    flow = flow[:periods]
    states = flow.sum(axis=1)
    states[:, NEW] = begun
    # Who is asleep stays so until they come back: that is only added up.
    states[:, ASLEEP] = np.cumsum(flow[:, DORMANT, ASLEEP] - flow[:, ASLEEP, RESURRECTED])
    return Presence(states, flow)


def there(ts: np.ndarray, bounds: np.ndarray, begin: int, end: int, previous: int) -> np.ndarray:
    """uint8, a user each: whether they were there in `[begin, end)`, in `[previous, begin)`, and before, as bits."""
    found = np.zeros(len(bounds) - 1, np.uint8)
    _there(ts, bounds, begin, end, previous, found)
    return found


@dataclass(frozen=True, eq=False)
class ActiveDays:
    """Of one bucket, all int64."""

    spread: np.ndarray  # (periods, days): users by their active days in the period, from one on
    day: np.ndarray  # users of each day, of the seven and the thirty days up to it
    week: np.ndarray
    month: np.ndarray

    def __add__(self, other: ActiveDays) -> ActiveDays:
        return ActiveDays(
            self.spread + other.spread, self.day + other.day, self.week + other.week, self.month + other.month
        )


WEEK, MONTH = 7, 30  # days of the windows that end with a day


def active_days(
    ts: np.ndarray, bounds: np.ndarray, days: np.ndarray, period_of: np.ndarray, most: int, chosen: np.ndarray
) -> ActiveDays:
    """`days` are the ends of days, one more than these; `period_of` says in which period each lies; `most` is the
    longest period's days."""
    number = len(days) - 1
    spread = np.zeros((int(period_of[-1]) + 1, most + 1), np.int64)
    dau, rises = np.zeros(number, np.int64), np.zeros((2, number + MONTH + 1), np.int64)
    _days(ts, bounds, days, period_of, chosen, spread, dau, rises)
    week, month = np.cumsum(rises, axis=1)[:, :number]
    return ActiveDays(spread[:, 1:], dau, week, month)


def days_within(ts: np.ndarray, bounds: np.ndarray, days: np.ndarray) -> np.ndarray:
    """int64, a user each: on how many of these days (their ends, one more than these) they were there."""
    found = np.zeros(len(bounds) - 1, np.int64)
    _days_within(ts, bounds, days, found)
    return found


@njit(nogil=True, cache=True)
def _walk(ts, bounds, moments, chosen, begun, flow):  # noqa: ANN001, ANN202 compiled: types are the arrays'
    one = np.uint64(1)
    for user in range(len(bounds) - 1):
        i, end = np.uint64(bounds[user]), np.uint64(bounds[user + 1])
        if i == end or (chosen.size > 0 and not chosen[user]):
            continue
        period = np.searchsorted(moments, ts[i], side="right") - 1
        edge, state = moments[period + 1], 0
        begun[period] += 1
        while i < end:
            t = ts[i]
            i += one
            if t < edge:
                continue
            last = period
            while t >= moments[period + 1]:
                period += 1
            edge = moments[period + 1]
            if period == last + 1:
                flow[period, state, 1] += 1
                state = 1
                continue
            flow[last + 1, state, 3] += 1
            if period > last + 2:
                flow[last + 2, 3, 4] += 1
            flow[period, 3 if period == last + 2 else 4, 2] += 1
            state = 2
        flow[period + 1, state, 3] += 1
        if period + 2 < len(flow):
            flow[period + 2, 3, 4] += 1


@njit(nogil=True, cache=True)
def _there(ts, bounds, begin, end, previous, found):  # noqa: ANN001, ANN202
    for user in range(len(bounds) - 1):
        bits = 0
        for i in range(bounds[user], bounds[user + 1]):
            t = ts[i]
            if t >= end:
                break
            bits |= 4 if t >= begin else 2 if t >= previous else 1
        found[user] = bits


@njit(nogil=True, cache=True)
def _days(ts, bounds, days, period_of, chosen, spread, dau, rises):  # noqa: ANN001, ANN202
    one = np.uint64(1)
    for user in range(len(bounds) - 1):
        i, end = np.uint64(bounds[user]), np.uint64(bounds[user + 1])
        if i == end or (chosen.size > 0 and not chosen[user]):
            continue
        day = np.searchsorted(days, ts[i], side="right") - 1
        edge, last, period, number = np.int64(-(2**62)), -1000, period_of[day], 0
        while i < end:
            t = ts[i]
            i += one
            if t < edge:
                continue
            while t >= days[day + 1]:
                day += 1
            edge = days[day + 1]
            dau[day] += 1
            rises[0, max(day, last + 7)] += 1
            rises[0, day + 7] -= 1
            rises[1, max(day, last + 30)] += 1
            rises[1, day + 30] -= 1
            last = day
            if period_of[day] != period:
                spread[period, number] += 1
                period, number = period_of[day], 0
            number += 1
        spread[period, number] += 1


@njit(nogil=True, cache=True)
def _days_within(ts, bounds, days, found):  # noqa: ANN001, ANN202
    first, last = days[0], days[-1]
    for user in range(len(bounds) - 1):
        day, edge = 0, np.int64(-(2**62))
        for i in range(bounds[user], bounds[user + 1]):
            t = ts[i]
            if t < first or t < edge:
                continue
            if t >= last:
                break
            while t >= days[day + 1]:
                day += 1
            edge = days[day + 1]
            found[user] += 1
