"""What do the rows of a table have in common, and which rows around them are none of its?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.sources.inspecting.tables.cells import FORMULA, Kind, Record, Row, bare, form_of, kind_of
from analysis.sources.reading import Mark

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
    if any(FORMULA.fullmatch(cell.strip()) for cell in cells):
        marks.append("formula")
    if any(_APOSTROPHE.fullmatch(cell.strip()) for cell in cells):
        marks.append("apostrophe")
    return tuple(marks)
