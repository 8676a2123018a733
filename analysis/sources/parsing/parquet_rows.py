"""Which rows does a Parquet file hold, as text?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.sources.parsing.row_stream import Rows, plain_rows
from analysis.sources.reading import Reading

PARQUET_ROWS = 100_000


def parquet_rows(path: Path, reading: Reading) -> Iterator[Rows]:
    file = pq.ParquetFile(path)
    total, done = max(file.metadata.num_rows, 1), 0
    for batch in file.iter_batches(batch_size=PARQUET_ROWS):
        yield plain_rows(as_meant(file, batch), reading, done, (done + batch.num_rows) / total)
        done += batch.num_rows


def as_meant(file: pq.ParquetFile, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with moments of INT96 in UTC: Spark and Impala write them so, and Parquet has no place to say it.

    Raises ArrowInvalid for texts that aren't UTF-8, as Parquet's are: the file is damaged.
    """
    batch.validate(full=True)
    kinds = {column.path: column.physical_type for column in map(file.schema.column, range(len(file.schema.names)))}
    columns = [
        column.cast(pa.timestamp("us"), safe=False).cast(pa.timestamp("us", "UTC"))
        if kinds.get(name) == "INT96" and pa.types.is_timestamp(column.type)
        else column
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pa.record_batch(columns, names=batch.schema.names)
