"""How does a file of users come about: all of it or nothing, and noted in the export log?"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from analysis.errors import StoreError
from analysis.export.order import counted_up
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
from analysis.jobs.exports.columns import columns_named, columns_of, personal_among, plain_headers, usual_columns
from analysis.jobs.exports.drawn import Drawn, drawn
from analysis.jobs.segments import segment_users
from analysis.jobs.tags import tag_values
from analysis.store.catalog import Json, NewExport
from analysis.store.dataset import Dataset, file_sha256
from analysis.store.lists import write_members
from analysis.store.workspace import Workspace, sync_folder

Report = Callable[[int], None]  # rows written so far
_NOT_IN_NAMES = re.compile(r"[^\w.%-]+")
_LONGEST = 80


class UnwritableFile(StoreError):
    """details: file, reason"""

    code = "unwritable_file"


class ReasonNeeded(StoreError):
    """Personal attributes leave only for a reason, which the log keeps. details: columns"""

    code = "reason_needed"


@dataclass(frozen=True)
class ExportedFile:
    """What was noted in the export log, and for a page the file itself."""

    file: str
    rows: int
    columns: tuple[str, ...]
    sha256: str
    dataset_version: int
    content: bytes = b""
    held_out: int = 0


@dataclass(frozen=True)
class _Wanted:
    """A file before it is made; `own` are the cells of own columns, in the order of the users."""

    workspace: Workspace
    project: str
    dataset: Dataset
    columns: Sequence[ExportColumn]
    headers: Sequence[str] | None
    asked: ExportAsked

    def __post_init__(self) -> None:
        personal = personal_among(self.workspace, self.project, self.dataset, self.columns)
        if personal and not self.asked.reason.strip():
            raise ReasonNeeded(columns=[one.name for one in personal])

    def table(self, users: pa.StringArray, own: Mapping[str, pa.StringArray] | None = None) -> UsersTable:
        workspace, project = self.workspace, self.project
        listed = {one.key: tag_values(workspace, project, one.name) for one in self.columns if one.kind == "tag"}
        for name, cells in (own or {}).items():
            listed[ExportColumn("own", name).key] = TagValues(users=users, values=cells)
        rows = UserRows(self.dataset, users, self.columns, listed)
        headers = self.headers or plain_headers(self.columns)
        return UsersTable(rows, headers, self.asked.form, self.asked.encoding)

    def note(self, file: str, sha256: str, origin: Json, action: str, who: Drawn, kept: bool) -> ExportedFile:
        """In the export log; `kept`: with the lists of who was sent and who held out."""
        catalog, keys = self.workspace.catalog(), tuple(column.key for column in self.columns)
        lists = [write_members(self.dataset.folder, ids, self.dataset.version) for ids in (who.sent, who.held) if kept]
        done = NewExport(
            *(origin, file, sha256, len(who.sent), keys, self.dataset.version, self.asked.noted(action)),
            len(who.held),
            *lists,
        )
        catalog.exports.log(catalog.projects.get(self.project).id, done)
        return ExportedFile(file, done.rows, keys, sha256, done.dataset_version, held_out=done.held_out)


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
    wanted = _Wanted(workspace, project, dataset or workspace.open(project), columns, headers, asked)
    content = users_bytes(wanted.table(users, own))
    everybody = Drawn(users, users.slice(0, 0))
    done = wanted.note(file, hashlib.sha256(content).hexdigest(), origin, "", everybody, kept=False)
    return replace(done, content=content)


def segment_file(
    workspace: Workspace,
    project: str,
    segment: str,
    file: str,
    columns: Sequence[ExportColumn],
    headers: Sequence[str],
    own: Mapping[str, str],
    asked: ExportAsked,
    dataset: Dataset,
) -> ExportedFile:
    """A segment as a page hands it out, its ids in the order of lists; `own` say the same of each user."""
    wanted = _Wanted(workspace, project, dataset, columns, headers, asked)
    who, origin, action = _who(wanted, segment, counted_up)
    cells = {name: pa.repeat(pa.scalar(said, pa.string()), len(who.sent)) for name, said in own.items()}
    content = users_bytes(wanted.table(who.sent, cells))
    done = wanted.note(file, hashlib.sha256(content).hexdigest(), origin, action, who, kept=True)
    return replace(done, content=content)


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

    `columns` are keys or plain names; by default all but tags and personal attributes. Raises `ReasonNeeded`.
    """
    dataset = workspace.open(project)
    known = columns_of(workspace, project, dataset)
    chosen = columns_named(columns, known) if columns else usual_columns(workspace, project, dataset, known)
    wanted = _Wanted(workspace, project, dataset, chosen, headers, asked)
    who, origin, action = _who(wanted, segment)
    part = to.with_name(f".{to.name}.{uuid.uuid4().hex}.part")
    try:
        write_users(wanted.table(who.sent), part, report)
        sha256 = file_sha256(part)
        done = wanted.note(to.name, sha256, origin, action, who, kept=True)  # before the file can be seen
        part.replace(to)
        sync_folder(to.parent)
    except OSError as error:
        raise UnwritableFile(file=str(to), reason=error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return done


def _who(
    wanted: _Wanted, segment: str, ordered: Callable[[pa.StringArray], pa.StringArray] = lambda ids: ids
) -> tuple[Drawn, Json, str]:
    """Whom the file holds, which segment by which rule they are, and for which action they are drawn."""
    workspace, project = wanted.workspace, wanted.project
    catalog = workspace.catalog()
    found = catalog.segments.get(catalog.projects.get(project).id, segment)
    users = ordered(segment_users(workspace, project, found.name))
    action = " ".join(wanted.asked.action.split()) or found.name
    who = drawn(workspace, project, wanted.dataset, users, wanted.asked, action)
    return who, {"kind": "segment", "segment": found.name, "of": found.origin}, action
