"""Which sheets does a workbook of another kind (.xls, .xlsb) hold, and which rows a sheet?

calamine reads them. It tells days from numbers by the formats it knows, but gives them as text only to the second and
numbers to nine decimals, so each sheet is read three times: as text, as numbers and as lengths of time.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.workbooks.binary_formats import binary_formats
from analysis.sources.workbooks.cell_text import number_texts, shown_texts
from analysis.sources.workbooks.number_formats import DAY, LENGTH, MOMENT
from analysis.sources.workbooks.number_formats import NUMBER as PLAIN_NUMBER
from analysis.sources.workbooks.old_formats import old_formats
from analysis.sources.workbooks.package import Sheet
from analysis.sources.workbooks.sheet_cells import SheetFacts, SheetRows

if TYPE_CHECKING:
    from fastexcel import ExcelSheet

_DAY_MS = 86_400_000
_DAYS_OF_1900 = 366  # no real day: what is counted so is a length of time


class OtherBook:
    """Raises ValueError for what can't be read, as do its methods."""

    def __init__(self, path: Path) -> None:
        import fastexcel  # only for workbooks: a few megabytes of native code

        self._failures = fastexcel.FastExcelError
        try:
            self._book = fastexcel.read_excel(path)
        except self._failures as error:
            raise ValueError(str(error)) from error
        self._columns: dict[str, list[pa.Array]] = {}
        self._formats = binary_formats(path) if zipfile.is_zipfile(path) else old_formats(path)

    def close(self) -> None:
        self._columns.clear()

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        found = []
        for name in self._book.sheet_names:
            try:
                found.append(Sheet(name, name, self._loaded(name, "string", 1).visible == "visible"))
            except ValueError:  # a sheet of a chart or a dialog
                continue
        return tuple(found)

    def facts(self, name: str) -> SheetFacts:
        columns = self._read(name)
        return SheetFacts(len(columns[0]) if columns else 0, 0, len(columns))

    def rows(self, name: str, above: int = 0, fill: bool = True) -> Iterator[SheetRows]:
        """The rows below the first `above` ones; which cells are merged isn't told."""
        columns = [column.slice(above) for column in self._read(name)]
        if not columns or not len(columns[0]):
            return
        filled = np.zeros(len(columns[0]), bool)
        for column in columns:
            filled |= np.asarray(column.is_valid())
        kept = np.flatnonzero(filled)
        yield SheetRows([column.take(pa.array(kept)) for column in columns], kept + above + 1, 1.0)

    def _read(self, name: str) -> list[pa.Array]:
        if name not in self._columns:
            sheets = [self._loaded(name, kind) for kind in ("string", "float", "duration")]
            texts, numbers, lengths = (sheet.to_arrow() for sheet in sheets)
            self._columns[name] = [
                _joined(text, number, length, *self._told(name, column.absolute_index))
                for text, number, length, column in zip(
                    texts, numbers, lengths, sheets[0].selected_columns, strict=True
                )
            ]
        return self._columns[name]

    def _told(self, name: str, column: int) -> tuple[np.ndarray, np.ndarray, bool]:
        """The rows whose format is known and what it shows, and whether the workbook counts from 1904."""
        cells = self._formats.cells.get(name) if self._formats else None
        chosen = cells[cells[:, 1] == column] if cells is not None else np.zeros((0, 3), np.int64)
        return chosen[:, 0], chosen[:, 2], bool(self._formats and self._formats.from_1904)

    def _loaded(self, name: str, kind: Literal["string", "float", "duration"], rows: int | None = None) -> ExcelSheet:
        try:
            return self._book.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind, n_rows=rows)
        except self._failures as error:
            raise ValueError(str(error)) from error


def _joined(
    texts: pa.Array, numbers: pa.Array, lengths: pa.Array, rows: np.ndarray, kinds: np.ndarray, from_1904: bool
) -> pa.Array:
    """What the text lost comes from the number; days, clocks and lengths of time from their count of days."""
    texts = texts.cast(pa.string())
    exact = np.asarray(numbers.cast(pa.float64()).fill_null(np.nan))
    shortened = np.isfinite(exact) & (_as_numbers(texts) != exact) & np.asarray(lengths.is_null())
    if shortened.any():
        texts = pc.replace_with_mask(texts, pa.array(shortened), number_texts(exact[shortened]))
    counted = np.asarray(lengths.is_valid())
    days = np.where(counted, np.asarray(lengths.cast(pa.duration("ms")).cast(pa.int64()).fill_null(0)) / _DAY_MS, exact)
    known = np.full(len(texts), PLAIN_NUMBER)
    inside = rows < len(texts)
    known[rows[inside]] = kinds[inside]
    unknown = counted & (known == PLAIN_NUMBER)
    if unknown.any():
        known[unknown] = _kind(days[unknown])
    for kind in np.unique(known[known != PLAIN_NUMBER]):
        mask = (known == kind) & np.isfinite(days)
        texts = pc.replace_with_mask(texts, pa.array(mask), shown_texts(days[mask], int(kind), from_1904))
    return texts


def _as_numbers(texts: pa.Array) -> np.ndarray:
    """NaN for what is no plain number."""
    plain = pc.if_else(pc.match_substring_regex(texts, r"^[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?$"), texts, None)
    return np.asarray(plain.cast(pa.float64()).fill_null(np.nan))


def _kind(days: np.ndarray) -> int:
    largest = days.max()
    if 1 <= largest < _DAYS_OF_1900:
        return LENGTH
    return DAY if (days == np.floor(days)).all() and largest >= 1 else MOMENT if largest >= 1 else DAY


def old_cells(path: Path, sheet: str | None, above: int) -> pa.RecordBatch:
    """The rows below the first `above` ones as calamine writes them: as files were read that were imported before.

    Raises ValueError for a sheet that can't be read.
    """
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        name = sheet or book.sheet_names[0]
        return book.load_sheet(name, header_row=None, skip_rows=above, dtypes="string").to_arrow()
    except fastexcel.FastExcelError as error:
        raise ValueError(str(error)) from error
