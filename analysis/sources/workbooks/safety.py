"""Is a workbook safe to open?"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO

from analysis.errors import InputError

_MOST_ENTRIES, _MOST_UNPACKED, _MOST_CELLS = 10_000, 2 << 30, 100_000_000
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["']""")  # of a cell (r="B7") or a row (r="7")
_SCAN_BYTES = 4 << 20
_WORKBOOKS = (".xlsx", ".xlsm")
_OVERLAP = 256


class NoWorkbook(Exception):
    """A zip file that holds no sheets."""


class DamagedWorkbook(InputError):
    """A workbook that can't be opened. details: file"""

    code = "damaged_workbook"


class UnsafeWorkbook(InputError):
    """A workbook that would unpack to more than is sane. details: file"""

    code = "unsafe_workbook"


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
                raise NoWorkbook
            for entry in sheets:
                with book.open(entry) as sheet:
                    if _room(sheet, entry.file_size) > _MOST_CELLS:
                        raise UnsafeWorkbook(file=name)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        if name.lower().endswith(_WORKBOOKS):
            raise DamagedWorkbook(file=name) from error
        raise NoWorkbook from error


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
