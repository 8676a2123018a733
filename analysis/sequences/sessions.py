"""In which session does each event lie, and in how many did each user do it?

A session ends where a gap longer than the project's lies between two events of a user, whatever they are. Where the
project names a property that tells sessions apart, it ends where that changes instead; an event without a value goes
with the events before it, or after it, as far as the gap allows.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numba import njit

from analysis.store.dataset import Column, Rows, UserBlock


def session_begins(block: UserBlock) -> np.ndarray:
    """Which events are the first of a session (bool)."""
    gap, named = block.dataset.session_gap // timedelta(microseconds=1), block.dataset.named_session
    if named is not None:
        return _begins(block.ts, block.offsets, _codes(block.column(named)), gap)
    return paused(block, gap)


def paused(block: UserBlock, gap: int) -> np.ndarray:
    """Which events are the first of their user, or come after a pause longer than `gap` microseconds (bool)."""
    begins = np.ones(len(block.ts), np.bool_)
    begins[1:] = np.diff(block.ts) > gap
    starts = block.offsets[:-1]
    begins[starts[np.diff(block.offsets) > 0]] = True
    return begins


def session_closes(block: UserBlock, begins: np.ndarray) -> np.ndarray:
    """Of each event, the last moment until which its session may go on: that of the gap behind its last event, or that
    before the user's next session (int64). `begins` are the first events of the sessions."""
    first = np.flatnonzero(begins)
    after = np.append(first[1:], len(begins))[: len(first)]
    closes = block.ts[after - 1] + block.dataset.session_gap // timedelta(microseconds=1)
    followed = np.flatnonzero(~np.isin(after, block.offsets[1:]))
    last, following = block.ts[after[followed] - 1], block.ts[after[followed]]
    closes[followed] = np.minimum(closes[followed], np.maximum(last, following - 1))
    return np.repeat(closes, after - first)


def distinct_sessions(block: UserBlock, chosen: Rows) -> np.ndarray:
    """In how many of their sessions do a user's chosen events lie?"""
    session = np.cumsum(session_begins(block))[chosen.places]  # each is of one user
    before = np.append(np.zeros(1, np.int64), np.cumsum(np.diff(session, prepend=0) > 0))
    return np.diff(before[chosen.bounds])


def _codes(column: Column) -> np.ndarray:
    """int64, a code of each event's value, -1 for none."""
    if column.type == "text":
        return column.values.astype(np.int64)
    return np.where(column.missing, -1, np.unique(column.values, return_inverse=True)[1])


@njit(nogil=True, cache=True)
def _begins(ts, offsets, named, gap):  # noqa: ANN001, ANN202 compiled: types are the arrays'
    begins = np.zeros(len(ts), np.bool_)
    for user in range(len(offsets) - 1):
        session = -1  # the value of its events so far
        for i in range(offsets[user], offsets[user + 1]):
            if session >= 0 and named[i] >= 0:
                begins[i] = named[i] != session
            else:
                begins[i] = i == offsets[user] or ts[i] - ts[i - 1] > gap
            if begins[i] or named[i] >= 0:
                session = named[i]
    return begins
