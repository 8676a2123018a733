"""Is a workbook safe to open?"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from analysis.errors import InputError

MOST_CELLS = 100_000_000  # between the first and the farthest cell of a sheet
# What Python's zipfile raises for what is damaged, encrypted, or packed in a way that it doesn't know.
UNREADABLE_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
_MOST_ENTRIES, _MOST_UNPACKED = 10_000, 2 << 30
_SHEET = re.compile(r"/?xl/worksheets/[^/]+\.(xml|bin)|content\.xml", re.IGNORECASE)
_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".ods", ".et")


class NoWorkbook(Exception):
    """A zip file that holds no sheets."""


class DamagedWorkbook(InputError):
    """A workbook that can't be opened. details: file"""

    code = "damaged_workbook"


class UnsafeWorkbook(InputError):
    """A workbook that would unpack to more than is sane. details: file"""

    code = "unsafe_workbook"


def declares_entities(xml: bytes) -> bool:
    """Whether XML declares a type or entities of its own, which may grow without end; also in UTF-16."""
    plain = xml.replace(b"\0", b"")
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def check_workbook(path: Path, name: str) -> None:
    """Raises before anything is unpacked that would fill the memory, and `NoWorkbook` for another zip file."""
    try:
        with zipfile.ZipFile(path) as book:
            entries = book.infolist()
    except (*UNREADABLE_ZIP, OSError) as error:
        if name.lower().endswith(_WORKBOOKS):
            raise DamagedWorkbook(file=name) from error
        raise NoWorkbook from error
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise UnsafeWorkbook(file=name)
    if not any(_SHEET.fullmatch(entry.filename) for entry in entries):
        raise NoWorkbook
