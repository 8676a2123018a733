"""Which of the ids in a file are users of the project, and how do they become a segment?"""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import AnalysisError, UnknownColumn
from analysis.export.spreadsheets import csv_cells, csv_header, csv_lines
from analysis.jobs import segments
from analysis.jobs.data import ids_in_child, inspect_in_child
from analysis.sources.inspecting import Inspection, OneColumn
from analysis.sources.listed_ids import ListedIds
from analysis.sources.reading import ReadingOptions
from analysis.store.catalog import Segment
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace


class NoIdMatched(AnalysisError):
    """None of the ids is a user's. details: file, column, ids"""

    code = "no_id_matched"


@dataclass(frozen=True)
class UploadedIds:
    """The ids of one column of a file beside the users of the data. Rows of the file = matched + unmatched + doubled +
    blank."""

    file: str
    column: str
    listed: ListedIds
    matched: pa.StringArray
    unmatched: pa.StringArray

    @property
    def counts(self) -> dict[str, int]:
        return {
            "rows": self.listed.rows,
            "matched": len(self.matched),
            "unmatched": len(self.unmatched),
            "doubled": self.listed.doubled,
            "blank": self.listed.blank,
        }


@dataclass(frozen=True)
class IdFile:
    """A file that was looked at; `proposed` is the column that most likely holds the ids."""

    path: Path
    inspection: Inspection
    proposed: str

    @property
    def columns(self) -> tuple[str, ...]:
        return self.inspection.reading.columns


def kept_upload(workspace: Workspace, content: IO[bytes]) -> Path:
    """Where an uploaded file lies until it is a segment, under a name of its own; what is forgotten there goes with the
    next import."""
    folder = workspace.root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / uuid.uuid4().hex
    with path.open("wb") as out:
        shutil.copyfileobj(content, out)
    return path


def look_for_ids(workspace: Workspace, path: Path, name: str, dataset: Dataset) -> IdFile:
    """The column in whose first rows most users of the data stand; else the one that looks like ids, else the first.

    A first line that is itself an id is no heading: a plain list has none.
    """
    users, decided = _users(dataset), ReadingOptions()
    try:
        found = inspect_in_child(workspace, path, name, decided)
    except OneColumn:  # nothing cuts its lines, as nothing need
        decided = replace(decided, delimiter=",")
        found = inspect_in_child(workspace, path, name, decided)
    if found.reading.header and _matches(found.reading.columns, users):
        found = inspect_in_child(workspace, path, name, replace(decided, header=False))
    columns = found.reading.columns
    matches = [_matches([row[place] for row in found.preview], users) for place in range(len(columns))]
    guessed = found.guess.mapping.user if found.guess.mapping is not None else columns[0]
    best = columns[matches.index(max(matches))] if any(matches) else guessed
    return IdFile(path, found, best if best in columns else columns[0])


def _matches(cells: tuple[str | None, ...] | list[str | None], users: pa.StringArray) -> int:
    known = pa.array([cell.strip() for cell in cells if cell], pa.string())
    return pc.sum(pc.is_in(known, value_set=users)).as_py() or 0


def _users(dataset: Dataset) -> pa.StringArray:
    """All, those without events too."""
    blocks = [dataset.block(bucket).users.cast(pa.string()) for bucket in dataset.buckets]
    return pa.concat_arrays([pa.array([], pa.string()), *blocks])


def uploaded_ids(workspace: Workspace, file: IdFile, column: str, dataset: Dataset) -> UploadedIds:
    """Raises `UnknownColumn`."""
    if column not in file.columns:
        raise UnknownColumn(column=column, near=get_close_matches(column, file.columns, n=3))
    reading, name = file.inspection.reading, file.inspection.file
    listed = ids_in_child(workspace, file.path, name, reading, column)
    ids = pa.array(listed.ids, pa.string())
    known = pc.is_in(ids, value_set=_users(dataset))
    return UploadedIds(name, column, listed, ids.filter(known), ids.filter(pc.invert(known)))


def save_uploaded(
    workspace: Workspace, project: str, name: str, uploaded: UploadedIds, dataset: Dataset | None = None
) -> Segment:
    """The users of the list as a frozen segment. Raises `NoIdMatched`, `NameTaken`."""
    if not len(uploaded.matched):
        raise NoIdMatched(file=uploaded.file, column=uploaded.column, ids=len(uploaded.unmatched))
    origin: dict[str, Any] = {"kind": "ids", "words": uploaded.file, "column": uploaded.column} | uploaded.counts
    return segments.save_segment(workspace, project, name, uploaded.matched, origin, dataset)


def unmatched_csv(uploaded: UploadedIds) -> bytes:
    """The ids that are no user's, one a line, under the heading of their column."""
    return csv_header([uploaded.column]) + csv_lines([csv_cells(uploaded.unmatched)])
