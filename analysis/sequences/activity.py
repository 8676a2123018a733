"""When is each user active, and for the first time?

One pass over a block. A user's events are in order of time, so a day, week or month counts the user once if it differs
from that of the event before. Users are whole in a block, so distinct users of all blocks add up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from analysis.sequences.calendar import Calendar, Grain
from analysis.store.dataset import UserBlock

_HOUR = 3_600 * 1_000_000


@dataclass(frozen=True)
class Activity:
    """Of the events in a period; day, week and month arrays span the whole calendar."""

    users: int
    first: int  # microseconds UTC of the period's first and last event, if there are users
    last: int
    hours: np.ndarray  # int64 (days, 24): events
    active: dict[Grain, np.ndarray]  # users
    new: dict[Grain, np.ndarray]  # users whose first event in all the data lies there
    event_counts: np.ndarray
    event_users: np.ndarray


def activity(block: UserBlock, calendar: Calendar, low: int, high: int) -> Activity:
    """Activity of the block's users by events in `[low, high)`."""
    weeks, months = len(calendar.starts["week"]), len(calendar.starts["month"])
    active = _zeros(calendar.days), _zeros(weeks), _zeros(months)
    new = _zeros(calendar.days), _zeros(weeks), _zeros(months)
    hours, events = _zeros(calendar.days * 24), len(block.dataset.events)
    counts, users = _zeros(events), _zeros(events)
    total, first, last = _activity(
        block.ts, block.event, block.offsets, low, high, calendar.first_day * 24, calendar.changes, calendar.offsets,
        calendar.week_of_day, calendar.month_of_day, hours, active, new, counts, users,
    )  # fmt: skip
    grains: tuple[Grain, ...] = ("day", "week", "month")
    return Activity(
        users=total,
        first=int(first),
        last=int(last),
        hours=hours.reshape(calendar.days, 24),
        active=dict(zip(grains, active, strict=True)),
        new=dict(zip(grains, new, strict=True)),
        event_counts=counts,
        event_users=users,
    )


def _zeros(length: int) -> np.ndarray:
    return np.zeros(length, np.int64)


@njit(nogil=True, cache=True)
def _activity(  # noqa: ANN202 compiled: types are the arrays'
    ts, event, offsets, low, high, first_hour, changes, shifts, week_of, month_of, hours, active, new, counts, users  # noqa: ANN001
):  # fmt: skip
    total, first, last = 0, np.int64(2**62), np.int64(-(2**62))
    seen = np.full(len(counts), -1, np.int64)
    for user in range(len(offsets) - 1):
        day = week = month = -1
        zone = 0
        for i in range(offsets[user], offsets[user + 1]):
            t = ts[i]
            if t < low or t >= high:
                continue
            while zone + 1 < len(changes) and t >= changes[zone + 1]:
                zone += 1
            hour = (t + shifts[zone]) // _HOUR - first_hour
            hours[hour] += 1
            counts[event[i]] += 1
            if seen[event[i]] != user:
                seen[event[i]] = user
                users[event[i]] += 1
            if hour // 24 == day:
                continue
            if day < 0:
                first = min(first, t)
                total += 1
                if i == offsets[user]:
                    new[0][hour // 24] += 1
                    new[1][week_of[hour // 24]] += 1
                    new[2][month_of[hour // 24]] += 1
            day = hour // 24
            active[0][day] += 1
            if week_of[day] != week:
                week = week_of[day]
                active[1][week] += 1
            if month_of[day] != month:
                month = month_of[day]
                active[2][month] += 1
        if day >= 0:
            for i in range(offsets[user + 1] - 1, offsets[user] - 1, -1):
                if ts[i] < high:
                    last = max(last, ts[i])
                    break
    return total, first, last


def came_back(block: UserBlock, low: int, high: int, calendar: Calendar) -> tuple[int, int]:
    """Of users first seen in `[low, high)`: how many, and how many were there on a later day too."""
    began = np.diff(block.offsets) > 0
    first = block.ts[block.offsets[:-1][began]]
    last = block.ts[block.offsets[1:][began] - 1]
    early = (first >= low) & (first < high)
    return int(early.sum()), int((early & (calendar.day_of(last) > calendar.day_of(first))).sum())


def counts_between(block: UserBlock, low: int, high: int) -> np.ndarray:
    """Users by event in `[low, high)`."""
    found = _zeros(len(block.dataset.events))
    _users_by_event(block.ts, block.event, block.offsets, low, high, found)
    return found


@njit(nogil=True, cache=True)
def _users_by_event(ts, event, offsets, low, high, found):  # noqa: ANN001, ANN202
    seen = np.full(len(found), -1, np.int64)
    for user in range(len(offsets) - 1):
        for i in range(offsets[user + 1] - 1, offsets[user] - 1, -1):
            if ts[i] < low:
                break
            if ts[i] < high and seen[event[i]] != user:
                seen[event[i]] = user
                found[event[i]] += 1


@dataclass(frozen=True)
class Weeks:
    """Per week of the calendar."""

    active: np.ndarray  # users with any event
    did: np.ndarray  # users with a wanted event
    kept: np.ndarray  # of `did`: those with a wanted event in the next week too
    days: np.ndarray  # sum over days of users with a wanted event
    total: np.ndarray  # float64: sum of the values of wanted events
    valued: np.ndarray  # wanted events with a value


def weeks(block: UserBlock, calendar: Calendar, wanted: np.ndarray, values: np.ndarray) -> Weeks:
    """`wanted` (bool) has a place an event name; `values` (float64, a row an event, NaN for none) may be empty."""
    number = len(calendar.starts["week"])
    active, did, kept, days = (_zeros(number) for _ in range(4))
    found = Weeks(active, did, kept, days, np.zeros(number), _zeros(number))
    _weeks(
        block.ts, block.event, block.offsets, calendar.moments["day"], calendar.week_of_day, wanted, values,
        found.active, found.did, found.kept, found.days, found.total, found.valued,
    )  # fmt: skip
    return found


@njit(nogil=True, cache=True)
def _weeks(ts, event, offsets, moments, week_of, wanted, values, active, did, kept, days, total, valued):  # noqa: ANN001, ANN202
    for user in range(len(offsets) - 1):
        begin, end = offsets[user], offsets[user + 1]
        if begin == end:
            continue
        day = np.searchsorted(moments, ts[begin], side="right") - 1
        week, did_day, did_week = -1, -1, -2
        for i in range(begin, end):
            while ts[i] >= moments[day + 1]:
                day += 1
            if week_of[day] != week:
                week = week_of[day]
                active[week] += 1
            if not wanted[event[i]]:
                continue
            if day != did_day:
                did_day = day
                days[week] += 1
            if week != did_week:
                did[week] += 1
                if did_week == week - 1:
                    kept[did_week] += 1
                did_week = week
            if values.size > 0 and not np.isnan(values[i]):
                total[week] += values[i]
                valued[week] += 1
