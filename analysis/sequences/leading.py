"""What did users do before they first did something?

Looked at are the events before a user's first goal event, none more than `window` older.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from analysis.store.dataset import UserBlock


def leading(block: UserBlock, goal: int, window: int, users: int, most: int) -> np.ndarray:
    """Of the first `users` who did it, the different events before, in the order in which each came first.

    Codes (int32), a row a user, -1 where there are fewer than `most`; of more, the first. `window` is microseconds.
    """
    rows = np.full((users, most), -1, np.int32)
    found = _leading(block.ts, block.event, block.offsets, goal, window, rows, len(block.dataset.events))
    return rows[:found]


@dataclass(frozen=True, eq=False)
class Approach:
    """What some events are to a goal's event; counts (int64) of one or more blocks, one an event."""

    users: np.ndarray  # who ever did it
    times: np.ndarray  # how often it was done
    near: np.ndarray  # so often the goal's event came within the window after
    reached: int  # users who did the goal's event
    did: np.ndarray  # of these: who did it within the window before
    order: np.ndarray  # of these: who did both, the row's first (a matrix)

    def __add__(self, other: Approach) -> Approach:
        return Approach(
            self.users + other.users,
            self.times + other.times,
            self.near + other.near,
            self.reached + other.reached,
            self.did + other.did,
            self.order + other.order,
        )


def approach(block: UserBlock, goal: int, window: int, events: np.ndarray) -> Approach:
    """The events with these codes, and the goal among them or not.

    What came first is told by the block's order, so that equal timestamps keep the order of their file.
    """
    place = np.full(len(block.dataset.events), -1, np.int64)
    place[events] = np.arange(len(events))
    users, times, near, did = (np.zeros(len(events), np.int64) for _ in range(4))
    order = np.zeros((len(events), len(events)), np.int64)
    _nearness(block.ts, block.event, block.offsets, goal, window, place, users, times, near)
    reached = _orders(block.ts, block.event, block.offsets, goal, window, place, did, order)
    return Approach(users, times, near, reached, did, order)


def followed(block: UserBlock, goal: int, window: int, ways: np.ndarray) -> tuple[int, np.ndarray]:
    """How many users did it, and how many of them did the events of each way (a row of codes, filled with -1) before,
    in order and with others between."""
    counts = np.zeros(len(ways), np.int64)
    return _followed(block.ts, block.event, block.offsets, goal, window, ways, counts), counts


@njit(nogil=True, cache=True)
def _stretch(ts, event, begin, end, goal, window):  # noqa: ANN001, ANN202
    """Where the events before the first goal begin and end; no goal: -1."""
    at = begin
    while at < end and event[at] != goal:
        at += 1
    if at == end:
        return np.int64(-1), np.int64(-1)
    first = at
    while first > begin and ts[at] - ts[first - 1] <= window:
        first -= 1
    return first, at


@njit(nogil=True, cache=True)
def _leading(ts, event, offsets, goal, window, rows, events):  # noqa: ANN001, ANN202
    found, met = 0, np.full(events, -1, np.int64)
    for user in range(len(offsets) - 1):
        if found == len(rows):
            break
        first, at = _stretch(ts, event, offsets[user], offsets[user + 1], goal, window)
        if at < 0:
            continue
        known = 0
        for i in range(first, at):
            if met[event[i]] != user and known < rows.shape[1]:
                met[event[i]] = user
                rows[found, known] = event[i]
                known += 1
        found += 1
    return found


@njit(nogil=True, cache=True)
def _followed(ts, event, offsets, goal, window, ways, counts):  # noqa: ANN001, ANN202
    reached = 0
    for user in range(len(offsets) - 1):
        first, at = _stretch(ts, event, offsets[user], offsets[user + 1], goal, window)
        if at < 0:
            continue
        reached += 1
        for way in range(len(ways)):
            step = 0
            for i in range(first, at):
                if step < ways.shape[1] and event[i] == ways[way, step]:
                    step += 1
            if step == ways.shape[1] or ways[way, step] < 0:
                counts[way] += 1
    return reached


@njit(nogil=True, cache=True)
def _nearness(ts, event, offsets, goal, window, place, users, times, near):  # noqa: ANN001, ANN202
    met = np.full(len(users), -1, np.int64)
    for user in range(len(offsets) - 1):
        follows, goal_at = False, np.int64(0)
        for i in range(offsets[user + 1] - 1, offsets[user] - 1, -1):
            here = place[event[i]]
            if here >= 0:
                times[here] += 1
                if follows and goal_at - ts[i] <= window:
                    near[here] += 1
                if met[here] != user:
                    met[here] = user
                    users[here] += 1
            if event[i] == goal:
                follows, goal_at = True, ts[i]


@njit(nogil=True, cache=True)
def _orders(ts, event, offsets, goal, window, place, did, order):  # noqa: ANN001, ANN202
    reached, met, earlier = 0, np.full(len(did), -1, np.int64), np.empty(len(did), np.int64)
    for user in range(len(offsets) - 1):
        first, at = _stretch(ts, event, offsets[user], offsets[user + 1], goal, window)
        if at < 0:
            continue
        reached += 1
        known = 0
        for i in range(first, at):
            here = place[event[i]]
            if here < 0 or met[here] == user:
                continue
            met[here] = user
            did[here] += 1
            for before in range(known):
                order[earlier[before], here] += 1
            earlier[known] = here
            known += 1
            if known == len(did):
                break
    return reached
