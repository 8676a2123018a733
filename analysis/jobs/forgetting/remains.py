"""Is anything of a user still on the disk?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.store.catalog import Project
from analysis.store.workspace import Workspace

_CHUNK = 4 << 20


def remains_of(workspace: Workspace, project: Project, users: Sequence[str]) -> tuple[str, ...]:
    """Files of the project, its cache and the catalog in which one of the ids still stands: unpacked, and decoded where
    it is a table. Short ids may stand there for something else."""
    folders = (workspace.project_folder(project.id), workspace.hot_folder(project.id))
    files = [path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()]
    files += sorted(workspace.root.glob("catalog.db*"))
    return tuple(
        path.relative_to(workspace.root).as_posix() for path in files if any(_holds(path, one) for one in users)
    )


def _holds(path: Path, user: str) -> bool:
    if path.suffix == ".parquet":
        return any(_in_column(column, user) for column in pq.read_table(path, partitioning=None).columns)
    wanted, before = user.encode(), b""
    for chunk in _bytes_of(path):
        if wanted in before + chunk:
            return True
        before = chunk[-len(wanted) :]
    return False


def _bytes_of(path: Path) -> Iterator[bytes]:
    raw = pa.OSFile(str(path))
    with raw, pa.CompressedInputStream(raw, "zstd") if path.suffix == ".zst" else raw as source:
        while content := source.read(_CHUNK):
            yield content


def _in_column(column: pa.ChunkedArray, user: str) -> bool:
    if pa.types.is_list(column.type):
        return _in_column(pc.list_flatten(column), user)
    if pa.types.is_dictionary(column.type) or pa.types.is_string(column.type):
        return pc.any(pc.match_substring(column.cast(pa.string()), user)).as_py() or False
    return False
