"""How far does each user get through steps within a window?

An attempt is an event of step 1 inside the period (its entry) and after it, in the block's order, an event for step 2,
one for step 3, and so on, none later than the end of the entry's window. An event takes one step of an attempt. The
best attempt is the one that takes most required steps, of those the one that begins first, of those the one that takes
each step first. `attempt_walks.py` finds them in the log that `attempt_logs.py` makes of a user's events:

- Filters have become bits before: an event may take the steps (and be one of the exclusions) in its mask. Events with
  an empty mask are left out, so that the walks see little.
- A window's end is known at its beginning: the entry's time and a length, the time after which the user's session can
  no more go on, or the end of the local day. It never falls from an entry to a later one.
- With a held property the events of each value are looked at by themselves, exclusions without a value with each.
- Counted are each user's best attempt, each session's (whose events alone count), or attempts one after the other: each
  begins at the first step-1 event after the one before was over: it took the last step, its window ended, an excluded
  event ended it, or, if strict, another event came.
- An attempt is open if it isn't over when the data ends. `settled` is the depth by the entries alone whose window ends
  by then.
- Optional steps change none of this. They are filled in afterwards: between two required steps, in order, each by the
  first event that it may be.
- A user is `tied` if the result differs between orders of equal timestamps: the best for the attempt against the
  worst steps first, excluded events first or last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from analysis.sequences.attempt_logs import (
    ALWAYS,
    NEVER,
    STEP_BITS,
    STEP_MASK,
    Plan,
    fill,
    is_entry,
    last_steps_first,
    merge,
    new_log,
    session_end,
)
from analysis.sequences.attempt_plain import plain_attempts
from analysis.sequences.attempt_walks import follow_all, follow_one, new_state
from analysis.store.blocks import UserBlock

__all__ = ["NEVER", "STEP_BITS", "Attempts", "Plan", "attempts"]


@dataclass(frozen=True)
class Attempts:
    """A row an attempt that counts: the best of a user or session, or each."""

    owner: np.ndarray  # int64: index of the user, rising
    depth: np.ndarray  # uint8: required steps taken, from 1
    open: np.ndarray  # bool: pending, if not converted
    settled: np.ndarray  # uint8: depth by the entries whose window has closed, 0 without one
    closes: np.ndarray  # int64: the end of its window; of `detailed`
    places: np.ndarray  # int64 (rows, steps): place of each step's event in the block, -1 for not taken; of `detailed`
    excluded: np.ndarray  # bool, one a user of the block: an exclusion ended an attempt
    tied: np.ndarray  # bool, one a user of the block


def attempts(block: UserBlock, plan: Plan) -> Attempts:
    """The attempts that count of every user of the block."""
    users = len(block.offsets) - 1
    starts = plan.table & (STEP_MASK if plan.together else np.uint32(1)) != 0
    many = plan.repeated or plan.sessions
    rows = int(np.count_nonzero(starts[block.event])) if many else users
    detailed = rows if plan.detailed else 0
    out = _Rows(
        owner=np.zeros(rows, np.int64),
        depth=np.zeros(rows, np.uint8),
        open=np.zeros(rows, np.bool_),
        settled=np.zeros(rows, np.uint8),
        closes=np.zeros(detailed, np.int64),
        places=np.full((detailed, plan.steps), -1, np.int64),
    )
    excluded, tied = np.zeros(users, np.bool_), np.zeros(users, np.bool_)
    if plan.slots.size > 0:
        found = plain_attempts(plan, block.ts, block.event, block.offsets, out, tied)
        _judge_ties(plan, block.ts, block.event, block.offsets, out, tied)
    else:
        found = _attempts(plan, block.ts, block.event, block.offsets, out, excluded, tied)
    return Attempts(*(column[:found] for column in out), excluded, tied)


class _Rows(NamedTuple):
    """The columns of `Attempts`, being written."""

    owner: np.ndarray
    depth: np.ndarray
    open: np.ndarray
    settled: np.ndarray
    closes: np.ndarray
    places: np.ndarray


@njit(nogil=True, cache=True)
def _attempts(plan, ts, event, offsets, rows, excluded, tied):
    room = np.int64(1)
    for user in range(len(offsets) - 1):
        room = max(room, offsets[user + 1] - offsets[user])
    log, part = new_log(ts, room), new_log(ts, room if plan.hold.size > 0 else np.int64(1))
    state, row = new_state(plan.steps), np.int64(0)
    for user in range(len(offsets) - 1):
        begin, end, before = offsets[user], offsets[user + 1], row
        if plan.chosen.size > 0 and not plan.chosen[user]:
            continue
        while begin < end:
            tail = session_end(plan, ts, begin, end) if plan.sessions else end
            if fill(plan, event, begin, tail, log):
                if plan.hold.size > 0:
                    row, hit, tie = _count_held(plan, log, part, state, row, rows)
                else:
                    row, hit, tie = _count(plan, log, state, row, row, rows)
                excluded[user] |= hit
                tied[user] |= tie
            begin = tail
        if plan.remove and excluded[user]:
            row = before
        rows.owner[before:row] = user
    return row


@njit(nogil=True, cache=True)
def _count_held(plan, log, part, state, row, rows):
    """Each value of the held property by itself; an exclusion without a value is looked at with each."""
    number = log.bounds[2]
    values = np.empty(number, np.int64)
    for j in range(number):
        values[j] = plan.hold[log.place[j]]
    order = np.argsort(values, kind="mergesort")  # stable
    without = 0
    while without < number and values[order[without]] < 0:
        without += 1
    first, hit, tie, a = row, False, False, without
    while a < number:
        z = a
        while z < number and values[order[z]] == values[order[a]]:
            z += 1
        merge(log, order, without, a, z, part)
        row, one_hit, one_tie = _count(plan, part, state, row if plan.repeated else first, row, rows)
        hit, tie, a = hit or one_hit, tie or one_tie, z
    return row, hit, tie


@njit(nogil=True, cache=True)
def _count(plan, log, state, first, row, rows):
    """Write what counts of one log; row `first` is the one to better. Returns the next row, and whether an exclusion
    ended an attempt and the result depends on ties."""
    tie = plan.detailed and _tied(plan, log, state, rows)
    if plan.repeated:
        row, hit, _ = _all(plan, log, plan.loose, state, row, rows, np.bool_(True))
        return row, hit, tie
    depth, at, candidate, open_ = follow_all(plan, log, plan.loose, ALWAYS, state)
    if depth == 0:
        return row, False, tie
    settled = depth
    if _newest_end(plan, log) > plan.last:
        settled = follow_all(plan, log, plan.loose, plan.last, state)[0]
    new = row == first
    rows.open[first] = open_ or (not new and rows.open[first])
    rows.settled[first] = settled if new else max(settled, rows.settled[first])
    if new or depth >= rows.depth[first]:
        if plan.detailed:
            entry, over = _earliest(plan, log, state, candidate, depth, log.moment[at])
            if new or depth > rows.depth[first] or log.place[entry] < rows.places[first, 0]:
                rows.closes[first] = log.until[entry]
                _write_places(plan, log, depth, over, state, first, rows)
        rows.depth[first] = depth
    hit = len(plan.zones) > 0 and _all(plan, log, plan.loose, state, row, rows, np.bool_(False))[1]
    return first + 1, hit, tie


@njit(nogil=True, cache=True)
def _newest_end(plan, log):
    for j in range(log.bounds[2] - 1, -1, -1):
        if is_entry(plan, log, j, ALWAYS):
            return log.until[j]
    return NEVER


@njit(nogil=True, cache=True)
def _earliest(plan, log, state, candidate, depth, moment):
    """The first entry from `candidate` on that gets as deep as any, and the index from which on it takes no event."""
    for j in range(candidate, log.bounds[2]):
        if is_entry(plan, log, j, ALWAYS) and log.until[j] >= moment:
            found = follow_one(plan, log, j, plan.loose, state)
            if found[0] == depth:
                return j, found[2]
    return candidate, log.bounds[2]


@njit(nogil=True, cache=True)
def _all(plan, log, loose, state, row, rows, write):
    """Attempts one after the other; with ties in any order this uses the log up.

    Returns the next row, whether an exclusion ended one, and a sum that tells results apart.
    """
    j, hit, told = np.int64(0), False, 0
    while j < log.bounds[2]:
        if not is_entry(plan, log, j, ALWAYS):
            j += 1
            continue
        depth, at, over, open_, excluded = follow_one(plan, log, j, loose, state)
        hit, told = hit or excluded, told + 64 + depth
        if write:
            rows.depth[row], rows.open[row] = depth, open_
            rows.settled[row] = depth if log.until[j] <= plan.last else 0
            if plan.detailed:
                rows.closes[row] = log.until[j]
                _write_places(plan, log, depth, over, state, row, rows)
            row += 1
        if loose and depth == len(plan.required):
            over = at  # what it didn't use of its last moment can begin the next
            while over > j and log.moment[over - 1] == log.moment[at]:
                over -= 1
            for k in range(depth):
                log.mask[state.best[k]] = 0
        j = max(over, j + 1)
    return row, hit, told


@njit(nogil=True, cache=True)
def _write_places(plan, log, depth, over, state, row, rows):
    """The way of the attempt in `state.best`, with the optional steps that it passed on it."""
    best, places = state.best, rows.places[row]
    places[:] = -1
    for k in range(depth):
        places[k if plan.together else plan.required[k]] = log.place[best[k]]
    if plan.together or len(plan.required) == plan.steps:
        return
    for k in range(min(depth, len(plan.required) - 1)):
        bit, stop = plan.required[k] + 1, best[k + 1] if k + 1 < depth else over
        j = best[k] + 1
        while plan.loose and j > 0 and log.moment[j - 1] == log.moment[best[k]]:
            j -= 1
        while plan.loose and k + 1 < depth and stop < over and log.moment[stop] == log.moment[best[k + 1]]:
            stop += 1
        while j < stop and bit < plan.required[k + 1]:
            used = False
            for other in range(depth):
                used = used or best[other] == j
            for step in range(bit, plan.required[k + 1]):
                if not used and (log.mask[j] >> np.uint32(step)) & 1:
                    places[step], bit = log.place[j], step + 1
                    break
            j += 1


@njit(nogil=True, cache=True)
def _tied(plan, log, state, rows):
    """Whether some order of equal timestamps gives another result than another."""
    number, tie = log.bounds[2], False
    for j in range(1, number):
        tie = tie or (log.moment[j] == log.moment[j - 1] and log.mask[j] != log.mask[j - 1])
    if not tie:
        return False
    masks, least, most = log.mask[:number].copy(), 2**62, -1
    for order in range(4):
        if order >= 2:
            last_steps_first(log, order == 2)
        told = _told(plan, log, order == 0, state, rows)
        least, most = min(least, told), max(most, told)
        log.mask[:number] = masks
    return least != most


@njit(nogil=True, cache=True)
def _judge_ties(plan, ts, event, offsets, rows, tied):
    """Of the users with ties, those whose result depends on them."""
    log, state = new_log(ts, np.int64(1)), new_state(plan.steps)
    for user in np.flatnonzero(tied):
        if offsets[user + 1] - offsets[user] > len(log.moment):
            log = new_log(ts, 2 * (offsets[user + 1] - offsets[user]))
        begins = fill(plan, event, offsets[user], offsets[user + 1], log)
        tied[user] = begins and _tied(plan, log, state, rows)


@njit(nogil=True, cache=True)
def _told(plan, log, loose, state, rows):
    if plan.repeated:
        return _all(plan, log, loose, state, np.int64(0), rows, np.bool_(False))[2]
    return follow_all(plan, log, loose, ALWAYS, state)[0]
