"""How are lines cut into cells?

The right delimiter cuts the names of the header rightly, gives columns of numbers and times, and as many cells in each
row. That cells still hold another one says nothing: lists, tags and browsers' names are full of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.sources.inspecting.tables import Record, Row, is_typed, kind_of, usual_width

DELIMITERS = (",", ";", "\t", "|", "\x01")
ESCAPE = "\\"
_TRIED_ROWS = 1_000
_TYPED_ROWS = 200
_LEAST_TYPED = 0.8
_LONGEST_CELL = 1 << 20


@dataclass(frozen=True)
class Cut:
    """How lines are cut into cells."""

    delimiter: str
    quote: str
    escape: str = ""


def records(text: str, cut: Cut, most: int | None = None) -> Iterator[Record]:
    """The rows of a text, blank lines left out; raises csv.Error where a cell has no end."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=cut.delimiter,
        quotechar=cut.quote or None,
        quoting=csv.QUOTE_MINIMAL if cut.quote else csv.QUOTE_NONE,
        escapechar=cut.escape or None,
    )
    line, count = 0, 0
    for cells in reader:
        if cells and (len(cells) > 1 or cells[0].strip()):
            yield Record(tuple(cells), line)
            count += 1
            if most is not None and count >= most:
                return
        line = reader.line_num


def guess_cut(text: str, delimiter: str | None = None, quote: str | None = None) -> Cut | None:
    """What is given stays; None where nothing splits the lines."""
    quote = _quote(text) if quote is None else quote
    best, most = None, 0.0
    for escape in ("", ESCAPE) if quote and ESCAPE + quote in text else ("",):
        for one in (delimiter,) if delimiter else DELIMITERS:
            score = _fit(text, Cut(one, quote, escape))
            if score > most:
                best, most = Cut(one, quote, escape), score
    return best or (Cut(delimiter, quote) if delimiter else None)


def _quote(text: str) -> str:
    """The double quote, unless cells stand in single ones and none in double ones."""
    head = text[:200_000]
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", head, re.MULTILINE))
    return "'" if single > 10 and '"' not in head else '"'


def _fit(text: str, cut: Cut) -> float:
    """From 0 to 3: how even the rows are, how well the header is cut, how many columns are numbers or times."""
    try:
        rows = [row.cells for row in records(text, cut, _TRIED_ROWS)]
    except csv.Error:
        return 0.0
    width = usual_width(rows)
    if width == 1:
        return 0.0
    first = next(place for place, row in enumerate(rows) if len(row) == width)
    header = _header_place(rows, first, width)
    body = rows[header:]
    even = sum(len(row) == width for row in body) / len(body)
    below = [row for row in body[1 : _TYPED_ROWS + 1] if len(row) > 1]
    return even + _names_cut(rows[header], below, cut.delimiter) + _typed_columns(below or body, width)


def _header_place(rows: Sequence[Row], first: int, width: int) -> int:
    """A header may have more cells than most rows: these leave out the last, empty ones."""
    return next((place for place in range(first) if len(rows[place]) > width), first)


def _names_cut(top: Row, below: Sequence[Row], delimiter: str) -> float:
    """The share of the first row's cells that can be names, and hold no other delimiter."""
    values: list[set[str]] = [set() for _ in top]
    for row in below:
        for seen, cell in zip(values, row, strict=False):
            seen.add(cell)
    names = [
        bool(cell.strip())
        and not is_typed(cell)
        and cell not in seen
        and not any(other in cell for other in DELIMITERS if other != delimiter)
        for cell, seen in zip(top, values, strict=True)
    ]
    return sum(names) / len(names)


def _typed_columns(rows: Sequence[Row], width: int) -> float:
    typed = 0
    for place in range(width):
        kinds = [kind_of(row[place]) for row in rows if len(row) > place]
        present = [kind for kind in kinds if kind != "blank"]
        typed += bool(present) and sum(kind != "text" for kind in present) >= _LEAST_TYPED * len(present)
    return typed / width
