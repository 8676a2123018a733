"""Which files are meant by one that holds several: a zip, or a folder?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.plain import from_plain
from analysis.sources.archives import UnpackedFile, is_archive, tables_in
from analysis.sources.process import Limits, run_task
from analysis.store.workspace import Workspace

_UNPACKING = Limits(resident_bytes=1 << 30, cpu_seconds=600)


def unpacked_in_child(workspace: Workspace, path: Path, name: str) -> tuple[UnpackedFile, ...]:
    """The tables of a zip file among the files that wait to be imported; none where it is no zip.

    Raises UnsafeArchive, LockedArchive, NestedArchive, DamagedArchive, ArchiveWithoutTables.
    """
    if not is_archive(path, name):
        return ()
    folder = workspace.root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    task = {"task": "unpack", "path": str(path), "into": str(folder)}
    plain = run_task(task, name=name, folder=workspace.root, limits=_UNPACKING)
    return tuple(from_plain(UnpackedFile, one) for one in plain)


@contextmanager
def opened_up(workspace: Workspace, paths: Iterable[Path]) -> Iterator[tuple[UnpackedFile, ...]]:
    """The files themselves, with those of zips and folders in their place; what was unpacked is removed at the end."""
    given: list[UnpackedFile] = []
    made: list[UnpackedFile] = []
    try:
        for path in paths:
            for file in tables_in(path) if path.is_dir() else (path,):
                unpacked = unpacked_in_child(workspace, file, file.name)
                made += unpacked
                given += unpacked or (UnpackedFile(str(file), file.name),)
        yield tuple(given)
    finally:
        for file in made:
            Path(file.path).unlink(missing_ok=True)
