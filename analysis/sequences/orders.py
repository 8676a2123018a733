"""Which of two events does a user do first?"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.store.dataset import UserBlock


def first_orders(block: UserBlock, events: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the events with these codes: users by event, and users who did both with the row's event first (a matrix).

    First times are compared by the block's order, so that equal timestamps keep the order of their file.
    """
    place = np.full(len(block.dataset.events), -1, np.int64)
    place[events] = np.arange(len(events))
    users, before = np.zeros(len(events), np.int64), np.zeros((len(events), len(events)), np.int64)
    _first_orders(block.event, block.offsets, place, users, before)
    return users, before


@njit(nogil=True, cache=True)
def _first_orders(event, offsets, place, users, before):  # noqa: ANN001, ANN202
    met = np.full(len(users), -1, np.int64)
    order = np.empty(len(users), np.int64)
    for user in range(len(offsets) - 1):
        known = 0
        for i in range(offsets[user], offsets[user + 1]):
            here = place[event[i]]
            if here < 0 or met[here] == user:
                continue
            met[here] = user
            users[here] += 1
            for earlier in range(known):
                before[order[earlier], here] += 1
            order[known] = here
            known += 1
            if known == len(users):
                break
