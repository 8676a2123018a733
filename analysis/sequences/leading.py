"""What did users do before they first did something?

Looked at are the events before a user's first goal event, none more than `window` older.
"""

from __future__ import annotations

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
