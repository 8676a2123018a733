"""Some rows of a file, as text and in its own order: what every reader of a format yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.reading import Reading
from analysis.store.dataset import as_text


@dataclass(frozen=True)
class Malformed:
    """A row with too few or too many cells. Rows count from 1, the header and titles above it included."""

    row: int
    text: str


@dataclass(frozen=True)
class Rows:
    """Some rows of a file, in order: their cells as text (missing ones null) under the reading's column names.

    Where the same texts come again and again, a column may be a dictionary of them; `as_text` makes it one of texts.
    """

    cells: pa.RecordBatch
    numbers: np.ndarray  # int64, each row's number in the file
    malformed: tuple[Malformed, ...]
    share: float  # of the file read so far, 0 to 1
    unseen: Mapping[str, int] = field(default_factory=dict)  # keys that no column stands for, each with its rows


class StraddlingRow(Exception):
    """A row that runs on over the rows behind it: a quote was never closed."""

    def __init__(self, row: int) -> None:
        self.row = row


def no_cells(columns: tuple[str, ...]) -> pa.RecordBatch:
    return pa.record_batch([pa.array([], pa.string()) for _ in columns], names=list(columns))


def plain_rows(batch: pa.RecordBatch, reading: Reading, before: int, share: float) -> Rows:
    """Columns by their places; missing markers become null as they do in CSV."""
    missing = pa.array(reading.missing_everywhere, pa.string())
    if batch.num_columns != len(reading.columns):
        raise ValueError(f"{batch.num_columns} columns where {len(reading.columns)} were expected")
    columns = [as_text(column) for column in batch.columns]
    columns = [pc.if_else(pc.is_in(column, missing), pa.scalar(None, pa.string()), column) for column in columns]
    numbers = np.arange(batch.num_rows, dtype=np.int64) + before + 1
    return Rows(pa.record_batch(columns, names=list(reading.columns)), numbers, (), share)


def without_missing(batch: pa.RecordBatch, reading: Reading) -> pa.RecordBatch:
    """The same cells, null where a column's own markers say "nothing"."""
    columns = []
    for name, column in zip(reading.columns, batch.columns, strict=True):
        missing = pa.array(reading.missing_in(name), pa.string())
        columns.append(_replaced(column, missing))
    return pa.record_batch(columns, names=list(reading.columns))


def _replaced(column: pa.Array, missing: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        said = pc.is_in(column.dictionary, missing)
        if not pc.any(said).as_py():
            return column
        indices = pc.if_else(said.take(column.indices), pa.scalar(None, column.indices.type), column.indices)
        return pa.DictionaryArray.from_arrays(indices, column.dictionary)
    said = pc.is_in(column, missing)
    return pc.if_else(said, pa.scalar(None, pa.string()), column) if pc.any(said).as_py() else column
