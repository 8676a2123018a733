"""For how long is each attempt watched, so that both sides are watched equally long?

Whoever drops could be watched until the window ends, whoever goes on only until then; the longer one is watched, the
more one is seen to do. So an attempt is watched no longer than its counterpart of the other side: the one at the same
place when each side stands in the order of its lengths. Then the lengths of both sides are alike, and what is left of
a difference isn't the time. Attempts of the same length stand in an order that has nothing to do with what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

import numpy as np
import pyarrow as pa
from pandas import util

from analysis.insights.funnel.instead.result import Lengths

_MOST = 1_000  # lengths that stand for those of a side
_HASHES = 2.0**64
_hashed = cast(Callable[[np.ndarray], np.ndarray], util.hash_array)  # pandas gives it no type


def lengths_of(parts: Iterable[np.ndarray]) -> tuple[int, ...]:
    """The lengths of a side in their order; of many, some that lie evenly among them."""
    ordered = np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
    if len(ordered) > _MOST:
        ordered = ordered[((np.arange(_MOST) + 0.5) * len(ordered) / _MOST).astype(np.int64)]
    return tuple(ordered.tolist())


def watched(length: np.ndarray, second: np.ndarray, chance: np.ndarray, lengths: Lengths) -> np.ndarray:
    """How much of each attempt's length is watched; `second` (bool) says which side a row is on."""
    if not lengths.dropped or not lengths.went_on:
        return length
    sides = np.array(lengths.dropped), np.array(lengths.went_on)
    kept = length.copy()
    for rows, own, other in ((~second, *sides), (second, *sides[::-1])):
        low, high = np.searchsorted(own, length[rows], "left"), np.searchsorted(own, length[rows], "right")
        place = (low + chance[rows] * (high - low)) / len(own)
        counterpart = other[np.minimum((place * len(other)).astype(np.int64), len(other) - 1)]
        kept[rows] = np.minimum(length[rows], counterpart)
    return kept


def chances(users: pa.Array, entered: np.ndarray) -> np.ndarray:
    """For each attempt a number from 0 to 1 that is always the same: by its user and the moment of its entry."""
    ids = _hashed(users.cast(pa.string()).to_numpy(zero_copy_only=False))
    return _hashed(ids ^ entered.astype(np.uint64)) / _HASHES
