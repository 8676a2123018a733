"""Who are the users of a dataset, and which values of which columns go with them?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.sources.identity.spec import IdColumn
from analysis.store.dataset import ATTRIBUTE, PROPERTY, USER, Manifest, RunFile, RunKind, as_text

_KIND: dict[str, RunKind] = {"property": "events", "attribute": "attributes"}
_SAMPLED_ROWS = 20_000  # of a run
_PREFIX = {"property": PROPERTY, "attribute": ATTRIBUTE}

Told = Callable[[float], None]  # which share (0 to 1) is done; raises to stop


@dataclass(frozen=True, eq=False)
class Users:
    """All users, sorted, and of each in which run it stands first (int32)."""

    ids: pa.StringArray
    since: np.ndarray


@dataclass(frozen=True, eq=False)
class Pairs:
    """Which values of a column go with which users, each pair once: places in `Users.ids`, and in `values`."""

    column: IdColumn
    users: np.ndarray
    values: pa.StringArray
    codes: np.ndarray


def users_of(folder: Path, manifest: Manifest) -> Users:
    """`folder` is the project's."""
    parts, since = [pa.array([], pa.string())], [np.zeros(0, np.int32)]
    for place, run in enumerate(manifest.runs):
        for file in run.files:
            table = pq.read_table(folder / file.users_path, columns=[USER], partitioning=None)
            parts += [chunk.cast(pa.string()) for chunk in table[USER].chunks]
            since.append(np.full(table.num_rows, place, np.int32))
    encoded = pa.chunked_array(parts, pa.string()).combine_chunks().dictionary_encode()
    first = np.full(len(encoded.dictionary), len(manifest.runs), np.int32)
    np.minimum.at(first, encoded.indices.to_numpy(), np.concatenate(since))
    order = pc.sort_indices(encoded.dictionary)
    return Users(encoded.dictionary.take(order), first[order.to_numpy()])


def pairs_of(
    folder: Path, manifest: Manifest, columns: Sequence[IdColumn], users: Users, told: Told = lambda share: None
) -> tuple[Pairs, ...]:
    """One column after another, bucket by bucket, so that only what differs is in memory."""
    found = []
    for number, column in enumerate(columns):
        files, tables = _files(manifest, column), []
        for done, file in enumerate(files, start=1):
            tables.append(_different(folder, file, column, users.ids))
            told((number + done / len(files)) / len(columns))
        found.append(_pairs(column, tables))
    return tuple(found)


def sampled_pairs(folder: Path, manifest: Manifest, column: IdColumn, users: Users) -> Pairs:
    """Of the first buckets of each run: whole users, so that these are as they are in all."""
    runs = [run for run in manifest.runs if run.kind == _KIND[column.place]]
    files = [file for run in runs for file in _first(run.files)]
    return _pairs(column, [_different(folder, file, column, users.ids) for file in files])


def _first(files: Sequence[RunFile]) -> Iterator[RunFile]:
    rows = 0
    for file in files:
        if rows < _SAMPLED_ROWS:
            yield file
        rows += file.rows


def _pairs(column: IdColumn, tables: Sequence[pa.Table]) -> Pairs:
    nothing = pa.table({"users": pa.array([], pa.int64()), "values": pa.array([], pa.string())})
    joined = pa.concat_tables([nothing, *tables]).group_by(["users", "values"], use_threads=False).aggregate([])
    encoded = joined["values"].combine_chunks().dictionary_encode()
    places = joined["users"].combine_chunks().to_numpy()
    return Pairs(column, places, encoded.dictionary, encoded.indices.to_numpy().astype(np.int64))


def _files(manifest: Manifest, column: IdColumn) -> tuple[RunFile, ...]:
    return tuple(file for run in manifest.runs if run.kind == _KIND[column.place] for file in run.files)


def _different(folder: Path, file: RunFile, column: IdColumn, ids: pa.StringArray) -> pa.Table:
    """Each pair of the file once."""
    stored = _PREFIX[column.place] + column.name
    nothing = {"users": pa.array([], pa.int64()), "values": pa.array([], pa.string())}
    if stored not in pq.read_schema(folder / file.path).names:
        return pa.table(nothing)
    table = pq.read_table(folder / file.path, columns=[USER, stored], partitioning=None)
    users, values = (_encoded(table[name].chunks) for name in (USER, stored))
    some = np.flatnonzero(np.asarray(values.is_valid()))
    if not len(some):
        return pa.table(nothing)
    of_users = users.indices.to_numpy()[some].astype(np.int64)
    of_values = values.indices.fill_null(0).to_numpy()[some].astype(np.int64)
    once = np.unique(of_users * len(values.dictionary) + of_values)
    places = pc.index_in(users.dictionary, value_set=ids).cast(pa.int64()).to_numpy()
    known = places[once // len(values.dictionary)]
    return pa.table(
        {"users": pa.array(known), "values": values.dictionary.take(pa.array(once % len(values.dictionary)))}
    )


def _encoded(chunks: Iterable[pa.Array]) -> pa.DictionaryArray:
    texts = pa.chunked_array(
        [chunk if pa.types.is_dictionary(chunk.type) else as_text(chunk).dictionary_encode() for chunk in chunks],
        pa.dictionary(pa.int32(), pa.string()),
    )
    return texts.unify_dictionaries().combine_chunks()
