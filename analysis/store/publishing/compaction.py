"""When a bucket has many runs, which are merged into one?

Reading a bucket merges its runs, so they must stay few; writing everything anew at each import would cost the dataset's
size. So the newest runs are merged, up to the first that is larger than all of them together: a row is written again
only when its run has at least doubled.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.store.dataset import (
    ATTRIBUTE,
    EVENT,
    PROPERTY,
    STORED,
    TS,
    TS_TYPE,
    USER,
    Field,
    Manifest,
    Run,
    RunFile,
    RunKind,
    as_text,
    bucket_folder,
    write_attribute_bucket,
    write_attributes,
    write_bucket,
)
from analysis.store.workspace import sync_folder

MOST_RUNS = 8


def compacted(project: Path, manifest: Manifest) -> Manifest:
    """The same rows in the same order, with at most `MOST_RUNS` runs of each kind in every bucket."""
    for kind in ("events", "attributes"):
        manifest = _compacted(project, manifest, kind)
    return manifest


def _compacted(project: Path, manifest: Manifest, kind: RunKind) -> Manifest:
    run_id = f"{uuid.uuid4().hex}-merged"
    merged: list[RunFile] = []
    gone: set[RunFile] = set()
    for bucket in range(manifest.bucket_count):
        files = manifest.files_of(kind, bucket)
        if len(files) > MOST_RUNS:
            newest = _newest(files)
            write = _merge_events if kind == "events" else _merge_attributes
            merged.append(write(project, run_id, bucket, newest, manifest))
            sync_folder(bucket_folder(project, bucket))
            gone |= set(newest)
    if not merged:
        return manifest
    left = [replace(run, files=tuple(file for file in run.files if file not in gone)) for run in manifest.runs]
    # The newest of each bucket were merged, so the end is their place: ties keep their order.
    return replace(manifest, runs=(*(run for run in left if run.files), Run(run_id, kind, tuple(merged))))


def rebucketed(project: Path, manifest: Manifest, bucket_count: int) -> Manifest:
    """The same attributes in another number of buckets; only for a dataset that has no events yet."""
    if any(run.kind == "events" for run in manifest.runs):
        raise ValueError("the number of buckets is fixed with the first events")
    runs = []
    for run in manifest.runs:
        tables = _tables(project, run.files, ATTRIBUTE, manifest.attributes)
        runs.append(write_attributes(project, f"{uuid.uuid4().hex}-moved", pa.concat_tables(tables), bucket_count))
    for run in runs:
        for folder in {(project / file.path).parent for file in run.files}:
            sync_folder(folder)
    return replace(manifest, bucket_count=bucket_count, runs=tuple(runs))


def _newest(files: Sequence[RunFile]) -> Sequence[RunFile]:
    """The newest files that are merged: at least two."""
    start, rows = len(files) - 2, files[-1].rows + files[-2].rows
    while start > 0 and files[start - 1].rows <= rows:
        start -= 1
        rows += files[start].rows
    return files[start:]


def _merge_events(project: Path, run_id: str, bucket: int, files: Sequence[RunFile], manifest: Manifest) -> RunFile:
    joined = pa.concat_tables(_tables(project, files, PROPERTY, manifest.properties))
    users = joined[USER].combine_chunks().dictionary_encode()
    order = pc.sort_indices(users.dictionary).to_numpy()
    rank_of = np.empty(len(order), dtype=np.int32)
    rank_of[order] = np.arange(len(order), dtype=np.int32)
    ranks = rank_of[users.indices.to_numpy()]
    place = np.lexsort((joined[TS].cast(pa.int64()).to_numpy(), ranks))  # stable: ties keep the order of the runs
    return write_bucket(project, run_id, bucket, encoded(joined.take(pa.array(place))))


def _merge_attributes(project: Path, run_id: str, bucket: int, files: Sequence[RunFile], manifest: Manifest) -> RunFile:
    """A later run's value wins, a missing one doesn't."""
    tables = _tables(project, files, ATTRIBUTE, manifest.attributes)
    users = pc.unique(pa.chunked_array([chunk for table in tables for chunk in table[USER].chunks])).sort()
    columns: dict[str, pa.Array] = {USER: users}
    places = [pc.index_in(users, value_set=table[USER].combine_chunks()) for table in tables]
    for name in tables[0].column_names[1:]:
        found = [table[name].combine_chunks().take(place) for table, place in zip(tables, places, strict=True)]
        columns[name] = pc.coalesce(*reversed(found))
    return write_attribute_bucket(project, run_id, bucket, encoded(pa.table(columns)))


def _tables(project: Path, files: Sequence[RunFile], prefix: str, fields: Sequence[Field]) -> list[pa.Table]:
    """The rows of each with all columns in the manifest's types; where days meet moments each value is kept as its
    text, so that what a moment is in another time zone can still be told."""
    schemas = [pq.read_schema(project / file.path) for file in files]
    kinds = {item.name: STORED[item.type] for item in fields}
    for item in fields:
        name = prefix + item.name
        stored = [schema.field(name).type for schema in schemas if name in schema.names]
        if item.type == "day" and not all(pa.types.is_date(kind) for kind in stored):
            kinds[item.name] = STORED["text"]
    return [_table(project, file, prefix, kinds) for file in files]


def _table(project: Path, file: RunFile, prefix: str, kinds: Mapping[str, pa.DataType]) -> pa.Table:
    stored = pq.read_table(project / file.path, partitioning=None)
    columns: dict[str, pa.Array] = {USER: stored[USER].cast(pa.string())}
    if prefix == PROPERTY:
        columns |= {TS: stored[TS].cast(TS_TYPE), EVENT: stored[EVENT].cast(pa.string())}
    for column, kind in kinds.items():
        name = prefix + column
        if name not in stored.column_names:
            columns[name] = pa.nulls(file.rows, kind)
        elif pa.types.is_string(kind):
            columns[name] = pa.chunked_array([as_text(chunk) for chunk in stored[name].chunks], kind)
        else:
            columns[name] = stored[name].cast(kind)
    return pa.table(columns)


def encoded(table: pa.Table) -> pa.Table:
    """Texts as dictionaries, as an import writes them."""
    columns = [
        column.combine_chunks().dictionary_encode() if pa.types.is_string(column.type) and name != USER else column
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    return pa.table(columns, names=table.column_names)
