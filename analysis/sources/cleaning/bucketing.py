"""How do the waiting rows of one bucket become its part of a run?"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.cleaning import cleaning
from analysis.sources.cleaning.cleaning import CELL, FILE, OWNED, RAW_TIME, ROW, UNMAPPED
from analysis.sources.cleaning.columns import Columns, NoNumbers
from analysis.sources.cleaning.ordering import by_user_and_time, repeats, tie_places, user_ranks
from analysis.sources.cleaning.overlap import SortedRows, already_here
from analysis.sources.cleaning.rejected import RejectedRows
from analysis.sources.ledger import REASONS
from analysis.sources.messages import BusiestUser, Changed, Clocked, Demotion, PresentFile
from analysis.store.dataset import (
    ATTRIBUTE,
    EVENT,
    PROPERTY,
    TS,
    TS_TYPE,
    USER,
    RunFile,
    write_attribute_bucket,
    write_bucket,
)


@dataclass(frozen=True)
class BucketPart:
    """What one bucket adds; counts are by file. With `demoted`, nothing was written: the columns are not what they
    were taken for."""

    written: RunFile | None = None
    duplicates: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    dropped: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    already: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    first: int | None = None
    last: int | None = None
    demoted: tuple[Demotion, ...] = ()
    clocked: tuple[Clocked, ...] = ()
    numbers: tuple[NoNumbers, ...] = ()  # a column of numbers each
    busiest: BusiestUser = field(default_factory=BusiestUser)
    changed: tuple[Changed, ...] = ()  # attributes of events


@dataclass(frozen=True)
class BucketWriter:
    """Sorts, compares and writes the rows of one bucket after another; its methods may run in several threads."""

    project: Path
    run_id: str
    columns: Columns
    events: tuple[str, ...]
    drop_duplicates: bool
    rejected: tuple[RejectedRows, ...]  # by file
    newest_first: tuple[bool, ...]  # by file
    present: tuple[PresentFile, ...] = ()  # what the project holds, to leave out what is there already

    def write_events(self, bucket: int, rows: pa.Table) -> BucketPart:
        typed, demoted, clocked, numbers = typed_columns(self.columns, CELL, rows)
        if demoted:
            return BucketPart(demoted=demoted)
        users, ranks = user_ranks(rows[cleaning.USER])
        ts = rows[cleaning.TS].to_numpy()
        of_rows = rows[FILE].to_numpy() if FILE in rows.column_names else np.zeros(len(ts), dtype=np.int16)
        order = by_user_and_time(ranks, ts, tie_places(of_rows, self.newest_first))
        place = pa.array(order)
        ranks, ts, files = ranks[order], ts[order], of_rows[order]
        codes = rows[cleaning.EVENT].to_numpy().astype(np.int32)[order]
        columns = {name: column.take(place) for name, column in typed.items()}
        repeated = repeats(ranks, ts, [pa.array(codes), *columns.values(), *self._others(rows, place)])
        here = self._already_here(bucket, SortedRows(users, ranks, ts, self._event_names, codes, columns))
        already = np.bincount(files[here], minlength=len(self.columns.files))
        repeated &= ~here
        duplicates = np.bincount(files[repeated], minlength=len(self.columns.files))
        table = pa.table(
            {
                USER: pa.DictionaryArray.from_arrays(pa.array(ranks), users),
                TS: pa.array(ts).cast(TS_TYPE),
                EVENT: pa.DictionaryArray.from_arrays(pa.array(codes), self._event_names),
            }
            | {PROPERTY + name: column for name, column in columns.items()}
        )
        dropped = np.zeros(len(self.columns.files), dtype=np.int64)
        left_out = here
        if here.any():
            self._reject(rows, order[here], "already_here")
        if self.drop_duplicates and repeated.any():
            self._reject(rows, order[repeated], "duplicate")
            left_out, dropped = here | repeated, duplicates
        if left_out.all():
            return BucketPart(None, duplicates, dropped, already, clocked=clocked, numbers=numbers)
        if left_out.any():
            table, ts, ranks = table.filter(pa.array(~left_out)), ts[~left_out], ranks[~left_out]
        written = write_bucket(self.project, self.run_id, bucket, table)
        first, last, busiest = int(ts.min()), int(ts.max()), _busiest(users, ranks)
        return BucketPart(
            written, duplicates, dropped, already, first, last, clocked=clocked, numbers=numbers, busiest=busiest
        )

    @property
    def _event_names(self) -> pa.Array:
        return pa.array(self.events, pa.string())

    def _already_here(self, bucket: int, rows: SortedRows) -> np.ndarray:
        files = [self.project / file.path for file in self.present if file.bucket == bucket]
        return already_here(rows, files, self.columns.time_zone)

    def write_attributes(self, bucket: int, rows: pa.Table) -> BucketPart:
        """The last row of a user wins; the ones before it are dropped."""
        typed, demoted, clocked, numbers = typed_columns(self.columns, CELL, rows)
        if demoted:
            return BucketPart(demoted=demoted)
        users, ranks = user_ranks(rows[cleaning.USER])
        still = np.zeros(len(ranks), dtype=np.int64)
        order = by_user_and_time(ranks, still)
        place = pa.array(order)
        columns = {name: column.take(place) for name, column in typed.items()}
        repeated = repeats(ranks[order], still, [*columns.values(), *self._others(rows, place)])
        replaced = np.append(ranks[order][1:] == ranks[order][:-1], False)
        files = rows[FILE].to_numpy()[order]
        self._reject(rows, order[replaced], "duplicate_user")
        kept = pa.array(np.flatnonzero(~replaced))
        table = pa.table({USER: users} | {ATTRIBUTE + name: column.take(kept) for name, column in columns.items()})
        written = write_attribute_bucket(self.project, self.run_id, bucket, table)
        count = len(self.columns.files)
        return BucketPart(
            written,
            np.bincount(files[repeated], minlength=count),
            np.bincount(files[replaced], minlength=count),
            np.zeros(count, dtype=np.int64),
            clocked=clocked,
            numbers=numbers,
        )

    def _others(self, rows: pa.Table, place: pa.Array) -> list[pa.ChunkedArray]:
        """Columns that aren't kept with the row, but decide whether it repeats another."""
        return [rows[name].take(place) for name in rows.column_names if name.startswith((UNMAPPED, OWNED))]

    def _reject(self, rows: pa.Table, places: np.ndarray, reason: str) -> None:
        """Hand the rows at these places to the ledgers of their files, with the cells they had."""
        chosen = rows.take(pa.array(np.sort(places)))
        for index, rejected in enumerate(self.rejected):
            part = chosen.filter(pc.equal(chosen[FILE], index))
            codes = np.full(part.num_rows, REASONS.index(reason), dtype=np.int8)
            rejected.add(part[ROW].to_numpy(), codes, self._cells(part, index))

    def _cells(self, part: pa.Table, index: int) -> list[pa.Array]:
        job = self.columns.files[index]
        sources = {item.column: CELL + item.name for item in job.mapping.properties}
        sources |= {item.column: OWNED + item.name for item in job.mapping.attributes}
        sources |= {job.mapping.user: cleaning.USER, job.mapping.time: RAW_TIME}
        cells = []
        for name in job.reading.columns:
            if name == job.mapping.event:
                cells.append(self._event_names.take(part[cleaning.EVENT].combine_chunks().cast(pa.int32())))
            else:
                cells.append(part[sources.get(name, UNMAPPED + name)].combine_chunks())
        return cells


def typed_columns(
    columns: Columns, prefix: str, rows: pa.Table
) -> tuple[dict[str, pa.Array], tuple[Demotion, ...], tuple[Clocked, ...], tuple[NoNumbers, ...]]:
    """The columns of the waiting rows in their types, and what is wrong with them."""
    files = rows[FILE].to_numpy() if FILE in rows.column_names and len(columns.files) > 1 else None
    typed = {
        item.name: columns.typed(item, rows[prefix + item.name].combine_chunks(), files) for item in columns.fields
    }
    return (
        {name: one.values for name, one in typed.items()},
        tuple(one.demoted for one in typed.values() if one.demoted),
        tuple(one.clocked for one in typed.values() if one.clocked),
        tuple(one.numbers for one in typed.values() if one.numbers),
    )


def _busiest(users: pa.Array, ranks: np.ndarray) -> BusiestUser:
    counts = np.bincount(ranks)
    most = int(counts.argmax())
    return BusiestUser(str(users[most].as_py()), int(counts[most]))
