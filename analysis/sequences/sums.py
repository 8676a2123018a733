"""What do a user's numbers add up to, and which lies in the middle, lowest and highest?"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numba import njit

from analysis.store.dataset import Rows

Reduction = Literal["sum", "average", "median", "min", "max"]
_REDUCTIONS: tuple[Reduction, ...] = ("sum", "average", "median", "min", "max")


def reduced(chosen: Rows, values: np.ndarray, how: Reduction) -> np.ndarray:
    """A float64 a user, NaN for who has no number; `values` (NaN: none) are those of the whole block.

    Sums are taken in the order of the events. The median of an even number is the mean of the middle two.
    """
    found = np.full(len(chosen.bounds) - 1, np.nan)
    if how == "median":
        _medians(values, chosen.places, chosen.bounds, np.empty(int(chosen.counts.max(initial=0))), found)
    else:
        _reduce(values, chosen.places, chosen.bounds, _REDUCTIONS.index(how), found)
    return found


@njit(nogil=True, cache=True)
def _reduce(values, places, bounds, how, found):  # noqa: ANN001, ANN202
    for user in range(len(bounds) - 1):
        number, total, lowest, highest = 0, 0.0, np.inf, -np.inf
        for k in range(bounds[user], bounds[user + 1]):
            value = values[np.uint64(places[np.uint64(k)])]
            if np.isnan(value):
                continue
            number += 1
            total += value
            lowest, highest = min(lowest, value), max(highest, value)
        if number == 0:
            continue
        if how == 0:
            found[user] = total
        elif how == 1:
            found[user] = total / number
        else:
            found[user] = lowest if how == 3 else highest


@njit(nogil=True, cache=True)
def _medians(values, places, bounds, buffer, found):  # noqa: ANN001, ANN202
    for user in range(len(bounds) - 1):
        number = 0
        for k in range(bounds[user], bounds[user + 1]):
            value = values[np.uint64(places[np.uint64(k)])]
            if not np.isnan(value):
                buffer[number] = value
                number += 1
        if number > 0:
            ordered = np.sort(buffer[:number])
            middle = number // 2
            found[user] = ordered[middle] if number % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def ends(chosen: Rows, which: Literal["first", "last"]) -> np.ndarray:
    """The place of each user's first or last chosen event; -1 for none."""
    places = np.full(len(chosen.bounds) - 1, -1, np.int64)
    has = chosen.counts > 0
    at = chosen.bounds[:-1][has] if which == "first" else chosen.bounds[1:][has] - 1
    places[has] = chosen.places[at]
    return places
