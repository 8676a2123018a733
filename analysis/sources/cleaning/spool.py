"""Where do the rows of an import wait, bucket by bucket, until all are read?

Temporary Arrow streams, one a bucket: memory stays the same however long the file is. Rows keep the order of writing.
Columns that come as dictionaries wait as numbers of their texts, which stay in memory while they are few. Where they
are no more, the rows that follow wait with their texts, in another stream.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.parsing import as_text

_MOST_TEXTS = 1 << 15  # of a column, in memory


class Spool:
    """Write rows with their buckets, close, then read bucket by bucket."""

    def __init__(self, folder: Path, bucket_count: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._bucket_count = bucket_count
        self._writers: dict[int, pa.RecordBatchStreamWriter] = {}
        self._sinks: list[pa.OSFile] = []
        self._parts: list[tuple[int, ...]] = []  # the buckets of the streams that are complete
        self._texts: dict[str, pa.StringArray] | None = None  # of the columns that wait, or waited, as numbers
        self._numbered: tuple[str, ...] = ()  # those that do

    def write(self, rows: pa.RecordBatch, buckets: np.ndarray) -> None:
        """Append rows (in order) to the streams of their `buckets` (unsigned integers)."""
        order = np.argsort(buckets, kind="stable")  # radix sort for small integers
        ordered = self._waiting(rows).take(pa.array(order))
        edges = np.searchsorted(buckets[order], np.arange(self._bucket_count + 1))
        for bucket in np.flatnonzero(np.diff(edges)).tolist():
            part = ordered.slice(edges[bucket], edges[bucket + 1] - edges[bucket])
            self._writer(bucket, ordered.schema).write_batch(part)

    def _waiting(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        """The rows as they wait."""
        if self._texts is None:
            self._numbered = tuple(field.name for field in rows.schema if pa.types.is_dictionary(field.type))
            self._texts = {name: pa.array([], pa.string()) for name in self._numbered}
        numbers = {name: found for name in self._numbered if (found := self._numbers(name, rows[name])) is not None}
        if len(numbers) < len(self._numbered):
            self._numbered = tuple(numbers)
            self.close()
        columns = [
            numbers.get(name, as_text(column) if pa.types.is_dictionary(column.type) else column)
            for name, column in zip(rows.schema.names, rows.columns, strict=True)
        ]
        return pa.record_batch(columns, names=rows.schema.names)

    def _numbers(self, name: str, column: pa.Array) -> pa.Array | None:
        """The number of each row's text; None where these are too many."""
        assert self._texts is not None  # noqa: S101 set by the first rows
        if column.null_count == len(column):
            return pa.nulls(len(column), pa.int32())
        if not pa.types.is_dictionary(column.type):
            return None
        texts = self._texts[name]
        new = column.dictionary.filter(pc.invert(pc.is_in(column.dictionary, value_set=texts)))
        if len(texts) + len(new) > _MOST_TEXTS:
            return None
        if len(new):
            self._texts[name] = texts = pa.concat_arrays([texts, new])
        return pc.index_in(column.dictionary, value_set=texts).take(column.indices)

    def close(self) -> None:
        """What is written is complete; what may come after it is written to other streams."""
        for writer in self._writers.values():
            writer.close()
        for sink in self._sinks:
            sink.close()
        self._parts.append(tuple(self._writers))
        self._writers, self._sinks = {}, []

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def buckets(self) -> tuple[int, ...]:
        return tuple(sorted({bucket for part in self._parts for bucket in part}))

    def read(self, bucket: int) -> pa.Table:
        """A bucket's rows in the order of writing, mapped from the files; columns of few texts as dictionaries."""
        parts = [self._mapped(self._path(bucket, number)) for number, part in enumerate(self._parts) if bucket in part]
        names = parts[0].column_names
        return pa.table([self._column(name, [part[name] for part in parts]) for name in names], names=names)

    def _column(self, name: str, parts: list[pa.ChunkedArray]) -> pa.Array | pa.ChunkedArray:
        texts = (self._texts or {}).get(name)
        if texts is None:
            return _joined(parts)
        if all(pa.types.is_integer(part.type) for part in parts):
            used = _joined(parts).combine_chunks().dictionary_encode()
            return pa.DictionaryArray.from_arrays(used.indices, texts.take(used.dictionary))
        return _joined(texts.take(part) if pa.types.is_integer(part.type) else part for part in parts)

    def _mapped(self, path: Path) -> pa.Table:
        with pa.memory_map(str(path)) as source:
            return pa.ipc.open_stream(source).read_all()

    def _writer(self, bucket: int, schema: pa.Schema) -> pa.RecordBatchStreamWriter:
        if bucket not in self._writers:
            sink = pa.OSFile(str(self._path(bucket, len(self._parts))), "wb")
            self._sinks.append(sink)
            self._writers[bucket] = pa.ipc.new_stream(sink, schema)
        return self._writers[bucket]

    def _path(self, bucket: int, part: int) -> Path:
        return self._folder / f"{bucket:04d}-{part}.arrow"


def _joined(parts: Iterable[pa.ChunkedArray]) -> pa.ChunkedArray:
    return pa.chunked_array([chunk for part in parts for chunk in part.chunks])
