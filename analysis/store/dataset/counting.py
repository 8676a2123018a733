"""How many different users has a dataset, over all its runs?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.store.dataset.manifest import Manifest, RunFile
from analysis.store.dataset.runs import USER


def count_users(project: Path, manifest: Manifest) -> Manifest:
    """The manifest with its users counted exactly, bucket by bucket, from the small files of users."""
    users = attribute_only = 0
    for bucket in range(manifest.bucket_count):
        events, attributes = manifest.files_of("events", bucket), manifest.files_of("attributes", bucket)
        if not attributes and len(events) <= 1:
            users += sum(file.users for file in events)
            continue
        active = _different(project, events)
        users += len(active)
        known = pc.is_in(_different(project, attributes), value_set=active)
        attribute_only += len(known) - (pc.sum(known).as_py() or 0)
    return replace(manifest, users=users, attribute_only_users=attribute_only)


def _different(project: Path, files: Sequence[RunFile]) -> pa.Array:
    columns = [pq.read_table(project / file.users_path, columns=[USER], partitioning=None)[USER] for file in files]
    chunks = [chunk.cast(pa.string()) for column in columns for chunk in column.chunks]
    return pc.unique(pa.chunked_array(chunks, pa.string()))
