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

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.errors import DamagedFile, DataRemoved
from analysis.store.dataset.column_days import days_since_1970
from analysis.store.dataset.column_text import as_text
from analysis.store.dataset.columns import NO_TIME, Column
from analysis.store.dataset.kinds import Kinds, by_kind
from analysis.store.dataset.looked_up import forget
from analysis.store.dataset.manifest import Field, Manifest, RunFile, file_sha256
from analysis.store.dataset.runs import ATTRIBUTE, EVENT, PROPERTY, TS, USER

Convert = Callable[[pa.Array], pa.Array]
_UNREADABLE = (OSError, pa.ArrowInvalid)  # not there, or damaged: then it is made again
_TEXTS = pa.dictionary(pa.int32(), pa.string())


class HotBucket:
    """One bucket's columns, mapped from the cache and filled from the runs."""

    def __init__(self, project: Path, cache: Path, manifest: Manifest, bucket: int, time_zone: str) -> None:
        self._project, self._time_zone = project, time_zone
        self._events = manifest.files_of("events", bucket)
        self._attributes = manifest.files_of("attributes", bucket)
        self._folder = cache / f"bucket={bucket:04d}-{_key(self._events + self._attributes, manifest.generation)}"
        self.key = str(self._folder)  # of its contents

    def users(self) -> pa.StringArray:
        return self._mapped("users", self._make_users)

    def offsets(self) -> np.ndarray:
        return self._mapped("offsets", self._make_offsets).to_numpy()

    def ts(self) -> np.ndarray:
        return self._mapped("ts", lambda: self._event_column(TS, _times)).to_numpy()

    def event(self, events: tuple[str, ...]) -> np.ndarray:
        return self._mapped("event", lambda: self._make_event(events)).to_numpy()

    def kinds(self, event: np.ndarray) -> Kinds:
        """Of the codes that `event` gave."""
        places, begins = (self._folder / f"{name}.arrow" for name in ("places-by-kind", "begins-by-kind"))
        try:
            kept = Kinds(_map(places).to_numpy(), _map(begins).to_numpy())
        except _UNREADABLE:
            kept = None
        if kept is None or not kept.fits(len(event)):
            made = by_kind(event)
            _write(places, pa.array(made.places))
            _write(begins, pa.array(made.begins))
            _map.cache_clear()  # of what was damaged
            kept = made
        return kept

    def column(self, field: Field) -> Column:
        return self._typed(field, PROPERTY, self._event_column)

    def attribute(self, field: Field) -> Column:
        return self._typed(field, ATTRIBUTE, self._attribute_column)

    def _typed(self, field: Field, prefix: str, read: Callable[[str, Convert], pa.Array]) -> Column:
        name = hashlib.sha256(f"{prefix}{field.name}:{field.type}".encode()).hexdigest()[:32]
        stored = prefix + field.name
        if field.type == "number":
            return Column("number", self._mapped(name, lambda: _with_nan(read(stored, _numbers))).to_numpy())
        if field.type == "day":
            zoned = hashlib.sha256(f"{name}:{self._time_zone}".encode()).hexdigest()[:32]  # of moments among the days
            return Column("day", self._mapped(zoned, lambda: read(stored, self._days).fill_null(NO_TIME)).to_numpy())
        if field.type == "time":
            return Column("time", self._mapped(name, lambda: read(stored, _times).fill_null(NO_TIME)).to_numpy())
        labels, codes = self._folder / f"{name}-labels.arrow", self._folder / f"{name}.arrow"
        try:
            return Column("text", _map(codes).to_numpy(), _map(labels))
        except _UNREADABLE:
            encoded = read(stored, _texts)
            _write(labels, encoded.dictionary)
            _write(codes, encoded.indices.fill_null(-1).cast(pa.int32()))
            return Column("text", _map(codes).to_numpy(), _map(labels))

    def _days(self, column: pa.Array) -> pa.Array:
        return days_since_1970(column, self._time_zone)

    def _mapped(self, name: str, make: Callable[[], pa.Array]) -> pa.Array:
        path = self._folder / f"{name}.arrow"
        try:
            return _map(path)
        except _UNREADABLE:
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
        names = pa.array(events, pa.string())

        def codes(column: pa.Array) -> pa.Array:
            encoded = _texts(column)
            return pc.index_in(encoded.dictionary, value_set=names).cast(pa.uint16()).take(encoded.indices)

        return self._event_column(EVENT, codes)

    def _event_column(self, name: str, convert: Convert) -> pa.Array:
        """A column of the events of all runs, in the block's order."""
        parts = [convert(self._part(file, name)) for file in self._events]
        joined = _joined(parts) if parts else convert(pa.nulls(0, pa.string()))
        return joined.take(self._merge_order()) if len(parts) > 1 else joined

    def _merge_order(self) -> pa.Array:
        return self._mapped("order", self._make_order)

    def _make_order(self) -> pa.Array:
        users, ranks, moments = self.users(), [], []
        for file in self._events:
            index = pc.index_in(self._read(file.users_path, USER), value_set=users).to_numpy(zero_copy_only=False)
            ranks.append(np.repeat(index, self._read(file.users_path, "events").to_numpy()))
            moments.append(self._read(file.path, TS).cast(pa.int64()).to_numpy())
        return pa.array(np.lexsort((np.concatenate(moments), np.concatenate(ranks))))  # stable: runs in import order

    def _attribute_column(self, name: str, convert: Convert) -> pa.Array:
        """An attribute for every user of the block; a later import's value wins, a missing one doesn't."""
        users = self.users()
        current: pa.Array = pa.nulls(len(users), pa.string())
        for file in self._attributes:
            if name not in self._names(file):
                continue
            place = pc.index_in(users, value_set=self._read(file.path, USER).cast(pa.string()))
            later = _plain(convert(self._read(file.path, name))).take(place)
            current = pc.coalesce(later, current.cast(later.type))
        return convert(current)

    def _part(self, file: RunFile, name: str) -> pa.Array:
        """A column of one run; all missing where the run hasn't got it."""
        return self._read(file.path, name) if name in self._names(file) else pa.nulls(file.rows, pa.string())

    def _names(self, file: RunFile) -> list[str]:
        self._require_project(file.path)
        return pq.read_schema(self._project / file.path).names

    def _require_project(self, path: str) -> None:
        """A deleted project's folder goes all at once."""
        if not self._project.exists():
            raise DataRemoved(file=Path(path).name)

    def _read(self, path: str, name: str) -> pa.Array:
        digests = {file.path: file.sha256 for file in self._events + self._attributes}
        digests |= {file.users_path: file.users_sha256 for file in self._events + self._attributes}
        self._require_project(path)
        _check(self._project / path, digests[path])
        column = pq.read_table(self._project / path, columns=[name], partitioning=None)[name]
        return column.unify_dictionaries().combine_chunks()


def _key(files: tuple[RunFile, ...], generation: int) -> str:
    """Of the files, and of the list of events that their codes count in."""
    begun = f"{generation}:" if generation else ""
    return hashlib.sha256((begun + "".join(file.sha256 for file in files)).encode()).hexdigest()[:32]


@lru_cache(maxsize=100_000)
def _check(path: Path, sha256: str) -> None:
    """Each file once a process: damaged Parquet is often read without an error, so the checksum decides."""
    if not path.exists() or file_sha256(path) != sha256:
        raise DamagedFile(file=path.name)


def _plain(array: pa.Array) -> pa.Array:
    return array.cast(array.type.value_type) if pa.types.is_dictionary(array.type) else array


def _sorted(parts: list[pa.Array]) -> pa.Array:
    joined = pa.concat_arrays([part.cast(pa.string()) for part in parts]) if parts else pa.array([], pa.string())
    return pc.unique(joined).sort()


def _joined(parts: list[pa.Array]) -> pa.Array:
    return pa.chunked_array(parts).unify_dictionaries().combine_chunks()


def _numbers(column: pa.Array) -> pa.Array:
    return pc.cast(column, pa.float64(), safe=False)


def _with_nan(numbers: pa.Array) -> pa.Array:
    return pa.array(numbers.to_numpy(zero_copy_only=False))


def _times(column: pa.Array) -> pa.Array:
    if pa.types.is_string(column.type):  # a run without this column
        return pa.nulls(len(column), pa.int64())
    return column.cast(pa.int64())


def _texts(column: pa.Array) -> pa.DictionaryArray:
    """As text, each value once; a whole number of another source reads as it was written there: `5`, not `5.0`."""
    if pa.types.is_dictionary(column.type):
        return column.cast(_TEXTS)
    return as_text(column).dictionary_encode()


def _write(path: Path, array: pa.Array) -> None:
    """Under a temporary name, then in place at once: a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    batch = pa.record_batch([array], names=["values"])
    with pa.OSFile(str(temporary), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    temporary.replace(path)


@lru_cache(maxsize=20_000)
def _map(path: Path) -> pa.Array:
    """Kept: a file is never changed under its name, and opening all of a dataset anew costs as much as reading it."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).get_batch(0).column(0)


def let_go() -> None:
    """Forget all mapped files, so that the disk space of deleted ones is free once nobody uses them any more."""
    forget()
    _map.cache_clear()
    _check.cache_clear()
