"""How do rows of users become lines of a CSV file?

Commas, CRLF; times are local to the project, without a zone, as spreadsheets read them.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.export.spreadsheets import csv_cells, csv_lines
from analysis.timezones import SECOND, to_local

_EXACT = 2**53  # whole numbers up to here are exact in a float


def csv_piece(rows: pa.RecordBatch) -> bytes:
    return csv_lines([written(column) for column in rows.columns])


def written(column: pa.Array) -> pa.StringArray:
    """Cells of a CSV file; missing ones empty."""
    if pa.types.is_string(column.type):
        return csv_cells(column)
    if pa.types.is_floating(column.type):
        return plain_numbers(column).fill_null("")
    if pa.types.is_timestamp(column.type):
        return _moments(column)
    return column.cast(pa.string()).fill_null("")


def plain_numbers(column: pa.DoubleArray) -> pa.StringArray:
    """Whole numbers in full, never as 1.2e+11 or with a decimal; missing ones stay missing."""
    values = column.fill_null(0).to_numpy()
    whole = np.isfinite(values) & (np.abs(values) < _EXACT) & (values == np.floor(values))
    as_whole = pa.array(np.where(whole, values, 0).astype(np.int64), mask=~column.is_valid().to_numpy(False))
    if whole.all():
        return as_whole.cast(pa.string())
    return pc.if_else(pa.array(whole), as_whole.cast(pa.string()), column.cast(pa.string()))


def _moments(column: pa.TimestampArray) -> pa.StringArray:
    """`2026-01-31 23:05:00` of the project's time zone."""
    seconds = np.floor_divide(to_local(column.cast(pa.int64()).fill_null(0).to_numpy(), column.type.tz), SECOND)
    missing = ~column.is_valid().to_numpy(zero_copy_only=False)
    return pa.array(seconds, pa.int64(), mask=missing).cast(pa.timestamp("s")).cast(pa.string()).fill_null("")
