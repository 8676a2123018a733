"""How does one imported file leave a project's data?

A new version is made of what the other files added; older versions and the stored original stay, so that nothing is
lost. An import of which all files stay, and whose runs some version still names, gives them as they are; another one
is read again from its originals, as it was read then.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.engine import Cancel
from analysis.errors import OnlySource, UnknownName
from analysis.jobs.data.importing import present_files, rejected_folder, sources_of, swept
from analysis.jobs.tags import follow
from analysis.plain import from_plain, to_plain
from analysis.sources.mapping import SourceMapping
from analysis.sources.messages import FileJob, ImportJob, ImportOutcome, ImportProgress, Report
from analysis.sources.process import Limits, run_task
from analysis.sources.reading import Reading
from analysis.store.catalog import NewSource, Project, Source
from analysis.store.dataset import Manifest, Run
from analysis.store.originals import original
from analysis.store.publishing import assembled, import_lock, newest_manifest, publish_without
from analysis.store.workspace import Workspace, read_manifest
from analysis.timezones import to_micros


def remove_source(
    workspace: Workspace,
    project: str,
    source_id: int,
    progress: Report = lambda progress: None,
    cancel: Cancel | None = None,
) -> int:
    """Publish the project's data without one file, and bring the tags to it; the new version's number.

    All or nothing, as an import is.

    Raises
    ------
    UnknownName, OnlySource, ImportRunning, DamagedFile, Cancelled
    """
    found = workspace.catalog().projects.get(project)
    with import_lock(workspace, found) as lock, swept(workspace, found):
        base, manifest = newest_manifest(workspace, found)
        sources = workspace.catalog().versions.sources(found.id, base)
        gone = next((source for source in sources if source.id == source_id), None)
        if gone is None or manifest is None:
            raise UnknownName(kind="source", name=str(source_id))
        kept = tuple(source for source in sources if source.id != source_id)
        if gone.kind == "events" and all(source.kind != "events" for source in kept):
            raise OnlySource(file=gone.file)
        progress(ImportProgress("started"))
        runs: list[Run] = []
        told_anew: list[NewSource] = []
        replaced = [source_id]
        for group in _imports(kept):
            back = _may_come_back(group, gone)
            whole = () if back else _whole(workspace, found, manifest, group)
            if whole:
                runs += whole
                continue
            job, outcome = _again(workspace, found, manifest, group, runs, progress, cancel, lock)
            runs += outcome.runs
            if back:
                told_anew += sources_of(job, outcome, since=_since(group[0]))
                replaced += [source.id for source in group]
            else:
                _forget_ledgers(workspace, found, job)
        folder = workspace.project_folder(found.id)
        rest = assembled(folder, manifest, runs)
        version = publish_without(workspace, found, base, rest, replaced, told_anew)
        progress(ImportProgress("published"))
    follow(workspace, found.id)
    return version


def can_remove(source: Source, present: Sequence[Source]) -> bool:
    """The only file with events can't go: the project would be empty."""
    return source.kind == "attributes" or sum(other.kind == "events" for other in present) > 1


def _imports(kept: Sequence[Source]) -> list[tuple[Source, ...]]:
    """The files by the import that brought them, in the order of the imports."""
    groups: dict[str, list[Source]] = {}
    for source in sorted(kept, key=_since):
        groups.setdefault(str(source.ledger["import_id"]), []).append(source)
    return [tuple(group) for group in groups.values()]


def _since(source: Source) -> int:
    """The version that a file came with first."""
    return int(source.ledger.get("since", source.version))


def _may_come_back(group: Sequence[Source], gone: Source) -> bool:
    """Rows that were left out because the file that goes had brought them, and now are nowhere else."""
    return _left_out(group) and _since(group[0]) > _since(gone)


def _left_out(group: Sequence[Source]) -> bool:
    return any(source.ledger["dropped"].get("already_here") for source in group)


def _whole(workspace: Workspace, project: Project, now: Manifest, group: tuple[Source, ...]) -> tuple[Run, ...]:
    """The runs that the import wrote, if they hold just these files and are there still: its own version names them
    unless they were merged or moved at once. Empty when they don't."""
    catalog, folder = workspace.catalog(), workspace.project_folder(project.id)
    import_id = group[0].ledger["import_id"]
    version = catalog.versions.get(project.id, group[0].version)
    manifest = read_manifest(folder, version.manifest_path, version.manifest_hash)
    runs = tuple(run for run in manifest.runs if run.id in (f"{import_id}-events", f"{import_id}-attributes"))
    rows = sum(file.rows for run in runs for file in run.files)
    same = manifest.bucket_count == now.bucket_count and rows == sum(source.ledger["kept"] for source in group)
    brought = [source for source in catalog.versions.sources(project.id) if source.ledger["import_id"] == import_id]
    return runs if same and len(brought) == len(group) else ()


def _again(
    workspace: Workspace,
    project: Project,
    now: Manifest,
    group: tuple[Source, ...],
    before: Sequence[Run],
    progress: Report,
    cancel: Cancel | None,
    lock: int,
) -> tuple[ImportJob, ImportOutcome]:
    """New runs of the files' originals, read, cleaned and sorted as they were when they came. Of rows that an earlier
    file brought those stay out that `before` still holds."""
    folder, name = workspace.project_folder(project.id), ", ".join(source.file for source in group)
    with _unpacked(folder, group) as paths:
        job = _job(folder, project, now.bucket_count, group, paths)
        job = replace(job, present=present_files(before) if _left_out(group) else ())
        plain = run_task(
            {"task": "import", "job": to_plain(job)},
            name=name,
            folder=workspace.root,
            report=lambda told: progress(from_plain(ImportProgress, told)),
            cancel=cancel,
            limits=Limits(),
            keep_open=(lock,),
        )
    return job, from_plain(ImportOutcome, plain)


def _forget_ledgers(workspace: Workspace, project: Project, job: ImportJob) -> None:
    """The first import's are kept."""
    shutil.rmtree(rejected_folder(workspace, project.id, job.import_id), ignore_errors=True)


@contextmanager
def _unpacked(folder: Path, group: tuple[Source, ...]) -> Iterator[tuple[Path, ...]]:
    place = folder / "staging" / uuid.uuid4().hex
    place.mkdir(parents=True)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, place, ignore_errors=True)
        yield tuple(stack.enter_context(original(folder, source.sha256, place)) for source in group)


def _job(folder: Path, project: Project, buckets: int, group: tuple[Source, ...], paths: tuple[Path, ...]) -> ImportJob:
    told: dict[str, Any] = dict(group[0].ledger)  # files of one import share these; older ones don't name them
    dropped = any(source.ledger["dropped"].get("duplicate") for source in group)
    return ImportJob(
        import_id=uuid.uuid4().hex,
        project_folder=str(folder),
        files=tuple(
            FileJob(str(path), source.file, from_plain(Reading, source.reading), _mapping(source))
            for source, path in zip(group, paths, strict=True)
        ),
        bucket_count=buckets,
        time_zone=told.get("time_zone", project.settings.time_zone),
        now=told.get("now", to_micros(group[0].created_at)),
        drop_duplicates=told.get("drop_duplicates", dropped),
    )


def _mapping(source: Source) -> SourceMapping:
    return from_plain(SourceMapping, source.mapping)
