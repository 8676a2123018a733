"""What stands in the rows of a file of users, a piece at a time, in the order of the list?

Where each user lies is found once; then each piece takes its cells from the mapped columns, so that a list of millions
needs the memory of one piece. Every user of the list is a row, those too whom this version of the data doesn't hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import UnknownColumn
from analysis.export.segments.columns import LISTED, BadExport, ExportColumn, TagValues
from analysis.rules.evaluated import matches
from analysis.store.dataset import NO_TIME, Dataset, Field, UserBlock, buckets_of

ROWS = 100_000  # of one piece
_DAY = pa.date32()


@dataclass(frozen=True, eq=False)
class Places:
    """Of each user of a list: the bucket, and the row in its block, -1 for who isn't there."""

    bucket: np.ndarray  # uint8
    row: np.ndarray  # int32
    blocks: Mapping[int, UserBlock]


def places_of(dataset: Dataset, users: pa.StringArray) -> Places:
    bucket = buckets_of(users, dataset.manifest.bucket_count)
    row = np.full(len(users), -1, np.int32)
    blocks = {}
    order = np.argsort(bucket, kind="stable")
    of_each = np.bincount(bucket, minlength=dataset.manifest.bucket_count)
    ends = np.cumsum(of_each)
    for number in np.flatnonzero(of_each).tolist():
        places = order[ends[number] - of_each[number] : ends[number]]
        blocks[number] = block = dataset.block(number)
        found = pc.index_in(users.take(pa.array(places)), value_set=block.users).fill_null(-1)
        row[places] = found.to_numpy()
    return Places(bucket, row, blocks)


class UserRows:
    """The typed rows of a file: texts, numbers, moments with the project's zone, days; what isn't known is null."""

    def __init__(
        self,
        dataset: Dataset,
        users: pa.StringArray,
        columns: Sequence[ExportColumn],
        listed: Mapping[str, TagValues] | None = None,
    ) -> None:
        if not columns:
            raise BadExport(column="")
        self.users, self.columns = users, tuple(columns)
        self._listed = {key: values for key, values in (listed or {}).items() if values.rule is None}
        self._rules = {key: values.rule for key, values in (listed or {}).items() if values.rule is not None}
        self._fields = {field.name: field for field in dataset.manifest.attributes}
        self._zone = dataset.settings.time_zone
        self.schema = pa.schema([pa.field(column.key, self._type(column)) for column in columns])
        self._places = places_of(dataset, users)
        self._in_list = {key: _place_in(values, users) for key, values in self._listed.items()}
        self._matched: dict[tuple[str, int], np.ndarray] = {}  # of a rule and block

    def __len__(self) -> int:
        return len(self.users)

    def pieces(self, rows: int = ROWS) -> Iterator[pa.RecordBatch]:
        for begin in range(0, len(self.users), rows):
            yield self._piece(begin, min(begin + rows, len(self.users)))

    def _piece(self, begin: int, end: int) -> pa.RecordBatch:
        bucket, row = self._places.bucket[begin:end], self._places.row[begin:end]
        order = np.argsort(bucket, kind="stable")
        numbers, firsts = np.unique(bucket[order], return_index=True)
        parts = [
            (self._places.blocks[number], places[row[places] >= 0])
            for number, places in zip(numbers.tolist(), np.split(order, firsts[1:]), strict=True)
        ]
        cells = [self._cells(column, parts, row, begin) for column in self.columns]
        return pa.record_batch(cells, schema=self.schema)

    def _type(self, column: ExportColumn) -> pa.DataType:
        if column.kind == "attribute":
            return self._attribute_type(column.name)
        if column.kind in ("first_seen", "last_seen"):
            return pa.timestamp("us", self._zone)
        if column.kind == "events":
            return pa.int64()
        return pa.int8() if column.kind in LISTED and self._says_yes_or_no(column.key) else pa.string()

    def _attribute_type(self, name: str) -> pa.DataType:
        field: Field | None = self._fields.get(name)
        if field is None:
            raise UnknownColumn(column=name, near=get_close_matches(name, list(self._fields), n=3))
        types = {"number": pa.float64(), "time": pa.timestamp("us", self._zone), "day": _DAY}
        return types.get(field.type, pa.string())

    def _says_yes_or_no(self, key: str) -> bool:
        listed = self._listed.get(key)
        return key in self._rules or (listed is not None and listed.values is None and listed.users is not None)

    def _cells(
        self, column: ExportColumn, parts: list[tuple[UserBlock, np.ndarray]], row: np.ndarray, begin: int
    ) -> pa.Array:
        if column.kind == "user":
            return self.users.slice(begin, len(row)).cast(pa.string())
        if column.kind in LISTED and column.key not in self._rules:
            return self._from_list(column.key, begin, len(row))
        if column.kind == "attribute" and self._fields[column.name].type not in ("number", "time", "day"):
            return _texts(column.name, parts, row)
        kind = self.schema.field(column.key).type
        values = np.zeros(len(row), np.float64 if pa.types.is_floating(kind) else np.int64)
        missing = row < 0
        for block, places in parts:
            found, unknown = self._values(column, block, row[places])
            values[places] = found
            missing[places] |= unknown
        return _typed(values, missing, kind)

    def _values(self, column: ExportColumn, block: UserBlock, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Values of a block's users, and which of them aren't known."""
        if column.kind == "attribute":
            found = block.attribute(column.name)
            values = found.values[rows]
            unknown = np.isnan(values) if found.type == "number" else values == NO_TIME
            return np.where(unknown, 0, values), unknown
        if column.key in self._rules:
            return self._of_rule(column.key, block)[rows], np.zeros(len(rows), bool)
        first, after = block.offsets[rows], block.offsets[rows + 1]
        if column.kind == "events":
            return after - first, np.zeros(len(rows), bool)
        seen = after > first
        ts = np.zeros(len(rows), np.int64)
        ts[seen] = block.ts[(first if column.kind == "first_seen" else after - 1)[seen]]
        return ts, ~seen

    def _of_rule(self, key: str, block: UserBlock) -> np.ndarray:
        of = key, block.bucket
        if of not in self._matched:
            self._matched[of] = matches(self._rules[key], block)
        return self._matched[of]

    def _from_list(self, key: str, begin: int, rows: int) -> pa.Array:
        listed = self._listed.get(key)
        if listed is None or listed.users is None:
            return pa.nulls(rows, pa.string())
        place = self._in_list[key].slice(begin, rows)
        return pc.is_valid(place).cast(pa.int8()) if listed.values is None else listed.values.take(place)


def _place_in(listed: TagValues, users: pa.StringArray) -> pa.Array:
    """Once for all pieces: each search begins with a table of the whole list."""
    return pc.index_in(users, value_set=pa.array([], pa.string()) if listed.users is None else listed.users)


def _texts(name: str, parts: list[tuple[UserBlock, np.ndarray]], row: np.ndarray) -> pa.StringArray:
    cells, where = [pa.nulls(int((row < 0).sum()), pa.string())], [np.flatnonzero(row < 0)]
    for block, places in parts:
        column = block.attribute(name)
        codes = column.values[row[places]]
        labels = pa.array([], pa.string()) if column.labels is None else column.labels.cast(pa.string())
        cells.append(labels.take(pa.array(codes, mask=codes < 0)))
        where.append(places)
    back = np.empty(len(row), np.int64)
    back[np.concatenate(where)] = np.arange(len(row))
    return pa.concat_arrays(cells).take(pa.array(back))


def _typed(values: np.ndarray, missing: np.ndarray, kind: pa.DataType) -> pa.Array:
    if kind == _DAY:
        return pa.array(values.astype(np.int32), pa.int32(), mask=missing).cast(kind)
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.int64(), mask=missing).cast(kind)
    return pa.array(values.astype(np.int8) if kind == pa.int8() else values, kind, mask=missing)
