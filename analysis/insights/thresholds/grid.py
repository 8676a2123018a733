"""How are the numbers of many users added up, so that every threshold can be asked afterwards?

Numbers are counted on a grid of all those with three digits (…, 0.999, 1, 1.01, …, 9.99, 10, 10.1, …), each apart from
what lies between it and the next. So the users at, above and below any number of the grid are known exactly, whatever
the number of users, and blocks add up.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

_SMALLEST, _LARGEST = -6, 12  # powers of ten; what lies beyond counts as the last


@lru_cache(maxsize=1)
def grid() -> np.ndarray:
    """All numbers of the grid, rising."""
    above = [float(f"{digits}e{power}") for power in range(_SMALLEST, _LARGEST) for digits in range(100, 1000)]
    return np.unique(np.concatenate([np.negative(above), [0.0], above]))


@lru_cache(maxsize=16)
def grid_with(number: float) -> np.ndarray:
    """The grid, and this number on it."""
    return grid() if number in grid() else np.unique(np.append(grid(), number))


def places_on(edges: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Where each number lies: 2·i at `edges[i]`, 2·i + 1 between it and the next; -1 for NaN."""
    below = np.searchsorted(edges, numbers, side="right") - 1
    clipped = below.clip(0, len(edges) - 1)
    exact = edges[clipped] == numbers
    places = 2 * clipped + np.where(exact, 0, 1)
    return np.where(np.isnan(numbers), -1, np.where(below < 0, 0, places))


def sensible(places: np.ndarray, users: np.ndarray, edges: np.ndarray, counts: bool, most: int) -> np.ndarray:
    """At most about `most` numbers worth a look, rising; `places` rise, and hold so many `users` each.

    Whole numbers are all asked as far as that goes; then, and for amounts, round ones that split the users into parts
    of about the same size.
    """
    known = (places >= 0) & (users > 0) & (places < 2 * len(edges) - 2)  # the last is beyond all numbers
    places, users = places[known], users[known]
    if not len(places):
        return np.empty(0)
    ends = edges[np.array([places[0], _quantiles(places, users, np.array([0.999]))[0]]) // 2]
    low, high = int(np.floor(ends[0])), int(np.floor(ends[1]))
    whole = counts or (not (places % 2).any() and not (edges[places // 2] % 1).any())
    if whole and high - low <= most:
        return np.arange(low, high + 1, dtype=np.float64)
    if counts:
        near = np.arange(low, low + most * 2 // 3, dtype=np.float64)
        far = edges[places // 2] > near[-1]
        return np.unique(np.append(near, _spread(places[far], users[far], edges, most // 3)))
    moving = places != 2 * np.searchsorted(edges, 0.0)  # the many who have nothing would take all the room
    return _spread(places[moving], users[moving], edges, most) if moving.any() else np.zeros(1)


def _spread(places: np.ndarray, users: np.ndarray, edges: np.ndarray, most: int) -> np.ndarray:
    found = edges[_quantiles(places, users, np.linspace(0.0, 0.995, most)) // 2]
    return np.unique([float(f"{number:.1e}") for number in found])  # two digits: all of them lie on the grid


def _quantiles(places: np.ndarray, users: np.ndarray, shares: np.ndarray) -> np.ndarray:
    reached = np.cumsum(users)
    return places[np.searchsorted(reached, shares * reached[-1], side="left").clip(max=len(places) - 1)]
