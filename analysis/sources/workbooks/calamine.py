"""Which sheets does a workbook of another kind (.xls, .xlsb) hold, and which rows a sheet?

calamine reads them. It tells days from numbers by the formats it knows, but gives them as text only to the second and
numbers to nine decimals, so each sheet is read three times: as text, as numbers and as lengths of time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.workbooks.cell_text import number_texts, shown_texts
from analysis.sources.workbooks.number_formats import DAY, LENGTH, MOMENT
from analysis.sources.workbooks.package import Sheet
from analysis.sources.workbooks.sheet_cells import SheetFacts, SheetRows

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

    def close(self) -> None:
        self._columns.clear()

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        found = []
        for name in self._book.sheet_names:
            try:
                found.append(Sheet(name, name, self._book.load_sheet(name, n_rows=1).visible == "visible"))
            except self._failures:  # a sheet of a chart or a dialog
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
            texts, numbers, lengths = (self._typed(name, kind) for kind in ("string", "float", "duration"))
            self._columns[name] = [
                _joined(texts.column(at), numbers.column(at), lengths.column(at)) for at in range(texts.num_columns)
            ]
        return self._columns[name]

    def _typed(self, name: str, kind: Literal["string", "float", "duration"]) -> pa.RecordBatch:
        try:
            return self._book.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind).to_arrow()
        except self._failures as error:
            raise ValueError(str(error)) from error


def _joined(texts: pa.Array, numbers: pa.Array, lengths: pa.Array) -> pa.Array:
    """What the text lost comes from the number; days, clocks and lengths of time from their count of days."""
    texts = texts.cast(pa.string())
    exact = np.asarray(numbers.cast(pa.float64()).fill_null(np.nan))
    shortened = np.isfinite(exact) & (_as_numbers(texts) != exact) & np.asarray(lengths.is_null())
    if shortened.any():
        texts = pc.replace_with_mask(texts, pa.array(shortened), number_texts(exact[shortened]))
    counted = np.asarray(lengths.is_valid())
    if not counted.any():
        return texts
    days = np.asarray(lengths.drop_null().cast(pa.duration("ms")).cast(pa.int64())) / _DAY_MS
    return pc.replace_with_mask(texts, pa.array(counted), shown_texts(days, _kind(days)))


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
