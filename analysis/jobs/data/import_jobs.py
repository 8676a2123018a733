"""What must be known before files are read, and what is the reading process told?"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from analysis.errors import DiskFull, MissingMapping
from analysis.jobs.data.belonging import as_before
from analysis.jobs.data.in_child import inspect_in_child
from analysis.notes import Note
from analysis.sources.mapping import SourceMapping
from analysis.sources.messages import FileJob, ImportJob, PresentFile
from analysis.sources.process import Limits
from analysis.sources.reading import Reading
from analysis.store.catalog import Project
from analysis.store.dataset import MOST_BUCKETS, Run
from analysis.store.publishing import newest_manifest
from analysis.store.workspace import Workspace
from analysis.timezones import to_micros

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


def file_job(workspace: Workspace, project: Project, file: ImportFile) -> FileJob:
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


def require_room(workspace: Workspace, files: tuple[FileJob, ...]) -> None:
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
