"""Which columns and rows of text does a Parquet file hold, going by a sample?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import UnreadableFile
from analysis.sources.inspecting.tables import MOST_COLUMNS, SAMPLE_ROWS, TooManyColumns, column_names
from analysis.sources.parsing import as_meant, as_text

_SAMPLED_GROUPS = 8


@dataclass(frozen=True)
class TableSample:
    """Some rows as text, under the table's own names."""

    table: pa.Table
    rows: int | None  # of the whole table, where it is known
    whole: bool


def sample_parquet(path: Path, name: str) -> TableSample:
    """Rows from the beginning and from row groups through the file."""
    try:
        file = pq.ParquetFile(path)
        width = len(file.schema_arrow.names)
        if width > MOST_COLUMNS:
            raise TooManyColumns(file=name, columns=width, limit=MOST_COLUMNS)
        groups = range(file.num_row_groups)
        picked = sorted(
            {groups[len(groups) * part // _SAMPLED_GROUPS] for part in range(_SAMPLED_GROUPS)} if groups else {}
        )
        parts = [
            _first(file, file.iter_batches(SAMPLE_ROWS if group == 0 else SAMPLE_ROWS // _SAMPLED_GROUPS, [group]))
            for group in picked
        ]
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile(file=name, reason=str(error)) from error
    columns = column_names(file.schema_arrow.names, width)
    batches = [
        pa.record_batch([as_text(column).cast(pa.string()) for column in part.columns], names=list(columns))
        for part in parts
        if part is not None
    ]
    table = pa.Table.from_batches(batches, pa.schema([(column, pa.string()) for column in columns]))
    return TableSample(table, file.metadata.num_rows, table.num_rows == file.metadata.num_rows)


def _first(file: pq.ParquetFile, batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
    batch = next(batches, None)
    return None if batch is None else as_meant(file, batch)
