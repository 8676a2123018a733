"""What do the numbers in a binary workbook (.xlsb) show?

Its parts are records as [MS-XLSB] 2.1.4 has them: a cell names a style, a style a format. calamine leaves whole numbers
that show days as numbers, and those in the formats that Chinese, Japanese and Korean Excel write by their number alone.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from analysis.sources.workbooks.number_formats import NUMBER, shown_as
from analysis.sources.workbooks.old_formats import OldFormats
from analysis.sources.workbooks.package import Package

_ROW, _RK, _REAL, _FORMULA = 0, 2, 5, 9
_FORMAT, _XF, _CELL_XFS, _CELL_XFS_END = 44, 47, 617, 618
_PROPERTIES, _SHEET = 153, 156
_STYLE = 0xFFFFFF  # the bits above say something else


def binary_formats(path: Path) -> OldFormats | None:
    """None for what is no such workbook, or can't be understood: its numbers are then told by calamine alone."""
    try:
        package = Package(path)
    except ValueError:
        return None
    try:
        return _formats(package)
    except (struct.error, IndexError, ValueError):
        return None
    finally:
        package.close()


def _formats(package: Package) -> OldFormats:
    place = package.main_part()
    related = package.relations(place)
    styles = next((part for kind, part in related.values() if kind.endswith("/styles")), "")
    kinds, cells, from_1904 = _kinds(package.whole(styles)), {}, False
    for kind, body in _records(package.whole(place)):
        if kind == _PROPERTIES:
            from_1904 = bool(body[0] & 1)
        elif kind == _SHEET:
            relation, after = _text(body, 8)
            part = related.get(relation, ("", ""))[1]
            if part:
                found = list(_cells(package.whole(part), kinds))
                cells[_text(body, after)[0]] = np.array(found, np.int64).reshape(-1, 3)
    return OldFormats(cells, from_1904)


def _kinds(styles: bytes) -> np.ndarray:
    """By style of cells."""
    codes: dict[int, str] = {}
    numbers: list[int] = []
    inside = False
    for kind, body in _records(styles):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind in (_CELL_XFS, _CELL_XFS_END):
            inside = kind == _CELL_XFS
        elif kind == _XF and inside:
            numbers.append(struct.unpack_from("<H", body, 2)[0])
    return np.array([shown_as(number, codes.get(number)) for number in numbers] or [NUMBER], np.uint8)


def _cells(part: bytes, kinds: np.ndarray) -> Iterator[tuple[int, int, int]]:
    row = 0
    for kind, body in _records(part):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", body)
        elif kind in (_RK, _REAL, _FORMULA):
            column, style = struct.unpack_from("<II", body)
            style &= _STYLE
            if style < len(kinds) and kinds[style]:
                yield row, column, int(kinds[style])


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and contents; both of their lengths take as many bytes as they need."""
    at = 0
    while at < len(part):
        kind, at = part[at], at + 1
        if kind & 0x80:
            kind, at = kind & 0x7F | part[at] << 7, at + 1
        size = 0
        for place in range(4):
            byte, at = part[at], at + 1
            size |= (byte & 0x7F) << 7 * place
            if not byte & 0x80:
                break
        yield kind, part[at : at + size]
        at += size


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A string behind the number of its letters, and the place after it."""
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le"), end
