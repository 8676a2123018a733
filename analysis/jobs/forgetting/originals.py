"""How do a user's rows leave an uploaded file, so that the others' can still be read again?

Text (CSV, lines of JSON, access logs) and Parquet are written anew without the rows whose column of users names the
user. A file of another kind can't be changed without being made by its program: it goes whole; the data that was read
from it stays.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Literal, cast

import pyarrow.parquet as pq

from analysis.jobs.forgetting.dataset_files import holds_any, without_rows
from analysis.plain import from_plain
from analysis.sources.mapping import SourceMapping
from analysis.sources.reading import Reading
from analysis.store.catalog import Source
from analysis.store.dataset import file_sha256
from analysis.store.originals import keep_original, original, original_path

_ENCODED_AS = {"utf-8-sig": "utf-8"}  # the mark of byte order stands in the first row then, as it did
_MARKED = ("utf-16", "utf-32")  # with a mark that each piece would get


@dataclass(frozen=True)
class NewOriginal:
    """`sha256` is None where the file had to go."""

    sha256: str | None
    rows: int = 0  # that went


def original_without(project: Path, source: Source, users: Sequence[str]) -> NewOriginal | None:
    """None: it doesn't name the user, or isn't there any more."""
    if not original_path(project, source.sha256).exists():
        return None
    reading, column = from_plain(Reading, source.reading), from_plain(SourceMapping, source.mapping).user
    with TemporaryDirectory(dir=project) as scratch, original(project, source.sha256, Path(scratch)) as path:
        if not names_user(path, users):
            return None
        new = Path(scratch) / "without"
        rows = _rewritten(path, new, reading, column, users)
        if rows is None or names_user(new, users):
            return NewOriginal(None)
        sha256 = file_sha256(new)
        keep_original(project, new, sha256)
    return NewOriginal(sha256, rows)


def names_user(path: Path, users: Sequence[str]) -> bool:
    """Whether the file's cells name them: Parquet by its values, others by their bytes where these can be read."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PAR1":
        return any(_values_name(column, users) for column in pq.read_table(path, partitioning=None).columns)
    if start[:2] in (b"PK", b"\xd0\xcf"):  # a workbook or another package: what it holds isn't told by its bytes
        return True
    with _opened(path, packed=start[:2] == b"\x1f\x8b") as file:
        return any(_in_bytes(line, users) for line in file)


def _opened(path: Path, packed: bool, mode: Literal["rb", "wb"] = "rb") -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, mode) if packed else path.open(mode))


def _values_name(column: Any, users: Sequence[str]) -> bool:  # noqa: ANN401 a column of Arrow
    try:
        return holds_any(column, users)
    except (ValueError, NotImplementedError):
        return any(user in str(value) for value in column.to_pylist() for user in users)


def _in_bytes(line: bytes, users: Sequence[str]) -> bool:
    forms = {user.encode(encoding, errors="ignore") for user in users for encoding in ("utf-8", "gb18030", "utf-16-le")}
    return any(form and form in line for form in forms)


def _rewritten(path: Path, new: Path, reading: Reading, column: str, users: Sequence[str]) -> int | None:
    """How many rows went; None where this kind of file can't be written."""
    if reading.format == "parquet":
        table = pq.read_table(path, partitioning=None)
        kept = without_rows(table, column, users)
        pq.write_table(kept, new)
        return table.num_rows - kept.num_rows
    if reading.encoding.lower().startswith(_MARKED):
        return None
    if reading.format == "csv":
        return _text_rewritten(path, new, reading, _names_in_csv(reading, column, users), users)
    if reading.format == "json":
        return _text_rewritten(path, new, reading, _names_in_json(users), users)
    return _text_rewritten(path, new, reading, lambda _: True, users) if reading.format == "access_log" else None


def _text_rewritten(
    path: Path, new: Path, reading: Reading, is_theirs: Callable[[str], bool], users: Sequence[str]
) -> int:
    packed = reading.compression == "gzip"
    gone = 0
    encoding = _ENCODED_AS.get(reading.encoding, reading.encoding)
    with (
        _opened(path, packed) as source,
        io.TextIOWrapper(source, encoding, errors="surrogateescape", newline="") as lines,
        _opened(new, packed, "wb") as kept,
    ):
        for record in _records(lines, reading.quote if reading.format == "csv" else ""):
            if any(user in record for user in users) and is_theirs(record):
                gone += 1
            else:
                kept.write(record.encode(encoding, errors="surrogateescape"))
    return gone


def _records(lines: Iterable[str], quote: str) -> Iterator[str]:
    """Rows as they stand, with their line ends; a quoted cell may hold some."""
    record = ""
    for line in lines:
        record += line
        if not quote or record.count(quote) % 2 == 0:
            yield record
            record = ""
    if record:
        yield record


def _names_in_csv(reading: Reading, column: str, users: Sequence[str]) -> Callable[[str], bool]:
    place = reading.columns.index(column) if column in reading.columns else None

    def names(record: str) -> bool:
        cells = next(csv.reader([record], delimiter=reading.delimiter, quotechar=reading.quote or None), [])
        looked_at = cells if place is None or place >= len(cells) else [cells[place]]
        return any(_is_user(cell, users) for cell in looked_at)

    return names


def _names_in_json(users: Sequence[str]) -> Callable[[str], bool]:
    def names(line: str) -> bool:
        try:
            return _within(json.loads(line.strip().rstrip(",")), users)
        except ValueError:
            return False

    return names


def _within(value: Any, users: Sequence[str]) -> bool:  # noqa: ANN401 a piece of JSON
    if isinstance(value, dict):
        return any(_within(one, users) for one in value.values())
    if isinstance(value, list):
        return any(_within(one, users) for one in value)
    return value is not None and _is_user(str(value), users)


def _is_user(cell: str, users: Sequence[str]) -> bool:
    """Also as a spreadsheet or a guarded file writes an id."""
    plain = cell.strip()
    return not {plain, plain.removeprefix("'"), plain.removesuffix(".0")}.isdisjoint(users)
