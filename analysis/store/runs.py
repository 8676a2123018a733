"""How is one bucket's part of an import written, so that it is sorted, complete and checkable?"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.store.buckets import buckets_of
from analysis.store.manifest import Run, RunFile

USER, TS, EVENT = "user", "ts", "event"  # fixed columns; properties are stored under `p:` + their name
PROPERTY, ATTRIBUTE = "p:", "a:"
TS_TYPE = pa.timestamp("us", tz="UTC")


def write_events(project: Path, run_id: str, events: pa.Table, bucket_count: int) -> Run:
    """Write a whole in-memory table of events (user, ts, event, `p:…`) in file order as one run."""
    users = pc.unique(events[USER].combine_chunks()).sort()
    rank = pc.index_in(events[USER].combine_chunks(), value_set=users).to_numpy(zero_copy_only=False)
    bucket = buckets_of(users.to_pylist(), bucket_count)[rank]
    order = np.lexsort((events[TS].cast(pa.int64()).to_numpy(), rank, bucket))  # stable: ties keep file order
    ordered, bucket = events.take(pa.array(order)), bucket[order]
    edges = np.searchsorted(bucket, np.arange(bucket_count + 1))
    return Run(
        run_id,
        "events",
        tuple(
            write_bucket(project, run_id, number, ordered.slice(low, high - low))
            for number, (low, high) in enumerate(zip(edges[:-1], edges[1:], strict=True))
            if high > low
        ),
    )


def write_attributes(project: Path, run_id: str, attributes: pa.Table, bucket_count: int) -> Run:
    """Write a table of attributes (user, `a:…`), one row a user, as one run."""
    ordered = attributes.sort_by(USER)
    bucket = buckets_of(ordered[USER].to_pylist(), bucket_count)
    files = []
    for number in np.unique(bucket):
        part = ordered.take(pa.array(np.flatnonzero(bucket == number)))
        path = bucket_folder(project, int(number)) / f"{run_id}.attributes.parquet"
        sha256 = write_parquet(part, path)
        relative = path.relative_to(project).as_posix()
        files.append(RunFile(int(number), relative, sha256, part.num_rows, relative, sha256, part.num_rows))
    return Run(run_id, "attributes", tuple(files))


def bucket_folder(project: Path, bucket: int) -> Path:
    return project / "data" / f"bucket={bucket:04d}"


def write_bucket(project: Path, run_id: str, bucket: int, events: pa.Table) -> RunFile:
    """Write one bucket's sorted events, and beside them its users (user, events) in the same order."""
    folder = bucket_folder(project, bucket)
    users = (
        events.group_by(USER, use_threads=False).aggregate([(TS, "count")]).sort_by(USER)
    )  # groups come in any order
    users = pa.table({USER: users[USER].cast(pa.string()), "events": users[f"{TS}_count"]})
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


def write_parquet(table: pa.Table, path: Path) -> str:
    """Write, flush to the disk, and return the SHA-256 of the file's bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=1)
    content = sink.getvalue()
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(content).hexdigest()
