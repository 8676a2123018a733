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
- What counts is open while the window of its first entry is when the data ends: a user's or a session's earliest entry,
  whichever attempt was the best, or the attempt's own. Whoever is closed may be trying again: a later attempt of theirs
  isn't over when the data ends.
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

from analysis.sequences.attempts.counting import count_log
from analysis.sequences.attempts.logs import (
    LOG,
    NUMBER,
    STEP_BITS,
    STEP_MASK,
    Codes,
    Plan,
    fill,
    is_entry,
    merge,
    session_end,
)
from analysis.sequences.attempts.narrowed import narrowed_attempts, narrowed_periods
from analysis.sequences.attempts.periods import count_entry
from analysis.sequences.attempts.plain import plain_attempts
from analysis.sequences.attempts.walks import STATE, follow_one, new_ways
from analysis.store.dataset import NarrowedBlock, UserBlock

__all__ = ["STEP_BITS", "STEP_MASK", "Attempts", "Codes", "Plan", "attempts"]


@dataclass(frozen=True)
class Attempts:
    """A row an attempt that counts: the best of a user or session, or each. Some are of `detailed` plans only."""

    owner: np.ndarray  # int64: index of the user, rising
    depth: np.ndarray  # uint8: required steps taken, from 1
    open: np.ndarray  # bool: the window of its first entry is open when the data ends
    trying: np.ndarray  # bool, where not converted: an attempt, whichever, isn't over when the data ends
    closes: np.ndarray  # int64, detailed: the end of its window
    places: np.ndarray  # int32 (rows, `width` steps), detailed: where in the block each step's event is, -1 for none
    excluded: np.ndarray  # bool, one a user of the block: an exclusion ended an attempt
    tied: np.ndarray  # bool, one a user of the block
    # int64 (grains, days, 4), of `trend`: users by the periods of their entries (`attempt_periods.py`)
    counts: np.ndarray


def attempts(block: UserBlock, plan: Plan, codes: Codes) -> Attempts:
    """The attempts that count of every user of the block, which may hold the events only that the plan asks for."""
    users = len(block.offsets) - 1
    starts = codes.table & (STEP_MASK if plan.together else np.uint32(1)) != 0
    many = plan.repeated or plan.sessions
    rows = _rows(int(np.count_nonzero(starts[codes.event])) if many else users, plan)
    excluded, tied = np.zeros(users, np.bool_), np.zeros(users, np.bool_)
    counts = np.zeros((*codes.periods.shape, 4), np.int64)
    if len(codes.slots):
        found = _plain(block, plan, codes, rows, tied, counts)
        if tied.any():  # the general walk judges whether they matter
            table = np.append(codes.table, np.uint32(0))
            only, tied = codes._replace(chosen=tied, table=table), np.zeros(users, np.bool_)
            _walked(block, plan, only, _rows(users, plan), excluded, tied, np.zeros_like(counts))
    else:
        found = _walked(block, plan, codes, rows, excluded, tied, counts)
    return Attempts(*_Rows(*(column[:found] for column in rows)), excluded, tied, counts)


def _plain(block: UserBlock, plan: Plan, codes: Codes, rows: _Rows, tied: np.ndarray, counts: np.ndarray) -> int:
    periods = codes.days, codes.periods, counts
    if not isinstance(block, NarrowedBlock):
        return plain_attempts(
            plan, codes.slots, codes.chosen, block.ts, codes.event, block.offsets, rows, tied, *periods
        )
    parts = block.since_first(codes.slots[:-1] == 0)
    events = parts.users, parts.begins, parts.ends, block.ts, codes.event
    found = narrowed_attempts(plan, codes.slots, codes.chosen, *events, rows, tied)
    if plan.trend:
        narrowed_periods(plan, codes.slots, *events, rows.owner[:found], rows.depth[:found], *periods)
    return found


def _walked(
    block: UserBlock,
    plan: Plan,
    codes: Codes,
    rows: _Rows,
    excluded: np.ndarray,
    tied: np.ndarray,
    counts: np.ndarray,
) -> int:
    longest = int(np.diff(block.offsets).max(initial=0)) + 1
    log, part = np.zeros(longest, LOG), np.zeros(longest if len(codes.hold) else 1, LOG)
    state = np.zeros(plan.required, STATE)
    state["bit"], state["ended"] = codes.required, codes.ended
    bounds, ways = np.zeros(2, np.int64), new_ways(plan.required)
    last = np.full(counts.shape[-1:] + counts.shape[:-1], -1, np.int64)
    room = log, part, bounds, state, ways, last, counts
    return int(_attempts(plan, codes, block.ts, codes.event, block.offsets, rows, excluded, tied, *room))


class _Rows(NamedTuple):
    """The columns of `Attempts`, being written."""

    owner: np.ndarray
    depth: np.ndarray
    open: np.ndarray
    trying: np.ndarray
    closes: np.ndarray
    places: np.ndarray


def _rows(number: int, plan: Plan) -> _Rows:
    detailed = number if plan.detailed else 0
    return _Rows(
        owner=np.zeros(number, np.int64),
        depth=np.zeros(number, np.uint8),
        open=np.zeros(number, np.bool_),
        trying=np.zeros(number, np.bool_),
        closes=np.zeros(detailed, np.int64),
        places=np.empty((detailed, plan.width), np.int32),
    )


@njit(nogil=True, cache=True)
def _attempts(plan, codes, ts, event, offsets, rows, excluded, tied, log, part, bounds, state, ways, last, counts):
    row, chosen, hold, days, periods = np.int64(0), codes.chosen, codes.hold, codes.days, codes.periods
    begins = codes.begins
    for user in range(len(offsets) - 1):
        begin, end, before = offsets[user], offsets[user + 1], row
        if chosen.size > 0 and not chosen[user]:
            continue
        while begin < end:
            tail = session_end(begins, begin, end) if plan.sessions else end
            if fill(plan, codes, ts, event, begin, tail, log, bounds):
                if hold.size > 0:
                    row, hit, tie = _count_held(plan, hold, log, part, bounds, state, ways, row, rows)
                else:
                    row, hit, tie = count_log(plan, log, bounds, state, ways, row, row, rows)
                excluded[user] |= hit
                tied[user] |= tie
            begin = tail
        if plan.remove and excluded[user]:
            row = before
        elif plan.trend and fill(plan, codes, ts, event, offsets[user], end, log, bounds):
            _count_entries(plan, hold, log, part, bounds, state, ways, user, days, periods, last, counts)
        rows.owner[before:row] = user
    return row


@njit(nogil=True, cache=True)
def _by_value(hold, log, number):
    """The held value of each event, the events in order of it, and how many, at the begin, have none."""
    values = np.empty(number, np.int64)
    for j in range(number):
        values[j] = hold[log[j].place]
    order = np.argsort(values, kind="mergesort")  # stable
    without = 0
    while without < number and values[order[without]] < 0:
        without += 1
    return values, order, without


@njit(nogil=True, cache=True)
def _count_held(plan, hold, log, part, bounds, state, ways, row, rows):
    """Each value of the held property by itself; an exclusion without a value is looked at with each."""
    number, (values, order, without) = bounds[NUMBER], _by_value(hold, log, bounds[NUMBER])
    first, hit, tie, a = row, False, False, without
    while a < number:
        z = a
        while z < number and values[order[z]] == values[order[a]]:
            z += 1
        bounds[NUMBER] = merge(log, order, without, a, z, part)
        row, one_hit, one_tie = count_log(plan, part, bounds, state, ways, row if plan.repeated else first, row, rows)
        hit, tie, a = hit or one_hit, tie or one_tie, z
    return row, hit, tie


@njit(nogil=True, cache=True)
def _count_entries(plan, hold, log, part, bounds, state, ways, user, days, periods, last, counts):
    """Every entry of a user by itself, in its periods; of a held property with the events of its value."""
    number = bounds[NUMBER]
    if hold.size == 0:
        return _count_each(plan, log, bounds, state, ways, user, days, periods, last, counts)
    values, order, a = _by_value(hold, log, number)
    without = a
    while a < number:
        z = a
        while z < number and values[order[z]] == values[order[a]]:
            z += 1
        bounds[NUMBER] = merge(log, order, without, a, z, part)
        _count_each(plan, part, bounds, state, ways, user, days, periods, last, counts)
        a = z
    return None


@njit(nogil=True, cache=True)
def _count_each(plan, log, bounds, state, ways, user, days, periods, last, counts):
    day = np.int64(0)
    for j in range(bounds[NUMBER]):
        if is_entry(plan, log, j):
            while days[day + 1] <= log[j].moment:
                day += 1
            depth = follow_one(plan, log, bounds, j, plan.loose, state, ways)[0]
            closed = log[j].until <= plan.last
            count_entry(periods, day, user, depth == plan.required, closed, last, counts)
