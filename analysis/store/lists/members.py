"""How is a frozen list of users kept: a segment, a list tag, the users of clusters?"""

from __future__ import annotations

import uuid
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.errors import DamagedFile, DataRemoved
from analysis.store.catalog import Members
from analysis.store.dataset import USER, file_sha256, write_parquet

VALUE = "value"


def write_members(
    project: Path, users: pa.StringArray, dataset_version: int, values: pa.StringArray | None = None
) -> Members:
    """Write the list, sorted by user, each user once; `values` say which value of the tag each user has."""
    columns = {USER: users.cast(pa.string())} | ({VALUE: values.cast(pa.string())} if values is not None else {})
    table = pa.table(columns).sort_by(USER)
    if (repeated := len(table) - pc.count_distinct(table[USER]).as_py()) > 0:
        raise ValueError(f"{repeated} users stand in the list more than once")
    path = project / "lists" / f"{uuid.uuid4().hex}.parquet"
    sha256 = write_parquet(table, path)
    return Members(path.relative_to(project).as_posix(), sha256, len(table), dataset_version)


def read_members(project: Path, members: Members) -> pa.Table:
    """The users, sorted, and their values where the list has some."""
    path = project / members.path
    if not project.exists():
        raise DataRemoved(file=path.name)
    if not path.exists() or file_sha256(path) != members.sha256:
        raise DamagedFile(file=members.path)
    return pq.read_table(path, partitioning=None).combine_chunks()


def member_ids(project: Path, members: Members, value: str | None = None) -> pa.StringArray:
    """Ids of the users of the list, or of those with one value, sorted."""
    table = read_members(project, members)
    if value is not None:
        table = table.filter(pc.equal(table[VALUE], value)) if VALUE in table.column_names else table.slice(0, 0)
    return pa.concat_arrays([pa.array([], pa.string()), *table[USER].chunks])
