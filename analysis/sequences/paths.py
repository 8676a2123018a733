"""Which events do people do one after the other, from an event on, up to one, or around it?

A path lies within a unit: a session, or all events of a user. Each is a row of labels, one a column: the anchor with
those before and after it; where the unit has no more events, one of the three states.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numba import njit

from analysis.store.dataset import UserBlock

FOREVER = 2**62
EVERY, EACH_UNIT, EACH_USER = 0, 1, 2  # which of the anchors begin a path: every one, the first of each
NOT_BEGUN, ENDED, PENDING = 0, 1, 2  # states of a column without an event: their label is this above all labels
STATES = 3
_NO_TIME = -1


def _empty(kind: type[np.generic]) -> np.ndarray:
    return np.empty(0, kind)


@dataclass(frozen=True, eq=False)
class Labelled:
    """The events of a block as they are called: `event` are places in `table`, which holds labels (int32), -1 where an
    event is passed over. `names` are those of the labels."""

    event: np.ndarray
    table: np.ndarray
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PathPlan:
    """Masks have a place a label, `goal` one a name of an event, `chosen` one a user, `begins` one an event; empty,
    they ask for nothing: a path then begins with its unit, and ends with it.

    `gap`, `low` and `high` are microseconds.
    """

    before: int
    after: int
    gap: int
    which: int
    collapse: bool = False
    low: int = -FOREVER
    high: int = FOREVER
    starts: np.ndarray = field(default_factory=lambda: _empty(np.bool_))
    ends: np.ndarray = field(default_factory=lambda: _empty(np.bool_))
    goal: np.ndarray = field(default_factory=lambda: _empty(np.bool_))
    chosen: np.ndarray = field(default_factory=lambda: _empty(np.bool_))
    begins: np.ndarray = field(default_factory=lambda: _empty(np.bool_))


@dataclass(frozen=True, eq=False)
class Walked:
    """A row a path: its labels (int32) and their moments (int64, -1 in a column without an event), whose it is, whether
    equal timestamps could have made another of it, and whether the goal came in its unit, from the anchor on."""

    rows: np.ndarray
    moments: np.ndarray
    owner: np.ndarray
    tied: np.ndarray
    reached: np.ndarray
    missed: int  # anchors that nothing of `ends` followed


def walked(block: UserBlock, labelled: Labelled, plan: PathPlan) -> Walked:
    most = _most(labelled.event, labelled.table, block.ts, block.offsets, plan.starts, plan.begins, plan.gap)
    width = plan.before + 1 + plan.after
    rows, moments = np.empty((most, width), np.int32), np.empty((most, width), np.int64)
    owner, tied, reached = np.empty(most, np.int32), np.empty(most, np.bool_), np.empty(most, np.bool_)
    found, missed = _walk(
        block.ts, labelled.event, labelled.table, block.offsets, block.event, plan.starts, plan.ends, plan.goal,
        plan.begins, plan.chosen, plan.before, plan.after, plan.gap, plan.low, plan.high, plan.which, plan.collapse,
        block.dataset.last, len(labelled.names), rows, moments, owner, tied, reached,
    )  # fmt: skip
    return Walked(rows[:found], moments[:found], owner[:found], tied[:found], reached[:found], missed)


def distinct_rows(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places of the first of each different row, and for each row the place of its like among them."""
    return _distinct(rows)


def users_of(codes: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    """How many different owners each code has; those of one owner stand together."""
    users = np.zeros(count, np.int64)
    _users(codes, owner, users)
    return users


@njit(nogil=True, cache=True)
def _users(codes, owner, users):  # noqa: ANN001, ANN202
    last = np.full(len(users), -1, np.int64)
    for i in range(len(codes)):
        if last[codes[i]] != owner[i]:
            last[codes[i]] = owner[i]
            users[codes[i]] += 1


@njit(nogil=True, cache=True)
def _distinct(rows):  # noqa: ANN001, ANN202
    size = 16
    while size < 2 * len(rows):
        size *= 2
    size = min(size, 1 << 16)
    slots = np.full(size, -1, np.int64)
    first, codes = np.empty(16, np.int64), np.empty(len(rows), np.int64)
    hashes = np.empty(16, np.uint64)
    found, width = 0, rows.shape[1]
    for i in range(len(rows)):
        mixed = np.uint64(14695981039346656037)
        for c in range(width):
            mixed = (mixed ^ np.uint64(rows[i, c])) * np.uint64(1099511628211)
        mixed ^= mixed >> np.uint64(29)
        at = np.int64(mixed & np.uint64(size - 1))
        code = np.int64(-1)
        while slots[at] >= 0:
            other = first[slots[at]]
            if hashes[slots[at]] == mixed:
                same = True
                for c in range(width):
                    if rows[other, c] != rows[i, c]:
                        same = False
                        break
                if same:
                    code = slots[at]
                    break
            at = (at + 1) & (size - 1)
        if code < 0:
            if found == len(first):
                longer, more = np.empty(2 * found, np.int64), np.empty(2 * found, np.uint64)
                longer[:found], more[:found] = first, hashes
                first, hashes = longer, more
            first[found], hashes[found] = i, mixed
            slots[at] = code = found
            found += 1
            if 2 * found > size:
                size *= 2
                slots = np.full(size, -1, np.int64)
                for k in range(found):
                    at = np.int64(hashes[k] & np.uint64(size - 1))
                    while slots[at] >= 0:
                        at = (at + 1) & (size - 1)
                    slots[at] = k
        codes[i] = code
    return first[:found].copy(), codes


@njit(nogil=True, cache=True)
def unit_end(ts, begins, gap, begin, end):  # noqa: ANN001, ANN201
    """Where the unit ends that begins at `begin`, of a user whose events end at `end`."""
    at = begin + 1
    if len(begins):
        while at < end and not begins[at]:
            at += 1
        return at
    if gap == FOREVER:
        return end
    while at < end and ts[at] - ts[at - 1] <= gap:
        at += 1
    return at


@njit(nogil=True, cache=True)
def _target(event, table, ends, begin, end, collapse):  # noqa: ANN001, ANN202
    """The first event after that of `begin` which ends a path; -1 where none does."""
    previous = table[event[begin]]
    for j in range(begin + 1, end):
        label = table[event[j]]
        if label < 0 or (collapse and label == previous):
            continue
        if ends[label]:
            return j
        previous = label
    return np.int64(-1)


@njit(nogil=True, cache=True)
def _most(event, table, ts, offsets, starts, begins, gap):  # noqa: ANN001, ANN202
    """How many paths there can be at most: one for each event that begins some, or each unit."""
    most = 0
    if len(starts):
        for i in range(len(event)):
            label = table[event[i]]
            most += label >= 0 and starts[label]
        return most
    if len(begins):
        return np.count_nonzero(begins)
    for i in range(1, len(ts)):
        most += ts[i] - ts[i - 1] > gap
    return most + len(offsets)


@njit(nogil=True, cache=True)
def _walk(  # noqa: ANN202
    ts, event, table, offsets, raw, starts, ends, goal, begins, chosen,  # noqa: ANN001
    before, after, gap, low, high, which, collapse, last, labels, rows, moments, owner, tied, reached,  # noqa: ANN001
):  # fmt: skip
    width, found, missed, named = before + 1 + after, 0, 0, len(begins) > 0
    for user in range(len(offsets) - 1):
        if len(chosen) and not chosen[user]:
            continue
        a, end, entered = offsets[user], offsets[user + 1], False
        while a < end and not (entered and which == EACH_USER):
            b = a + 1  # the end of the unit; not by a function: its arrays would be counted anew for each
            while b < end and not (begins[b] if named else ts[b] - ts[b - 1] > gap):
                b += 1
            going_on = gap != FOREVER and b == end and last - ts[b - 1] <= gap
            goal_at = np.int64(-1)
            if len(goal):
                for k in range(b - 1, a - 1, -1):
                    if goal[raw[k]]:
                        goal_at = k
                        break
            previous = np.int32(-1)
            for i in range(a, b):
                label = table[event[i]]
                if label < 0:
                    continue
                begun = (len(starts) == 0 or starts[label]) and not (collapse and label == previous)
                previous = label
                if not begun or ts[i] < low or ts[i] >= high:
                    if len(starts) == 0:
                        break  # the unit began at another time
                    continue
                target = np.int64(-1)
                if len(ends):
                    target = _target(event, table, ends, i, b, collapse)
                    if target < 0:
                        missed += 1
                        if which != EVERY:
                            break
                        continue
                loose = False
                # Onward from the anchor.
                rows[found, before], moments[found, before] = label, ts[i]
                c, near, at, arrived = before + 1, label, ts[i], False
                for j in range(i + 1, b):
                    here = table[event[j]]
                    if here < 0:
                        continue
                    loose = loose or (ts[j] == at and here != near)
                    if c == width or arrived:
                        if ts[j] == at and here == near:
                            continue  # what else lies at the same moment?
                        break
                    at = ts[j]
                    if collapse and here == near:
                        continue
                    rows[found, c], moments[found, c], near = here, ts[j], here
                    c += 1
                    arrived = j == target
                for k in range(c, width):
                    rows[found, k] = labels + (PENDING if going_on and not arrived else ENDED)
                    moments[found, k] = _NO_TIME
                # Back from the anchor.
                c, near, at = before - 1, label, ts[i]
                for j in range(i - 1, a - 1, -1):
                    here = table[event[j]]
                    if here < 0:
                        continue
                    loose = loose or (ts[j] == at and here != near)
                    if c < 0 and not (collapse and here == near):
                        break
                    at = ts[j]
                    if collapse and here == near:
                        if c + 1 < before:
                            moments[found, c + 1] = ts[j]
                        continue
                    rows[found, c], moments[found, c], near = here, ts[j], here
                    c -= 1
                for k in range(c + 1):
                    rows[found, k], moments[found, k] = labels + NOT_BEGUN, _NO_TIME
                owner[found], tied[found], reached[found] = user, loose, goal_at >= i
                found += 1
                entered = True
                if which != EVERY or len(starts) == 0:
                    break
            a = b
    return found, missed
