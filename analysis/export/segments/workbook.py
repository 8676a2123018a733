"""How do rows of users become a workbook, however many they are?

Rows are written as they come and forgotten; what is more than a sheet holds stands on further ones. Texts are text
cells, so that ids of 20 digits stay whole, and none runs, also when the workbook is saved as CSV later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from analysis.export.pictures import printable
from analysis.spreadsheet_guard import guarded
from analysis.timezones import to_local

SHEET_ROWS = 1_000_000  # of users; Excel has room for 1,048,576 lines
_MOST_TEXT = 32_767  # characters of a cell
_WHOLE = 2**53  # up to here a number is exact in a cell
_FIRST_DAY = date(1900, 3, 1)  # a workbook counts a 29 February 1900: days before it would be others
_FORMS = {"whole": "0", "moment": "yyyy-mm-dd hh:mm:ss", "day": "yyyy-mm-dd"}
_WIDTHS = {"text": 24, "moment": 19, "day": 12}
_WIDTH = 12

Cell = str | int | float | date | None


def write_workbook(
    path: Path, schema: pa.Schema, headers: Sequence[str], pieces: Iterable[pa.RecordBatch], sheet: str
) -> None:
    """Sheets `sheet`, `sheet 2` and so on."""
    # Without these xlsxwriter makes formulas of texts that begin with "=", and links of addresses.
    nothing = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **nothing}) as book:
        forms = {name: book.add_format({"num_format": form}) for name, form in _FORMS.items()}
        head = book.add_format({"bold": True, "bottom": 1})
        kinds = [_kind(field.type) for field in schema]
        lines, sheets, page = 0, 0, None
        for piece in pieces:
            columns = [_cells(column) for column in piece.columns]
            for row in zip(*columns, strict=True):
                if page is None or lines == SHEET_ROWS:
                    lines, sheets = 0, sheets + 1
                    page = _begun(book, sheet if sheets == 1 else f"{sheet} {sheets}", headers, kinds, head)
                lines += 1
                for place, (value, kind) in enumerate(zip(row, kinds, strict=True)):
                    _write(page, lines, place, value, forms.get(kind))
        if page is None:
            _begun(book, sheet, headers, kinds, head)


def _begun(book: Any, name: str, headers: Sequence[str], kinds: Sequence[str], head: Any) -> Any:  # noqa: ANN401
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    for place, kind in enumerate(kinds):
        page.set_column(place, place, _WIDTHS.get(kind, _WIDTH))
    for place, header in enumerate(_texts(pa.array(headers, pa.string()))):
        page.write_string(0, place, header or "", head)
    return page


def _kind(type_: pa.DataType) -> str:
    if pa.types.is_string(type_):
        return "text"
    if pa.types.is_timestamp(type_):
        return "moment"
    if pa.types.is_date(type_):
        return "day"
    return "whole" if pa.types.is_integer(type_) else "number"


def _cells(column: pa.Array) -> Sequence[Cell]:
    if pa.types.is_string(column.type):
        return _texts(column)
    if pa.types.is_timestamp(column.type):
        local = to_local(column.cast(pa.int64()).fill_null(0).to_numpy(), column.type.tz)
        missing = ~column.is_valid().to_numpy(zero_copy_only=False)
        return pa.array(local, pa.int64(), mask=missing).cast(pa.timestamp("us")).to_pylist()
    return column.to_pylist()


def _texts(texts: pa.StringArray) -> list[str | None]:
    """Plain, printable and no longer than a cell."""
    return [None if text is None else printable(text)[:_MOST_TEXT] for text in guarded(texts).to_pylist()]


def _write(page: Any, line: int, place: int, value: Cell, form: Any) -> None:  # noqa: ANN401 of xlsxwriter
    if value is None or value == "":
        return
    if isinstance(value, str):
        page.write_string(line, place, value)
    elif isinstance(value, date):
        if (value.date() if isinstance(value, datetime) else value) >= _FIRST_DAY:
            page.write_datetime(line, place, value, form)
        else:
            page.write_string(line, place, str(value))
    elif abs(value) < _WHOLE:
        page.write_number(line, place, value, form)
    else:  # also what isn't finite
        page.write_string(line, place, str(value))
