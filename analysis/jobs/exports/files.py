"""How does a file of users come about: all of it or nothing, and noted in the export log?"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from analysis.errors import StoreError
from analysis.export.segments import (
    USER_COLUMN,
    ExportColumn,
    FileForm,
    TagValues,
    UserRows,
    UsersTable,
    users_bytes,
    write_users,
)
from analysis.jobs.exports.asked import AS_IT_IS, ExportAsked
from analysis.jobs.exports.columns import columns_named, columns_of, plain_headers
from analysis.jobs.segments import segment_users
from analysis.jobs.tags import tag_values
from analysis.store.catalog import Json
from analysis.store.dataset import Dataset, file_sha256
from analysis.store.workspace import Workspace, sync_folder

Report = Callable[[int], None]  # rows written so far
_NOT_IN_NAMES = re.compile(r"[^\w.%-]+")
_LONGEST = 80


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


def file_name(label: str, dataset: Dataset, form: FileForm, now: datetime | None = None) -> str:
    """`night_buyers_v3_2026-01-31.csv`: of whom, of which data, made on which day of the project's zone."""
    zone = ZoneInfo(dataset.settings.time_zone)
    day = (now.astimezone(zone) if now else datetime.now(zone)).date()
    words = _NOT_IN_NAMES.sub("_", label).strip("_.")[:_LONGEST]
    return f"{words or 'users'}_v{dataset.version}_{day.isoformat()}.{form}"


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
    asked: ExportAsked = AS_IT_IS,
) -> ExportedFile:
    """A file of any users, in memory, noted in the export log as it is handed out. `own` are the cells of own columns,
    in the order of the users."""
    dataset = dataset or workspace.open(project)
    content = users_bytes(_table(workspace, project, dataset, users, columns, headers, own, asked))
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
    asked: ExportAsked = AS_IT_IS,
    report: Report = lambda rows: None,
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
        write_users(_table(workspace, project, dataset, users, chosen, headers, None, asked), part, report)
        sha256 = file_sha256(part)
        done = ExportedFile(to.name, len(users), tuple(column.key for column in chosen), sha256, dataset.version)
        _note(workspace, project, {"kind": "segment", "segment": segment}, done)  # before the file can be seen
        part.replace(to)
        sync_folder(to.parent)
    except OSError as error:
        raise UnwritableFile(file=str(to), reason=error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return done


def _table(
    workspace: Workspace,
    project: str,
    dataset: Dataset,
    users: pa.StringArray,
    columns: Sequence[ExportColumn],
    headers: Sequence[str] | None,
    own: Mapping[str, pa.StringArray] | None,
    asked: ExportAsked,
) -> UsersTable:
    listed = {column.key: tag_values(workspace, project, column.name) for column in columns if column.kind == "tag"}
    listed |= {
        ExportColumn("own", name).key: TagValues(users=users, values=cells) for name, cells in (own or {}).items()
    }
    rows = UserRows(dataset, users, columns, listed)
    return UsersTable(rows, headers or plain_headers(columns), asked.form, asked.encoding)


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
