"""How many bytes of memory does a value hold on to?"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

_LOOKED_AT = 100  # items of a long collection; the others are taken to be alike, or counting would cost what it saves


def bytes_of(value: Any) -> int:  # noqa: ANN401
    """Exactly for arrays and frames, by a sample for long collections, each object once.

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
