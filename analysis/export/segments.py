"""How does a list of users become a file that a spreadsheet can open?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import AnalysisError
from analysis.export.spreadsheets import csv_cells, csv_header, csv_lines
from analysis.rules.asked import Rule
from analysis.rules.evaluated import matches
from analysis.store.dataset import NO_TIME, Column, Dataset, UserBlock, buckets_of
from analysis.timezones import SECOND, to_local

ColumnKind = Literal["user", "attribute", "first_seen", "last_seen", "events", "tag", "own"]
_LISTED = ("tag", "own")  # their cells come with the list
_LINES = 50_000  # of one piece
_EXACT = 2**53  # whole numbers up to here are exact in a float


class BadExport(AnalysisError):
    """details: column"""

    code = "bad_export"


@dataclass(frozen=True)
class ExportColumn:
    """A column of the file. `name` is the attribute's or tag's, or of an own column, which only this list of users has;
    `key` stands in links, settings and the export log."""

    kind: ColumnKind
    name: str = ""

    def __post_init__(self) -> None:
        if (self.kind in ("attribute", *_LISTED)) != bool(self.name):
            raise BadExport(column=f"{self.kind}:{self.name}")

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


USER_COLUMN = ExportColumn("user")
ACTIVITY = (ExportColumn("first_seen"), ExportColumn("last_seen"), ExportColumn("events"))


@dataclass(frozen=True)
class TagValues:
    """What a tag says of a user: 1 or 0 by a closed rule, or the value (1 where it has none) of a frozen list."""

    rule: Rule | None = None
    users: pa.StringArray | None = None
    values: pa.StringArray | None = None

    def cells(self, block: UserBlock) -> pa.StringArray:
        if self.rule is not None:
            return pa.array(matches(self.rule, block).astype(np.int8)).cast(pa.string())
        return self.listed(block.users)

    def listed(self, users: pa.StringArray) -> pa.StringArray:
        """Cells of a frozen list for any users, in the dataset or not."""
        if self.users is None:
            return pa.nulls(len(users), pa.string())
        place = pc.index_in(users, value_set=self.users)
        if self.values is None:
            return pc.is_valid(place).cast(pa.int8()).cast(pa.string())
        return self.values.take(place)


def export_columns(
    dataset: Dataset, tags: Sequence[str] = (), attributes: Sequence[str] | None = None
) -> tuple[ExportColumn, ...]:
    """Every column that a file of this dataset's users can have; `attributes` are in an order of their own."""
    names = [field.name for field in dataset.manifest.attributes] if attributes is None else attributes
    activity = ACTIVITY if dataset.manifest.rows else ()
    of_users = [ExportColumn("attribute", name) for name in names]
    return (USER_COLUMN, *of_users, *activity, *(ExportColumn("tag", name) for name in tags))


def segment_csv(
    dataset: Dataset,
    users: pa.StringArray,
    columns: Sequence[ExportColumn],
    headers: Sequence[str] | None = None,
    listed: Mapping[str, TagValues] | None = None,
) -> Iterator[bytes]:
    """The file in pieces.

    UTF-8 with a byte order mark, commas, CRLF. Every user of the list is a row, in the order of the list as pages show
    it, those too whom this version of the data doesn't hold; they have an id only. Times are local to the project.
    `headers` are the names of the columns as people call them; by default their keys. `listed` are the cells of tags
    and own columns, by the column's key.
    """
    if not columns:
        raise BadExport(column="")
    yield csv_header(list(headers or [column.key for column in columns]))
    if not len(users):
        return
    home = buckets_of(users, dataset.manifest.bucket_count)
    places: list[np.ndarray] = []
    cells: list[list[pa.StringArray]] = []  # of the buckets one after the other
    for bucket in np.unique(home).tolist():
        of_bucket = np.flatnonzero(home == bucket)
        wanted, block = users.take(pa.array(of_bucket)), dataset.block(bucket)
        row = pc.index_in(wanted, value_set=block.users)
        there = row.is_valid().to_numpy(zero_copy_only=False)
        if there.any():
            rows = row.drop_null().to_numpy()
            places.append(of_bucket[there])
            cells.append([_cells(column, block, rows, listed or {}) for column in columns])
        if not there.all():
            places.append(of_bucket[~there])
            absent = wanted.filter(pa.array(~there))
            cells.append([_of_absent(column, absent, listed or {}) for column in columns])
    order = np.argsort(np.concatenate(places))
    whole = [pa.chunked_array(parts).combine_chunks() for parts in zip(*cells, strict=True)]
    for begin in range(0, len(order), _LINES):
        listed = pa.array(order[begin : begin + _LINES])
        yield csv_lines([column.take(listed) for column in whole])


def _of_absent(column: ExportColumn, users: pa.StringArray, listed: Mapping[str, TagValues]) -> pa.StringArray:
    if column.kind == "user":
        return csv_cells(users)
    cells = listed[column.key].listed(users) if column.kind in _LISTED else pa.nulls(len(users), pa.string())
    return csv_cells(cells)


def _cells(column: ExportColumn, block: UserBlock, rows: np.ndarray, listed: Mapping[str, TagValues]) -> pa.StringArray:
    if column.kind == "user":
        return csv_cells(block.users.take(pa.array(rows)))
    if column.kind == "attribute":
        return _attribute(block.attribute(column.name), rows, block.dataset.time_zone)
    if column.kind in _LISTED:
        return csv_cells(listed[column.key].cells(block).take(pa.array(rows)))
    first, after = block.offsets[rows], block.offsets[rows + 1]
    if column.kind == "events":
        return pa.array(after - first).cast(pa.string())
    place = first if column.kind == "first_seen" else after - 1
    ts = np.full(len(rows), NO_TIME)
    seen = after > first
    ts[seen] = block.ts[place[seen]]
    return _moments(ts, block.dataset.time_zone)


def _attribute(column: Column, rows: np.ndarray, time_zone: str) -> pa.StringArray:
    values = column.values[rows]
    if column.type == "number":
        return _numbers(values)
    if column.type == "time":
        return _moments(values, time_zone)
    if column.type == "day":
        return _days(values)
    labels = csv_cells(column.labels.cast(pa.string())) if column.labels is not None else pa.array([], pa.string())
    return labels.take(pa.array(values, mask=values < 0)).fill_null("")


def _numbers(values: np.ndarray) -> pa.StringArray:
    """Whole numbers in full, never as 1.2e+11; missing ones empty."""
    whole = np.isfinite(values) & (np.abs(values) < _EXACT) & (values == np.floor(values))
    as_whole = pa.array(np.where(whole, values, 0).astype(np.int64)).cast(pa.string())
    as_written = pa.array(values).cast(pa.string())
    return pc.if_else(pa.array(np.isnan(values)), "", pc.if_else(pa.array(whole), as_whole, as_written))


def _days(days: np.ndarray) -> pa.StringArray:
    """`2026-01-31`; missing ones empty."""
    missing = days == NO_TIME
    return (
        pa.array(np.where(missing, 0, days).astype(np.int32), mask=missing)
        .cast(pa.date32())
        .cast(pa.string())
        .fill_null("")
    )


def _moments(ts: np.ndarray, time_zone: str) -> pa.StringArray:
    """`2026-01-31 23:05:00` of the project's time zone, which spreadsheets read as a time; missing ones empty."""
    known = ts != NO_TIME
    seconds = np.floor_divide(to_local(np.where(known, ts, 0), time_zone), SECOND)
    return pc.if_else(pa.array(known), pa.array(seconds).cast(pa.timestamp("s")).cast(pa.string()), "")
