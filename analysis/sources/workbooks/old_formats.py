"""What do the numbers in a workbook of Excel 97 (.xls) show?

Its cells name a style, a style a format: [MS-XLS] 2.4. calamine tells days from numbers, but not in the formats that
Chinese, Japanese and Korean Excel write by their number alone, and no lengths of time.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.sources.workbooks.number_formats import NUMBER, shown_as

_END = 0xFFFFFFFC  # from here on a sector's number is a mark: of an end, or of a table
_ENTRY = 128
_EOF, _BOUNDSHEET, _FORMAT, _XF = 0x0A, 0x85, 0x41E, 0xE0
_NUMBER, _RK, _MULRK, _FORMULA = 0x203, 0x27E, 0xBD, 0x06
_BOF = 0x809
_FIRST_DAY = 0x22
_BIFF8 = 0x600


@dataclass(frozen=True)
class OldFormats:
    """`cells` by sheet: row, column (from 0) and kind of each number that shows something else."""

    cells: dict[str, np.ndarray]
    from_1904: bool


def old_formats(path: Path) -> OldFormats | None:
    """None for what can't be understood: its numbers are then told by what calamine makes of them."""
    try:
        return _formats(_stream(path.read_bytes()))
    except (struct.error, IndexError, ValueError):
        return None


def _stream(data: bytes) -> bytes:
    """The stream `Workbook` of a compound file ([MS-CFB])."""
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    if sector not in (512, 4096):
        raise ValueError("no sectors")
    (directory,) = struct.unpack_from("<I", data, 48)
    (cutoff,) = struct.unpack_from("<I", data, 56)
    mini_begin, _, more_begin, more = struct.unpack_from("<IIII", data, 60)
    places = list(struct.unpack_from("<109I", data, 76))
    step = sector // 4 - 1
    while more and more_begin < _END and len(places) < len(data) // sector + 109:
        block = struct.unpack_from(f"<{step + 1}I", data, (more_begin + 1) * sector)
        places += block[:step]
        more_begin, more = block[step], more - 1
    table = np.concatenate(
        [np.frombuffer(data, "<u4", sector // 4, (one + 1) * sector) for one in places if one < _END]
    )
    entries = _chain(data, table, directory, sector)
    root_begin = struct.unpack_from("<I", entries, 116)[0]
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        (length,) = struct.unpack_from("<H", entries, at + 64)
        name = entries[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le")
        if name in ("Workbook", "Book"):
            begin, size = struct.unpack_from("<II", entries, at + 116)
            if size >= cutoff:
                return _chain(data, table, begin, sector)[:size]
            mini = np.frombuffer(_chain(data, table, mini_begin, sector), "<u4")
            return _chain(_chain(data, table, root_begin, sector), mini, begin, 64, 0)[:size]
    raise ValueError("no workbook")


def _chain(data: bytes, table: np.ndarray, begin: int, sector: int, before: int = 1) -> bytes:
    """A chain that is longer than the file goes in a circle."""
    parts, at = [], begin
    while at < _END and len(parts) <= len(data) // sector:
        parts.append(data[(at + before) * sector : (at + before + 1) * sector])
        at = int(table[at])
    return b"".join(parts)


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Kind, place and contents, up to the end of a part."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _formats(stream: bytes) -> OldFormats:
    codes: dict[int, str] = {}
    formats: list[int] = []
    sheets: list[tuple[str, int]] = []
    from_1904 = False
    for kind, _, body in _records(stream):
        if kind == _BOF and struct.unpack_from("<H", body)[0] != _BIFF8:
            raise ValueError("older than Excel 97")
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body, 2, 2)
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _FIRST_DAY:
            from_1904 = struct.unpack_from("<H", body)[0] == 1
        elif kind == _BOUNDSHEET:
            sheets.append((_text(body, 6, 1), struct.unpack_from("<I", body)[0]))
        elif kind == _EOF:
            break
    kinds = np.array([shown_as(number, codes.get(number)) for number in formats] or [NUMBER], np.uint8)
    cells = {name: np.array(list(_cells(stream, begin, kinds)), np.int64).reshape(-1, 3) for name, begin in sheets}
    return OldFormats(cells, from_1904)


def _cells(stream: bytes, begin: int, kinds: np.ndarray) -> Iterator[tuple[int, int, int]]:
    for kind, _, body in _records(stream, begin):
        if kind in (_NUMBER, _RK, _FORMULA):
            row, column, style = struct.unpack_from("<HHH", body)
            if style < len(kinds) and kinds[style]:
                yield row, column, int(kinds[style])
        elif kind == _MULRK:
            row, first = struct.unpack_from("<HH", body)
            for at in range((len(body) - 6) // 6):
                (style,) = struct.unpack_from("<H", body, 4 + at * 6)
                if style < len(kinds) and kinds[style]:
                    yield row, first + at, int(kinds[style])
        elif kind == _EOF:
            return


def _text(body: bytes, at: int, width: int) -> str:
    """A string whose length takes `width` bytes, in one byte a letter or two."""
    length = int.from_bytes(body[at : at + width], "little")
    wide = body[at + width] & 1
    start = at + width + 1
    return body[start : start + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
