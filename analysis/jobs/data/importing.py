"""How do files become the next version of a project's dataset?"""

from __future__ import annotations

import shutil
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.engine import Cancel
from analysis.errors import DiskFull, MissingMapping, NothingKept, NothingNew
from analysis.jobs.data.belonging import as_before
from analysis.jobs.data.doubts import doubts_of, require_belief, unknown_users, unrelated_users
from analysis.jobs.data.outcome_notes import notes_beside, notes_of
from analysis.notes import Note
from analysis.plain import from_plain, to_plain
from analysis.sources.inspecting import Inspection, ReadingOptions
from analysis.sources.ledger import Ledger, added
from analysis.sources.mapping import SourceMapping
from analysis.sources.messages import (
    FileJob,
    FileOutcome,
    ImportJob,
    ImportOutcome,
    ImportProgress,
    PresentFile,
    Report,
)
from analysis.sources.process import Limits, run_task
from analysis.sources.reading import Reading
from analysis.store.catalog import NewSource, Project
from analysis.store.dataset import MOST_BUCKETS, Manifest, Run
from analysis.store.publishing import Addition, import_lock, newest_manifest, publish, sweep
from analysis.store.workspace import Workspace
from analysis.timezones import from_micros, to_micros

_LOOKING = Limits(resident_bytes=2 << 30, cpu_seconds=600)
_FEWEST_BUCKETS = 8
_BYTES_PER_BUCKET = 64 << 20
_UNPACKED = {"none": 1, "gzip": 6}  # how much larger a file is than its bytes, roughly


@dataclass(frozen=True)
class ImportFile:
    """One file. `name` is what people call it; `path` is where its bytes are now. None is found out."""

    path: Path
    name: str
    reading: Reading | None = None
    mapping: SourceMapping | None = None
    notes: tuple[Note, ...] = ()  # on how it is read


@dataclass(frozen=True)
class ImportOptions:
    """`time_zone`: of naive times where a mapping names none (default: the project's). `now`: for tests.

    `keep_overlap`: rows that stand in the project already are kept once more. `again`: also files that were imported
    before, all of whose rows do.
    `accepted`: codes of `doubts.DOUBTS` that people looked at and found right; None: nobody is there to look.
    """

    time_zone: str | None = None
    drop_duplicates: bool = False
    keep_overlap: bool = False
    again: bool = False
    accepted: tuple[str, ...] | None = None
    now: datetime | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class ImportedFile:
    """What became of one file. `place` finds its rejected rows in the import's ledger folder."""

    name: str
    sha256: str
    reading: Reading
    mapping: SourceMapping
    ledger: Ledger
    place: int


@dataclass(frozen=True)
class ImportResult:
    """Counts are of this import; `dataset` is the version that it made. `first` and `last` are None without events."""

    project: str
    import_id: str
    dataset: int
    ledger: Ledger
    events: int
    attribute_rows: int
    users: int
    first: datetime | None
    last: datetime | None
    files: tuple[ImportedFile, ...]
    notes: tuple[Note, ...]


def import_files(
    workspace: Workspace,
    project: str,
    files: tuple[ImportFile, ...],
    options: ImportOptions | None = None,
    progress: Report = lambda progress: None,
    cancel: Cancel | None = None,
) -> ImportResult:
    """Read, clean, sort and publish files as the next version of a project (its name or id).

    All or nothing: whatever goes wrong, the version before stays the newest.

    Raises
    ------
    AlreadyImported, ImportRunning, MissingMapping, NothingKept, NothingNew, ImportDoubtful, DiskFull, Cancelled,
    ImportCrashed, ImportTooLarge, UnreadableFile, WrongEncoding, OpenQuote, TooManyEvents; without a mapping also
    EncodingUnclear, NotEvents, QuestionsOpen
    """
    options = options or ImportOptions()
    found = workspace.catalog().projects.get(project)
    jobs = tuple(_file_job(workspace, found, file) for file in files)
    with import_lock(workspace, found) as lock, swept(workspace, found):
        _require_room(workspace, jobs)
        job = import_job(workspace, found, jobs, options)
        progress(ImportProgress("started"))
        plain = run_task(
            {"task": "import", "job": to_plain(job)},
            name=_called(files),
            folder=workspace.root,
            report=lambda told: progress(from_plain(ImportProgress, told)),
            cancel=cancel,
            limits=options.limits,
            keep_open=(lock,),
        )
        outcome = from_plain(ImportOutcome, plain)
        require_rows(_called(files), added(file.ledger for file in outcome.files))
        _, before = newest_manifest(workspace, found)
        folder = workspace.project_folder(found.id)
        apart = unrelated_users(folder, before, outcome)
        doubts = doubts_of(outcome, rejected_folder(workspace, found.id, job.import_id), apart)
        if options.accepted is not None:
            require_belief(_called(files), doubts, options.accepted)
        progress(ImportProgress("files_complete"))
        strangers = unknown_users(folder, before, outcome)
        version = publish_outcome(workspace, found, job, outcome, progress, doubts.codes)
        progress(ImportProgress("published"))
    told = tuple(note for file in files for note in file.notes)
    done = _result(found, job, outcome, version, before)
    return replace(done, notes=(*told, *strangers, *done.notes))


def _called(files: tuple[ImportFile, ...]) -> str:
    return ", ".join(file.name for file in files)


@contextmanager
def swept(workspace: Workspace, project: Project) -> Iterator[None]:
    """Nothing of stopped imports is left before, nor of this one when it fails."""
    sweep(workspace, project)
    try:
        yield
    except BaseException:
        sweep(workspace, project)
        raise


def rejected_folder(workspace: Workspace, project_id: str, import_id: str) -> Path:
    """The folder of an import's rejected rows; `sources.rejected.rejected_rows` reads it."""
    return workspace.project_folder(project_id) / "ledgers" / import_id


def inspect_in_child(workspace: Workspace, path: Path, name: str, options: ReadingOptions | None = None) -> Inspection:
    """`inspect_file` in a process of its own: what can't be trusted is not opened in the app's."""
    task = {"task": "inspect", "path": str(path), "options": to_plain(options or ReadingOptions())}
    plain = run_task(task, name=name, folder=workspace.root, limits=_LOOKING)
    return from_plain(Inspection, plain)


def _file_job(workspace: Workspace, project: Project, file: ImportFile) -> FileJob:
    """The file with all that must be known; what isn't said is recognised, if it can be."""
    reading, mapping = file.reading, file.mapping
    if reading is None or mapping is None:
        inspection = inspect_in_child(workspace, file.path, file.name)
        inspection.check()
        proposed = inspection.guess.mapping and as_before(workspace, project, inspection.guess.mapping)
        reading, mapping = reading or inspection.reading, mapping or proposed
    if mapping is None:
        raise MissingMapping(file=file.name, role="user")
    require_columns(file.name, reading, mapping)
    return FileJob(str(file.path), file.name, reading, mapping)


def require_columns(file: str, reading: Reading, mapping: SourceMapping) -> None:
    """Raises `MissingMapping` where the mapping needs a column that isn't read."""
    for column, needed in _needed(mapping).items():
        if column not in reading.columns:
            raise MissingMapping(file=file, role=needed)


def _needed(mapping: SourceMapping) -> dict[str | None, str]:
    """The columns that a mapping needs, each with what it is needed for."""
    columns = (*mapping.properties, *mapping.attributes, *mapping.only)
    needed: dict[str | None, str] = {item.column: item.column for item in columns}
    if mapping.kind == "events":
        needed |= {column: "time" for column in (mapping.clock, mapping.zone_column) if column}
        needed[mapping.time] = "time"
        if mapping.event is not None or not mapping.event_name:
            needed[mapping.event] = "event"
    return needed | {mapping.user: "user"}


def _require_room(workspace: Workspace, files: tuple[FileJob, ...]) -> None:
    """Rows wait on the disk once as text and are written once more; a full disk is better found out before."""
    needed, free = 2.5 * _bytes_of(files) + 50e6, shutil.disk_usage(workspace.root).free
    if free < needed:
        raise DiskFull(needed_gb=round(needed / 1e9, 1), free_gb=round(free / 1e9, 1))


def _bytes_of(files: tuple[FileJob, ...]) -> int:
    """About how large the files would be as plain CSV."""
    factors = [
        5 if file.reading.format in ("parquet", "excel") else _UNPACKED[file.reading.compression] for file in files
    ]
    return sum(factor * Path(file.path).stat().st_size for factor, file in zip(factors, files, strict=True))


def import_job(workspace: Workspace, project: Project, files: tuple[FileJob, ...], options: ImportOptions) -> ImportJob:
    """What the reading process is told."""
    _, manifest = newest_manifest(workspace, project)
    overlap = manifest is not None and not options.keep_overlap and not options.again
    present = [source for source in workspace.catalog().versions.sources(project.id) if source.removed_in is None]
    earlier = {source.sha256: source.version for source in present}
    return ImportJob(
        import_id=uuid.uuid4().hex,
        project_folder=str(workspace.project_folder(project.id)),
        files=files,
        bucket_count=manifest.bucket_count if manifest and manifest.rows else _bucket_count(_bytes_of(files)),
        time_zone=options.time_zone or project.settings.time_zone,
        now=to_micros(options.now or datetime.now(UTC)),
        drop_duplicates=options.drop_duplicates,
        keep_overlap=options.keep_overlap or options.again,
        present=present_files(manifest.runs) if manifest and overlap else (),
        imported=None if options.again else earlier,
    )


def present_files(runs: Iterable[Run]) -> tuple[PresentFile, ...]:
    return tuple(PresentFile(file.bucket, file.path) for run in runs if run.kind == "events" for file in run.files)


def _bucket_count(size: int) -> int:
    """A power of two, for the project's life: about 64 MB of CSV a bucket in its first file."""
    count = _FEWEST_BUCKETS
    while count < MOST_BUCKETS and count * _BYTES_PER_BUCKET < size:
        count *= 2
    return count


def require_rows(files: str, ledger: Ledger) -> None:
    """A version that adds nothing is a mistake in how the file is read, not an import."""
    if ledger.kept == 0:
        if ledger.dropped.get("already_here"):
            raise NothingNew(file=files, rows=ledger.dropped["already_here"])
        most = max(ledger.dropped, key=lambda reason: ledger.dropped[reason], default="malformed")
        raise NothingKept(file=files, rows=ledger.rows_in, reason=most)


def publish_outcome(
    workspace: Workspace,
    project: Project,
    job: ImportJob,
    outcome: ImportOutcome,
    progress: Report,
    accepted: tuple[str, ...] = (),
) -> int:
    """`accepted` are the doubts in spite of which it is published; they are logged with each of its sources."""
    addition = Addition(
        bucket_count=job.bucket_count,
        runs=outcome.runs,
        events=outcome.events,
        properties=outcome.properties,
        attributes=outcome.attributes,
        first=outcome.first,
        last=outcome.last,
    )
    sources = sources_of(job, outcome, accepted=accepted)
    return publish(workspace, project, addition, sources, ready=lambda: progress(ImportProgress("manifest_written")))


def sources_of(
    job: ImportJob, outcome: ImportOutcome, since: int | None = None, accepted: tuple[str, ...] = ()
) -> list[NewSource]:
    """What the catalog is told of an import's files. `since`: the version that they came with first, if read again."""
    return [_source(job, place, told, since, accepted) for place, told in enumerate(outcome.files)]


def _source(job: ImportJob, place: int, told: FileOutcome, since: int | None, accepted: tuple[str, ...]) -> NewSource:
    file = job.files[place]
    ledger: dict[str, Any] = to_plain(told.ledger) | {"import_id": job.import_id, "place": place}
    ledger |= {"time_zone": job.time_zone, "now": job.now, "drop_duplicates": job.drop_duplicates}  # to read it again
    ledger |= {"keep_overlap": job.keep_overlap}
    ledger |= {} if since is None else {"since": since}
    ledger |= {"accepted": list(accepted)} if accepted else {}
    return NewSource(
        file=file.name,
        sha256=told.sha256,
        kind=file.mapping.kind,
        reading=to_plain(file.reading),
        mapping=to_plain(file.mapping),
        ledger=ledger,
        rows_in=told.ledger.rows_in,
    )


def _result(
    project: Project, job: ImportJob, outcome: ImportOutcome, version: int, before: Manifest | None
) -> ImportResult:
    kept: Counter[str] = Counter()
    for file, told in zip(job.files, outcome.files, strict=True):
        kept[file.mapping.kind] += told.ledger.kept
    return ImportResult(
        project=project.name,
        import_id=job.import_id,
        dataset=version,
        ledger=added(file.ledger for file in outcome.files),
        events=kept["events"],
        attribute_rows=kept["attributes"],
        users=outcome.users,
        first=None if outcome.first is None else from_micros(outcome.first),
        last=None if outcome.last is None else from_micros(outcome.last),
        files=tuple(
            ImportedFile(file.name, told.sha256, file.reading, file.mapping, told.ledger, place)
            for place, (file, told) in enumerate(zip(job.files, outcome.files, strict=True))
        ),
        notes=(*notes_of(outcome), *notes_beside(before, outcome)),
    )
