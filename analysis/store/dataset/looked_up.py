"""What was looked up of blocks is kept in memory, for the next question about the same kinds of events.

Bounded in bytes, for all datasets and sessions of the process; arrays are never written to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

import numpy as np
from cachetools import LRUCache

_MOST_BYTES = 512 << 20

_KEPT: LRUCache[Hashable, np.ndarray] = LRUCache(_MOST_BYTES, getsizeof=lambda array: array.nbytes)
_FREE = threading.Lock()


def looked_up(key: Hashable, look: Callable[[], np.ndarray]) -> np.ndarray:
    """The array of `key`, made by `look` if it isn't there; two threads may make it at once, and make the same."""
    with _FREE:
        kept = _KEPT.get(key)
    if kept is not None:
        return kept
    made = look()
    made.flags.writeable = False
    if made.nbytes <= _MOST_BYTES:
        with _FREE:
            _KEPT[key] = made
    return made


def forget() -> None:
    with _FREE:
        _KEPT.clear()
