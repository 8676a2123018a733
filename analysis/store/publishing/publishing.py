"""How does a finished import become the newest version, or nothing at all?

Its files are complete and on the disk before the catalog hears of them; one row inserted in one transaction then makes
the version. Whoever comes second adds its runs to the newer version and tries again.
"""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from analysis.errors import DamagedFile, ImportRunning, StaleBase
from analysis.store.catalog import NewSource, Project
from analysis.store.dataset import EMPTY_COUNTS, Field, FieldType, Manifest, Run, count_users, joined_type
from analysis.store.publishing.compaction import compacted, rebucketed
from analysis.store.workspace import Workspace, as_imported, read_manifest, sync_folder, write_manifest

_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True)
class Addition:
    """What an import adds: runs whose files are complete, and the names and types of their columns."""

    bucket_count: int
    runs: tuple[Run, ...]
    events: tuple[str, ...]
    properties: tuple[Field, ...]
    attributes: tuple[Field, ...]
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Settled:
    """The manifest that a version gets, and what the catalog is told with it (of the version's number)."""

    manifest: Manifest
    together: Callable[[int], object] = lambda number: None


Settle = Callable[[Manifest], Settled]  # of the manifest under the ids that were imported


@contextmanager
def import_lock(workspace: Workspace, project: Project) -> Iterator[int]:
    """Only one import of a project at a time; the lock goes with its holders, however they end. Its descriptor."""
    folder = workspace.project_folder(project.id)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "import.lock").open("w") as file:
        _lock(file, project)
        yield file.fileno()


def _lock(file: IO[str], project: Project) -> None:
    """A process that was killed needs a moment to be gone; whoever holds the lock longer is at work."""
    patience = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() > patience:
                raise ImportRunning(project=project.name) from error
            time.sleep(0.05)


def newest_manifest(workspace: Workspace, project: Project) -> tuple[int, Manifest | None]:
    """The newest version's number, and its manifest under the ids that were imported, whoever was merged since: what
    is imported next is put to it. 0 and None while there is no data."""
    version = workspace.catalog().versions.newest(project.id)
    if version is None:
        return 0, None
    folder = workspace.project_folder(project.id)
    return version.version, as_imported(folder, read_manifest(folder, version.manifest_path, version.manifest_hash))


def publish(
    workspace: Workspace,
    project: Project,
    addition: Addition,
    sources: Sequence[NewSource],
    ready: Callable[[], None] = lambda: None,
    settle: Settle = Settled,
) -> int:
    """Make the next version of the newest one and the addition; its number. `ready` is called before it is so."""
    folder, catalog = workspace.project_folder(project.id), workspace.catalog()
    for parent in {(folder / file.path).parent for run in addition.runs for file in run.files}:
        sync_folder(parent)
    while True:
        base, manifest = newest_manifest(workspace, project)
        if manifest is not None and manifest.bucket_count != addition.bucket_count:
            if manifest.rows:  # another machine published the first events meanwhile
                raise StaleBase(project=project.name, base=base)
            manifest = rebucketed(folder, manifest, addition.bucket_count)
        extended = compacted(folder, extend(manifest, addition))
        settled = settle(count_users(folder, extended))
        path = write_manifest(folder, settled.manifest)
        ready()
        try:
            with catalog.transaction():
                number = catalog.versions.publish(project.id, base, path, settled.manifest.hash, sources)
                settled.together(number)
        except StaleBase:
            continue
        return number


def publish_rebuilt(
    workspace: Workspace,
    project: Project,
    base: int,
    manifest: Manifest,
    removed: Sequence[int],
    instead: Sequence[NewSource] = (),
    together: Callable[[], object] = lambda: None,
    settle: Settle = Settled,
) -> int:
    """Make the next version of what is left once these sources (ids) are out and those `instead` are in; its number.

    `together` writes what else holds from this version on, in the same transaction. Raises `StaleBase`.
    """
    folder, catalog = workspace.project_folder(project.id), workspace.catalog()
    for parent in {(folder / file.path).parent for run in manifest.runs for file in run.files}:
        sync_folder(parent)
    settled = settle(count_users(folder, compacted(folder, manifest)))
    path = write_manifest(folder, settled.manifest)
    with catalog.transaction():
        number = catalog.versions.publish(project.id, base, path, settled.manifest.hash, instead, removed)
        together()
        settled.together(number)
    return number


def extend(base: Manifest | None, addition: Addition) -> Manifest:
    """The base's manifest with the addition's runs behind its own; users are still to be counted."""
    if base is None:
        base = Manifest(addition.bucket_count, (), (), (), (), **EMPTY_COUNTS)
    rows = sum(file.rows for run in addition.runs if run.kind == "events" for file in run.files)
    ahead = tuple(run for run in addition.runs if run.ahead)
    return replace(
        base,
        events=tuple(dict.fromkeys((*base.events, *addition.events))),
        properties=joined_fields(base.properties, addition.properties),
        attributes=joined_fields(base.attributes, addition.attributes),
        runs=(*ahead, *base.runs, *(run for run in addition.runs if not run.ahead)),
        rows=base.rows + rows,
        first=min((moment for moment in (base.first, addition.first) if moment is not None), default=None),
        last=max((moment for moment in (base.last, addition.last) if moment is not None), default=None),
    )


def joined_fields(old: tuple[Field, ...], new: tuple[Field, ...]) -> tuple[Field, ...]:
    """A column that has two types in two imports has the one that both can be."""
    types: dict[str, FieldType] = {}
    for item in (*old, *new):
        types[item.name] = joined_type(types.get(item.name, item.type), item.type)
    return tuple(Field(name, kind) for name, kind in types.items())


def sweep(workspace: Workspace, project: Project) -> None:
    """Remove what no version names: the remains of imports that were stopped. Call it with the import lock held."""
    folder, catalog = workspace.project_folder(project.id), workspace.catalog()
    versions, sources = catalog.versions.all(project.id), catalog.versions.sources(project.id)
    wanted: set[Path] = {folder / version.manifest_path for version in versions}
    for version in versions:
        try:
            manifest = read_manifest(folder, version.manifest_path, version.manifest_hash)
            imported = as_imported(folder, manifest)
        except DamagedFile:  # what can't be known to be needless stays
            return
        wanted |= {
            folder / path
            for run in (*manifest.runs, *imported.runs)
            for file in run.files
            for path in (file.path, file.users_path)
        }
        if (merge := manifest.merge) is not None:
            wanted |= {folder / merge.imported_path, folder / merge.ids_path}
    wanted |= {folder / "originals" / f"{source.sha256}.zst" for source in sources}
    for pattern in ("data/*/*", "manifests/*", "originals/*", "merged_ids/*"):
        for path in folder.glob(pattern):
            if path not in wanted:
                path.unlink()
    imports = {str(source.ledger.get("import_id")) for source in sources}
    for unfinished in [*folder.glob("staging/*"), *folder.glob("ledgers/*")]:
        if unfinished.parent.name == "staging" or unfinished.name not in imports:
            shutil.rmtree(unfinished)


@contextmanager
def swept(workspace: Workspace, project: Project) -> Iterator[None]:
    """Nothing of what was stopped earlier is left before, nor of this deed when it fails."""
    sweep(workspace, project)
    try:
        yield
    except BaseException:
        sweep(workspace, project)
        raise
