"""How is it kept who has which values of many tags: one file, a column a tag?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.errors import DamagedFile
from analysis.store.catalog import UserColumn
from analysis.store.dataset import USER, file_sha256, write_parquet

FOLDER = "tag_users"


@dataclass(frozen=True, eq=False)
class ListedValues:
    """Pairs of a user (place among some ids) and a value (place in `labels`), by user, of one the stronger value first.

    Without labels it is yes or no; an empty label is a value as any other.
    """

    users: np.ndarray  # int32, ascending
    codes: np.ndarray  # int32
    labels: tuple[str, ...] | None


def write_user_columns(
    project: Path, ids: pa.StringArray, columns: Mapping[str, ListedValues]
) -> dict[str, UserColumn]:
    """Write the users who have any of the values, sorted by id; where each column lies."""
    somebody = np.zeros(len(ids), dtype=bool)
    for listed in columns.values():
        somebody[listed.users] = True
    places = np.flatnonzero(somebody)
    row_of = np.cumsum(somebody) - 1
    users = ids.take(pa.array(places))
    order = pc.sort_indices(users)
    table = {USER: users.take(order)}
    for name, listed in columns.items():
        table[name] = _column(listed, row_of[listed.users], len(places)).take(order)
    path = project / FOLDER / f"{uuid.uuid4().hex}.parquet"
    sha256 = write_parquet(pa.table(table), path)
    return {name: UserColumn(path.relative_to(project).as_posix(), sha256, name) for name in columns}


def _column(listed: ListedValues, rows: np.ndarray, total: int) -> pa.Array:
    """Booleans for yes or no, texts for one value a user, lists of texts for several."""
    if listed.labels is None:
        has = np.zeros(total, dtype=bool)
        has[rows] = True
        return pa.array(has)
    labels = pa.array(listed.labels, pa.string())
    counts = np.bincount(rows, minlength=total)
    if counts.max(initial=0) > 1:
        offsets = pa.array(np.append(0, np.cumsum(counts)), pa.int32())
        return pa.ListArray.from_arrays(offsets, labels.take(pa.array(listed.codes)))
    codes = np.full(total, -1, np.int32)
    codes[rows] = listed.codes
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), labels)


def read_user_column(project: Path, listed: UserColumn) -> pa.Table:
    """`user`, sorted, and `value` unless it is yes or no; a user with several values has several rows."""
    table = read_user_columns(project, [listed])
    users, values = table[USER].cast(pa.string()).combine_chunks(), table[listed.column].combine_chunks()
    if pa.types.is_boolean(values.type):
        return pa.table({USER: users.filter(values)})
    if pa.types.is_list(values.type):
        return pa.table({USER: users.take(pc.list_parent_indices(values)), "value": pc.list_flatten(values)})
    known = pc.is_valid(values)
    return pa.table({USER: users.filter(known), "value": values.filter(known).cast(pa.string())})


def read_user_columns(project: Path, listed: Sequence[UserColumn]) -> pa.Table:
    """`user`, sorted, and the columns of one file by their names, as they are kept."""
    [(name, sha256)] = {(one.path, one.sha256) for one in listed}
    path = project / name
    if not path.exists() or file_sha256(path) != sha256:
        raise DamagedFile(file=name)
    return pq.read_table(path, columns=[USER, *(one.column for one in listed)], partitioning=None).combine_chunks()


def users_of_column(project: Path, listed: UserColumn, value: str | None = None) -> pa.StringArray:
    """Ids of the users who have the tag, or one value of it, sorted."""
    table = read_user_column(project, listed)
    if value is not None:
        table = table.filter(pc.equal(table["value"], value)) if "value" in table.column_names else table.slice(0, 0)
    return pa.concat_arrays([pa.array([], pa.string()), *table[USER].chunks]).unique()


def sweep_user_columns(project: Path, wanted: set[str]) -> None:
    """Remove the files that nothing names any more; `wanted` are paths relative to the project."""
    for path in (project / FOLDER).glob("*.parquet"):
        if path.relative_to(project).as_posix() not in wanted:
            path.unlink()
