"""Whose events of one kind have different values?"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.store.dataset import Rows, UserBlock


def mixed_users(block: UserBlock, rows: Rows, codes: np.ndarray, low: int, high: int) -> np.ndarray:
    """bool, one a user: whether their events with moments in [low, high) have more than one code; `codes` has one for
    each of the rows."""
    mixed = np.zeros(block.user_count, np.bool_)
    _mix(block.ts, rows.places, rows.bounds, codes, low, high, mixed)
    return mixed


@njit(nogil=True, cache=True)
def _mix(ts, places, bounds, codes, low, high, mixed):  # noqa: ANN001, ANN202 compiled: types are the arrays'
    for user in range(len(bounds) - 1):
        begin, end = bounds[user], bounds[user + 1]
        while begin < end and ts[np.uint64(places[np.uint64(begin)])] < low:
            begin += 1
        while begin < end and ts[np.uint64(places[np.uint64(end - 1)])] >= high:
            end -= 1
        if begin == end:
            continue
        first, several = codes[np.uint64(begin)], False
        for k in range(begin + 1, end):
            several |= codes[np.uint64(k)] != first
        mixed[user] = several
