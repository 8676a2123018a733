"""How do files become the complete, sorted, checked files of an import?

Two passes with bounded memory. First every row is read, cleaned and put with the rows of its bucket: one thread reads,
one cleans, one keeps the original. Then each bucket is sorted, compared and written, several at a time.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

import pyarrow as pa

from analysis.errors import AlreadyImported
from analysis.sources.cleaning.ahead import ahead
from analysis.sources.cleaning.bucketing import BucketPart, BucketWriter
from analysis.sources.cleaning.cleaning import Cleaner, EventCodes
from analysis.sources.cleaning.columns import Columns
from analysis.sources.cleaning.listed_users import holds_lists, row_each
from analysis.sources.cleaning.owned import OwnedWriter, owned_columns
from analysis.sources.cleaning.rejected import RejectedRows
from analysis.sources.cleaning.settling import outcome_of, settled
from analysis.sources.cleaning.spool import Spool
from analysis.sources.cleaning.tally import Tally
from analysis.sources.mapping import Taken
from analysis.sources.messages import BusiestUser, ImportJob, ImportOutcome, ImportProgress, Report
from analysis.sources.parsing import read_rows
from analysis.store.dataset import Field, Run, owned_run
from analysis.store.originals import keep_original, sha256_of
from analysis.store.publishing import joined_fields


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
        ledgers = self._project / "ledgers" / job.import_id
        self._tallies = [
            Tally(file, RejectedRows(ledgers / f"{index}.parquet", file.reading.columns))
            for index, file in enumerate(job.files)
        ]

    def run(self) -> ImportOutcome:
        parts = [*self._run_kind("events"), *self._run_kind("attributes")]
        for tally in self._tallies:
            tally.rejected.close()
        shutil.rmtree(self._staging, ignore_errors=True)
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

    def _run_kind(self, kind: Literal["events", "attributes"]) -> list[ImportOutcome]:
        """What comes of the files of this kind, and behind it the attributes that events bring."""
        tallies = [tally for tally in self._tallies if tally.job.mapping.kind == kind]
        if not tallies:
            return []
        jobs = tuple(tally.job for tally in tallies)
        columns = Columns(jobs, self._job.time_zone)
        owned = {taken: owned_columns(jobs, self._job.time_zone, taken) for taken in get_args(Taken)}
        compared = self._job.drop_duplicates or bool(self._job.present)
        numbered = kind == "attributes" or compared or len(tallies) > 1
        names = tuple(dict.fromkeys(field.name for found in owned.values() for field in found.fields))
        tallies, spool = self._read(kind, tallies, columns, numbered, names)
        parts, columns = self._write_buckets(kind, spool, tallies, columns)
        for index, tally in enumerate(tallies):
            tally.count_buckets(parts, index)
        turned = tuple(tally.newest_first for tally in tallies)
        brought = [self._write_owned(taken, found, spool, turned) for taken, found in owned.items() if found.fields]
        return [self._outcome(kind, parts, columns), *brought]

    def _outcome(
        self, kind: Literal["events", "attributes"], parts: list[BucketPart], columns: Columns
    ) -> ImportOutcome:
        written = tuple(part.written for part in parts if part.written is not None)
        return replace(
            outcome_of(Run(f"{self._job.import_id}-{kind}", kind, written), parts, columns),
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
        tallies: list[Tally],
        columns: Columns,
        numbered: bool,
        owned: tuple[str, ...],
    ) -> tuple[list[Tally], Spool]:
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

    def _cleaner(self, tally: Tally, index: int, columns: Columns, numbered: bool, owned: tuple[str, ...]) -> Cleaner:
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

    def _read_file(self, tally: Tally, cleaner: Cleaner, spool: Spool) -> None:
        path = Path(tally.job.path)
        before = sum(other.rows for other in self._tallies)
        user = tally.job.mapping.user
        for rows in ahead(read_rows(path, tally.job.name, tally.job.reading)):
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
        self, kind: Literal["events", "attributes"], spool: Spool, tallies: list[Tally], columns: Columns
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

        return settled(write, columns)

    def _write_owned(self, taken: Taken, columns: Columns, spool: Spool, turned: tuple[bool, ...]) -> ImportOutcome:
        """The attributes that the waiting rows of events bring."""
        run_id = owned_run(self._job.import_id, taken)

        def write(columns: Columns) -> list[BucketPart]:
            return self._written(OwnedWriter(self._project, run_id, columns, taken, turned).write, spool)

        parts, columns = settled(write, columns)
        run = Run(run_id, "attributes", tuple(part.written for part in parts if part.written is not None))
        return replace(outcome_of(run, parts, columns), attributes=columns.fields)

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
