"""How are lines cut into cells, what do the rows of a table have in common, and which rows around them are none of its?

The right delimiter cuts the names of the header rightly, gives columns of numbers and times, and as many cells in each
row. That cells still hold another one says nothing: lists, tags and browsers' names are full of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.sources.reading import Mark

DELIMITERS = (",", ";", "\t", "|", "\x01")
ESCAPE = "\\"
_TRIED_ROWS = 1_000
_TYPED_ROWS = 200
_LEAST_TYPED = 0.8
_LONGEST_CELL = 1 << 20
_DATE = re.compile(
    r"\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}.*|\d{1,2}:\d\d.*|\d{1,4}年\d{1,2}月.*|\d{1,2}月\d{1,2}日.*"
    r"|(\w{3},? )?(\d{1,4}[ ./-]?)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ .,/-]{1,2}\d{1,4}\b.*",
    re.IGNORECASE,
)
_TYPED = re.compile(r"\(?[-+]?[¥￥$€£]?\s?-?\d[\d\s.,:/+\-TZ年月日时分秒eE%]*(\s?[AaPp][Mm])?\)?\s?[¥￥$€£元]?")
_FORMULA = re.compile(r'="(.*)"', re.DOTALL)

Row = tuple[str, ...]
Kind = Literal["blank", "date", "number", "text"]


@dataclass(frozen=True)
class Record:
    """One row as it stands in the file; `line` is the number of its first line, from 0."""

    cells: Row
    line: int


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


def bare(cell: str) -> str:
    """The cell without what writers put around it: blanks, a backtick, an apostrophe, `="…"`."""
    cell = cell.strip()
    if formula := _FORMULA.fullmatch(cell):
        return formula[1].strip()
    return cell[1:] if cell[:1] in ("`", "'") else cell


def kind_of(cell: str) -> Kind:
    cell = bare(cell)
    if not cell:
        return "blank"
    if _DATE.fullmatch(cell):
        return "date"
    return "number" if _TYPED.fullmatch(cell) else "text"


def is_typed(cell: str) -> bool:
    return kind_of(cell) in ("date", "number")


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
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width = max(widths, key=lambda one: (widths[one], one))
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


_SEEN_ROWS = 300
_MOSTLY = 0.9
_LEAST_VALUES = 3
_MOST_BELOW = 60
_SUMS = re.compile(
    r"(grand |sub|over)?-?(total|sum)s?\b.{0,20}|(gesamt)?summe|gesamt|[总合小共]计[:：]?|汇总|total general|итого",
    re.IGNORECASE,
)
_APOSTROPHE = re.compile(r"'([+-]?\d[\d .,:/+-]*|null|NULL)")
_MARKED, _PADDED = 0.9, 0.05  # shares of the cells that make a mark one of the table's


@dataclass(frozen=True)
class Shape:
    """`strong`: columns that nearly every row has as a number or time. `repeating`: those of few values.

    Of the latter the values that recur.
    """

    width: int
    strong: Mapping[int, Kind]
    repeating: Mapping[int, frozenset[str]]
    forms: tuple[frozenset[str], ...]  # of each column's values with digits


def shape_of(rows: Sequence[Row], width: int) -> Shape:
    seen = rows[:_SEEN_ROWS]
    strong: dict[int, Kind] = {}
    repeating: dict[int, frozenset[str]] = {}
    for place in range(width):
        kinds = Counter(kind_of(row[place]) for row in seen if len(row) > place)
        kind, count = max(((one, kinds[one]) for one in ("date", "number")), key=lambda pair: pair[1])
        if count >= max(_LEAST_VALUES, _MOSTLY * len(seen)):
            strong[place] = "date" if kind == "date" else "number"
        values = [bare(row[place]) for row in seen if len(row) > place and bare(row[place])]
        if len(values) >= _LEAST_VALUES and len(set(values)) * 2 <= len(values):
            repeating[place] = frozenset(value for value, count in Counter(values).items() if count > 1)
    forms = tuple(frozenset(form_of(row[place]) for row in seen if len(row) > place) - {""} for place in range(width))
    return Shape(width, strong, repeating, forms)


def form_of(cell: str) -> str:
    """`u9` and `u3` have one form; a cell without digits has none."""
    text = bare(cell)
    return re.sub(r"\d+", "9", text) if any(sign.isdigit() for sign in text) else ""


def is_sums(row: Row, shape: Shape) -> bool:
    """A row that calls itself a sum, and lacks what every other row has."""
    named = any(_SUMS.fullmatch(bare(cell)) for cell in row)
    return named and bool(_lacking(row, shape) or (not shape.strong and len(row) != shape.width))


def _lacking(row: Row, shape: Shape) -> int:
    return sum(place >= len(row) or kind_of(row[place]) != kind for place, kind in shape.strong.items())


def rows_below(tail: Sequence[Record], shape: Shape) -> int:
    """How many rows at the end of a file aren't its table's: sums, notes, a second small table.

    They begin with a row that fits the table in nothing, and no row behind it fits wholly.
    """
    begin = len(tail)
    for place in range(len(tail) - 1, max(-1, len(tail) - 1 - _MOST_BELOW), -1):
        if fits(tail[place].cells, shape):
            break
        if _is_no_row(tail, place, shape):
            begin = place
    return len(tail) - begin if begin > 0 else 0


def fits(row: Row, shape: Shape) -> bool:
    return len(row) >= shape.width and not _lacking(row, shape) and bool(shape.strong)


def _is_no_row(tail: Sequence[Record], place: int, shape: Shape) -> bool:
    row = tail[place].cells
    if is_sums(row, shape):
        return True
    lacking = _lacking(row, shape)
    if not shape.strong or lacking < len(shape.strong):
        return False
    present = [cell for cell in row if bare(cell)]
    apart = place > 0 and tail[place].line > tail[place - 1].line + 1  # a blank line stands between
    known = any(bare(row[at]) in values for at, values in shape.repeating.items() if at < len(row))
    if len(present) <= 1:
        return apart or (not known and (len(bare(present[0])) > 20 or " " in bare(present[0]) if present else True))
    words = sum(kind_of(cell) == "text" for cell in present)
    return not known and (apart or (len(row) != shape.width and words * 2 > len(present) and len(present) > 2))


def marks_of(rows: Sequence[Row]) -> tuple[Mark, ...]:
    """What stands around the cells without belonging to them."""
    cells = [cell for row in rows for cell in row if cell.strip()]
    if not cells:
        return ()
    marks: list[Mark] = []
    padded = sum(cell != cell.strip() for cell in cells)
    if padded >= _PADDED * len(cells) or any(cell.endswith("\t") or cell.startswith("\t") for cell in cells):
        marks.append("blanks")
    if sum(cell.lstrip().startswith("`") for cell in cells) >= _MARKED * len(cells):
        marks.append("backtick")
    if any(_FORMULA.fullmatch(cell.strip()) for cell in cells):
        marks.append("formula")
    if any(_APOSTROPHE.fullmatch(cell.strip()) for cell in cells):
        marks.append("apostrophe")
    return tuple(marks)
