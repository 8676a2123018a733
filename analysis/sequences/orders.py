"""How many users do each event, and which of two do they do first?"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.store.dataset import UserBlock


def users_by_event(block: UserBlock) -> np.ndarray:
    """int64, one an event of the dataset: users who did it."""
    users = np.zeros(len(block.dataset.events), np.int64)
    _users_by_event(block.event, block.offsets, users)
    return users


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


@njit(nogil=True, cache=True)
def _users_by_event(event, offsets, users):  # noqa: ANN001, ANN202
    met = np.full(len(users), -1, np.int64)
    for user in range(len(offsets) - 1):
        for i in range(offsets[user], offsets[user + 1]):
            if met[event[i]] != user:
                met[event[i]] = user
                users[event[i]] += 1
