"""What was looked up of blocks is kept in memory, for the next question about the same kinds of events.

Bounded in bytes, for all datasets and sessions of the process; arrays are never written to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar

import numpy as np
from cachetools import LRUCache


class Weighed(Protocol):
    @property
    def nbytes(self) -> int: ...


Kept = TypeVar("Kept", bound=Weighed)

_MOST_BYTES = 512 << 20

_KEPT: LRUCache[Hashable, Any] = LRUCache(_MOST_BYTES, getsizeof=lambda kept: kept.nbytes)
_FREE = threading.Lock()


def looked_up(key: Hashable, look: Callable[[], Kept]) -> Kept:
    """What is kept by `key`, made by `look` if it isn't there; two threads may make it at once, and make the same."""
    with _FREE:
        kept = _KEPT.get(key)
    if kept is not None:
        return kept
    made = look()
    if isinstance(made, np.ndarray):
        made.flags.writeable = False
    if made.nbytes <= _MOST_BYTES:
        with _FREE:
            _KEPT[key] = made
    return made


def forget() -> None:
    with _FREE:
        _KEPT.clear()
