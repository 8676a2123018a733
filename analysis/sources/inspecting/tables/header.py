"""Which rows of a table are titles, which its header, which its data, and what are its columns called?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.errors import InputError
from analysis.sources.inspecting.tables.cells import Record, Row, bare, form_of, is_typed, kind_of, usual_width
from analysis.sources.inspecting.tables.shape import Shape, fits, is_sums, shape_of
from analysis.sources.reading import ReadingOptions

MOST_COLUMNS = 2_000
SAMPLE_ROWS = 20_000  # by which a table is known
_MOST_TITLES = 60
_MOST_HEADER_ROWS = 4
_LEAST_BELOW = 3  # rows, to tell another header row from data
_YEAR = re.compile(r"(19|20)\d\d")
_NAME = re.compile(r"[^\d\W][\w .:/()%#@-]{0,59}\s*")
_JSON_ID = re.compile(r"""\{.*["']ImportId["'].*\}""", re.DOTALL)
_COMMENT = "#"
_TIME_NAME = re.compile(r"time|date|day|时间|日期|datum|fecha|(_|\b)(at|ts)$", re.IGNORECASE)
_MOSTLY_DATES = 0.8
_MOSTLY_DIFFERENT = 0.9
_LONGEST_LABEL = 300


class EmptyFile(InputError):
    """details: file"""

    code = "empty_file"


class TooManyColumns(InputError):
    """details: file, columns, limit"""

    code = "too_many_columns"


@dataclass(frozen=True)
class Dialect:
    """How the file is cut, and the names of its columns. `heading` are the rows between titles and data as written."""

    delimiter: str
    quote: str
    skip_rows: int
    header: bool
    columns: tuple[str, ...]
    escape: str = ""
    header_rows: int = 1
    surplus: int = 0
    comment: str = ""
    heading: tuple[Row, ...] = ()
    above: tuple[Row, ...] = ()

    @property
    def heading_rows(self) -> int:
        """How many rows stand between the titles and the data."""
        return self.header_rows if self.header else 0


def header_of(rows: Sequence[Record], options: ReadingOptions) -> Dialect:
    """Titles above, header and names of rows that are cut already; what people decided stays."""
    columns, skip_rows, header_rows = options.columns, options.skip_rows, options.header_rows
    header = True if header_rows else options.header
    comment = _comment(rows)
    width = usual_width([row.cells for row in rows])
    first = _first_row(rows, width) if skip_rows is None else _row_at(rows, skip_rows)
    body = [row for row in rows[first + 1 :] if not is_comment(row.cells, comment)]
    top = rows[first].cells if first < len(rows) else ()
    named = not columns and _is_header(top, [row.cells for row in body])
    if skip_rows is None and first and not named and header is None:
        first, top, body = 0, rows[0].cells, list(rows[1:])  # rows above data without a header are data too
    header = named if header is None else header
    below = [row.cells for row in body]
    further = 0 if not header else header_rows - 1 if header_rows else _further_rows(below, width)
    heading = (top, *below[:further]) if header else ()
    data = below[further:]
    unnamed = header and not columns and _has_row_names(top, data, width)
    named_cells = ("", *_names(heading)) if unnamed else _names(heading)
    names = columns or column_names(named_cells, max(width, len(top)))
    kept = len(names) if columns or not header else _named_width(names, heading, data)
    skipped = rows[first].line if skip_rows is None and first < len(rows) else skip_rows or 0
    return Dialect(
        *(",", '"', skipped, header, names[:kept]),
        header_rows=1 + further,
        surplus=max(0, width - kept) if header and _all_blank(data, kept) else 0,
        comment=comment,
        heading=heading,
        above=tuple(row.cells for row in rows[:first]),
    )


def _row_at(rows: Sequence[Record], line: int) -> int:
    return next((place for place, row in enumerate(rows) if row.line >= line), len(rows))


def _comment(rows: Sequence[Record]) -> str:
    """`#`, where rows that begin with it never fit the others."""
    width = usual_width([row.cells for row in rows])
    marked = [row for row in rows if is_comment(row.cells, _COMMENT)]
    odd = all(len(row.cells) != width for row in marked)
    return _COMMENT if marked and odd and len(marked) * 2 < len(rows) else ""


def is_comment(cells: Row, comment: str) -> bool:
    return bool(comment) and cells[0].startswith(comment)


def _first_row(rows: Sequence[Record], width: int) -> int:
    """The first row that is wide enough and not mostly blank: what stands above it are titles."""
    wide = [place for place, row in enumerate(rows[:_MOST_TITLES]) if _may_begin(row.cells, width)]
    if not wide:
        return 0
    shape = shape_of([row.cells for row in rows[wide[0] + 1 :]], width)
    data = next((place for place in wide if fits(rows[place].cells, shape)), wide[0] + 1)
    above = [place for place in wide if place < data] or wide[:1]
    return max(above, key=lambda place: (_named_cells(rows[place].cells, width), -place))


def _named_cells(cells: Row, width: int) -> tuple[int, bool]:
    """How many cells may name a column: titles are sentences with commas, or a word and what it says."""
    named = [cell for place, cell in enumerate(cells) if cell.strip() and (not place or cell[0] != " ")]
    return min(len(named), width), len(cells) == width


def _may_begin(cells: Row, width: int) -> bool:
    return len(cells) >= width - 1 and sum(bool(cell.strip()) for cell in cells) * 2 >= width


def _is_header(top: Row, below: Sequence[Row]) -> bool:
    """Whether the first row names the columns: its cells are of another kind than those below, or look like names."""
    if not any(cell.strip() for cell in top):
        return False
    if not below:
        return not any(is_typed(cell) for cell in top)
    score = 0.0
    series = _series(top) - _series(below[0])
    for place, cell in enumerate(top):
        values = [bare(row[place]) for row in below if len(row) > place and row[place].strip()]
        score += _name_like(bare(cell), values, place in series)
    return score > 0


def _series(cells: Row) -> set[int]:
    """Places of years and of numbers that count on, three or more: names of columns, where the next row has none."""
    years = {place for place, cell in enumerate(cells) if _YEAR.fullmatch(cell.strip())}
    found = years if len(years) > 2 and len({cells[place] for place in years}) == len(years) else set()
    run: list[int] = []
    for place, cell in enumerate((*cells, "")):
        if cell.strip().isdecimal() and (not run or int(cell) == int(cells[run[-1]]) + 1):
            run.append(place)
            continue
        found = found | set(run) if len(run) > 2 else found
        run = [place] if cell.strip().isdecimal() else []
    return found


def _name_like(cell: str, values: Sequence[str], in_series: bool) -> float:
    """Above 0 when the cell names the values below it, below 0 when it is one of them."""
    if not values or not cell:
        return 0.2 if _NAME.fullmatch(cell) else 0.0
    if is_typed(cell):
        return 1.0 if in_series else -1.0
    if sum(is_typed(value) for value in values) >= 0.8 * len(values):
        return 1.0
    return -1.0 if cell in values else 0.2 if _NAME.fullmatch(cell) else 0.0


def _further_rows(below: Sequence[Row], width: int) -> int:
    """How many rows under the names hold no data either: question texts, answer options, ids, sums."""
    count = 0
    while count + 1 < _MOST_HEADER_ROWS and len(below) > count + 1:
        row, data = below[count], below[count + 1 :]
        if not (_holds_ids(row) or (len(data) >= _LEAST_BELOW and _holds_no_data(row, shape_of(data, width), width))):
            break
        count += 1
    return count


def _holds_ids(row: Row) -> bool:
    present = [cell for cell in row if cell.strip()]
    return bool(present) and sum(bool(_JSON_ID.fullmatch(cell.strip())) for cell in present) * 2 >= len(present)


def _holds_no_data(row: Row, shape: Shape, width: int) -> bool:
    if is_sums(row, shape) or (len(row) > width and shape.strong and not any(bare(cell) for cell in row[:1])):
        return True
    kinds = [kind_of(row[place]) if place < len(row) else "blank" for place in shape.strong]
    if not kinds or any(kind in ("date", "number") for kind in kinds):
        return False
    if any(form_of(cell) in shape.forms[place] for place, cell in enumerate(row[:width])):
        return False
    texts = sum(kind == "text" for kind in kinds)
    fresh = [place for place in shape.repeating if place < len(row) and bare(row[place])]
    new = sum(bare(row[place]) not in shape.repeating[place] for place in fresh)
    if not texts:  # answer options: nothing that every row has, but words
        return len(kinds) > 1 and any(bare(cell) for cell in row) and new > 0
    return new == len(fresh) and texts + new > 1


def _names(heading: Sequence[Row]) -> Row:
    """Those of the first row; one that spans several columns is told apart by the second row's cells."""
    if not heading:
        return ()
    top = heading[0]
    second = next((row for row in heading[1:2] if not _holds_ids(row)), ())
    names, spanning = [], ""
    repeated = {cell for cell, count in Counter(top).items() if count > 1 and cell.strip()}
    for place, cell in enumerate(top):
        part = second[place].strip() if place < len(second) else ""
        spanning = cell.strip() or spanning
        after = top[place + 1].strip() if place + 1 < len(top) else "end"
        spans = not cell.strip() or (not after and place + 1 < len(second) and bool(second[place + 1].strip()))
        split = bool(part) and (spans or cell in repeated) and part != spanning
        names.append(f"{spanning} – {part}" if split and spanning else part if split else cell)
    return tuple(names)


def labels_of(names: Sequence[str], heading: Sequence[Row]) -> tuple[str, ...]:
    """What the second row of a heading says of each column at length: a survey's questions, "" where it says no more.

    Nothing where it parts columns, or names their units: questions differ, stand over most columns, and are longer than
    their short names.
    """
    if len(heading) < 2 or _holds_ids(heading[1]):
        return ("",) * len(names)
    texts = [" ".join(cell.split()) for cell in heading[1][: len(names)]]
    told = {name: text for name, text in zip(names, texts, strict=False) if text}
    differ = len(set(told.values())) >= _MOSTLY_DIFFERENT * len(told)
    longer = sum(map(len, told.values())) >= sum(map(len, told))
    if len(told) * 2 < len(names) or not differ or not longer:
        return ("",) * len(names)
    return tuple("" if told.get(name, "") in name else told[name][:_LONGEST_LABEL] for name in names)


def _has_row_names(top: Row, data: Sequence[Row], width: int) -> bool:
    """Whether each row begins with its number, for which the header has no cell, as R's `write.table` does."""
    whole = [row for row in data if len(row) == width]
    firsts = [bare(row[0]) for row in whole]
    if len(top) != width - 1 or len(firsts) < 2 or len(set(firsts)) < len(firsts):
        return False
    numbered = all(number.isdecimal() for number in firsts) and any(bare(row[-1]) for row in whole)
    return numbered and (_times_stand_behind(top, whole) or not _may_be_split(whole))


def _times_stand_behind(top: Row, rows: Sequence[Row]) -> bool:
    """Whether a column that is called a time holds none, and the one behind it does."""
    for place, name in enumerate(top):
        kinds = {at: Counter(kind_of(row[at]) for row in rows)["date"] for at in (place, place + 1)}
        if _TIME_NAME.search(name) and kinds[place] == 0 and kinds[place + 1] >= _MOSTLY_DATES * len(rows):
            return True
    return False


def _may_be_split(rows: Sequence[Row]) -> bool:
    """Whether the last cells may be one number that its decimal comma has cut: then it has no name too few."""
    return all(re.fullmatch(r"[+-]?\d+", bare(row[-2])) and bare(row[-1]).isdecimal() for row in rows)


def _named_width(names: Sequence[str], heading: Sequence[Row], data: Sequence[Row]) -> int:
    """How many columns there are without those at the end that have neither a name nor a cell."""
    width = len(names)
    while width > 1 and not any(bare(cell) for row in (*heading, *data) for cell in row[width - 1 : width]):
        width -= 1
    return width


def _all_blank(rows: Sequence[Row], first: int) -> bool:
    return not any(cell.strip() for row in rows for cell in row[first:])


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
