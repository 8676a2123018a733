"""What is this file, going by its bytes (a name can say anything), and is it safe to open?"""

from __future__ import annotations

import re
from pathlib import Path

from analysis.errors import InputError
from analysis.sources.inspecting.tables import EmptyFile
from analysis.sources.inspecting.text import open_bytes
from analysis.sources.logs import is_access_log, is_xes
from analysis.sources.reading import FileFormat
from analysis.sources.workbooks import NoWorkbook, UnsafeWorkbook, check_workbook

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
_JSON = re.compile(rb"\s*[\[{]\s*[\"{\[}\]]")
_MOST_OLD_EXCEL = 200 << 20
_HEAD_BYTES = 64 << 10


class UnsupportedFile(InputError):
    """A kind of file that isn't read. details: file, kind"""

    code = "unsupported_file"


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
        try:
            check_workbook(path, name)
        except NoWorkbook as error:
            raise UnsupportedFile(file=name, kind="zip") from error
        return "excel"
    if not _MARKUP.match(start):
        _refuse_foreign(start, name)
    with open_bytes(path) as file:
        unpacked = file.read(_HEAD_BYTES)
    if is_xes(unpacked):
        return "xes"
    _refuse_foreign(unpacked, name)
    if not unpacked:
        raise EmptyFile(file=name)
    if is_access_log(unpacked):
        return "access_log"
    return "json" if _JSON.match(_narrow(unpacked)) else "csv"


def _narrow(start: bytes) -> bytes:
    """Without a byte-order mark; of UTF-16 every second byte, which is enough to see brackets."""
    for mark, first in ((b"\xef\xbb\xbf", 3), (b"\xff\xfe", 2), (b"\xfe\xff", 3)):
        if start.startswith(mark):
            return start[first :: 1 if mark[0] == 0xEF else 2]
    return start


def _refuse_foreign(start: bytes, name: str) -> None:
    for magic, kind in _FOREIGN.items():
        if start.startswith(magic):
            raise UnsupportedFile(file=name, kind=kind)
    if _MARKUP.match(start):
        raise UnsupportedFile(file=name, kind="XML" if b"<?xml" in start[:64] and b"<html" not in start else "HTML")
