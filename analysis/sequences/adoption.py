"""Who uses each event, when first, again, and who of those that used it early is there later?

One pass over a block. What a user did in the first days is kept apart by how active they were otherwise, so that like
is compared with like.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numba import njit

MOST_DAYS_ACTIVE, MOST_BITS = 8, 12  # strata: days active (eight and more together), other events by powers of two
STRATA = MOST_DAYS_ACTIVE * MOST_BITS


@dataclass(frozen=True, eq=False)
class Adoption:
    """Of one bucket, int64, by event."""

    users: np.ndarray
    again: np.ndarray  # who did it on a later day too
    first_days: np.ndarray  # (events, days): users by the whole days from their first event of all to this one
    early: np.ndarray  # (events, strata): who did it in their first days
    early_stayed: np.ndarray  # of them: who were there later
    as_others: np.ndarray  # the same users where they would stand had they not done it: by all their events
    as_others_stayed: np.ndarray
    judged: np.ndarray  # (strata): all users whose time is over, by all their events
    judged_stayed: np.ndarray

    def __add__(self, other: Adoption) -> Adoption:
        return Adoption(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def adoption(
    ts: np.ndarray,
    event: np.ndarray,
    bounds: np.ndarray,
    events: int,
    spans: tuple[int, int, int, int],
    most_days: int,
    chosen: np.ndarray,
) -> Adoption:
    """`spans`: microseconds of a day, of a user's first days, of these and the time in which they may be there later;
    and the latest begin of a user whose time is over. `chosen` (bool, a user each) may be empty for all."""
    plain, strata = np.zeros(events, np.int64), np.zeros((events, STRATA), np.int64)
    found = Adoption(
        plain, plain.copy(), np.zeros((events, most_days + 1), np.int64), strata, strata.copy(), strata.copy(),
        strata.copy(), np.zeros(STRATA, np.int64), np.zeros(STRATA, np.int64),
    )  # fmt: skip
    day, early, late, latest = spans
    _walk(
        ts, event, bounds, day, early, late, latest, chosen, found.users, found.again, found.first_days, found.early,
        found.early_stayed, found.as_others, found.as_others_stayed, found.judged, found.judged_stayed,
    )  # fmt: skip
    return found


@njit(nogil=True, cache=True)
def _stratum(days, others):  # noqa: ANN001, ANN202 compiled: types are the arrays'
    bits = 0
    while others > 0 and bits < 11:
        bits += 1
        others //= 2
    return (min(days, 8) - 1) * 12 + bits


@njit(nogil=True, cache=True)
def _walk(  # noqa: ANN202
    ts, event, bounds, day, early, late, latest, chosen, users, again, first_days, used, used_stayed, as_others,  # noqa: ANN001
    as_others_stayed, judged, judged_stayed,  # noqa: ANN001
):  # fmt: skip
    kinds, most = len(users), first_days.shape[1] - 1
    seen, first = np.full(kinds, -1, np.int64), np.zeros(kinds, np.int64)
    repeated, number = np.zeros(kinds, np.bool_), np.zeros(kinds, np.int64)
    touched = np.zeros(kinds, np.int64)
    for user in range(len(bounds) - 1):
        begin, end = bounds[user], bounds[user + 1]
        if begin == end or (chosen.size > 0 and not chosen[user]):
            continue
        start, different = ts[begin], 0
        total, days, last_day, stayed = 0, 0, -1, False
        for i in range(begin, end):
            kind, after = event[i], ts[i] - start
            if after < early:
                total += 1
                if after // day != last_day:
                    last_day = after // day
                    days += 1
            elif after < late:
                stayed = True
            if seen[kind] != user:
                seen[kind], first[kind], repeated[kind], number[kind] = user, after, False, 0
                touched[different] = kind
                different += 1
            elif not repeated[kind] and after // day > first[kind] // day:
                repeated[kind] = True
            if after < early:
                number[kind] += 1
        over = start <= latest
        whole = _stratum(days, total)
        if over:
            judged[whole] += 1
            judged_stayed[whole] += stayed
        for place in range(different):
            kind = touched[place]
            users[kind] += 1
            again[kind] += repeated[kind]
            first_days[kind, min(first[kind] // day, most)] += 1
            if over and number[kind] > 0:
                others = _stratum(days, total - number[kind])
                used[kind, others] += 1
                used_stayed[kind, others] += stayed
                as_others[kind, whole] += 1
                as_others_stayed[kind, whole] += stayed
