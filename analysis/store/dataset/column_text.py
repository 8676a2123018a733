"""How is a column of any type written as text?"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_EXACT = 2.0**53  # whole numbers up to here are exact in a float


def as_text(column: pa.Array) -> pa.Array:
    """Moments in UTC, whole numbers as `5`, not `5.0`, nested values as JSON."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([_json(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_floating(kind):
        return _float_text(column)
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        column = column.cast(pa.timestamp(kind.unit, "UTC"))
    return column if pa.types.is_string(kind) else column.cast(pa.string())


def _float_text(column: pa.Array) -> pa.Array:
    """NaN is missing."""
    column = column.cast(pa.float64())
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
    whole = pc.and_(pc.equal(column, pc.round(column)), pc.less(pc.abs(column), _EXACT))
    integers = pc.if_else(whole, column, pa.scalar(0.0)).cast(pa.int64())
    return pc.if_else(whole, integers.cast(pa.string()), column.cast(pa.string()))


def _json(value: Any) -> str | None:  # noqa: ANN401 whatever a nested Parquet column holds
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)
