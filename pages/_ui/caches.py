"""What is kept for all sessions, so that nothing is computed twice?

The only caches of the app. Values are immutable: keys hold workspace, project, data, settings and the spec, never a
frame and never anything of a session. The process is the code version: a new one starts empty.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from cachetools import LRUCache, cached

_MEGABYTE = 1 << 20
_LOOKED_AT = 100  # items of a long collection; the others are taken to be alike, or counting would cost what it saves


class Kept:
    """The values that were asked for last, for all sessions, of `most_bytes` together.

    One that is larger than that by itself is kept alone: a page needs it again at the next click.
    """

    def __init__(self, most_bytes: int) -> None:
        self._values: LRUCache[Hashable, Any] = LRUCache(
            most_bytes, getsizeof=lambda value: min(bytes_of(value), most_bytes)
        )
        self._free = threading.Condition()
        self._of = cached(self._values, key=lambda key, make: key, condition=self._free)(lambda key, make: make())

    def of(self, key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401
        """The value of `key`, made by one thread at a time: others that ask for it wait. Errors aren't kept."""
        return self._of(key, make)

    def get(self, key: Hashable) -> Any:  # noqa: ANN401
        """None without a value, also while it is being made."""
        with self._free:
            return self._values.get(key)

    def put(self, key: Hashable, value: Any) -> None:  # noqa: ANN401
        with self._free:
            self._values[key] = value

    def clear(self) -> None:
        with self._free:
            self._values.clear()


RESULTS = Kept(512 * _MEGABYTE)
MEMBERS = Kept(256 * _MEGABYTE)  # lists of users can be long
DRAWN = Kept(256 * _MEGABYTE)
_OTHER = Kept(512 * _MEGABYTE)


def forget_all() -> None:
    """Empty every cache (tests, and "clear" after a project is deleted)."""
    for kept in (RESULTS, MEMBERS, DRAWN, _OTHER):
        kept.clear()


def kept(key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401
    """What depends on `key` alone; `key` names everything it depends on, the workspace included."""
    return _OTHER.of(key, make)


def bytes_of(value: Any) -> int:  # noqa: ANN401
    """How much a value holds on to: exactly for arrays and frames, by a sample for long collections, each object once.

    What has been opened (a workspace, a dataset) counts little: columns are mapped, not held.
    """
    return _bytes(value, set())


def _bytes(value: Any, counted: set[int]) -> int:  # noqa: ANN401
    if id(value) in counted:
        return 0
    counted.add(id(value))
    if isinstance(value, pa.Array | pa.ChunkedArray | pa.RecordBatch | pa.Table):
        return value.get_total_buffer_size()
    if isinstance(value, pd.DataFrame):
        return int(value.memory_usage(deep=True).sum())
    if isinstance(value, pd.Series | pd.Index):
        return int(value.memory_usage(deep=True))
    if isinstance(value, np.ndarray):
        return value.nbytes
    return sys.getsizeof(value) + _bytes_within(value, counted)


def _bytes_within(value: Any, counted: set[int]) -> int:  # noqa: ANN401
    if is_dataclass(value):
        return sum(_bytes(getattr(value, item.name), counted) for item in fields(value))
    if isinstance(value, Mapping):
        return _bytes_of_items(value.keys(), counted) + _bytes_of_items(value.values(), counted)
    return _bytes_of_items(value, counted) if isinstance(value, list | tuple | set | frozenset) else 0


def _bytes_of_items(items: Collection[Any], counted: set[int]) -> int:
    looked_at = sum(_bytes(item, counted) for item in islice(items, _LOOKED_AT))
    return looked_at * len(items) // min(len(items), _LOOKED_AT) if items else 0
