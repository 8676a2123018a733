"""How do users leave the app as a file, complete, safe in a spreadsheet, and noted?"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pyarrow as pa

from analysis import engine
from analysis.engine import Ask
from analysis.errors import StoreError, UnknownColumn
from analysis.export.segments import USER_COLUMN, ExportColumn, TagValues, export_columns, segment_csv
from analysis.insights import listing
from analysis.insights.listing import ListingSpec
from analysis.jobs.segments import segment_users
from analysis.jobs.tags import tag_values
from analysis.store.catalog import Json
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace, sync_folder


class UnwritableFile(StoreError):
    """details: file, reason"""

    code = "unwritable_file"


@dataclass(frozen=True)
class ExportedFile:
    """What was noted in the export log, and for a page the file itself."""

    file: str
    rows: int
    columns: tuple[str, ...]
    sha256: str
    dataset_version: int
    content: bytes = b""


def columns_of(workspace: Workspace, project: str, dataset: Dataset, ask: Ask = engine) -> tuple[ExportColumn, ...]:
    """Every column that a file of users can have: id, attributes as they are listed, first and last seen, events,
    tags."""
    catalog = workspace.catalog()
    tags = [tag.name for tag in catalog.tags.all(catalog.projects.get(project).id)]
    listed = ask.run(listing, dataset, ListingSpec.of(dataset.manifest))
    return export_columns(dataset, tags, listed.names("attribute"))


def columns_named(names: Sequence[str], known: Sequence[ExportColumn]) -> tuple[ExportColumn, ...]:
    """Columns by key (`attribute:city`) or plain name (`city`), in the order asked for, each once."""
    by_name = {column.name: column for column in reversed(known) if column.name}
    by_name |= {column.key: column for column in known}
    if missing := next((name for name in names if name not in by_name), None):
        raise UnknownColumn(column=missing, near=get_close_matches(missing, list(by_name), n=3))
    return tuple(dict.fromkeys(by_name[name] for name in names))


def plain_headers(columns: Sequence[ExportColumn]) -> list[str]:
    """Names for scripts: `user`, `events`, `city`; the key where an attribute and a tag have one name."""
    named = Counter(column.name or column.kind for column in columns)
    names = [(column.name or column.kind, column.key) for column in columns]
    return [name if named[name] == 1 else key for name, key in names]


def users_file(
    workspace: Workspace,
    project: str,
    users: pa.StringArray,
    file: str,
    origin: Json,
    columns: Sequence[ExportColumn] = (USER_COLUMN,),
    headers: Sequence[str] | None = None,
    dataset: Dataset | None = None,
    own: Mapping[str, pa.StringArray] | None = None,
) -> ExportedFile:
    """A file of any users, in memory, noted in the export log as it is handed out. `own` are the cells of own columns,
    in the order of the users."""
    dataset = dataset or workspace.open(project)
    content = b"".join(_pieces(workspace, project, dataset, users, columns, headers, own))
    sha256 = hashlib.sha256(content).hexdigest()
    done = ExportedFile(file, len(users), tuple(column.key for column in columns), sha256, dataset.version, content)
    _note(workspace, project, origin, done)
    return done


def export_segment(
    workspace: Workspace,
    project: str,
    segment: str,
    to: Path,
    columns: Sequence[str] | None = None,
    headers: Sequence[str] | None = None,
) -> ExportedFile:
    """Write a segment to a file: all of it or nothing, and noted in the export log.

    `columns` are keys or plain names; by default all but tags.
    """
    dataset = workspace.open(project)
    known = columns_of(workspace, project, dataset)
    chosen = columns_named(columns, known) if columns else tuple(one for one in known if one.kind != "tag")
    users = segment_users(workspace, project, segment)
    part = to.with_name(f".{to.name}.{uuid.uuid4().hex}.part")
    try:
        sha256 = _write(part, _pieces(workspace, project, dataset, users, chosen, headers))
        done = ExportedFile(to.name, len(users), tuple(column.key for column in chosen), sha256, dataset.version)
        _note(workspace, project, {"kind": "segment", "segment": segment}, done)  # before the file can be seen
        part.replace(to)
        sync_folder(to.parent)
    except OSError as error:
        raise UnwritableFile(file=str(to), reason=error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return done


def _pieces(
    workspace: Workspace,
    project: str,
    dataset: Dataset,
    users: pa.StringArray,
    columns: Sequence[ExportColumn],
    headers: Sequence[str] | None,
    own: Mapping[str, pa.StringArray] | None = None,
) -> Iterator[bytes]:
    listed = {column.key: tag_values(workspace, project, column.name) for column in columns if column.kind == "tag"}
    listed |= {
        ExportColumn("own", name).key: TagValues(users=users, values=cells) for name, cells in (own or {}).items()
    }
    return segment_csv(dataset, users, columns, headers or plain_headers(columns), listed)


def _write(path: Path, pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    with path.open("xb") as file:
        for piece in pieces:
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _note(workspace: Workspace, project: str, origin: Json, done: ExportedFile) -> None:
    catalog = workspace.catalog()
    catalog.exports.log(
        catalog.projects.get(project).id,
        origin=origin,
        file=done.file,
        sha256=done.sha256,
        rows=done.rows,
        columns=done.columns,
        dataset_version=done.dataset_version,
    )
