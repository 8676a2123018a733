"""Whom does an id belong to, once users with several ids are one?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.errors import DamagedFile, DataRemoved
from analysis.store.dataset.manifest import Manifest, file_sha256
from analysis.store.dataset.runs import USER

OWNER = "owner"


@dataclass(frozen=True, eq=False)
class MergedIds:
    """Ids that are no users of their own any more, sorted, and of each the user whom it belongs to."""

    ids: pa.StringArray
    owners: pa.StringArray

    def owner_of(self, users: pa.Array) -> pa.StringArray:
        """Of each id the user who has it; one that belongs to nobody else is its own."""
        users = users.cast(pa.string())
        return pc.coalesce(self.owners.take(pc.index_in(users, value_set=self.ids)), users)

    def users_of(self, ids: pa.Array) -> pa.StringArray:
        """Of a list that was frozen, perhaps before they were merged, the users now: each once, sorted."""
        return pc.unique(self.owner_of(ids)).sort() if len(self.ids) else ids

    def user_of(self, typed: str) -> str:
        """Of an id as somebody typed it, perhaps with spaces around it."""
        for written in (typed, typed.strip()):
            place = pc.index(self.ids, pa.scalar(written)).as_py()
            if place >= 0:
                return self.owners[place].as_py()
        return typed

    def ids_of(self, user: str) -> tuple[str, ...]:
        """The other ids of a user, sorted."""
        return tuple(self.ids.filter(pc.equal(self.owners, user)).to_pylist())

    def to_table(self) -> pa.Table:
        return pa.table({USER: self.ids, OWNER: self.owners})


NOBODY = MergedIds(pa.array([], pa.string()), pa.array([], pa.string()))


def merged_ids(project: Path, manifest: Manifest) -> MergedIds:
    """Those of a version; none where nothing was merged. Raises `DamagedFile`, `DataRemoved`."""
    merge = manifest.merge
    return NOBODY if merge is None else _read(project / merge.ids_path, merge.ids_sha256)


@lru_cache(maxsize=4)
def _read(path: Path, sha256: str) -> MergedIds:
    if not path.parent.exists():
        raise DataRemoved(file=path.name)
    if not path.exists() or file_sha256(path) != sha256:
        raise DamagedFile(file=path.name)
    table = pq.read_table(path, partitioning=None).combine_chunks()
    return MergedIds(_one(table[USER]), _one(table[OWNER]))


def _one(column: pa.ChunkedArray) -> pa.StringArray:
    return pa.concat_arrays([pa.array([], pa.string()), *(chunk.cast(pa.string()) for chunk in column.chunks)])
