"""How does a result's table become a file: CSV or Excel, safe in a spreadsheet, with the numbers of the page?

Numbers are written in full, not as they are rounded on the page; a share stays a share (0.081) and is only shown as a
percent in Excel; a day is a date there. What can't be said is an empty cell.
"""

from __future__ import annotations

import io
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from analysis.export.pictures import printable
from analysis.export.spreadsheets import csv_cells, csv_header, csv_lines
from analysis.spreadsheet_guard import guarded

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET_NAME = 31  # characters that Excel allows
_FORBIDDEN = "[]:*?/\\"
_MOST_WIDTH, _LEAST_WIDTH = 48, 8
_WHOLE = 2**53  # up to here a whole number is exact in a spreadsheet's cell
_FIRST_DAY = date(1900, 3, 1)  # a workbook counts a 29 February 1900: days before it would be others
_MOST_TEXT = 32_767  # characters that a cell of Excel holds

Cell = str | int | float | date | None  # a date is a day, without a clock


@dataclass(frozen=True)
class ExportTable:
    """`labels` names and orders the columns that are written; `percent` are shares."""

    name: str
    rows: pd.DataFrame
    labels: Mapping[str, str]
    percent: Collection[str] = field(default_factory=frozenset)


def csv_file(table: ExportTable) -> bytes:
    """UTF-8 with a byte order mark, commas, CRLF, as every file of the app."""
    columns = [[_plain(value) for value in table.rows[name].tolist()] for name in table.labels]
    body = b"" if table.rows.empty else csv_lines([_csv_column(column) for column in columns])
    return csv_header([printable(label) for label in table.labels.values()]) + body


def _csv_column(values: Sequence[Cell]) -> pa.StringArray:
    """Numbers as they are; texts so that none of them runs as a formula."""
    texts = csv_cells(pa.array([value if isinstance(value, str) else "" for value in values], pa.string()))
    numbers = pa.array(["" if value is None or isinstance(value, str) else _written(value) for value in values])
    return pc.if_else(pa.array([isinstance(value, str) for value in values]), texts, numbers.cast(pa.string()))


def _written(value: float | date) -> str:
    return value.isoformat() if isinstance(value, date) else repr(value)


def excel_file(tables: Sequence[ExportTable]) -> bytes:
    """A workbook with a sheet a table."""
    buffer = io.BytesIO()
    # Without this xlsxwriter makes formulas of texts that begin with "=", and links of addresses.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        percent, whole = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "#,##0"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for table, name in zip(tables, _sheet_names([table.name for table in tables]), strict=True):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, _safe([printable(label) for label in table.labels.values()]), head)
            for place, (column, label) in enumerate(table.labels.items()):
                values = _safe([_plain(value) for value in table.rows[column].tolist()])
                sheet.set_column(place, place, _width(label, values))
                for row, value in enumerate(values, 1):
                    share = column in table.percent
                    form = day if isinstance(value, date) else whole if isinstance(value, int) else None
                    _write(sheet, row, place, value, percent if share else form)
    return buffer.getvalue()


def _write(sheet: Any, row: int, place: int, value: Cell, form: Any) -> None:  # noqa: ANN401 of xlsxwriter
    if isinstance(value, int | float) and abs(value) < _WHOLE:
        sheet.write_number(row, place, value, form)
    elif isinstance(value, date) and value >= _FIRST_DAY:
        sheet.write_datetime(row, place, value, form)
    elif value is not None:
        sheet.write_string(row, place, str(value))


def _safe(values: Sequence[Cell]) -> list[Cell]:
    """Texts that stay texts, also when the workbook is saved as CSV later, and no longer than a cell."""
    texts = guarded(pa.array([value if isinstance(value, str) else None for value in values], pa.string()))
    return [value if text is None else text[:_MOST_TEXT] for value, text in zip(values, texts.to_pylist(), strict=True)]


def _plain(value: Any) -> Cell:  # noqa: ANN401 a cell of any column
    if pd.isna(value) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, int | float):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return printable(value.isoformat() if isinstance(value, datetime) else str(value))


def _width(label: str, values: Sequence[object]) -> int:
    """Enough for the longest text; Chinese characters are twice as wide."""
    longest = max(
        (sum(2 if letter > "\u2e7f" else 1 for letter in str(value)) for value in (label, *values)), default=0
    )
    return min(max(longest + 2, _LEAST_WIDTH), _MOST_WIDTH)


def _sheet_names(names: Sequence[str]) -> list[str]:
    """As Excel allows them: no special characters, short, each once whatever its case."""
    taken: list[str] = []
    for place, name in enumerate(names, 1):
        plain = "".join(letter for letter in name if letter not in _FORBIDDEN and letter.isprintable()).strip("' ")
        chosen = plain[:_SHEET_NAME] or f"Sheet{place}"
        if chosen.casefold() in {each.casefold() for each in taken}:
            chosen = f"{chosen[: _SHEET_NAME - 4]} ({place})"
        taken.append(chosen)
    return taken
