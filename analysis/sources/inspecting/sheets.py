"""Which sheets of a workbook hold tables, which of them is meant, and what must people know about it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

import pyarrow as pa

from analysis.errors import InputError, UnreadableFile
from analysis.notes import Note
from analysis.sources.inspecting.tables import (
    MOST_COLUMNS,
    SAMPLE_ROWS,
    Dialect,
    EmptyFile,
    Record,
    Row,
    TooManyColumns,
    header_of,
    rows_below,
    shape_of,
)
from analysis.sources.reading import JoinedSheet, Reading, ReadingOptions
from analysis.sources.workbooks import MOST_CELLS, SheetRows, UnsafeWorkbook, Workbook, open_workbook

ALL_SHEETS = "*"
_TOP_ROWS = 1_000  # by which the header is found
_SHAPE_ROWS, _LAST_ROWS = 5_000, 200  # of a long sheet, for what stands below its table
_LOOKED_AT = 50  # sheets, for the one that is meant


class UnknownSheet(InputError):
    """details: file, sheet, near (the sheets there are)"""

    code = "unknown_sheet"


class SheetsDiffer(InputError):
    """Sheets that are to be read as one table have different columns. details: file, sheet, other"""

    code = "sheets_differ"


@dataclass(frozen=True)
class Below:
    """What stands under a table and is none of its: `count` rows, `rows` of the sheet with the blank ones."""

    count: int = 0
    rows: int = 0


@dataclass(frozen=True)
class SheetTable:
    """A sheet and how its rows are cut: without `columns` it holds no table, such as one of notes."""

    name: str
    dialect: Dialect
    rows: int  # below the header
    below: Below = Below()

    @property
    def is_table(self) -> bool:
        return self.rows > 0 and len(self.dialect.columns) > 1

    @property
    def heading(self) -> int:
        return self.dialect.heading_rows


@dataclass(frozen=True)
class SheetSample:
    """The first rows of the chosen sheet; `sheets` are all visible tables, `alike` says that they are of one form."""

    reading: Reading
    table: pa.Table
    rows: int
    sheets: tuple[str, ...]
    alike: bool
    notes: tuple[Note, ...]
    above: tuple[Row, ...] = ()
    heading: tuple[Row, ...] = ()


IsMeant = Callable[[pa.Table], bool]  # whether a sample of rows has a user or a time


def sample_workbook(path: Path, name: str, options: ReadingOptions, is_meant: IsMeant) -> SheetSample:
    """Goes by the sheet that is named, else by the first visible table with a user or a time, else the first table.

    Raises UnknownSheet, SheetsDiffer, EmptyFile, UnsafeWorkbook, TooManyColumns, UnreadableFile with the file's `name`.
    """
    sheet = options.sheet
    with _opened(path, name) as book:
        every = [one.name for one in book.sheets]
        if sheet not in (None, ALL_SHEETS, *every):
            raise UnknownSheet(file=name, sheet=sheet, near=get_close_matches(sheet or "", every) or every)
        shown = [one.name for one in book.sheets if one.visible] or every
        found = {one: _sheet_table(book, one, name, options) for one in shown}
        if sheet not in (None, ALL_SHEETS) and sheet not in found:
            found[sheet] = _sheet_table(book, sheet, name, options)
        tables = tuple(one for one in shown if (table := found[one]) and table.is_table)
        if sheet == ALL_SHEETS and not tables:
            raise EmptyFile(file=name)
        chosen = tables[0] if sheet == ALL_SHEETS else sheet or _meant(book, tables, found, is_meant)
        chosen = chosen or next((one for one in shown if found[one]), "")
        table = found.get(chosen)
        if table is None:
            raise EmptyFile(file=name)
        shown_tables = [found[one] for one in tables]
        joined = _joined(shown_tables, name) if sheet == ALL_SHEETS else ()
        below = sum(one.below.count for one in (shown_tables if joined else [table]) if one)
        sample = _sample(book, table, joined, tables, _alike(shown_tables))
        told = (Note("rows_below", {"n": below}),) if below else ()
        return replace(sample, notes=(*sample.notes, *told))


@contextmanager
def _opened(path: Path, name: str) -> Iterator[Workbook]:
    try:
        with open_workbook(path) as book:
            yield book
    except InputError:
        raise
    except ValueError as error:
        raise UnreadableFile(file=name, reason=str(error)) from error


def _sheet_table(book: Workbook, sheet: str, name: str, options: ReadingOptions) -> SheetTable | None:
    """None for a sheet without a filled cell."""
    facts = book.facts(sheet)
    if not facts.rows:
        return None
    if facts.rows * (facts.first_column + facts.columns) > MOST_CELLS:
        raise UnsafeWorkbook(file=name)
    if facts.columns > MOST_COLUMNS:
        raise TooManyColumns(file=name, columns=facts.columns, limit=MOST_COLUMNS)
    records = list(islice(_records(book.rows(sheet, fill=False), _TOP_ROWS), _TOP_ROWS))
    dialect = header_of(records, options)
    above = dialect.skip_rows + dialect.heading_rows
    if not any(one.line >= above for one in records):
        return SheetTable(sheet, dialect, 0)
    below = _below(book, sheet, dialect, facts.rows)
    return SheetTable(sheet, dialect, facts.rows - above - below.rows, below)


def _below(book: Workbook, sheet: str, dialect: Dialect, rows: int) -> Below:
    """Of a long sheet by its first and its last rows."""
    above = dialect.skip_rows + dialect.heading_rows
    short = rows - above <= SAMPLE_ROWS
    most = SAMPLE_ROWS if short else _SHAPE_ROWS
    top = list(islice(_records(book.rows(sheet, above, fill=False), most), most))
    tail = top if short else list(_records(book.rows(sheet, rows - _LAST_ROWS, fill=False), _LAST_ROWS))
    count = rows_below(tail, shape_of([one.cells for one in top], len(dialect.columns)))
    return Below(count, rows - 1 - tail[-count - 1].line) if count else Below()


def _records(pieces: Iterator[SheetRows], most: int) -> Iterator[Record]:
    """`most` of each piece."""
    for piece in pieces:
        for row, number in zip(_cells(piece, most), piece.numbers, strict=False):
            yield Record(tuple(cell or "" for cell in row), int(number) - 1)


def _cells(piece: SheetRows, most: int) -> Iterator[tuple[str | None, ...]]:
    return zip(*(column.slice(0, most).to_pylist() for column in piece.columns), strict=True)


def _meant(book: Workbook, tables: Sequence[str], found: dict[str, SheetTable | None], is_meant: IsMeant) -> str | None:
    if len(tables) < 2:
        return next(iter(tables), None)
    looked = (one for one in tables[:_LOOKED_AT] if (table := found[one]) and is_meant(_rows(book, table)))
    return next(looked, tables[0])


def _rows(book: Workbook, table: SheetTable) -> pa.Table:
    """The first rows below the header, merged cells filled."""
    columns = list(table.dialect.columns)
    schema = pa.schema([(column, pa.string()) for column in columns])
    batches, rows = [], 0
    for piece in book.rows(table.name, table.dialect.skip_rows + table.heading):
        batches.append(_batch(piece, tuple(range(len(columns))), columns))
        rows += len(piece.numbers)
        if rows >= SAMPLE_ROWS:
            break
    return pa.Table.from_batches(batches, schema).slice(0, min(rows - table.below.count, SAMPLE_ROWS))


def _batch(piece: SheetRows, places: Sequence[int], names: list[str]) -> pa.RecordBatch:
    missing = pa.nulls(len(piece.numbers), pa.string())
    cells = [piece.columns[place] if place < len(piece.columns) else missing for place in places]
    return pa.record_batch(cells, names=names)


def _alike(tables: Sequence[SheetTable | None]) -> bool:
    forms = {_form(table) for table in tables if table}
    return len(tables) > 1 and len(forms) == 1 and all(table and table.dialect.header for table in tables)


def _form(table: SheetTable) -> frozenset[str]:
    return frozenset(column.casefold() for column in table.dialect.columns)


def _joined(tables: Sequence[SheetTable | None], name: str) -> tuple[JoinedSheet, ...]:
    """All tables under the columns of the first one."""
    found = [table for table in tables if table]
    first = [column.casefold() for column in found[0].dialect.columns]
    joined = []
    for table in found:
        names = [column.casefold() for column in table.dialect.columns]
        if not table.dialect.header or set(names) != set(first):
            raise SheetsDiffer(file=name, sheet=found[0].name, other=table.name)
        places = tuple(names.index(column) for column in first)
        joined.append(JoinedSheet(table.name, places, table.dialect.skip_rows, table.heading, table.below.rows))
    return tuple(joined)


def _sample(
    book: Workbook, table: SheetTable, joined: tuple[JoinedSheet, ...], tables: tuple[str, ...], alike: bool
) -> SheetSample:
    dialect = table.dialect
    reading = Reading(
        format="excel",
        columns=dialect.columns,
        header=dialect.header,
        header_rows=dialect.header_rows,
        skip_rows=dialect.skip_rows,
        rows_below=0 if joined else table.below.count,
        sheet=table.name,
        joined=joined,
        cells="as_seen",
    )
    parts = joined or (JoinedSheet(table.name, tuple(range(len(dialect.columns)))),)
    notes = [note for part in parts for note in _notes(book, part, dialect, table.heading)]
    others = [] if joined else [one for one in tables if one != table.name]
    if others:
        notes.insert(0, Note("sheet_others", {"sheet": table.name, "others": others, "n": len(others)}))
    rows = sum(book.facts(part.name).rows for part in joined) if joined else table.rows
    return SheetSample(
        *(reading, _rows(book, table), rows, tables, alike, tuple(notes)), above=dialect.above, heading=dialect.heading
    )


def _notes(book: Workbook, part: JoinedSheet, dialect: Dialect, heading: int) -> Iterator[Note]:
    """What the file itself lost, or what was filled in."""
    facts = book.facts(part.name)
    name_at = {place: dialect.columns[at] for at, place in enumerate(part.places)}

    def named(places: Sequence[int]) -> list[str]:
        return [name_at.get(place, str(place + 1)) for place in places]

    begin = dialect.skip_rows + heading
    body = [one for one in facts.merged.tolist() if one[0] >= begin]
    filled = [one for one in body if not (one[1] <= 0 and one[3] >= facts.columns - 1)]
    if filled:
        places = sorted(
            {place for one in filled for place in range(max(one[1], 0), min(one[3], facts.columns - 1) + 1)}
        )
        yield Note("sheet_merged", {"sheet": part.name, "columns": named(places), "n": len(filled)})
    for code, counts in (
        ("sheet_unsaved", facts.unsaved),
        ("sheet_errors", facts.errors),
        ("sheet_long_numbers", facts.long_numbers),
    ):
        if counts:
            yield Note(code, {"sheet": part.name, "columns": named(sorted(counts)), "n": sum(counts.values())})
