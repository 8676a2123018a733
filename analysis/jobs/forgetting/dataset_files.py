"""How does a user leave every version of the data?

The files of the user's bucket that hold them are written anew under other names, and the manifests of all versions with
them; the old ones go once the catalog names the new.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.store.dataset import (
    USER,
    Manifest,
    Merge,
    Run,
    RunFile,
    bucket_of,
    count_users,
    merged_ids,
    write_attribute_bucket,
    write_bucket,
    write_parquet,
)
from analysis.store.publishing import span_of
from analysis.store.workspace import read_manifest, write_manifest


@dataclass(frozen=True)
class NewFiles:
    """By the path of the old file, what stands in its place (None: nothing was left of it), and how many rows went of
    each run, by its id."""

    instead: Mapping[str, RunFile | None]
    rows: Mapping[str, int]


def with_imported(folder: Path, manifests: Iterable[Manifest]) -> list[Manifest]:
    """These, and those of the same data under the ids as they were imported, where users are merged."""
    listed: dict[str, Manifest] = {}
    for manifest in manifests:
        listed[manifest.hash] = manifest
        if (merge := manifest.merge) is not None:
            listed[merge.imported_hash] = read_manifest(folder, merge.imported_path, merge.imported_hash)
    return list(listed.values())


def ids_of(folder: Path, manifests: Iterable[Manifest], user: str) -> tuple[str, ...]:
    """All ids that are this user's in some version, the one asked for first."""
    ids = {user: None}
    for manifest in manifests:
        merged = merged_ids(folder, manifest)
        for owner in merged.owner_of(pa.array(list(ids), pa.string())).to_pylist():
            ids |= {owner: None} | dict.fromkeys(merged.ids_of(owner))
    return tuple(ids)


def without_users(folder: Path, manifests: list[Manifest], users: Sequence[str]) -> NewFiles:
    """New files beside all old ones of which some version consists and that hold one of the ids."""
    instead: dict[str, RunFile | None] = {}
    rows: dict[str, int] = {}
    for manifest in manifests:
        buckets = {bucket_of(user, manifest.bucket_count) for user in users}
        for run in manifest.runs:
            for file in run.files:
                if file.bucket not in buckets or file.path in instead or not _holds(folder / file.users_path, users):
                    continue
                instead[file.path] = _anew(folder, run, file, users)
                new = instead[file.path]
                rows[run.id] = rows.get(run.id, 0) + file.rows - (new.rows if new else 0)
    return NewFiles(instead, rows)


def _holds(path: Path, users: Sequence[str]) -> bool:
    return holds_any(pq.read_table(path, columns=[USER], partitioning=None)[USER], users)


def holds_any(column: pa.ChunkedArray, users: Sequence[str]) -> bool:
    return pc.any(_among(column, users)).as_py() or False


def _among(column: pa.ChunkedArray, users: Sequence[str]) -> pa.ChunkedArray:
    return pc.is_in(column.cast(pa.string()), value_set=pa.array(users, pa.string()))


def _anew(folder: Path, run: Run, file: RunFile, users: Sequence[str]) -> RunFile | None:
    table = without_rows(pq.read_table(folder / file.path, partitioning=None), USER, users)
    if not table.num_rows:
        return None
    name = f"{run.id}-{uuid.uuid4().hex[:8]}"
    write = write_bucket if run.kind == "events" else write_attribute_bucket
    return write(folder, name, file.bucket, table)


def without_rows(table: pa.Table, column: str, users: Sequence[str]) -> pa.Table:
    """The others' rows, of which no list of values still holds one that was the user's alone."""
    kept = table.filter(pc.invert(_among(table[column], users)))
    return pa.table([_clean(one) for one in kept.columns], schema=kept.schema)


def _clean(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_dictionary(column.type):
        return column
    return column.cast(column.type.value_type).dictionary_encode().cast(column.type)


def manifest_without(folder: Path, manifest: Manifest, new: NewFiles, users: Sequence[str]) -> Manifest:
    """The same version without the user; equal where it never held them."""
    merge = None if manifest.merge is None else _merge_without(folder, manifest, new, users)
    if merge == manifest.merge and not any(file.path in new.instead for run in manifest.runs for file in run.files):
        return manifest
    runs = []
    for run in manifest.runs:
        files = tuple(one for file in run.files if (one := new.instead.get(file.path, file)) is not None)
        runs += [replace(run, files=files)] if files else []
    of_events = [file for run in runs if run.kind == "events" for file in run.files]
    spans = [span_of(folder / file.path) for file in of_events]
    return count_users(
        folder,
        replace(
            manifest,
            runs=tuple(runs),
            rows=sum(file.rows for file in of_events),
            first=min((first for first, _ in spans), default=None),
            last=max((last for _, last in spans), default=None),
            merge=merge,
        ),
    )


def _merge_without(folder: Path, manifest: Manifest, new: NewFiles, users: Sequence[str]) -> Merge | None:
    merge = manifest.merge
    if merge is None:
        return None
    imported = read_manifest(folder, merge.imported_path, merge.imported_hash)
    rest = manifest_without(folder, imported, new, users)
    if rest != imported:
        merge = replace(merge, imported_path=write_manifest(folder, rest), imported_hash=rest.hash)
    table = merged_ids(folder, manifest).to_table()
    if holds_any(table[USER], users):
        kept = without_rows(table, USER, users)
        path = (folder / merge.ids_path).with_name(f"{uuid.uuid4().hex}.parquet")
        sha256 = write_parquet(kept, path)
        merge = replace(merge, ids_path=path.relative_to(folder).as_posix(), ids_sha256=sha256, ids=len(kept))
    return merge
