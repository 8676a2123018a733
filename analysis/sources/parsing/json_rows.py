"""Which rows does a JSON file hold, as text?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.json import Place, RecordReader, records_in, unknown_keys
from analysis.sources.parsing.row_stream import Malformed, Rows
from analysis.sources.reading import Reading


def json_rows(path: Path, reading: Reading, block_bytes: int) -> Iterator[Rows]:
    """Rows are numbered by lines, or by records where these aren't lines; a list's elements share their record's."""
    reader = RecordReader(reading.paths, reading.columns, reading.lines_of)
    place = Place(reading.layout, reading.inside)
    for records in records_in(path, place, reading.encoding, reading.compression == "gzip", block_bytes):
        for cells in reader.read(records):
            broken = tuple(Malformed(row, text) for row, text in cells.broken)
            unseen = unknown_keys(records, cells.unseen, reading.paths, reading.lines_of) if len(cells.unseen) else {}
            yield Rows(_without_missing(cells.batch, reading), cells.numbers, broken, records.share, unseen)


def _without_missing(batch: pa.RecordBatch, reading: Reading) -> pa.RecordBatch:
    columns = []
    for name, column in zip(reading.columns, batch.columns, strict=True):
        missing = pa.array(reading.missing_in(name), pa.string())
        columns.append(_replaced(column, missing))
    return pa.record_batch(columns, names=list(reading.columns))


def _replaced(column: pa.Array, missing: pa.Array) -> pa.Array:
    said = pc.is_in(column, missing)
    return pc.if_else(said, pa.scalar(None, pa.string()), column) if np.asarray(said).any() else column
