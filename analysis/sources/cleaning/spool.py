"""Where do the rows of an import wait, bucket by bucket, until all are read?

One temporary Arrow stream a bucket: memory stays the same however long the file is. Rows keep the order of writing.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa


class Spool:
    """Write rows with their buckets, close, then read bucket by bucket."""

    def __init__(self, folder: Path, bucket_count: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._bucket_count = bucket_count
        self._writers: dict[int, pa.RecordBatchStreamWriter] = {}
        self._sinks: list[pa.OSFile] = []

    def write(self, rows: pa.RecordBatch, buckets: np.ndarray) -> None:
        """Append rows (in order) to the streams of their `buckets` (unsigned integers)."""
        order = np.argsort(buckets, kind="stable")  # radix sort for small integers
        ordered = rows.take(pa.array(order))
        edges = np.searchsorted(buckets[order], np.arange(self._bucket_count + 1))
        for bucket in np.flatnonzero(np.diff(edges)).tolist():
            part = ordered.slice(edges[bucket], edges[bucket + 1] - edges[bucket])
            self._writer(bucket, rows.schema).write_batch(part)

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()
        for sink in self._sinks:
            sink.close()

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def buckets(self) -> tuple[int, ...]:
        return tuple(sorted(self._writers))

    def read(self, bucket: int) -> pa.Table:
        """A bucket's rows in the order of writing, mapped from the file."""
        with pa.memory_map(str(self._path(bucket))) as source:
            return pa.ipc.open_stream(source).read_all()

    def remove(self, bucket: int) -> None:
        self._path(bucket).unlink(missing_ok=True)

    def _writer(self, bucket: int, schema: pa.Schema) -> pa.RecordBatchStreamWriter:
        if bucket not in self._writers:
            sink = pa.OSFile(str(self._path(bucket)), "wb")
            self._sinks.append(sink)
            self._writers[bucket] = pa.ipc.new_stream(sink, schema)
        return self._writers[bucket]

    def _path(self, bucket: int) -> Path:
        return self._folder / f"{bucket:04d}.arrow"
