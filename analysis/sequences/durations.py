"""How long did each step take, what are the quartiles of that, and how many took less than a limit?

Millions of durations are not put in order for that. Each is counted by its first bits, as a float has them: 64 places
for each doubling. The counts say in which place a rank or a limit lies; of the numbers in these few places alone the
exact ones are put in order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

_SHIFT = 46  # leaves of a float its sign, exponent and six digits
_ONE = 1023 << 6  # what they are of the number 1
_PLACES = 64 * 64 + 2


class Durations:
    """Whole numbers, in pieces as they come from the blocks; none is copied."""

    def __init__(self, pieces: Sequence[np.ndarray]) -> None:
        self._pieces, self._counts = [piece for piece in pieces if len(piece)], np.zeros(_PLACES, np.int64)
        for piece in self._pieces:
            _count(piece, self._counts)
        self._before = np.cumsum(self._counts) - self._counts

    def __len__(self) -> int:
        return int(self._counts.sum())

    @property
    def longest(self) -> int:
        return max((int(piece.max()) for piece in self._pieces), default=0)

    def ranked(self, ranks: np.ndarray) -> np.ndarray:
        """The numbers at these ranks (int64, from 0 on) of all in order."""
        places = np.searchsorted(self._before, ranks, side="right") - 1
        numbers, before = self._in_order(places)
        return numbers[ranks - self._before[places] + before[places]]

    def percentiles(self, percents: Sequence[float]) -> np.ndarray:
        """Interpolated between the two nearest ranks, as NumPy does; NaN of nothing."""
        if not len(self):
            return np.full(len(percents), np.nan)
        ranks = np.array(percents, np.float64) / 100 * (len(self) - 1)
        low = ranks.astype(np.int64)
        ends = self.ranked(np.stack([low, np.minimum(low + 1, len(self) - 1)])).astype(np.float64)
        return ends[0] + (ends[1] - ends[0]) * (ranks - low)

    def below(self, limits: np.ndarray) -> np.ndarray:
        """How many of the numbers are smaller than each limit (int64)."""
        places = _places(limits)
        numbers, before = self._in_order(places)
        return self._before[places] + np.searchsorted(numbers, limits) - before[places]

    def _in_order(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The numbers in any of the places, ordered, and of each place how many of them are in places before it."""
        wanted = np.zeros(_PLACES, np.bool_)
        wanted[places] = True
        counts = self._counts * wanted
        numbers, found = np.empty(counts.sum() + 1, np.int64), 0
        for piece in self._pieces:
            found = _pick(piece, wanted, numbers, found)
        return np.sort(numbers[:found]), np.cumsum(counts) - counts


def gaps(ts: np.ndarray, places: np.ndarray, depth: np.ndarray, steps: np.ndarray) -> list[np.ndarray]:
    """From each of the steps to the next, of attempts that took it, and last from the first step to the final one.

    `places` (attempts, all steps) says where among the moments `ts` an attempt took a step, `depth` how many of `steps`
    it took.
    """
    reached = np.bincount(depth, minlength=len(steps) + 1)[::-1].cumsum()[::-1]
    rooms = np.append(reached[2:], reached[-1]) + 1
    begins = np.cumsum(rooms) - rooms
    ends, found = begins.copy(), np.empty(rooms.sum(), np.int64)
    _write_gaps(ts, places, depth, steps, ends, found)
    return [found[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]


@njit(nogil=True, cache=True)
def _write_gaps(
    ts: np.ndarray, places: np.ndarray, depth: np.ndarray, steps: np.ndarray, at: np.ndarray, found: np.ndarray
) -> None:
    """`at` has where the next gap to each step is written: each is, and over the last unless that step was taken."""
    final = len(steps) - 1
    for i in range(len(depth)):
        first = before = ts[np.uint64(places[i, steps[0]])]
        for k in range(final):  # the moment of a step that wasn't taken is any
            moment = ts[np.uint64(places[i, steps[k + 1]])] if k + 1 < depth[i] else before
            found[at[k]] = moment - before
            at[k] += k + 1 < depth[i]
            before = moment
        found[at[final]] = before - first
        at[final] += depth[i] > final


@njit(nogil=True, cache=True)
def _place(number: int) -> int:
    return 0 if number < 1 else int(np.float64(number).view(np.int64) >> _SHIFT) - _ONE + 1


@njit(nogil=True, cache=True)
def _places(numbers: np.ndarray) -> np.ndarray:
    places = np.empty(len(numbers), np.int64)
    for i in range(len(numbers)):
        places[i] = _place(numbers[i])
    return places


@njit(nogil=True, cache=True)
def _count(numbers: np.ndarray, counts: np.ndarray) -> None:
    for number in numbers:
        counts[_place(number)] += 1


@njit(nogil=True, cache=True)
def _pick(numbers: np.ndarray, wanted: np.ndarray, picked: np.ndarray, found: int) -> int:
    """Write those in wanted places from `found` on, each over the last unless that was one; returns the next."""
    for number in numbers:
        picked[found] = number
        found += wanted[_place(number)]
    return found
