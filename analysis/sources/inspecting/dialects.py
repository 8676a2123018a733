"""How do the lines of a text file become named columns: delimiter, quotes, titles above, header?"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analysis.errors import InputError, OpenQuote

DELIMITERS = (",", ";", "\t", "|", "\x01")
MOST_COLUMNS = 2_000
_TRIED_ROWS = 1_000
_MOST_TITLES = 30
_LONGEST_CELL = 1 << 20
_TYPED = re.compile(r"[-+]?[¥￥$€£]?\s?\d[\d\s.,:/+\-TZ年月日时分秒eE%]*(\s?[AaPp][Mm])?")
_YEAR = re.compile(r"(19|20)\d\d")
_NAME = re.compile(r"[^\d\W][\w .:/()%#@-]{0,59}\s*")

Row = tuple[str, ...]


class OneColumn(InputError):
    """No delimiter splits the lines. details: file, line"""

    code = "one_column"


class TooManyColumns(InputError):
    """details: file, columns, limit"""

    code = "too_many_columns"


@dataclass(frozen=True)
class Record:
    """One row as it stands in the file; `line` is the number of its first line, from 0."""

    cells: Row
    line: int


@dataclass(frozen=True)
class Dialect:
    """How the file is cut, and the names of its columns."""

    delimiter: str
    quote: str
    skip_rows: int
    header: bool
    columns: tuple[str, ...]


def records(text: str, delimiter: str, quote: str, most: int | None = None) -> Iterator[Record]:
    """The rows of a text, blank lines left out; raises csv.Error where a cell has no end."""
    csv.field_size_limit(_LONGEST_CELL)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote or None, quoting=quoting)
    line, count = 0, 0
    for cells in reader:
        if cells and (len(cells) > 1 or cells[0].strip()):
            yield Record(tuple(cells), line)
            count += 1
            if most is not None and count >= most:
                return
        line = reader.line_num


def guess_dialect(
    text: str,
    name: str,
    delimiter: str | None = None,
    header: bool | None = None,
    skip_rows: int | None = None,
    quote: str | None = None,
    columns: tuple[str, ...] = (),
) -> Dialect:
    """What is given stays; the rest is read off the text's first rows.

    Raises OneColumn when no delimiter is given and none is found, OpenQuote and TooManyColumns with the file's `name`.
    """
    quote = _quote(text) if quote is None else quote
    chosen = delimiter or _delimiter(text, quote)
    try:
        rows = list(records(text, chosen or ",", quote, _TRIED_ROWS))
    except csv.Error as error:
        raise OpenQuote(file=name, row=1 + _last_good_line(text, chosen or ",", quote)) from error
    if delimiter is None and (chosen is None or max((len(row.cells) for row in rows), default=0) < 2):
        raise OneColumn(file=name, line=text.strip().splitlines()[0][:80] if text.strip() else "")
    dialect = header_of(rows, header, skip_rows, columns)
    if len(dialect.columns) > MOST_COLUMNS:
        raise TooManyColumns(file=name, columns=len(dialect.columns), limit=MOST_COLUMNS)
    return replace(dialect, delimiter=chosen or ",", quote=quote)


def header_of(
    rows: Sequence[Record], header: bool | None = None, skip_rows: int | None = None, columns: tuple[str, ...] = ()
) -> Dialect:
    """Titles above, header and names of rows that are cut already; what is given stays."""
    width = _width(rows)
    first = _first_row(rows, width) if skip_rows is None else _row_at(rows, skip_rows)
    below = [row.cells for row in rows[first + 1 :]]
    top = rows[first].cells if first < len(rows) else ()
    named = not columns and _is_header(top, below)
    if skip_rows is None and first and not named and header is None:
        first, top = 0, rows[0].cells  # rows above data without a header are data too
    header = named if header is None else header
    names = column_names(columns or (top if header else ()), max(width, len(top)))
    above = rows[first].line if skip_rows is None and first < len(rows) else skip_rows or 0
    return Dialect(",", '"', above, header, names)


def _row_at(rows: Sequence[Record], line: int) -> int:
    return next((place for place, row in enumerate(rows) if row.line >= line), len(rows))


def _last_good_line(text: str, delimiter: str, quote: str) -> int:
    line = 0
    try:
        for record in records(text, delimiter, quote):
            line = record.line + 1
    except csv.Error:
        pass
    return line


def _quote(text: str) -> str:
    """The double quote, unless cells stand in single ones and none in double ones."""
    head = text[:200_000]
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", head, re.MULTILINE))
    return "'" if single > 10 and '"' not in head else '"'


def _delimiter(text: str, quote: str) -> str | None:
    """The one that cuts most rows into the same number of cells, and leaves none of the others within them."""
    scores = {delimiter: _fit(text, delimiter, quote) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > (0.0, 0) else None


def _fit(text: str, delimiter: str, quote: str) -> tuple[float, int]:
    try:
        rows = [row.cells for row in records(text, delimiter, quote, _TRIED_ROWS)]
    except csv.Error:
        return 0.0, 0
    widths = Counter(len(row) for row in rows)
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0, 0
    width = max(wide, key=lambda one: (wide[one], one))
    others = [other for other in DELIMITERS if other not in (",", delimiter)]
    cells = [cell for row in rows[:200] if len(row) == width for cell in row]
    torn = sum(any(other in cell for other in others) for cell in cells) / max(len(cells), 1)
    return round(wide[width] / len(rows) - torn, 2), width


def _width(rows: Sequence[Record]) -> int:
    """The usual number of cells."""
    widths = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    return max(widths, key=lambda width: (widths[width], width)) if widths else 1


def _first_row(rows: Sequence[Record], width: int) -> int:
    """The first row that is wide enough and not mostly blank: what stands above it are titles."""
    for place, row in enumerate(rows[:_MOST_TITLES]):
        filled = sum(bool(cell.strip()) for cell in row.cells)
        if len(row.cells) >= width - 1 and filled * 2 >= width:
            return place
    return 0


def _is_header(top: Row, below: Sequence[Row]) -> bool:
    """Whether the first row names the columns: its cells are of another kind than those below, or look like names."""
    if not any(cell.strip() for cell in top):
        return False
    if not below:
        return not any(_TYPED.fullmatch(cell.strip()) for cell in top)
    score = 0.0
    years = [cell for cell in top if _YEAR.fullmatch(cell.strip())]
    for place, cell in enumerate(top):
        values = [row[place].strip() for row in below if len(row) > place and row[place].strip()]
        score += _name_like(cell.strip(), values, len(years) > 2 and len(set(years)) == len(years))
    return score > 0


def _name_like(cell: str, values: Sequence[str], years: bool) -> float:
    """Above 0 when the cell names the values below it, below 0 when it is one of them."""
    typed = bool(_TYPED.fullmatch(cell))
    if not values or not cell:
        return 0.2 if _NAME.fullmatch(cell) else 0.0
    if typed:
        return 1.0 if years and _YEAR.fullmatch(cell) else -1.0
    if sum(bool(_TYPED.fullmatch(value)) for value in values) >= 0.8 * len(values):
        return 1.0
    return -1.0 if cell in values else 0.2 if _NAME.fullmatch(cell) else 0.0


def column_names(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Trimmed names; empty ones become `column_3`, repeated ones (in any case) `event_1`."""
    names: list[str] = []
    taken: set[str] = {cell.strip().lower() for cell in cells}
    used: set[str] = set()
    for place in range(max(width, len(cells))):
        name = cells[place].strip().strip("\ufeff").strip() if place < len(cells) else ""
        name = " ".join(name.split()) or f"column_{place + 1}"
        if name.lower() in used:
            number = 1
            while f"{name}_{number}".lower() in taken | used:
                number += 1
            name = f"{name}_{number}"
        used.add(name.lower())
        names.append(name)
    return tuple(names)
