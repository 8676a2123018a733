"""Which value does each user have of the columns of events that belong to the user?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from analysis.sources.cleaning.bucketing import BucketPart, typed_columns
from analysis.sources.cleaning.cleaning import FILE, OWNED
from analysis.sources.cleaning.cleaning import TS as MOMENT
from analysis.sources.cleaning.cleaning import USER as WHO
from analysis.sources.cleaning.columns import Columns
from analysis.sources.cleaning.ordering import by_user_and_time, tie_places, user_ranks
from analysis.sources.mapping import Taken
from analysis.sources.messages import Changed, FileJob
from analysis.store.dataset import ATTRIBUTE, USER, write_attribute_bucket


@dataclass(frozen=True)
class OwnedWriter:
    """Writes the attributes of one bucket's users after another; `write` may run in several threads."""

    project: Path
    run_id: str
    columns: Columns  # of `owned_columns`
    taken: Taken
    newest_first: tuple[bool, ...]  # by file

    def write(self, bucket: int, rows: pa.Table) -> BucketPart:
        """Of a user's values, in the order of the events, the last or the first; a missing one is none."""
        typed, demoted, clocked, numbers = typed_columns(self.columns, OWNED, rows)
        if demoted:
            return BucketPart(demoted=demoted)
        users, ranks = user_ranks(rows[WHO])
        of_rows = rows[FILE].to_numpy() if FILE in rows.column_names else np.zeros(len(ranks), dtype=np.int16)
        order = by_user_and_time(ranks, rows[MOMENT].to_numpy(), tie_places(of_rows, self.newest_first))
        columns, changed = {USER: users}, []
        for name, values in typed.items():
            some = order[np.asarray(values.is_valid())[order]]
            columns[ATTRIBUTE + name] = self._of_users(values, some, ranks, len(users))
            changed.append(_changed(name, values, some, ranks))
        written = write_attribute_bucket(self.project, self.run_id, bucket, pa.table(columns))
        return BucketPart(written, clocked=clocked, numbers=numbers, changed=tuple(changed))

    def _of_users(self, values: pa.Array, some: np.ndarray, ranks: np.ndarray, users: int) -> pa.Array:
        """`some` are the places of the values, user by user and in time."""
        places = np.full(users, -1, dtype=np.int64)
        each = some[::-1] if self.taken == "first" else some  # what is written last stays
        places[ranks[each]] = each
        return values.take(pa.array(places, mask=places < 0))


def _changed(name: str, values: pa.Array, some: np.ndarray, ranks: np.ndarray) -> Changed:
    held = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    codes = held.indices.fill_null(-1).to_numpy(zero_copy_only=False)[some]
    whose = ranks[some]
    differing = whose[1:][(whose[1:] == whose[:-1]) & (codes[1:] != codes[:-1])]
    return Changed(name, len(np.unique(differing)), len(np.unique(whose)))


def owned_columns(files: tuple[FileJob, ...], time_zone: str, taken: Taken) -> Columns:
    """The attributes that files of events bring, of which the last or the first value is taken."""
    return Columns(tuple(_as_properties(file, taken) for file in files), time_zone)


def _as_properties(file: FileJob, taken: Taken) -> FileJob:
    owned = tuple(item for item in file.mapping.attributes if item.taken == taken)
    return replace(file, mapping=replace(file.mapping, properties=owned, attributes=()))
