"""How is one bucket's part of an import written, so that it is sorted, complete and checkable?"""

from __future__ import annotations

import hashlib
import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.store.dataset.buckets import buckets_of
from analysis.store.dataset.manifest import FieldType, Run, RunFile

USER, TS, EVENT = "user", "ts", "event"  # fixed columns; properties are stored under `p:` + their name
PROPERTY, ATTRIBUTE = "p:", "a:"
TS_TYPE = pa.timestamp("us", tz="UTC")
STORED: dict[FieldType, pa.DataType] = {
    "number": pa.float64(),
    "text": pa.string(),
    "time": TS_TYPE,
    "day": pa.date32(),
}
_ROW_GROUP = 1 << 20


def write_events(project: Path, run_id: str, events: pa.Table, bucket_count: int) -> Run:
    """Write a whole in-memory table of events (user, ts, event, `p:…`) in file order as one run."""
    users = pc.unique(events[USER].combine_chunks()).sort()
    rank = pc.index_in(events[USER].combine_chunks(), value_set=users).to_numpy(zero_copy_only=False)
    bucket = buckets_of(users, bucket_count)[rank]
    order = np.lexsort((events[TS].cast(pa.int64()).to_numpy(), rank, bucket))  # stable: ties keep file order
    ordered, bucket = events.take(pa.array(order)), bucket[order]
    edges = np.searchsorted(bucket, np.arange(bucket_count + 1))
    return Run(
        run_id,
        "events",
        tuple(
            write_bucket(project, run_id, number, ordered.slice(low, high - low))
            for number, (low, high) in enumerate(pairwise(edges))
            if high > low
        ),
    )


def write_attributes(project: Path, run_id: str, attributes: pa.Table, bucket_count: int) -> Run:
    """Write a table of attributes (user, `a:…`), one row a user, as one run."""
    ordered = attributes.sort_by(USER)
    bucket = buckets_of(ordered[USER].combine_chunks(), bucket_count)
    return Run(
        run_id,
        "attributes",
        tuple(
            write_attribute_bucket(
                project, run_id, int(number), ordered.take(pa.array(np.flatnonzero(bucket == number)))
            )
            for number in np.unique(bucket)
        ),
    )


def bucket_folder(project: Path, bucket: int) -> Path:
    return project / "data" / f"bucket={bucket:04d}"


def write_bucket(project: Path, run_id: str, bucket: int, events: pa.Table) -> RunFile:
    """Write one bucket's sorted events, and beside them its users (user, events) in the same order."""
    folder = bucket_folder(project, bucket)
    users = _users_of(events[USER])
    path, users_path = folder / f"{run_id}.events.parquet", folder / f"{run_id}.users.parquet"
    return RunFile(
        bucket=bucket,
        path=path.relative_to(project).as_posix(),
        sha256=write_parquet(events, path),
        rows=events.num_rows,
        users_path=users_path.relative_to(project).as_posix(),
        users_sha256=write_parquet(users, users_path),
        users=users.num_rows,
    )


def write_attribute_bucket(project: Path, run_id: str, bucket: int, attributes: pa.Table) -> RunFile:
    """Write one bucket's attributes, one row a user, sorted by user."""
    path = bucket_folder(project, bucket) / f"{run_id}.attributes.parquet"
    sha256, rows = write_parquet(attributes, path), attributes.num_rows
    relative = path.relative_to(project).as_posix()
    return RunFile(bucket, relative, sha256, rows, relative, sha256, rows)


def _users_of(sorted_users: pa.ChunkedArray) -> pa.Table:
    """Each user once with the count of its rows."""
    column = sorted_users.combine_chunks()
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    counts = np.diff(starts, append=len(codes))
    return pa.table({USER: encoded.take(pa.array(starts)).cast(pa.string()), "events": pa.array(counts, pa.int64())})


class _HashedFile:
    """A file object for Arrow that knows the SHA-256 of what went through it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._digest = hashlib.sha256()
        self.closed = False

    def write(self, content: bytes | memoryview) -> int:
        self._digest.update(content)
        return self._file.write(content)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """The bytes are on the disk when this returns."""
        if not self.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self.closed = True

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def write_parquet(table: pa.Table, path: Path) -> str:
    """Write, flush to the disk, and return the SHA-256 of the file's bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [field.name for field in table.schema if _is_text(field.type)]
    file = _HashedFile(path)
    try:
        pq.write_table(
            table,
            pa.PythonFile(file, mode="w"),
            compression="zstd",
            compression_level=1,
            use_dictionary=texts,
            row_group_size=_ROW_GROUP,
            write_statistics=[name for name in table.column_names if name == TS],
        )
    finally:
        file.close()
    return file.hexdigest()


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_dictionary(kind)
