"""Which sheets does a workbook of OpenDocument (.ods) hold, and which rows a sheet?"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa

from analysis.sources.workbooks.cell_text import FoundCells, number_texts
from analysis.sources.workbooks.package import Sheet
from analysis.sources.workbooks.safety import UNREADABLE_ZIP, declares_entities
from analysis.sources.workbooks.sheet_cells import MergedCells, SheetFacts, SheetRows

_MOST_CELLS = 20_000_000
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_DECLARATION = 9  # bytes of `<!DOCTYPE`
_LENGTH = re.compile(r"(-?)P(?:([\d.]+)D)?T?(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?")
_DAY_SECONDS = 86_400
_LONG_DIGITS = 16

Element = ElementTree.Element


@dataclass
class _Read:
    """A sheet while it is read: its filled cells, and what is to be known about it."""

    name: str
    visible: bool
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    texts: list[str | None] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    lost: dict[str, Counter[int]] = field(
        default_factory=lambda: {name: Counter() for name in ("errors", "unsaved", "long_numbers")}
    )
    row: int = 0
    default_styles: list[tuple[int, str]] = field(default_factory=list)  # of columns: how many of each

    def style_of(self, column: int) -> str:
        for many, style in self.default_styles:
            if column < many:
                return style
            column -= many
        return ""


class OpenDocument:
    """Raises ValueError for what can't be read, as do its methods."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def close(self) -> None:
        self.__dict__.pop("_read", None)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return tuple(Sheet(one.name, one.name, one.visible) for one in self._read.values())

    def facts(self, name: str) -> SheetFacts:
        found = self._read[name]
        if not found.rows:
            return SheetFacts(0)
        left, last = min(found.columns), max(found.rows)
        width = max(found.columns) - left + 1
        merged = np.array(found.merged, np.int64).reshape(-1, 4) - np.array([0, left, 0, left])
        merged = merged[(merged[:, 1] < width) & (merged[:, 3] >= 0) & (merged[:, 0] <= last)]
        lost = {name: {at - left: many for at, many in sorted(counts.items())} for name, counts in found.lost.items()}
        return SheetFacts(last + 1, left, width, len(found.rows), merged, **lost)

    def rows(self, name: str, above: int = 0, fill: bool = True) -> Iterator[SheetRows]:
        """The rows below the first `above` ones of the sheet; `fill`: with merged cells filled."""
        found = self._read[name]
        rows = np.array(found.rows, np.int64)
        chosen = np.flatnonzero(rows >= above)
        if not len(chosen):
            return
        none = np.zeros(len(chosen), np.int64)
        cells = FoundCells(
            np.zeros(0, np.uint8),
            rows[chosen],
            np.array(found.columns, np.int64)[chosen],
            *(none for _ in range(5)),
            merged=np.zeros((0, 4), np.int64),
        )
        numbers = np.unique(cells.rows)
        texts = pa.array(found.texts, pa.string()).take(pa.array(chosen))
        columns = MergedCells(self.facts(name), above, fill).columns(cells, texts, numbers)
        yield SheetRows(columns, numbers + 1, 1.0)

    @cached_property
    def _read(self) -> dict[str, _Read]:
        try:
            with zipfile.ZipFile(self._path) as book, book.open("content.xml") as file:
                events = ElementTree.iterparse(_Watched(file), ("start", "end"))  # noqa: S314 without entities
                return {one.name: one for one in _sheets(events)}
        except (*UNREADABLE_ZIP, ElementTree.ParseError, KeyError) as error:
            raise ValueError(str(error)) from error


class _Watched:
    """The bytes of a part, read piece by piece. Raises ValueError where they declare entities, and for UTF-16."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._before = file, b""

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        seen = self._before + piece
        if b"\0" in piece or declares_entities(seen):
            raise ValueError("content.xml can't be read")
        self._before = seen[1 - _DECLARATION :]
        return piece


def _sheets(events: Iterator[tuple[str, Element]]) -> Iterator[_Read]:
    """Each element is forgotten once it is read: a sheet may be long."""
    styles: dict[str, str] = {}  # the format of each style of cells
    lengths: set[str] = set()  # formats that go on above 24 hours
    hidden: set[str] = set()  # styles of tables
    sheet: _Read | None = None
    total = depth = 0
    for event, element in events:
        name = _local(element.tag)
        if event == "start":
            depth += name == "table"  # a table may stand in a cell of another
            if name == "table" and depth == 1:
                sheet = _Read(_get(element, "name"), _get(element, "style-name") not in hidden)
            continue
        if name == "style":
            styles[_get(element, "name")] = _get(element, "data-style-name")
            if any(_local(one.tag) == "table-properties" and _get(one, "display") == "false" for one in element):
                hidden.add(_get(element, "name"))
        elif name == "time-style" and _get(element, "truncate-on-overflow") == "false":
            lengths.add(_get(element, "name"))
        elif sheet is not None and depth == 1:
            if name == "table-column":
                sheet.default_styles.append(
                    (_many(element, "number-columns-repeated"), _get(element, "default-cell-style-name"))
                )
            elif name == "table-row":
                total += _add_row(sheet, element, styles, lengths)
                element.clear()
                if total > _MOST_CELLS:
                    raise ValueError("too many cells")
            elif name == "table":
                yield sheet
                element.clear()
        depth -= name == "table"


def _add_row(sheet: _Read, row: Element, styles: dict[str, str], lengths: set[str]) -> int:
    """How many filled cells it adds."""
    repeated = _many(row, "number-rows-repeated")
    column, found = 0, []
    for cell in row:
        if _local(cell.tag) not in ("table-cell", "covered-table-cell"):
            continue
        many = _many(cell, "number-columns-repeated")
        style = styles.get(_get(cell, "style-name") or sheet.style_of(column), "")
        told = _told(cell, style in lengths)
        if told is not None:
            found += [(at, *told) for at in range(column, min(column + many, _MOST_COLUMNS))]
        down, right = _many(cell, "number-rows-spanned"), _many(cell, "number-columns-spanned")
        if down > 1 or right > 1:
            sheet.merged.append((sheet.row, column, sheet.row + down - 1, column + right - 1))
        column += many
    last = max(min(sheet.row + repeated, _MOST_ROWS), sheet.row) if found else sheet.row
    if len(found) * (last - sheet.row) > _MOST_CELLS:
        raise ValueError("too many cells")
    for number in range(sheet.row, last):
        for at, text, lost in found:
            sheet.rows.append(number)
            sheet.columns.append(at)
            sheet.texts.append(text)
            if lost:
                sheet.lost[lost][at] += 1
    added = len(found) * (last - sheet.row)
    sheet.row += repeated
    return added


def _told(cell: Element, goes_on: bool) -> tuple[str | None, str] | None:
    """The cell's text and what was lost of it; None for an empty one."""
    kind = _get(cell, "value-type")
    if "error" in [value for name, value in cell.attrib.items() if _local(name) == "value-type"]:
        return None, "errors"
    if kind in ("float", "percentage", "currency"):
        value = _get(cell, "value")
        return number_texts(np.array([float(value)]))[0].as_py(), "long_numbers" if _is_long(value) else ""
    if kind == "date":
        return _get(cell, "date-value").replace("T", " "), ""
    if kind == "time":
        return _time(_get(cell, "time-value"), goes_on), ""
    if kind == "boolean":
        return _get(cell, "boolean-value"), ""
    if kind == "string":
        return _get(cell, "string-value") or "\n".join(_text(one) for one in cell if _local(one.tag) == "p"), ""
    return (None, "unsaved") if _get(cell, "formula") else None


def _time(value: str, goes_on: bool) -> str:
    """A clock, or seconds of what goes on above 24 hours."""
    parts = _LENGTH.fullmatch(value)
    if parts is None:
        return value
    days, hours, minutes, seconds = (float(part or 0) for part in parts.groups()[1:])
    total = round(days * _DAY_SECONDS + hours * 3_600 + minutes * 60 + seconds, 3) * (-1 if parts[1] else 1)
    if goes_on or not 0 <= total < _DAY_SECONDS:
        return number_texts(np.array([total]))[0].as_py()
    whole, rest = divmod(total, 1)
    clock = f"{int(whole) // 3_600:02}:{int(whole) // 60 % 60:02}:{int(whole) % 60:02}"
    return clock if not rest else f"{clock}.{round(rest * 1_000):03}"


def _text(paragraph: Element) -> str:
    """Repeated blanks, tabs and line breaks are elements of their own."""
    text = paragraph.text or ""
    for one in paragraph:
        name = _local(one.tag)
        if name == "s":
            text += " " * min(_many(one, "c"), 1_000)
        elif name in ("tab", "line-break"):
            text += "\t" if name == "tab" else "\n"
        elif name != "annotation":
            text += _text(one)
        text += one.tail or ""
    return text


def _is_long(value: str) -> bool:
    number = float(value)
    return number == np.floor(number) and abs(number) >= 10 ** (_LONG_DIGITS - 1)


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _get(element: Element, name: str) -> str:
    """An attribute whatever its namespace: the first of this name, which is the standard's."""
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")


def _many(element: Element, name: str) -> int:
    value = _get(element, name)
    return max(int(value), 1) if value.isdigit() and len(value) < 9 else 1
