"""What is this file, going by its bytes (a name can say anything), and is it safe to open?"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO

from analysis.errors import InputError
from analysis.sources.inspecting.encodings import open_bytes
from analysis.sources.reading import FileFormat

_ZIP, _PARQUET, _OLD_EXCEL = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"SQLite format 3": "SQLite",
    b"ARROW1": "Arrow",
    b"Obj\x01": "Avro",
}
_MARKUP = re.compile(rb"\s*(<!doctype|<html|<\?xml|<table)", re.IGNORECASE)
_JSON = re.compile(rb"\s*[\[{]\s*[\"{\[]")
_MOST_ENTRIES, _MOST_UNPACKED, _MOST_CELLS = 10_000, 2 << 30, 100_000_000
_MOST_OLD_EXCEL = 200 << 20
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["']""")  # of a cell (r="B7") or a row (r="7")
_SCAN_BYTES = 4 << 20
_WORKBOOKS = (".xlsx", ".xlsm")
_OVERLAP = 256


class EmptyFile(InputError):
    """details: file"""

    code = "empty_file"


class UnsupportedFile(InputError):
    """A kind of file that isn't read. details: file, kind"""

    code = "unsupported_file"


class DamagedWorkbook(InputError):
    """A workbook that can't be opened. details: file"""

    code = "damaged_workbook"


class UnsafeWorkbook(InputError):
    """A workbook that would unpack to more than is sane. details: file"""

    code = "unsafe_workbook"


def file_kind(path: Path, name: str) -> FileFormat:
    """What is nothing else is taken for text.

    Raises EmptyFile, UnsupportedFile, DamagedWorkbook, UnsafeWorkbook, and what gzip raises for a damaged file.
    """
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        raise EmptyFile(file=name)
    if start.startswith(_PARQUET):
        return "parquet"
    if start.startswith(_OLD_EXCEL):
        if path.stat().st_size > _MOST_OLD_EXCEL:
            raise UnsafeWorkbook(file=name)
        return "excel"
    if start.startswith(_ZIP):
        check_workbook(path, name)
        return "excel"
    _refuse_foreign(start, name)
    with open_bytes(path) as file:
        unpacked = file.read(512)
    _refuse_foreign(unpacked, name)
    if not unpacked:
        raise EmptyFile(file=name)
    return "csv"


def _refuse_foreign(start: bytes, name: str) -> None:
    for magic, kind in _FOREIGN.items():
        if start.startswith(magic):
            raise UnsupportedFile(file=name, kind=kind)
    if _MARKUP.match(start):
        raise UnsupportedFile(file=name, kind="HTML")
    if _JSON.match(start):
        raise UnsupportedFile(file=name, kind="JSON")


def check_workbook(path: Path, name: str) -> None:
    """Raises before anything is unpacked that would fill the memory: bombs, and single cells far away.

    Readers make room for every cell between the first and the farthest one, so a workbook of 5 kB can ask for
    gigabytes.
    """
    try:
        with zipfile.ZipFile(path) as book:
            entries = book.infolist()
            if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
                raise UnsafeWorkbook(file=name)
            sheets = [entry for entry in entries if re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", entry.filename)]
            if not sheets:
                raise UnsupportedFile(file=name, kind="zip")
            for entry in sheets:
                with book.open(entry) as sheet:
                    if _room(sheet, entry.file_size) > _MOST_CELLS:
                        raise UnsafeWorkbook(file=name)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        if name.lower().endswith(_WORKBOOKS):
            raise DamagedWorkbook(file=name) from error
        raise UnsupportedFile(file=name, kind="zip") from error


def _room(sheet: IO[bytes], declared: int) -> int:
    """Cells between the first and the farthest cell of a sheet."""
    most_column = most_row = done = 0
    tail = b""
    while (chunk := sheet.read(_SCAN_BYTES)) and done <= declared:
        done += len(chunk)
        for column, row in _PLACE.findall(tail + chunk):
            most_column, most_row = max(most_column, _column_number(column.upper())), max(most_row, int(row))
        tail = chunk[-_OVERLAP:]
    return most_column * most_row


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
