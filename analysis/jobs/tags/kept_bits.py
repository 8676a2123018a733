"""What do kept lists of users say: who has the tag, a bit a user, without asking the data again?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.insights.tags import TagBits, TagRow, tag_bits
from analysis.jobs.tags.book import TagBook
from analysis.rules.asked import MOST_VALUES, Case, Definition, Listed, OrderedValues, Rule, YesNo
from analysis.store.catalog import Tag, UserColumn
from analysis.store.dataset import USER, Dataset
from analysis.store.lists import VALUE, read_members, read_user_columns
from analysis.store.workspace import Workspace


def listed(table: pa.Table) -> Definition:
    """Kept users and values as a definition; only as a whole where a user has several values, or there are many."""
    users = table[USER].combine_chunks()
    values = table[VALUE].combine_chunks() if VALUE in table.column_names else None
    if values is not None and pc.count_distinct(users).as_py() == len(users):
        names = sorted(pc.unique(pc.drop_null(values)).to_pylist())
        if names and len(names) <= MOST_VALUES and all(name.strip() for name in names):
            groups = ((name, users.filter(pc.equal(values, name))) for name in names)
            return OrderedValues(tuple(Case(name, _listed(who)) for name, who in groups))
    return YesNo(_listed(users))


def frozen_list(workspace: Workspace, tag: Tag) -> Definition:
    """The users and values of a tag that is a list."""
    assert tag.members is not None  # noqa: S101 the caller knows the kind
    return listed(read_members(workspace.project_folder(tag.project_id), tag.members))


def _listed(users: pa.Array) -> Rule:
    return Listed(tuple(sorted(set(users.to_pylist()))))


class KeptBits:
    """Turns kept lists into bits of one version of the data; its users are read once."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        users = [dataset.block(bucket).users.cast(pa.string()) for bucket in dataset.buckets]
        self.starts = np.cumsum([0, *(len(some) for some in users)])
        self.users = pa.concat_arrays(users)

    def of_members(self, book: TagBook, tags: Sequence[Tag]) -> dict[str, dict[str | None, np.ndarray]]:
        """Masks over all users by tag and value, of lists and clusters."""
        found = {}
        for tag in tags:
            assert tag.members is not None  # noqa: S101 the caller chose them by it
            table = read_members(book.folder, tag.members)
            values = table[VALUE].combine_chunks() if VALUE in table.column_names else None
            found[tag.name] = dict(self._masks(self._places(table[USER]), values))
        return found

    def of_columns(self, book: TagBook, columns: Mapping[str, UserColumn]) -> dict[str, dict[str | None, np.ndarray]]:
        """The same of tags whose results are kept; each file is read once."""
        found = {}
        for path in dict.fromkeys(column.path for column in columns.values()):
            here = {name: column for name, column in columns.items() if column.path == path}
            table = read_user_columns(book.folder, list(here.values()))
            places = self._places(table[USER])
            for name, column in here.items():
                found[name] = dict(self._masks(places, table[column.column].combine_chunks()))
        return found

    def _places(self, users: pa.ChunkedArray) -> np.ndarray:
        """Where the users of a list stand among all; -1 for who is no longer in the data."""
        found = pc.index_in(users.cast(pa.string()).combine_chunks(), value_set=self.users)
        return found.fill_null(-1).to_numpy(zero_copy_only=False)

    def _masks(self, places: np.ndarray, values: pa.Array | None) -> Iterator[tuple[str | None, np.ndarray]]:
        """The tag as a whole, then each of its values; of very many, as a property may have, only the tag."""
        if values is None:
            yield None, self._mask(places)
            return
        if pa.types.is_boolean(values.type):
            yield None, self._mask(places[values.to_numpy(zero_copy_only=False)])
            return
        if pa.types.is_list(values.type):
            places = places[pc.list_parent_indices(values).to_numpy()]
            values = pc.list_flatten(values)
        known = pc.is_valid(values).to_numpy(zero_copy_only=False)
        places, values = places[known], pc.drop_null(values).cast(pa.string())
        yield None, self._mask(places)
        labels = sorted(pc.unique(values).to_pylist())
        if len(labels) <= MOST_VALUES:
            for label in labels:
                yield label, self._mask(places[pc.equal(values, label).to_numpy(zero_copy_only=False)])

    def _mask(self, places: np.ndarray) -> np.ndarray:
        found = np.zeros(len(self.users), dtype=bool)
        found[places[places >= 0]] = True
        return found

    def bits(self, asked: str, masks: Mapping[str, Mapping[str | None, np.ndarray]]) -> TagBits:
        """All of these tags as bits."""
        rows = [TagRow(name, value) for name, values in masks.items() for value in values]
        whole = [mask for values in masks.values() for mask in values.values()]
        bits = {}
        for place, bucket in enumerate(self.dataset.buckets):
            here = slice(self.starts[place], self.starts[place + 1])
            some = np.stack([mask[here] for mask in whole]) if whole else np.empty((0, here.stop - here.start), bool)
            bits[bucket] = np.packbits(some, axis=1)
        return tag_bits(asked, rows, bits, len(self.users))
