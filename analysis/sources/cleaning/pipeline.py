"""How do files become the complete, sorted, checked files of an import?

Two passes with bounded memory. First every row is read, cleaned and put with the rows of its bucket: one thread reads,
one cleans, one keeps the original. Then each bucket is sorted, compared and written, several at a time.
"""

from __future__ import annotations

import os
import queue
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pyarrow as pa

from analysis.errors import AlreadyImported, Cancelled
from analysis.sources.cleaning.ancient import DayCounts
from analysis.sources.cleaning.bucketing import BucketPart, BucketWriter
from analysis.sources.cleaning.cleaning import Cleaned, Cleaner, EventCodes
from analysis.sources.cleaning.columns import Columns, NoNumbers
from analysis.sources.cleaning.listed_users import holds_lists, row_each
from analysis.sources.cleaning.midnights import TimesOfDay
from analysis.sources.cleaning.ordering import Fall
from analysis.sources.cleaning.owned import OwnedWriter, owned_columns
from analysis.sources.cleaning.rejected import RejectedRows
from analysis.sources.cleaning.spool import Spool
from analysis.sources.ledger import KEPT, REASONS, Ledger
from analysis.sources.mapping import Taken
from analysis.sources.messages import (
    BusiestUser,
    Changed,
    Clocked,
    Demotion,
    FileJob,
    FileOutcome,
    ImportJob,
    ImportOutcome,
    ImportProgress,
    LeftOut,
)
from analysis.sources.parsing import IdForms, IdReading, Rows, broken_rows, read_rows
from analysis.store.dataset import Field, Run, owned_run
from analysis.store.originals import keep_original, sha256_of
from analysis.store.publishing import joined_fields

Report = Callable[[ImportProgress], None]
_SAID = 20  # keys without a column that are named
_BROKEN_NAMED = 10  # rows with broken letters that are named by their numbers
_AHEAD = 2  # batches that wait between the reading and the cleaning thread


@dataclass(eq=False)
class _Tally:
    """Counts of one file while it is read, and what all its rows together say about single ones.

    `ids` and `begins` are what it is read by. When the rows contradict them, the file is read once more.
    """

    job: FileJob
    rejected: RejectedRows
    ids: IdReading = field(default_factory=IdReading)
    begins: int | None = None
    rows: int = 0
    nameless: int = 0
    lists: bool | None = None  # whether cells of the user are lists, once rows were seen
    of_lists: int = 0
    broken: int = 0
    broken_at: tuple[int, ...] = ()
    reasons: np.ndarray = field(default_factory=lambda: np.zeros(len(REASONS), dtype=np.int64))
    duplicates: int = 0
    unseen: Counter[str] = field(default_factory=Counter)
    forms: IdForms = field(default_factory=IdForms)
    days: DayCounts = field(default_factory=DayCounts)
    fall: Fall = field(default_factory=Fall)
    times: TimesOfDay = field(default_factory=TimesOfDay)

    @property
    def stands(self) -> bool:
        return self.days.first_sound() == self.begins and not self.ids.contradicted(self.forms)

    def anew(self) -> _Tally:
        """The file before its first row, to be read as all its rows say that it must."""
        return _Tally(self.job, self.rejected.anew(), self.ids.settled(self.forms), self.days.first_sound())

    @property
    def newest_first(self) -> bool:
        """What the sample said, borne out by all rows."""
        return self.job.mapping.newest_first and self.fall.throughout

    def count(self, rows: Rows, cleaned: Cleaned) -> None:
        self.rows += rows.cells.num_rows + len(rows.malformed)
        if self.job.reading.replaces_broken:
            numbers = broken_rows(rows)
            self.broken += len(numbers)
            self.broken_at += tuple(numbers[: _BROKEN_NAMED - len(self.broken_at)].tolist())
        self.nameless += cleaned.nameless
        self.unseen.update(rows.unseen)
        self.forms |= cleaned.forms
        self.days.add(cleaned.moments)
        self.times.add(cleaned.moments)
        self.reasons[REASONS.index("malformed")] += len(rows.malformed)
        refused = np.flatnonzero(cleaned.reasons != KEPT)
        if self.job.mapping.newest_first:
            moments = cleaned.moments
            self.fall.add(moments if self.begins is None else moments[moments >= self.begins])
        self.rejected.add_malformed(rows.malformed)
        if len(refused):
            self.reasons += np.bincount(cleaned.reasons[refused], minlength=len(REASONS))
            self.rejected.add(rows.numbers[refused], cleaned.reasons[refused], rows.cells.take(refused).columns)

    def outcome(self, sha256: str, time_zone: str) -> FileOutcome:
        dropped = {reason: int(count) for reason, count in zip(REASONS, self.reasons, strict=True)}
        kept = self.rows - int(self.reasons.sum())
        ledger = Ledger(self.rows, kept, dropped, self.duplicates)
        return FileOutcome(
            *(self.job.name, sha256, ledger),
            nameless_events=self.nameless,
            newest_first=self.newest_first,
            of_lists=self.of_lists,
            broken=self.broken,
            broken_at=self.broken_at,
            unseen=dict(self.unseen.most_common(_SAID)),
            midnights=self.times.all_midnight(self.job.mapping.time_zone or time_zone),
        )


def run_import(job: ImportJob, report: Report) -> ImportOutcome:
    """Write the run files, ledgers and originals of an import into its project's folder; publish nothing."""
    stop = threading.Event()
    with ThreadPoolExecutor(1, thread_name_prefix="originals") as keeper:
        originals = keeper.submit(_keep_originals, job, stop, report)
        try:
            outcome = _Import(job, report, originals).run()
            digests = originals.result()
        except BaseException:
            stop.set()
            raise
    return replace(
        outcome, files=tuple(replace(file, sha256=digest) for file, digest in zip(outcome.files, digests, strict=True))
    )


def _keep_originals(job: ImportJob, stop: threading.Event, report: Report) -> list[str]:
    digests = [sha256_of(Path(file.path), stop) for file in job.files]
    for file, digest in zip(job.files, digests, strict=True):
        if job.imported is not None and digest in job.imported:
            raise AlreadyImported(file=file.name, version=job.imported[digest])
    report(ImportProgress("hashed"))
    for file, digest in zip(job.files, digests, strict=True):
        keep_original(Path(job.project_folder), Path(file.path), digest, stop)
    return digests


class _Import:
    def __init__(self, job: ImportJob, report: Report, originals: Future[list[str]]) -> None:
        self._job, self._report, self._originals = job, report, originals
        self._project = Path(job.project_folder)
        self._staging = self._project / "staging" / job.import_id
        self._codes = EventCodes()
        self._owned: list[ImportOutcome] = []
        ledgers = self._project / "ledgers" / job.import_id
        self._tallies = [
            _Tally(file, RejectedRows(ledgers / f"{index}.parquet", file.reading.columns))
            for index, file in enumerate(job.files)
        ]

    def run(self) -> ImportOutcome:
        events = self._run_kind("events")
        attributes = self._run_kind("attributes")
        for tally in self._tallies:
            tally.rejected.close()
        shutil.rmtree(self._staging, ignore_errors=True)
        parts = [outcome for outcome in (events, *self._owned, attributes) if outcome is not None]
        fields: tuple[Field, ...] = ()
        for part in parts:
            fields = joined_fields(fields, part.attributes)
        return replace(
            parts[0],
            runs=tuple(run for part in parts for run in part.runs),
            files=tuple(tally.outcome("", self._job.time_zone) for tally in self._tallies),
            events=self._codes.names,
            attributes=fields,
            demoted=tuple(item for part in parts for item in part.demoted),
            clocked=tuple(item for part in parts for item in part.clocked),
            left_out=tuple(item for part in parts for item in part.left_out),
            changed=tuple(item for part in parts for item in part.changed),
        )

    def _run_kind(self, kind: Literal["events", "attributes"]) -> ImportOutcome | None:
        tallies = [tally for tally in self._tallies if tally.job.mapping.kind == kind]
        if not tallies:
            return None
        jobs = tuple(tally.job for tally in tallies)
        columns = Columns(jobs, self._job.time_zone)
        owned = {taken: owned_columns(jobs, self._job.time_zone, taken) for taken in get_args(Taken)}
        compared = self._job.drop_duplicates or bool(self._job.present)
        numbered = kind == "attributes" or compared or len(tallies) > 1
        names = tuple(dict.fromkeys(field.name for found in owned.values() for field in found.fields))
        tallies, spool = self._read(kind, tallies, columns, numbered, names)
        parts, columns = self._write_buckets(kind, spool, tallies, columns)
        turned = tuple(tally.newest_first for tally in tallies)
        self._owned = [
            self._write_owned(taken, found, spool, turned) for taken, found in owned.items() if found.fields
        ] or self._owned
        for part in parts:
            for index, tally in enumerate(tallies):
                tally.duplicates += int(part.duplicates[index])
                tally.reasons[REASONS.index("duplicate" if kind == "events" else "duplicate_user")] += int(
                    part.dropped[index]
                )
                tally.reasons[REASONS.index("already_here")] += int(part.already[index])
        written = tuple(part.written for part in parts if part.written is not None)
        outcome = _outcome(Run(f"{self._job.import_id}-{kind}", kind, written), parts, columns)
        return replace(
            outcome,
            properties=columns.fields if kind == "events" else (),
            attributes=columns.fields if kind == "attributes" else (),
            users=sum(file.users for file in written),
            first=min((part.first for part in parts if part.first is not None), default=None),
            last=max((part.last for part in parts if part.last is not None), default=None),
            busiest=max((part.busiest for part in parts), key=lambda user: user.events, default=BusiestUser()),
        )

    def _read(
        self,
        kind: Literal["events", "attributes"],
        tallies: list[_Tally],
        columns: Columns,
        numbered: bool,
        owned: tuple[str, ...],
    ) -> tuple[list[_Tally], Spool]:
        """All rows of all files, waiting; what only all rows of a file can say has been heeded."""
        while True:
            with Spool(self._staging / kind, self._job.bucket_count) as spool:
                for index, tally in enumerate(tallies):
                    self._read_file(tally, self._cleaner(tally, index, columns, numbered, owned), spool)
            if all(tally.stands for tally in tallies):
                return tallies, spool
            for tally in tallies:
                self._tallies[self._tallies.index(tally)] = tally.anew()
            tallies = [tally for tally in self._tallies if tally.job.mapping.kind == kind]
            if kind == "events":
                self._codes = EventCodes()

    def _cleaner(self, tally: _Tally, index: int, columns: Columns, numbered: bool, owned: tuple[str, ...]) -> Cleaner:
        return Cleaner(
            job=tally.job,
            index=index,
            names=tuple(item.name for item in columns.fields),
            unmapped=columns.unmapped,
            time_zone=self._job.time_zone,
            now=self._job.now,
            bucket_count=self._job.bucket_count,
            codes=self._codes,
            numbered=numbered,
            ids=tally.ids,
            begins=tally.begins,
            owned=owned,
        )

    def _read_file(self, tally: _Tally, cleaner: Cleaner, spool: Spool) -> None:
        path = Path(tally.job.path)
        before = sum(other.rows for other in self._tallies)
        user = tally.job.mapping.user
        for rows in _ahead(read_rows(path, tally.job.name, tally.job.reading)):
            if tally.lists is None and rows.cells.num_rows:
                tally.lists = holds_lists(rows.cells[user])
            if tally.lists:
                rows = row_each(rows, user)
                tally.of_lists += rows.cells.num_rows
            cleaned = cleaner.clean(rows)
            tally.count(rows, cleaned)
            spool.write(cleaned.kept, cleaned.buckets)
            self._report(ImportProgress("reading", before + tally.rows, rows.share))
            self._look_at_originals()

    def _look_at_originals(self) -> None:
        """A file that was imported before stops the reading at once, not at its end."""
        if self._originals.done():
            self._originals.result()

    def _write_buckets(
        self, kind: Literal["events", "attributes"], spool: Spool, tallies: list[_Tally], columns: Columns
    ) -> tuple[list[BucketPart], Columns]:
        """The rows in their order, and beside them those that repeat others."""
        run_id, drop = f"{self._job.import_id}-{kind}", self._job.drop_duplicates
        turned = tuple(tally.newest_first for tally in tallies)
        present = self._job.present if kind == "events" else ()

        def write(columns: Columns) -> list[BucketPart]:
            repeated = tuple(tally.rejected.beside("repeated") for tally in tallies)
            writer = BucketWriter(self._project, run_id, columns, self._codes.names, drop, repeated, turned, present)
            parts = self._written(writer.write_events if kind == "events" else writer.write_attributes, spool)
            for rejected in repeated:
                rejected.close()
            return parts

        return _settled(write, columns)

    def _write_owned(self, taken: Taken, columns: Columns, spool: Spool, turned: tuple[bool, ...]) -> ImportOutcome:
        """The attributes that the waiting rows of events bring."""
        run_id = owned_run(self._job.import_id, taken)

        def write(columns: Columns) -> list[BucketPart]:
            return self._written(OwnedWriter(self._project, run_id, columns, taken, turned).write, spool)

        parts, columns = _settled(write, columns)
        run = Run(run_id, "attributes", tuple(part.written for part in parts if part.written is not None))
        return replace(_outcome(run, parts, columns), attributes=columns.fields)

    def _written(self, write: Callable[[int, pa.Table], BucketPart], spool: Spool) -> list[BucketPart]:
        rows = sum(tally.rows for tally in self._tallies)
        with ThreadPoolExecutor(os.cpu_count() or 2, thread_name_prefix="buckets") as pool:
            futures = [
                pool.submit(lambda number: write(number, spool.read(number)), bucket) for bucket in spool.buckets
            ]
            try:
                for done, future in enumerate(as_completed(futures), 1):
                    future.result()
                    self._report(ImportProgress("sorting", rows, done / len(futures)))
                    self._look_at_originals()
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return [future.result() for future in futures]


def _settled(write: Callable[[Columns], list[BucketPart]], columns: Columns) -> tuple[list[BucketPart], Columns]:
    """A column that turns out to hold something else is text in all buckets: then they are written once more."""
    while True:
        parts = write(columns)
        demoted = {item.name: item for part in reversed(parts) for item in part.demoted}
        demoted |= {
            item.name: Demotion(item.name, "number", item.leftover.examples[0])
            for item in _no_numbers(parts)
            if item.name not in demoted and not item.tolerable
        }
        if not demoted:
            return parts, columns
        columns = replace(columns, demoted={**columns.demoted, **demoted})


def _outcome(run: Run, parts: list[BucketPart], columns: Columns) -> ImportOutcome:
    """What was written, and what is to be said of its columns."""
    return ImportOutcome(
        runs=(run,) if run.files else (),
        files=(),
        events=(),
        properties=(),
        attributes=(),
        users=0,
        first=None,
        last=None,
        demoted=tuple(columns.demoted.values()),
        clocked=_added(item for part in parts for item in part.clocked),
        left_out=tuple(
            LeftOut(item.name, item.leftover.rows, item.leftover.examples)
            for item in _no_numbers(parts)
            if item.leftover.rows
        ),
        changed=_summed(item for part in parts for item in part.changed),
    )


def _summed(changed: Iterable[Changed]) -> tuple[Changed, ...]:
    """Of all buckets, by attribute: those that change for somebody."""
    found: dict[str, Changed] = {}
    for item in changed:
        found[item.name] = found[item.name] + item if item.name in found else item
    return tuple(item for item in found.values() if item.changing)


def _added(clocked: Iterable[Clocked]) -> tuple[Clocked, ...]:
    """Of all buckets, by column."""
    found: dict[str, Clocked] = {}
    for item in clocked:
        before = found.get(item.name)
        found[item.name] = replace(before, values=before.values + item.values) if before else item
    return tuple(found.values())


def _no_numbers(parts: list[BucketPart]) -> tuple[NoNumbers, ...]:
    """What stands among the numbers of each column of numbers, over all buckets."""
    found: dict[str, NoNumbers] = {}
    for part in parts:
        for item in part.numbers:
            found[item.name] = found[item.name] + item if item.name in found else item
    return tuple(found.values())


def _ahead(batches: Iterator[Rows]) -> Iterator[Rows]:
    """The same batches, read by a thread of their own while the caller works on the ones before."""
    waiting: queue.Queue[Rows | BaseException | None] = queue.Queue(_AHEAD)
    stop = threading.Event()

    def read() -> None:
        last: BaseException | None = None
        try:
            for batch in batches:
                waiting.put(batch)
                if stop.is_set():
                    raise Cancelled
        except BaseException as error:  # the caller raises it
            last = error
        waiting.put(last)

    thread = threading.Thread(target=read, name="reading", daemon=True)
    thread.start()
    try:
        while isinstance(batch := waiting.get(), Rows):
            yield batch
        if batch is not None:
            raise batch
    finally:
        stop.set()
        while thread.is_alive():  # let a reader go that waits for room
            with_room = not waiting.empty()
            if with_room:
                waiting.get_nowait()
            thread.join(0.01)
