"""How do analyses read columns as fast as memory, without holding them?

Per bucket and column there is an uncompressed Arrow IPC file that is memory-mapped: no copy, shared by all sessions and
processes through the page cache. It is made from the Parquet runs when first asked for, under a temporary name, then
put in place at once. The folder is a cache: safe to delete at any time (a mapped file lives until it is let go).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.errors import DamagedFile
from analysis.store.blocks import NO_TIME, Column
from analysis.store.manifest import Field, Manifest, Run, RunFile, file_sha256
from analysis.store.runs import ATTRIBUTE, EVENT, PROPERTY, TS, TS_TYPE, USER


class HotBucket:
    """One bucket's columns, mapped from the cache and filled from the runs."""

    def __init__(self, project: Path, cache: Path, manifest: Manifest, bucket: int) -> None:
        self._project = project
        self._events = _files_of(manifest, "events", bucket)
        self._attributes = _files_of(manifest, "attributes", bucket)
        self._folder = cache / f"bucket={bucket:04d}-{_key(self._events + self._attributes)}"

    def users(self) -> pa.StringArray:
        return self._mapped("users", self._make_users)

    def offsets(self) -> np.ndarray:
        return self._mapped("offsets", self._make_offsets).to_numpy()

    def ts(self) -> np.ndarray:
        return self._mapped("ts", lambda: self._event_column(TS).cast(pa.int64())).to_numpy()

    def event(self, events: tuple[str, ...]) -> np.ndarray:
        return self._mapped("event", lambda: self._make_event(events)).to_numpy()

    def column(self, field: Field) -> Column:
        return self._typed(field, PROPERTY, self._event_column)

    def attribute(self, field: Field) -> Column:
        return self._typed(field, ATTRIBUTE, self._attribute_column)

    def _typed(self, field: Field, prefix: str, read: Callable[[str], pa.Array]) -> Column:
        name = hashlib.sha256(f"{prefix}{field.name}:{field.type}".encode()).hexdigest()[:32]
        if field.type == "number":
            return Column("number", self._mapped(name, lambda: _numbers(read(prefix + field.name))).to_numpy())
        if field.type == "time":
            return Column("time", self._mapped(name, lambda: _times(read(prefix + field.name))).to_numpy())
        labels = self._folder / f"{name}-labels.arrow"
        if not labels.exists() or not (self._folder / f"{name}.arrow").exists():
            encoded = _text(read(prefix + field.name)).dictionary_encode()
            _write(labels, encoded.dictionary)
            _write(self._folder / f"{name}.arrow", encoded.indices.fill_null(-1).cast(pa.int32()))
        return Column("text", _map(self._folder / f"{name}.arrow").to_numpy(), _map(labels))

    def _mapped(self, name: str, make: Callable[[], pa.Array]) -> pa.Array:
        path = self._folder / f"{name}.arrow"
        if not path.exists():
            _write(path, make())
        return _map(path)

    def _make_users(self) -> pa.Array:
        paths = [file.users_path for file in self._events] + [file.users_path for file in self._attributes]
        parts = [self._read(path, USER) for path in paths]
        return _sorted(parts) if len(parts) != 1 else parts[0]

    def _make_offsets(self) -> pa.Array:
        users = self.users()
        counts = np.zeros(len(users), dtype=np.int64)
        for file in self._events:
            index = pc.index_in(self._read(file.users_path, USER), value_set=users).to_numpy(zero_copy_only=False)
            counts[index] += self._read(file.users_path, "events").to_numpy()
        return pa.array(np.concatenate([[0], np.cumsum(counts)]))

    def _make_event(self, events: tuple[str, ...]) -> pa.Array:
        coded = pc.index_in(self._event_column(EVENT).cast(pa.string()), value_set=pa.array(events, pa.string()))
        return coded.cast(pa.uint16())

    def _event_column(self, name: str) -> pa.Array:
        """A column of the events of all runs, in the block's order."""
        if not self._events:
            return pa.array([], TS_TYPE if name == TS else pa.string())
        column = pa.chunked_array([_plain(chunk) for file in self._events for chunk in self._chunks(file, name)])
        column = column.combine_chunks()
        return column.take(self._merge_order()) if len(self._events) > 1 else column

    def _merge_order(self) -> pa.Array:
        return self._mapped("order", self._make_order)

    def _make_order(self) -> pa.Array:
        users, ranks, moments = self.users(), [], []
        for file in self._events:
            index = pc.index_in(self._read(file.users_path, USER), value_set=users).to_numpy(zero_copy_only=False)
            ranks.append(np.repeat(index, self._read(file.users_path, "events").to_numpy()))
            moments.append(self._read(file.path, TS).cast(pa.int64()).to_numpy())
        return pa.array(np.lexsort((np.concatenate(moments), np.concatenate(ranks))))  # stable: runs in import order

    def _attribute_column(self, name: str) -> pa.Array:
        """An attribute for every user of the block; a later import's value wins, a missing one doesn't."""
        users = self.users()
        current: pa.Array | None = None
        for file in self._attributes:
            if name not in self._names(file):
                continue
            place = pc.index_in(users, value_set=self._read(file.path, USER))
            values = _plain(self._read(file.path, name)).take(place)
            current = values if current is None else _later_wins(current, values)
        return current if current is not None else pa.nulls(len(users), pa.string())

    def _chunks(self, file: RunFile, name: str) -> list[pa.Array]:
        if name in self._names(file):
            return [self._read(file.path, name)]
        return [pa.nulls(file.rows, pa.string())]

    def _names(self, file: RunFile) -> list[str]:
        return pq.read_schema(self._project / file.path).names

    def _read(self, path: str, name: str) -> pa.Array:
        digests = {file.path: file.sha256 for file in self._events + self._attributes}
        digests |= {file.users_path: file.users_sha256 for file in self._events + self._attributes}
        _check(self._project / path, digests[path])
        column = pq.read_table(self._project / path, columns=[name], partitioning=None)[name]
        return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _files_of(manifest: Manifest, kind: Literal["events", "attributes"], bucket: int) -> tuple[RunFile, ...]:
    runs: list[Run] = [run for run in manifest.runs if run.kind == kind]
    return tuple(file for run in runs for file in run.files if file.bucket == bucket)


def _key(files: tuple[RunFile, ...]) -> str:
    return hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()[:32]


@lru_cache(maxsize=100_000)
def _check(path: Path, sha256: str) -> None:
    """Each file once a process: damaged Parquet is often read without an error, so the checksum decides."""
    if not path.exists() or file_sha256(path) != sha256:
        raise DamagedFile(file=path.name)


def _plain(array: pa.Array) -> pa.Array:
    return array.cast(array.type.value_type) if pa.types.is_dictionary(array.type) else array


def _later_wins(current: pa.Array, later: pa.Array) -> pa.Array:
    if current.type != later.type:
        current, later = _text(current), _text(later)
    return pc.coalesce(later, current)


def _sorted(parts: list[pa.Array]) -> pa.Array:
    joined = pa.concat_arrays([part.cast(pa.string()) for part in parts]) if parts else pa.array([], pa.string())
    return pc.unique(joined).sort()


def _numbers(array: pa.Array) -> pa.Array:
    return pa.array(pc.cast(array, pa.float64(), safe=False).to_numpy(zero_copy_only=False))  # missing is NaN


def _times(array: pa.Array) -> pa.Array:
    if pa.types.is_string(array.type):  # a run without this column
        array = pa.nulls(len(array), pa.int64())
    return array.cast(pa.int64()).fill_null(NO_TIME)


def _text(array: pa.Array) -> pa.Array:
    """As text; a whole number of another source reads as it was written there, `5`, not `5.0`."""
    return array.cast(pa.string())


def _write(path: Path, array: pa.Array) -> None:
    """Under a temporary name, then in place at once: a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    batch = pa.record_batch([array], names=["values"])
    with pa.OSFile(str(temporary), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    temporary.replace(path)


def _map(path: Path) -> pa.Array:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).get_batch(0).column(0)
