"""How is a project's data made again of its imported files, when one of them goes or is read otherwise?

An import of which all files stay, and whose runs some version still names, gives them as they are; another one is read
again from its originals, as it was read then. Files are taken in the order in which they came first.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.engine import Cancel
from analysis.errors import UnknownName
from analysis.jobs.data.import_jobs import present_files
from analysis.jobs.data.in_child import read_in_child
from analysis.jobs.data.publishing import rejected_folder, sources_of
from analysis.plain import from_plain
from analysis.sources.mapping import SourceMapping
from analysis.sources.messages import FileJob, ImportJob, ImportOutcome, Report
from analysis.sources.reading import Reading
from analysis.store.catalog import NewSource, Project, Source
from analysis.store.dataset import Manifest, Run
from analysis.store.originals import original
from analysis.store.publishing import import_lock, newest_manifest, swept
from analysis.store.workspace import Workspace, as_imported, read_manifest
from analysis.timezones import to_micros

Group = tuple[Source, ...]  # the files of one import


@dataclass(frozen=True)
class Rebuild:
    """The project whose data is made again, under its import lock, and who is told how far it is."""

    workspace: Workspace
    project: Project
    version: int
    now: Manifest
    sources: tuple[Source, ...]  # of that version
    lock: int
    progress: Report
    cancel: Cancel | None

    @property
    def folder(self) -> Path:
        return self.workspace.project_folder(self.project.id)


@dataclass(frozen=True)
class Rebuilt:
    """The runs of some imports; the sources (ids) whose rows are no longer those that were told, and what they are."""

    runs: tuple[Run, ...] = ()
    replaced: tuple[int, ...] = ()
    instead: tuple[NewSource, ...] = ()


@contextmanager
def rebuilding(
    workspace: Workspace, project: str, source_id: int, progress: Report, cancel: Cancel | None
) -> Iterator[tuple[Rebuild, Source]]:
    """The newest data of a project (its name or id) and one of its files, until another version is published.

    Raises `UnknownName`, `ImportRunning`.
    """
    found = workspace.catalog().projects.get(project)
    with import_lock(workspace, found) as lock, swept(workspace, found):
        version, now = newest_manifest(workspace, found)
        sources = tuple(workspace.catalog().versions.sources(found.id, version))
        source = next((source for source in sources if source.id == source_id), None)
        if source is None or now is None:
            raise UnknownName(kind="source", name=str(source_id))
        yield Rebuild(workspace, found, version, now, sources, lock, progress, cancel), source


def imports_of(sources: Sequence[Source]) -> list[Group]:
    """The files by the import that brought them, in the order of the imports."""
    groups: dict[str, list[Source]] = {}
    for source in sorted(sources, key=since):
        groups.setdefault(str(source.ledger["import_id"]), []).append(source)
    return [tuple(group) for group in groups.values()]


def since(source: Source) -> int:
    """The version that a file came with first."""
    return int(source.ledger.get("since", source.version))


def left_out_overlap(group: Group) -> bool:
    """Rows were left out because an earlier file had brought them."""
    return any(source.ledger["dropped"].get("already_here") for source in group)


def looked_for_overlap(group: Group) -> bool:
    """Files that came before this was noted are known to by what they left out."""
    return group[0].ledger.get("keep_overlap") is False or left_out_overlap(group)


def rebuilt(at: Rebuild, groups: Sequence[Group], anew: Callable[[Group], bool], behind: Sequence[Run] = ()) -> Rebuilt:
    """The runs of these imports, behind those of earlier ones; `anew`: whether an import may keep other rows now."""
    made = Rebuilt()
    for group in groups:
        told_anew = anew(group)
        whole = () if told_anew else _whole(at, group)
        if whole:
            made = replace(made, runs=(*made.runs, *whole))
            continue
        job = job_of(at, group)
        outcome = read_again(at, group, job, (*behind, *made.runs) if looked_for_overlap(group) else ())
        made = replace(made, runs=(*made.runs, *outcome.runs))
        if told_anew:
            accepted = tuple(group[0].ledger.get("accepted", ()))
            made = _told(made, group, sources_of(job, outcome, since(group[0]), accepted))
        else:  # the first import's ledgers are kept
            shutil.rmtree(rejected_folder(at.workspace, at.project.id, job.import_id), ignore_errors=True)
    return made


def _told(made: Rebuilt, group: Group, instead: Sequence[NewSource]) -> Rebuilt:
    ids = tuple(source.id for source in group)
    return replace(made, replaced=(*made.replaced, *ids), instead=(*made.instead, *instead))


def job_of(at: Rebuild, group: Group) -> ImportJob:
    """The import as it was; its files have no path yet."""
    told: dict[str, Any] = dict(group[0].ledger)  # files of one import share these; older ones don't name them
    dropped = any(source.ledger["dropped"].get("duplicate") for source in group)
    return ImportJob(
        import_id=uuid.uuid4().hex,
        project_folder=str(at.folder),
        files=tuple(
            FileJob("", source.file, from_plain(Reading, source.reading), from_plain(SourceMapping, source.mapping))
            for source in group
        ),
        bucket_count=at.now.bucket_count,
        time_zone=told.get("time_zone", at.project.settings.time_zone),
        now=told.get("now", to_micros(group[0].created_at)),
        drop_duplicates=told.get("drop_duplicates", dropped),
        keep_overlap=not looked_for_overlap(group),
    )


def read_again(at: Rebuild, group: Group, job: ImportJob, before: Sequence[Run]) -> ImportOutcome:
    """New runs of the files' originals; rows that `before` holds stay out."""
    with _unpacked(at.folder, group) as paths:
        files = tuple(replace(file, path=str(path)) for file, path in zip(job.files, paths, strict=True))
        job = replace(job, files=files, present=present_files(before))
        return read_in_child(at.workspace, job, at.lock, at.progress, at.cancel)


def _whole(at: Rebuild, group: Group) -> tuple[Run, ...]:
    """The runs that the import wrote, if they hold just these files and are there still: its own version names them
    unless they were merged or moved at once. Empty when they don't."""
    versions = at.workspace.catalog().versions
    import_id = group[0].ledger["import_id"]
    version = versions.get(at.project.id, group[0].version)
    manifest = as_imported(at.folder, read_manifest(at.folder, version.manifest_path, version.manifest_hash))
    runs = tuple(run for run in manifest.runs if run.id.startswith(f"{import_id}-"))
    rows = sum(file.rows for run in runs if not run.of_events for file in run.files)
    same = manifest.bucket_count == at.now.bucket_count and rows == sum(source.ledger["kept"] for source in group)
    brought = [source for source in versions.sources(at.project.id) if source.ledger["import_id"] == import_id]
    return runs if same and _with_attributes(runs, group) and len(brought) == len(group) else ()


def _with_attributes(runs: Sequence[Run], group: Group) -> bool:
    """Whether what the events say of users is all there: it stands in the same buckets."""
    buckets = {file.bucket for run in runs if run.kind == "events" for file in run.files}
    taken = {item.taken for source in group for item in from_plain(SourceMapping, source.mapping).attributes}
    owned = [run for run in runs if run.of_events]
    return len(owned) == len(taken) and all(buckets <= {file.bucket for file in run.files} for run in owned)


@contextmanager
def _unpacked(folder: Path, group: Group) -> Iterator[tuple[Path, ...]]:
    place = folder / "staging" / uuid.uuid4().hex
    place.mkdir(parents=True)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, place, ignore_errors=True)
        yield tuple(stack.enter_context(original(folder, source.sha256, place)) for source in group)
