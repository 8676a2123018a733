"""Which dataset do runs make once the ids that belong to one user are one?

Runs stay as they are in number and order, each under its import's place, so later values still win and ties keep the
order of the files. Within a run the rows of an id that belongs to another user go to that user's bucket; buckets that
nobody leaves or comes to are taken as they are, and so are whole runs that a version before has made alike.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.store.dataset import (
    TS,
    USER,
    Manifest,
    Merge,
    MergedIds,
    Run,
    RunFile,
    as_text,
    buckets_of,
    count_users,
    write_attribute_bucket,
    write_bucket,
    write_parquet,
)
from analysis.store.publishing.compaction import encoded
from analysis.store.workspace import write_manifest

_THREADS = 2  # each holds the rows of one bucket
_DIGEST = 32

Made = TypeVar("Made")
Told = Callable[[float], None]  # which share (0 to 1) is done; raises to stop


@dataclass(frozen=True)
class _Leaving:
    """The users of one file whose rows get another id: their places, whom they belong to, and in which bucket."""

    file: RunFile
    users: pa.StringArray
    places: np.ndarray
    owners: pa.StringArray
    buckets: np.ndarray


@dataclass(frozen=True)
class _Spooled:
    """The rows that leave a file, as one record batch for each bucket that they go to."""

    path: Path
    buckets: tuple[int, ...]

    def batch(self, bucket: int) -> pa.Table:
        with pa.memory_map(str(self.path)) as source:
            batch = pa.ipc.open_file(source).get_batch(self.buckets.index(bucket))
            return pa.table(batch.columns, schema=batch.schema)


def merged(
    project: Path, imported: Manifest, ids: MergedIds, before: Manifest | None = None, told: Told = lambda share: None
) -> Manifest:
    """The data of `imported` (whose users are counted) with these ids merged; its files are complete, and no version
    names them yet. Runs of `before` that are the same are taken from it."""
    path = project / "merged_ids" / f"{uuid.uuid4().hex}.parquet"
    sha256 = write_parquet(ids.to_table(), path)
    merge = Merge(
        imported_path=write_manifest(project, imported),
        imported_hash=imported.hash,
        ids_path=path.relative_to(project).as_posix(),
        ids_sha256=sha256,
        ids=len(ids.ids),
    )
    made = {run.id[:_DIGEST]: run for run in before.runs} if before is not None and before.merge else {}
    staging = project / "staging" / uuid.uuid4().hex
    runs, rows, done = [], max(sum(file.rows for run in imported.runs for file in run.files), 1), 0
    try:
        for run in imported.runs:
            size, first = sum(file.rows for file in run.files), done
            moving = _Moving(project, staging, run, ids, imported.bucket_count)
            runs.append(moving.run_of(made, lambda share, first=first, size=size: told((first + share * size) / rows)))
            done += size
            told(done / rows)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return count_users(project, replace(imported, runs=tuple(runs), merge=merge))


@dataclass(frozen=True)
class _Moving:
    """One run, and where its rows belong now."""

    project: Path
    staging: Path
    run: Run
    ids: MergedIds
    bucket_count: int

    @cached_property
    def leaving(self) -> tuple[_Leaving, ...]:
        return tuple(leaving for file in self.run.files if len((leaving := self._leaving(file)).places))

    def _leaving(self, file: RunFile) -> _Leaving:
        table = pq.read_table(self.project / file.users_path, columns=[USER], partitioning=None)
        users = table[USER].combine_chunks().cast(pa.string())
        places = np.flatnonzero(np.asarray(pc.is_in(users, value_set=self.ids.ids)))
        owners = self.ids.owner_of(users.take(pa.array(places)))
        return _Leaving(file, users, places, owners, buckets_of(owners, self.bucket_count))

    @property
    def digest(self) -> str:
        """Of what comes out: the files, and who becomes whom."""
        parts = hashlib.sha256(b"".join(file.sha256.encode() for file in self.run.files))
        for leaving in self.leaving:
            parts.update(leaving.places.tobytes())
            parts.update("\0".join(leaving.owners.to_pylist()).encode())
        return parts.hexdigest()[:_DIGEST]

    def run_of(self, made: dict[str, Run], told: Told) -> Run:
        if not self.leaving:
            return self.run
        if self.digest in made:
            return made[self.digest]
        self.staging.mkdir(parents=True, exist_ok=True)
        run_id = f"{self.digest}-{uuid.uuid4().hex[:8]}"
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="merging") as threads:
            spooled = tuple(_steps(threads.map(self._spool, self.leaving), told, 0.0, 0.4, len(self.leaving)))
            whole = {file.bucket: file for file in self.run.files}
            gone = {leaving.file.bucket: leaving for leaving in self.leaving}
            touched = sorted({*gone, *(bucket for one in spooled for bucket in one.buckets)})
            written = threads.map(
                lambda bucket: self._write(run_id, bucket, whole.get(bucket), gone.get(bucket), spooled), touched
            )
            files = dict(zip(touched, _steps(written, told, 0.4, 0.6, len(touched)), strict=True))
        for one in spooled:
            one.path.unlink()
        kept = (files.get(bucket, whole.get(bucket)) for bucket in sorted({*whole, *touched}))
        return Run(run_id, self.run.kind, tuple(file for file in kept if file is not None))

    def _spool(self, leaving: _Leaving) -> _Spooled:
        table = self._table(leaving.file)
        of_rows = self._user_of_rows(leaving.file)
        new = np.full(len(leaving.users), -1, dtype=np.int64)
        new[leaving.places] = np.arange(len(leaving.places))
        rows = np.flatnonzero(new[of_rows] >= 0)
        owners = new[of_rows[rows]]
        order = np.argsort(leaving.buckets[owners], kind="stable")
        rows, owners = rows[order], owners[order]
        moved = table.take(pa.array(rows)).set_column(0, USER, leaving.owners.take(pa.array(owners)))
        moved = moved.combine_chunks()
        buckets, starts = np.unique(leaving.buckets[owners], return_index=True)
        path = self.staging / f"{leaving.file.bucket}.arrow"
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, moved.schema, options=options) as writer:
            for low, high in zip(starts, [*starts[1:], len(rows)], strict=True):
                writer.write_batch(moved.slice(low, high - low).to_batches()[0])
        return _Spooled(path, tuple(buckets.tolist()))

    def _write(
        self, run_id: str, bucket: int, file: RunFile | None, gone: _Leaving | None, spooled: Sequence[_Spooled]
    ) -> RunFile | None:
        """The rows that stay, and behind them those that come, by the bucket that they come from."""
        parts = [] if file is None else [self._staying(file, gone)]
        parts += [one.batch(bucket) for one in spooled if bucket in one.buckets]
        joined = pa.concat_tables(parts)
        if not joined.num_rows:
            return None
        joined = joined.combine_chunks()
        users = joined[USER].combine_chunks().dictionary_encode()
        order = pc.sort_indices(users.dictionary).to_numpy()
        rank_of = np.empty(len(order), dtype=np.int32)
        rank_of[order] = np.arange(len(order), dtype=np.int32)
        ranks = rank_of[users.indices.to_numpy()]
        if self.run.kind == "events":
            place = np.lexsort((joined[TS].cast(pa.int64()).to_numpy(), ranks))
            return write_bucket(self.project, run_id, bucket, encoded(joined.take(pa.array(place))))
        rows = _one_row_each(joined, ranks, len(order))
        return write_attribute_bucket(self.project, run_id, bucket, encoded(rows))

    def _staying(self, file: RunFile, gone: _Leaving | None) -> pa.Table:
        table = self._table(file)
        if gone is None:
            return table
        stays = np.ones(len(gone.users), dtype=bool)
        stays[gone.places] = False
        return table.filter(pa.array(stays[self._user_of_rows(file)]))

    def _table(self, file: RunFile) -> pa.Table:
        """All files of a run have the same columns, and here the same types. Texts are plain: a dictionary would go
        whole with each row that leaves."""
        stored = pq.read_table(self.project / file.path, partitioning=None)
        columns = {USER: stored[USER].cast(pa.string())}
        for name, kind in self._types.items():
            column = stored[name]
            columns[name] = column if column.type == kind else _texts(column)
        return pa.table(columns)

    @cached_property
    def _types(self) -> dict[str, pa.DataType]:
        """A column whose type differs from bucket to bucket is text."""
        types: dict[str, pa.DataType] = {}
        for file in self.run.files:
            for column in pq.read_schema(self.project / file.path):
                kind = pa.string() if pa.types.is_dictionary(column.type) else column.type
                types[column.name] = kind if types.get(column.name, kind) == kind else pa.string()
        return {name: kind for name, kind in types.items() if name != USER}

    def _user_of_rows(self, file: RunFile) -> np.ndarray:
        """Each row's place among the users of its file."""
        if self.run.kind == "attributes":
            return np.arange(file.rows)
        counts = pq.read_table(self.project / file.users_path, columns=["events"], partitioning=None)["events"]
        return np.repeat(np.arange(file.users), counts.to_numpy())


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        return column.cast(pa.string())
    return pa.chunked_array([as_text(chunk) for chunk in column.chunks], pa.string())


def _one_row_each(rows: pa.Table, ranks: np.ndarray, users: int) -> pa.Table:
    """Of a user's rows the first value that isn't missing: that of the id which stays comes first."""
    first = np.empty(users, dtype=np.int64)
    first[ranks[::-1]] = np.arange(len(ranks))[::-1]
    columns: dict[str, pa.Array | pa.ChunkedArray] = {USER: rows[USER].take(pa.array(first))}
    for name in rows.column_names[1:]:
        some = np.flatnonzero(np.asarray(rows[name].is_valid()))[::-1]
        places = np.full(users, -1, dtype=np.int64)
        places[ranks[some]] = some
        columns[name] = rows[name].take(pa.array(places, mask=places < 0))
    return pa.table(columns)


def _steps(made: Iterator[Made], told: Told, first: float, share: float, total: int) -> Iterator[Made]:
    for number, one in enumerate(made, start=1):
        told(first + share * number / total)
        yield one
