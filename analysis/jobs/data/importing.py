"""How do files become the next version of a project's dataset?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from analysis.engine import Cancel
from analysis.errors import NothingKept, NothingNew
from analysis.jobs.data.doubts import doubts_of, require_belief, unknown_users, unrelated_users
from analysis.jobs.data.import_jobs import ImportFile, ImportOptions, file_job, import_job, require_room
from analysis.jobs.data.in_child import read_in_child
from analysis.jobs.data.outcome_notes import notes_beside, notes_of
from analysis.jobs.data.publishing import publish_outcome, rejected_folder
from analysis.jobs.governance import followed
from analysis.notes import Note
from analysis.sources.ledger import Ledger, added
from analysis.sources.mapping import SourceMapping
from analysis.sources.messages import ImportJob, ImportOutcome, ImportProgress, Report
from analysis.sources.reading import Reading
from analysis.store.catalog import Project
from analysis.store.dataset import Manifest
from analysis.store.publishing import import_lock, newest_manifest, swept
from analysis.store.workspace import Workspace
from analysis.timezones import from_micros


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
    options, called = options or ImportOptions(), ", ".join(file.name for file in files)
    found = workspace.catalog().projects.get(project)
    jobs = tuple(file_job(workspace, found, file) for file in files)
    with import_lock(workspace, found) as lock, swept(workspace, found):
        require_room(workspace, jobs)
        job = import_job(workspace, found, jobs, options)
        progress(ImportProgress("started"))
        outcome = read_in_child(workspace, job, lock, progress, cancel, options.limits)
        require_rows(called, added(file.ledger for file in outcome.files))
        _, before = newest_manifest(workspace, found)
        folder = workspace.project_folder(found.id)
        apart = unrelated_users(folder, before, outcome)
        doubts = doubts_of(outcome, rejected_folder(workspace, found.id, job.import_id), apart)
        if options.accepted is not None:
            require_belief(called, doubts, options.accepted)
        progress(ImportProgress("files_complete"))
        strangers = unknown_users(folder, before, outcome)
        version = publish_outcome(workspace, found, job, outcome, progress, doubts.codes, cancel)
        progress(ImportProgress("published"))
    told = tuple(note for file in files for note in file.notes)
    done = _result(found, job, outcome, version, before)
    return replace(done, notes=(*told, *strangers, *done.notes, *followed(workspace, found, version)))


def require_rows(files: str, ledger: Ledger) -> None:
    """A version that adds nothing is a mistake in how the file is read, not an import."""
    if ledger.kept == 0:
        if ledger.dropped.get("already_here"):
            raise NothingNew(file=files, rows=ledger.dropped["already_here"])
        most = max(ledger.dropped, key=lambda reason: ledger.dropped[reason], default="malformed")
        raise NothingKept(file=files, rows=ledger.rows_in, reason=most)


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
