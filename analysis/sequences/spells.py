"""What does each user do in each stretch of the calendar: a week, or a day?

One pass over a block. A user counts once a stretch, however often they act in it: events of one user come together, so
that a test which took each event for itself would see much where there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from analysis.sequences.calendar import Calendar, Grain
from analysis.sequences.sessions import session_begins
from analysis.store.dataset import UserBlock


@dataclass(frozen=True, eq=False)
class Spells:
    """A place a stretch. `did`, `days`, `total` and their squares are summed over users.

    `total` and `squares` are of each user's sum of values in the stretch, `days` and `days_squared` of each user's days
    with a wanted event, `valued` counts the wanted events with a value and `value_squares` sums their squares.
    """

    active: np.ndarray  # users with any event
    did: np.ndarray  # users with a wanted event
    kept: np.ndarray  # of `did`: those with a wanted event in the next stretch too
    days: np.ndarray
    days_squared: np.ndarray
    total: np.ndarray  # float64
    squares: np.ndarray  # float64
    valued: np.ndarray
    value_squares: np.ndarray  # float64
    by_event: np.ndarray  # int32 (events, stretches): users
    visits: np.ndarray  # int64 (days, 24): users active in each hour of the calendar

    def __add__(self, other: Spells) -> Spells:
        return Spells(*(mine + others for mine, others in zip(_arrays(self), _arrays(other), strict=True)))


def _arrays(spells: Spells) -> tuple[np.ndarray, ...]:
    return tuple(getattr(spells, name) for name in Spells.__dataclass_fields__)


def places(calendar: Calendar, grain: Grain) -> np.ndarray:
    """To which stretch does each day belong?"""
    return {"day": np.arange(calendar.days), "week": calendar.week_of_day, "month": calendar.month_of_day}[grain]


def spells(block: UserBlock, calendar: Calendar, grain: Grain, wanted: np.ndarray, values: np.ndarray) -> Spells:
    """`wanted` (bool) has a place an event name; `values` (float64, a row an event, NaN for none) may be empty."""
    number, events = len(calendar.starts[grain]), len(block.dataset.events)
    whole = np.zeros((6, number), np.int64)
    sums = np.zeros((3, number), np.float64)
    by_event = np.zeros((events, number), np.int32)
    visits = np.zeros(calendar.days * 24, np.int64)
    _spells(
        block.ts, block.event, block.offsets, calendar.moments["day"], places(calendar, grain), wanted, values,
        whole, sums, by_event, visits,
    )  # fmt: skip
    active, did, kept, days, days_squared, valued = whole
    total, squares, value_squares = sums
    return Spells(
        active, did, kept, days, days_squared, total, squares, valued, value_squares, by_event,
        visits.reshape(calendar.days, 24),
    )  # fmt: skip


@njit(nogil=True, cache=True)
def _spells(ts, event, offsets, moments, place_of, wanted, values, whole, sums, by_event, visits):  # noqa: ANN001, ANN202
    last = np.full(by_event.shape[0], -1, np.int64)  # the user's stretch in which each event was last seen
    stretches = by_event.shape[1]
    for user in range(len(offsets) - 1):
        begin, end = offsets[user], offsets[user + 1]
        if begin == end:
            continue
        day = np.searchsorted(moments, ts[begin], side="right") - 1
        place, did_day, did_place, hour_seen = -1, -1, -2, -1
        days, total = 0, 0.0
        mine = user * stretches
        for i in range(begin, end):
            while ts[i] >= moments[day + 1]:
                day += 1
            if place_of[day] != place:
                if days > 0:
                    whole[3, place] += days
                    whole[4, place] += days * days
                    sums[0, place] += total
                    sums[1, place] += total * total
                    days, total = 0, 0.0
                place = place_of[day]
                whole[0, place] += 1
            # By 24ths of the day: exact where it has 24 hours, near enough on the two days of a year that don't.
            hour = day * 24 + (ts[i] - moments[day]) * 24 // (moments[day + 1] - moments[day])
            if hour != hour_seen:
                hour_seen = hour
                visits[hour] += 1
            name = event[i]
            if last[name] != mine + place:
                last[name] = mine + place
                by_event[name, place] += 1
            if not wanted[name]:
                continue
            if day != did_day:
                did_day = day
                days += 1
            if place != did_place:
                whole[1, place] += 1
                if did_place == place - 1:
                    whole[2, did_place] += 1
                did_place = place
            if values.size > 0 and not np.isnan(values[i]):
                total += values[i]
                whole[5, place] += 1
                sums[2, place] += values[i] * values[i]
        if days > 0:
            whole[3, place] += days
            whole[4, place] += days * days
            sums[0, place] += total
            sums[1, place] += total * total


def together(block: UserBlock, spans: np.ndarray, chosen: np.ndarray, goal: int) -> np.ndarray:
    """What else did those do who did a chosen event in its span, and those who did not, and who reached the goal?

    `spans` (chosen, 2) are moments from and before, `chosen` event codes, `goal` an event code. The answer is int64
    (chosen, events + 1, 4), for each other event, and last for any event: users with both, of them with the goal event;
    users with the other event only, of them with the goal event; all within the span.
    """
    found = np.zeros((len(chosen), len(block.dataset.events) + 1, 4), np.int64)
    for place, (low, high) in enumerate(spans):
        _together(block.ts, block.event, block.offsets, low, high, chosen[place], goal, found[place])
    return found


@njit(nogil=True, cache=True)
def _together(ts, event, offsets, low, high, chosen, goal, found):  # noqa: ANN001, ANN202
    seen = np.full(len(found), -1, np.int64)
    names = np.empty(len(found), np.int64)
    for user in range(len(offsets) - 1):
        begin, end = offsets[user], offsets[user + 1]
        if begin == end or ts[end - 1] < low or ts[begin] >= high:
            continue
        count = 0
        for i in range(begin + np.searchsorted(ts[begin:end], low), end):
            if ts[i] >= high:
                break
            if seen[event[i]] != user:
                seen[event[i]] = user
                names[count] = event[i]
                count += 1
        column = 0 if seen[chosen] == user else 2
        reached = seen[goal] == user
        if count:
            names[count] = len(found) - 1
            count += 1
        for place in range(count):
            found[names[place], column] += 1
            if reached:
                found[names[place], column + 1] += 1


@dataclass(frozen=True, eq=False)
class Crossed:
    """Sums over users, a place a group: of the stretches in which a user was active in the group (`n`), of what they
    did there (`x`), and of their products; `users` are who was active in it at all."""

    users: np.ndarray
    n: np.ndarray
    x: np.ndarray
    nn: np.ndarray
    nx: np.ndarray
    xx: np.ndarray


def crossed(
    block: UserBlock,
    calendar: Calendar,
    grain: Grain,
    span: tuple[int, int],
    groups: tuple[np.ndarray, int],
    goal: tuple[int, np.ndarray],
) -> tuple[Crossed, np.ndarray]:
    """`span` is moments from and before. `groups` has a code a row of the events, or a user, -1 for none, and how many
    codes there are. `goal` is an event code and a value a row of the events: without values what counts is whether a
    user did the event in the stretch.

    Also four counts: events in the span, those with a group, neighbours within a session, and those of them that are
    in one group: a property of the visit hardly changes within it, one of the action does.
    """
    codes, number = groups
    sums, counts = np.zeros((6, number)), np.zeros(4, np.int64)
    by_event = len(codes) == len(block.ts)
    begins = session_begins(block) if by_event else np.empty(0, np.bool_)
    _crossed(
        block.ts, block.event, block.offsets, calendar.moments["day"], places(calendar, grain), span[0], span[1],
        codes, by_event, goal[0], goal[1], begins, sums, counts,
    )  # fmt: skip
    return Crossed(*sums), counts


@njit(nogil=True, cache=True)
def _crossed(  # noqa: ANN202 compiled: types are the arrays'
    ts, event, offsets, moments, place_of, low, high, codes, by_event, goal, values, begins, sums, counts  # noqa: ANN001
):  # fmt: skip
    number = sums.shape[1]
    stretch = np.full(number, -1, np.int64)
    did = np.full(number, -1, np.int64)
    n, x = np.zeros(number), np.zeros(number)
    touched = np.empty(number, np.int64)
    for user in range(len(offsets) - 1):
        begin, end = offsets[user], offsets[user + 1]
        if begin == end or ts[end - 1] < low or ts[begin] >= high:
            continue
        count, day = 0, -1
        for i in range(begin + np.searchsorted(ts[begin:end], low), end):
            if ts[i] >= high:
                break
            if day < 0:
                day = np.searchsorted(moments, ts[i], side="right") - 1
            while ts[i] >= moments[day + 1]:
                day += 1
            group = codes[i] if by_event else codes[user]
            counts[0] += 1
            if by_event and not begins[i] and ts[i - 1] >= low:
                counts[2] += 1
                if codes[i - 1] == group:
                    counts[3] += 1
            if group < 0:
                continue
            counts[1] += 1
            place = place_of[day]
            if n[group] == 0:
                touched[count] = group
                count += 1
                stretch[group] = did[group] = -1
            if stretch[group] != place:
                stretch[group] = place
                n[group] += 1
            if event[i] != goal:
                continue
            if values.size > 0:
                if not np.isnan(values[i]):
                    x[group] += values[i]
            elif did[group] != place:
                did[group] = place
                x[group] += 1
        for each in range(count):
            group = touched[each]
            sums[0, group] += 1
            sums[1, group] += n[group]
            sums[2, group] += x[group]
            sums[3, group] += n[group] * n[group]
            sums[4, group] += n[group] * x[group]
            sums[5, group] += x[group] * x[group]
            n[group] = x[group] = 0
