"""Where are the rows that were not kept, each with its number and reason?

Parquet files `ledgers/<import>/<place of the file>.parquet`, and `…-repeated.parquet` for rows that only a comparison
with all others refused. The columns row, reason and text (of a malformed row) come first, then the file's own columns
as they were read. The first three are known by their place: a file may have columns of the same names.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.sources.ledger import REASONS
from analysis.sources.parsing import Malformed, as_text

LEADING = ("row", "reason", "text")
_REASON_TYPE = pa.dictionary(pa.int8(), pa.string())


class RejectedRows:
    """Collects one file's rejected rows; makes no file when there are none. Safe to call from several threads."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self.path = path
        self._columns = columns
        self._schema = pa.schema(
            [("row", pa.int64()), ("reason", _REASON_TYPE), ("text", pa.string())]
            + [(name, pa.string()) for name in columns]
        )
        self._writer: pq.ParquetWriter | None = None
        self._lock = threading.Lock()

    def add(self, numbers: np.ndarray, reasons: np.ndarray, cells: list[pa.Array]) -> None:
        """Rows with their numbers in the file, codes of their reasons, and cells (a list of columns)."""
        if len(numbers):
            leading = [pa.array(numbers, pa.int64()), _named(reasons), pa.nulls(len(numbers), pa.string())]
            self._write([*leading, *map(as_text, cells)])

    def add_malformed(self, rows: tuple[Malformed, ...]) -> None:
        if rows:
            numbers = pa.array([row.row for row in rows], pa.int64())
            texts = pa.array([row.text for row in rows], pa.string())
            cells = [pa.nulls(len(rows), pa.string())] * (len(self._schema) - len(LEADING))
            self._write([numbers, _named(np.zeros(len(rows), dtype=np.int8)), texts, *cells])

    def beside(self, name: str) -> RejectedRows:
        """Another collection for the same file; it begins empty."""
        path = self.path.with_stem(f"{self.path.stem}-{name}")
        path.unlink(missing_ok=True)
        return RejectedRows(path, self._columns)

    def anew(self) -> RejectedRows:
        """The collection begun once more, without what it holds."""
        if self._writer is not None:
            self._writer.close()
            self.path.unlink(missing_ok=True)
        return RejectedRows(self.path, self._columns)

    def close(self) -> None:
        if self._writer is None:
            return
        self._writer.close()
        with self.path.open("rb") as file:
            os.fsync(file.fileno())

    def _write(self, columns: list[pa.Array]) -> None:
        with self._lock:
            writer = self._writer
            if writer is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                writer = self._writer = pq.ParquetWriter(self.path, self._schema, compression="zstd")
            writer.write_batch(pa.record_batch(columns, schema=self._schema))


def _named(reasons: np.ndarray) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(reasons, pa.int8()), pa.array(REASONS, pa.string()))


def rejected_rows(folder: Path, index: int) -> Iterator[pa.RecordBatch]:
    """All rejected rows of the file at place `index` of an import; `folder` is its folder of ledgers."""
    for path in (folder / f"{index}.parquet", folder / f"{index}-repeated.parquet"):
        if path.exists():
            yield from pq.ParquetFile(path).iter_batches()
