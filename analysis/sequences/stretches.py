"""Which events lie within given stretches of users' events, and how often on either of two sides?

A stretch is a row: it runs over the block's events from `begin` to before `stop`, as long as they aren't later than
`until`, and of these it sees the first `first` of the events that are looked at (`told`, one an event name).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from analysis.store.dataset import UserBlock

NO_LIMIT = np.iinfo(np.int64).max
# For each event sums over users: in x of a user's n stretches of the first side it was seen, in y of m of the second.
SUMS = ("x", "y", "xx", "yy", "xy", "xn", "xm", "yn", "ym")


@dataclass(frozen=True)
class Stretches:
    """A row a stretch, those of one user together."""

    owner: np.ndarray  # int64: index of the user
    begin: np.ndarray  # int64: places among the block's events
    stop: np.ndarray
    until: np.ndarray  # int64: microseconds UTC
    told: np.ndarray  # bool, one an event name
    first: int = NO_LIMIT


def tally(block: UserBlock, stretches: Stretches, second: np.ndarray) -> np.ndarray:
    """The sums (float64, a row an event name, a column each of `SUMS`); `second` (bool) says which side a row is on."""
    sums = np.zeros((len(stretches.told), len(SUMS)))
    _tally(
        block.event, block.ts, stretches.owner, second, stretches.begin, stretches.stop, stretches.until,
        stretches.told, stretches.first, sums,
    )  # fmt: skip
    return sums


def seen_in(block: UserBlock, stretches: Stretches, event: int) -> np.ndarray:
    """In which stretches (bool, a row a stretch) the event with this code is seen."""
    did = np.zeros(len(stretches.owner), np.bool_)
    _seen_in(
        block.event, block.ts, stretches.begin, stretches.stop, stretches.until, stretches.told, stretches.first,
        event, did,
    )  # fmt: skip
    return did


@njit(nogil=True, cache=True)
def _tally(event, ts, owner, second, begin, stop, until, told, first, sums):  # noqa: ANN001, ANN202 compiled
    met, touched = np.full(len(told), -1, np.int64), np.empty(len(told), np.int64)
    done = np.zeros((len(told), 2))
    row = 0
    while row < len(owner):
        user, known, n, m = owner[row], 0, 0.0, 0.0
        while row < len(owner) and owner[row] == user:
            side = 1 if second[row] else 0
            n, m = n + 1 - side, m + side
            seen = 0
            for i in range(begin[row], stop[row]):
                if seen == first or ts[i] > until[row]:
                    break
                code = event[i]
                if not told[code]:
                    continue
                seen += 1
                if met[code] == row:
                    continue
                met[code] = row
                if done[code, 0] + done[code, 1] == 0:
                    touched[known] = code
                    known += 1
                done[code, side] += 1
            row += 1
        for place in range(known):
            code = touched[place]
            x, y = done[code, 0], done[code, 1]
            done[code, 0] = done[code, 1] = 0
            for column, value in enumerate((x, y, x * x, y * y, x * y, x * n, x * m, y * n, y * m)):
                sums[code, column] += value


@njit(nogil=True, cache=True)
def _seen_in(event, ts, begin, stop, until, told, first, wanted, did):  # noqa: ANN001, ANN202
    for row in range(len(begin)):
        seen = 0
        for i in range(begin[row], stop[row]):
            if seen == first or ts[i] > until[row]:
                break
            if told[event[i]]:
                seen += 1
                if event[i] == wanted:
                    did[row] = True
                    break
