"""In which forms are rows of users written: CSV, a workbook, Parquet, lines of JSON?

A piece at a time, so that a file of millions needs the memory of one piece. Spreadsheets get cells that never run; the
forms that only programs read hold the texts as they are.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.export.segments.delimited import csv_piece
from analysis.export.segments.json_lines import json_piece
from analysis.export.segments.rows import UserRows
from analysis.export.segments.workbook import write_workbook
from analysis.export.spreadsheets import BOM, csv_cells, csv_lines
from analysis.export.tables import EXCEL

FileForm = Literal["csv", "xlsx", "parquet", "jsonl"]
Encoding = Literal["utf-8", "gb18030"]
FORMS: tuple[FileForm, ...] = get_args(FileForm)
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)
MIME: dict[FileForm, str] = {
    "csv": "text/csv",
    "xlsx": EXCEL,
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/x-ndjson",
}
_SHEET = "users"

Report = Callable[[int], None]  # rows written so far


@dataclass(frozen=True)
class UsersTable:
    """Rows of users and what stands above them; `encoding` is of a CSV file, of which UTF-8 gets a byte order mark."""

    rows: UserRows
    headers: Sequence[str]
    form: FileForm = "csv"
    encoding: Encoding = "utf-8"


def write_users(table: UsersTable, path: Path, report: Report = lambda rows: None) -> None:
    """The file, complete and on the disk; a path that is there is refused. May raise `OSError`."""
    pieces = _reported(table.rows, report)
    if table.form == "xlsx":
        write_workbook(path, table.rows.schema, table.headers, pieces, _SHEET)
        _flush(path)
        return
    with path.open("xb") as file:
        if table.form == "parquet":
            _write_parquet(table, pieces, file)
        else:
            for content in _contents(table, pieces):
                file.write(content)
        file.flush()
        os.fsync(file.fileno())


def users_bytes(table: UsersTable) -> bytes:
    """The file in memory, of a list that isn't long."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"users.{table.form}"
        write_users(table, path)
        return path.read_bytes()


def _reported(rows: UserRows, report: Report) -> Iterator[pa.RecordBatch]:
    done = 0
    for piece in rows.pieces():
        yield piece
        done += piece.num_rows
        report(done)


def _contents(table: UsersTable, pieces: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    if table.form == "jsonl":
        names = _each_once(table)
        yield from (json_piece(piece, names) for piece in pieces)
        return
    head = csv_lines([csv_cells(pa.array([name], pa.string())) for name in table.headers])
    if table.encoding == "utf-8":
        yield BOM + head  # without the mark Excel reads UTF-8 as the machine's old code page
        yield from map(csv_piece, pieces)
        return
    yield head.decode().encode(table.encoding)
    yield from (csv_piece(piece).decode().encode(table.encoding) for piece in pieces)


def _write_parquet(table: UsersTable, pieces: Iterator[pa.RecordBatch], file: io.BufferedWriter) -> None:
    schema = pa.schema(
        [field.with_name(name) for field, name in zip(table.rows.schema, _each_once(table), strict=True)]
    )
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for piece in pieces:
            writer.write_batch(pa.record_batch(piece.columns, schema=schema))


def _each_once(table: UsersTable) -> list[str]:
    """Programs find columns by their names: two alike get those of the export log."""
    named = Counter(table.headers)
    keys = table.rows.schema.names
    return [header if named[header] == 1 else key for header, key in zip(table.headers, keys, strict=True)]


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
