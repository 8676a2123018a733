"""Which event follows which within a session, with which do sessions begin and end, and how long do they last?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from analysis.sequences.paths import FOREVER, Labelled, PathPlan, unit_end
from analysis.store.dataset import UserBlock

_DENSE = 1024  # labels up to which every pair has a place of its own: no search for it, in one pass
NOTHING = -1  # in the place of a label: where a unit begins, or ends


@dataclass(frozen=True, eq=False)
class Followings:
    """`pairs` are first label · labels + second, each once, with how often and by how many users; counts by label of
    the units' first and last events, and of those last ones behind which the unit may go on."""

    pairs: np.ndarray
    counts: np.ndarray
    users: np.ndarray
    firsts: np.ndarray
    lasts: np.ndarray
    pending: np.ndarray


def followings(block: UserBlock, labelled: Labelled, plan: PathPlan) -> Followings:
    """Of the units that begin in the plan's period; its anchors and ends ask for nothing here."""
    asked = (
        block.ts, labelled.event, labelled.table, block.offsets, plan.begins, plan.chosen, plan.gap, plan.low,
        plan.high, plan.collapse, block.dataset.last,
    )  # fmt: skip
    labels = len(labelled.names)
    if labels > _DENSE:
        return Followings(*_followings(*asked, labels))
    counts, users = np.zeros(labels * labels, np.int64), np.zeros(labels * labels, np.int64)
    ends = np.zeros((3, labels), np.int64)
    _followings_dense(*asked, counts, users, np.full(labels * labels, -1, np.int64), *ends)
    pairs = np.flatnonzero(counts)
    return Followings(pairs, counts[pairs], users[pairs], *ends)


def with_pair(block: UserBlock, labelled: Labelled, plan: PathPlan, source: int, to: int) -> np.ndarray:
    """Which users have `to` right after `source` in such a unit? (bool) Either may be `NOTHING`."""
    found = np.zeros(len(block.offsets) - 1, np.bool_)
    _with_pair(
        block.ts, labelled.event, labelled.table, block.offsets, plan.begins, plan.chosen, plan.gap, plan.low,
        plan.high, plan.collapse, source, to, found,
    )  # fmt: skip
    return found


def sessions_with(block: UserBlock, begins: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """In how many sessions each event lies (by its code), and how long each session is (microseconds)."""
    counts = np.zeros(len(block.dataset.events), np.int64)
    first = np.flatnonzero(begins)
    after = np.append(first[1:], len(begins))[: len(first)]
    _sessions_with(block.event, begins, counts)
    return counts, block.ts[after - 1] - block.ts[first]


@njit(nogil=True, cache=True)
def _with_pair(ts, event, table, offsets, begins, chosen, gap, low, high, collapse, source, to, found):  # noqa: ANN001, ANN202
    for user in range(len(offsets) - 1):
        if len(chosen) and not chosen[user]:
            continue
        a, end = offsets[user], offsets[user + 1]
        while a < end and not found[user]:
            b = unit_end(ts, begins, gap, a, end)
            before = np.int64(-1)
            for i in range(a, b if low <= ts[a] < high else a):
                label = np.int64(table[event[i]])
                if label < 0 or (collapse and label == before):
                    continue
                if before == source and label == to:
                    found[user] = True
                    break
                before = label
            if to < 0 and before >= 0 and before == source:
                found[user] = True
            a = b


@njit(nogil=True, cache=True)
def _sessions_with(event, begins, counts):  # noqa: ANN001, ANN202
    met, session = np.full(len(counts), -1, np.int64), -1
    for i in range(len(event)):
        session += begins[i]
        if met[event[i]] != session:
            met[event[i]] = session
            counts[event[i]] += 1


@njit(nogil=True, cache=True)
def _followings_dense(  # noqa: ANN202
    ts, event, table, offsets, begins, chosen, gap, low, high, collapse, last,  # noqa: ANN001
    counts, users, met, firsts, lasts, pending,  # noqa: ANN001
):  # fmt: skip
    labels, nothing, named = np.uint64(len(firsts)), np.uint64(len(firsts)), len(begins) > 0
    for user in range(len(offsets) - 1):
        if len(chosen) and not chosen[np.uint64(user)]:
            continue
        a, end = np.uint64(offsets[user]), np.uint64(offsets[user + 1])
        if a == end:
            continue
        before, inside, previous = nothing, False, ts[a]
        for i in range(a, end):
            moment = ts[np.uint64(i)]
            if np.uint64(i) == a or (begins[np.uint64(i)] if named else moment - previous > gap):
                if before != nothing:
                    lasts[before] += 1
                before, inside = nothing, low <= moment < high
            previous = moment
            label = table[np.uint64(event[np.uint64(i)])]
            if label < 0 or not inside:
                continue
            here = np.uint64(label)
            if before == nothing:
                firsts[here] += 1
            elif collapse and here == before:
                continue
            else:
                pair = before * labels + here
                counts[pair] += 1
                if met[pair] != user:
                    met[pair] = user
                    users[pair] += 1
            before = here
        if before != nothing:
            lasts[before] += 1
            if gap != FOREVER and last - previous <= gap:
                pending[before] += 1


@njit(nogil=True, cache=True)
def _followings(ts, event, table, offsets, begins, chosen, gap, low, high, collapse, last, labels):  # noqa: ANN001, ANN202
    firsts, lasts, pending = (np.zeros(labels, np.int64), np.zeros(labels, np.int64), np.zeros(labels, np.int64))
    size, found = 1024, 0
    keys, counts, users = np.full(size, -1, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int64)
    met = np.full(size, -1, np.int64)  # the last user with the pair
    for user in range(len(offsets) - 1):
        if len(chosen) and not chosen[user]:
            continue
        a, end = offsets[user], offsets[user + 1]
        while a < end:
            b = unit_end(ts, begins, gap, a, end)
            inside, before = low <= ts[a] < high, np.int64(-1)
            for i in range(a, b if inside else a):
                label = np.int64(table[event[i]])
                if label < 0 or (collapse and label == before):
                    continue
                if before < 0:
                    firsts[label] += 1
                else:
                    key = before * labels + label
                    at = np.int64((np.uint64(key) * np.uint64(11400714819323198485)) >> np.uint64(32)) & (size - 1)
                    while keys[at] >= 0 and keys[at] != key:
                        at = (at + 1) & (size - 1)
                    if keys[at] < 0:
                        keys[at] = key
                        found += 1
                    counts[at] += 1
                    if met[at] != user:
                        met[at] = user
                        users[at] += 1
                    if 2 * found > size:
                        old = (keys, counts, users, met)
                        size *= 2
                        keys, counts = np.full(size, -1, np.int64), np.zeros(size, np.int64)
                        users, met = np.zeros(size, np.int64), np.full(size, -1, np.int64)
                        for k in range(len(old[0])):
                            if old[0][k] >= 0:
                                mixed = np.uint64(old[0][k]) * np.uint64(11400714819323198485)
                                at = np.int64(mixed >> np.uint64(32)) & (size - 1)
                                while keys[at] >= 0:
                                    at = (at + 1) & (size - 1)
                                keys[at], counts[at] = old[0][k], old[1][k]
                                users[at], met[at] = old[2][k], old[3][k]
                before = label
            if before >= 0:
                lasts[before] += 1
                if gap != FOREVER and b == end and last - ts[b - 1] <= gap:
                    pending[before] += 1
            a = b
    kept = np.flatnonzero(keys >= 0)
    return keys[kept], counts[kept], users[kept], firsts, lasts, pending
