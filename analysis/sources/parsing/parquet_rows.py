"""Which rows does a Parquet file hold, as text?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from analysis.sources.parsing.row_stream import Rows, plain_rows
from analysis.sources.reading import Reading

PARQUET_ROWS = 100_000


def parquet_rows(path: Path, reading: Reading) -> Iterator[Rows]:
    file = pq.ParquetFile(path)
    total, done = max(file.metadata.num_rows, 1), 0
    for batch in file.iter_batches(batch_size=PARQUET_ROWS):
        yield plain_rows(batch, reading, done, (done + batch.num_rows) / total)
        done += batch.num_rows
