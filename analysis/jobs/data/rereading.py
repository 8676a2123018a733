"""How is an imported file read otherwise later: what would change, and how does it become the next version?

The kept original is read again as it is wanted now; the other files stay as they are, except those of its import and
later ones whose rows may overlap with its new ones. Older versions stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import cast

from analysis.engine import Cancel
from analysis.jobs.data.doubts import Doubts, doubts_of, require_belief
from analysis.jobs.data.import_jobs import require_columns
from analysis.jobs.data.importing import require_rows
from analysis.jobs.data.outcome_notes import notes_of
from analysis.jobs.data.publishing import rejected_folder, sources_of
from analysis.jobs.data.rebuilding import (
    Group,
    Rebuild,
    Rebuilt,
    imports_of,
    job_of,
    left_out_overlap,
    looked_for_overlap,
    read_again,
    rebuilding,
    rebuilt,
    since,
)
from analysis.jobs.data.sessions import with_sessions
from analysis.jobs.following import follow
from analysis.jobs.governance import settling
from analysis.jobs.tags import Refreshed
from analysis.notes import Note
from analysis.plain import from_plain
from analysis.sources.ledger import Ledger
from analysis.sources.mapping import SourceMapping
from analysis.sources.messages import ImportJob, ImportOutcome, ImportProgress, Report
from analysis.sources.reading import Reading
from analysis.store.catalog import NewSource, Source
from analysis.store.dataset import Manifest, count_users
from analysis.store.publishing import assembled, publish_rebuilt, span_of, sweep
from analysis.store.workspace import Workspace


@dataclass(frozen=True)
class Rereading:
    """How a file is to be read from now on. None leaves a setting as it was at its import.

    `project_zone`: in which the project's days and hours are from then on. `drop_duplicates` and `keep_overlap` are of
    the whole import. `accepted`: codes of `doubts.DOUBTS` that people found right; None: nobody is there to look.
    """

    reading: Reading
    mapping: SourceMapping
    project_zone: str | None = None
    drop_duplicates: bool | None = None
    keep_overlap: bool | None = None
    accepted: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ReadingSide:
    """What comes of one reading: the file's rows, and the project's data in its time zone.

    `file_zone`: in which the file's times are read that name none; None where they do.
    """

    ledger: Ledger
    manifest: Manifest
    time_zone: str
    file_zone: str | None = None


@dataclass(frozen=True)
class Comparison:
    """`others` are files that are told anew too, because rows of theirs stand in the changed one or no longer do."""

    file: str
    before: ReadingSide
    after: ReadingSide
    others: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Reread:
    """`tags` is None where they couldn't be brought to the new data: they lag, and the data stands."""

    version: int
    comparison: Comparison
    tags: Refreshed | None


@dataclass(frozen=True)
class _Remade:
    """A next version that isn't published yet."""

    at: Rebuild
    manifest: Manifest
    made: Rebuilt
    comparison: Comparison
    doubts: Doubts


def preview_rereading(
    workspace: Workspace,
    project: str,
    source_id: int,
    wanted: Rereading,
    progress: Report = lambda progress: None,
    cancel: Cancel | None = None,
) -> Comparison:
    """What `reread` would change; nothing is. Raises what it raises."""
    with _remade(workspace, project, source_id, wanted, progress, cancel) as remade:
        return remade.comparison


def reread(
    workspace: Workspace,
    project: str,
    source_id: int,
    wanted: Rereading,
    progress: Report = lambda progress: None,
    cancel: Cancel | None = None,
) -> Reread:
    """Publish the project's data with one file read otherwise, and bring the tags to it.

    All or nothing, as an import is.

    Raises
    ------
    UnknownName, MissingMapping, NothingKept, NothingNew, ImportDoubtful, ImportRunning, DamagedFile, Cancelled,
    UnknownTimeZone, and what reading a file raises
    """
    projects = workspace.catalog().projects
    (mapping,), session = with_sessions(projects.settings(projects.get(project).id), (wanted.mapping,))
    wanted = replace(wanted, mapping=mapping or wanted.mapping)
    with _remade(workspace, project, source_id, wanted, progress, cancel) as remade:
        if wanted.accepted is not None:
            require_belief(remade.comparison.file, remade.doubts, wanted.accepted)
        at, made = remade.at, remade.made
        version = publish_rebuilt(
            *(workspace, at.project, at.version, remade.manifest, made.replaced, made.instead),
            together=lambda: projects.update_settings(
                at.project.id, time_zone=wanted.project_zone, session_property=session
            ),
            settle=settling(workspace, at.project, progress, cancel),
        )
        progress(ImportProgress("published"))
    return Reread(version, remade.comparison, follow(workspace, at.project.id))


@contextmanager
def _remade(
    workspace: Workspace, project: str, source_id: int, wanted: Rereading, progress: Report, cancel: Cancel | None
) -> Iterator[_Remade]:
    """The data with the file read as it is wanted; what isn't published in the block leaves the disk."""
    with rebuilding(workspace, project, source_id, progress, cancel) as (at, source):
        require_columns(source.file, wanted.reading, wanted.mapping)
        progress(ImportProgress("started"))
        yield _remake(at, source, wanted)
        sweep(workspace, at.project)


def _remake(at: Rebuild, source: Source, wanted: Rereading) -> _Remade:
    groups = imports_of(at.sources)
    place = next(place for place, group in enumerate(groups) if source in group)
    group = groups[place]
    earlier = rebuilt(at, groups[:place], lambda _: False)
    job = _job(at, group, source, wanted)
    outcome = read_again(at, group, job, () if job.keep_overlap else earlier.runs)
    ledger = outcome.files[group.index(source)].ledger
    require_rows(source.file, ledger)
    doubts = doubts_of(outcome, rejected_folder(at.workspace, at.project.id, job.import_id))
    later = rebuilt(at, groups[place + 1 :], _may_meet(at, outcome), (*earlier.runs, *outcome.runs))
    made = Rebuilt(
        (*earlier.runs, *outcome.runs, *later.runs),
        (*(one.id for one in group), *later.replaced),
        (*sources_of(job, outcome, since=since(source), accepted=doubts.codes), *later.instead),
    )
    manifest = count_users(at.folder, assembled(at.folder, at.now, made.runs))
    zone = at.project.settings.time_zone
    was = from_plain(SourceMapping, source.mapping)
    before = ReadingSide(ledger_of(source), at.now, zone, _file_zone(was, job))
    after = ReadingSide(ledger, manifest, wanted.project_zone or zone, _file_zone(wanted.mapping, job))
    notes = (*_counted_twice(source, before.ledger, after.ledger), *notes_of(outcome))
    comparison = Comparison(source.file, before, after, others=_changed(at.sources, made, source), notes=notes)
    return _Remade(at, manifest, made, comparison, doubts)


def _file_zone(mapping: SourceMapping, job: ImportJob) -> str | None:
    """The zone of times that name none."""
    if mapping.zone_from in ("times", "column"):
        return None
    return mapping.time_zone or mapping.time_reading.time_zone or job.time_zone


def _counted_twice(source: Source, before: Ledger, after: Ledger) -> tuple[Note, ...]:
    """Rows that were recognised as those of another file and would be kept beside them."""
    less = before.dropped.get("already_here", 0) - after.dropped.get("already_here", 0)
    twice = min(less, after.kept - before.kept)
    return (Note("counted_twice", {"n": twice, "file": source.file}),) if twice > 0 else ()


def ledger_of(source: Source | NewSource) -> Ledger:
    told = source.ledger
    return Ledger(told["rows_in"], told["kept"], told["dropped"], told["duplicates"])


def _job(at: Rebuild, group: Group, source: Source, wanted: Rereading) -> ImportJob:
    """The import as it was, with one file read as it is wanted. An overlap is looked for as in any import today."""
    job = job_of(at, group)
    files = tuple(
        replace(file, reading=wanted.reading, mapping=wanted.mapping) if one is source else file
        for one, file in zip(group, job.files, strict=True)
    )
    then = bool(group[0].ledger.get("keep_overlap"))
    return replace(
        job,
        files=files,
        drop_duplicates=job.drop_duplicates if wanted.drop_duplicates is None else wanted.drop_duplicates,
        keep_overlap=then if wanted.keep_overlap is None else wanted.keep_overlap,
    )


def _may_meet(at: Rebuild, outcome: ImportOutcome) -> Callable[[Group], bool]:
    """Whether a later import may have rows in common with what was just read, or had with what was read before."""

    def meets(group: Group) -> bool:
        if left_out_overlap(group):
            return True
        if not looked_for_overlap(group) or outcome.first is None:
            return False
        first, last = outcome.first, cast(int, outcome.last)
        return any(low <= last and high >= first for low, high in _spans(at, group))

    return meets


def _spans(at: Rebuild, group: Group) -> Iterator[tuple[int, int]]:
    """The first and last moments of the import's runs; all time where its own are merged with others."""
    runs = [run for run in at.now.runs if run.id == f"{group[0].ledger['import_id']}-events"]
    files = [file for run in runs for file in run.files]
    if sum(file.rows for file in files) < sum(one.ledger["kept"] for one in group if one.kind == "events"):
        files = [file for run in at.now.runs if run.kind == "events" for file in run.files]
    return (span_of(at.folder / file.path) for file in files)


def _changed(sources: Sequence[Source], made: Rebuilt, source: Source) -> tuple[str, ...]:
    """The other files of which other rows are kept now."""
    before = {one.id: one for one in sources}
    told = zip(made.replaced, made.instead, strict=True)
    return tuple(new.file for old, new in told if old != source.id and ledger_of(before[old]) != ledger_of(new))
