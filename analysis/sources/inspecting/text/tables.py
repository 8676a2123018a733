"""How is a text file read as a table, going by a sample of its lines?"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from analysis.errors import OpenQuote
from analysis.sources.inspecting.tables import (
    SAMPLE_ROWS,
    Dialect,
    EmptyFile,
    Record,
    Row,
    is_comment,
    marks_of,
    rows_below,
    shape_of,
)
from analysis.sources.inspecting.text.cuts import ESCAPE, Cut, records
from analysis.sources.inspecting.text.dialects import guess_dialect
from analysis.sources.inspecting.text.encodings import EncodingChoice, encoding_of, is_gzip
from analysis.sources.inspecting.text.samples import TextSample, sample_text
from analysis.sources.parsing import filled_down, unmarked
from analysis.sources.reading import Reading, ReadingOptions

_MARK_ROWS = 2_000
_MANY_SHORT = 0.005  # of the rows: then each costs too much to be put back by itself


@dataclass(frozen=True)
class TextTable:
    """The reading, and the sampled rows by it; `top` are the first of them, none left out between."""

    reading: Reading
    table: pa.Table
    top: pa.Table
    whole: bool
    encodings: tuple[EncodingChoice, ...]
    above: tuple[str, ...]
    heading: tuple[Row, ...]


def inspect_text_table(path: Path, name: str, options: ReadingOptions) -> TextTable:
    guess = encoding_of(path, name, options.encoding)
    sample = sample_text(path, guess.encoding)
    if not sample.head.strip():
        raise EmptyFile(file=name)
    dialect = guess_dialect(sample.head, name, options)
    if dialect.quote and not dialect.escape and _escapes(sample.blocks, dialect):
        dialect = replace(dialect, escape=ESCAPE)
    head, blocks, whole = _sampled_rows(sample, dialect, name)
    tail = head if whole else _rows(_readable(sample.tail, _cut_of(dialect)), dialect)
    below = rows_below(tail, shape_of([row.cells for row in (*head, *blocks)], _full_width(dialect)))
    kept = head[: len(head) - below] if whole else head
    kept, blocks = _of_width(kept, dialect), _of_width(blocks, dialect)
    rows = [row.cells for row in (*kept, *blocks)]
    reading = Reading(
        format="csv",
        columns=dialect.columns,
        encoding=guess.encoding,
        compression="gzip" if is_gzip(path) else "none",
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        header=dialect.header,
        skip_rows=dialect.skip_rows,
        header_rows=dialect.header_rows,
        rows_below=below,
        surplus=dialect.surplus,
        comment=dialect.comment,
        escape=dialect.escape,
        marks=marks_of(rows[:_MARK_ROWS] + rows[len(kept) :]),
        short_rows=sum(len(row) < _full_width(dialect) for row in rows) > _MANY_SHORT * len(rows),
        replaces_broken=guess.broken,
        fill_down=options.fill_down or (),
    )
    reading = reading if options.missing is None else replace(reading, missing=options.missing)
    top = _table([row.cells for row in kept], reading)
    return TextTable(
        reading=reading,
        table=pa.concat_tables([top, _table([row.cells for row in blocks], reading)]),
        top=top,
        whole=whole,
        encodings=guess.choices,
        above=tuple(dialect.delimiter.join(row) for row in dialect.above),
        heading=dialect.heading,
    )


def _cut_of(dialect: Dialect) -> Cut:
    return Cut(dialect.delimiter, dialect.quote, dialect.escape)


def _full_width(dialect: Dialect) -> int:
    return len(dialect.columns) + dialect.surplus


def _escapes(blocks: Sequence[str], dialect: Dialect) -> bool:
    """Whether blocks of the file are cut better where a backslash before a quote makes it part of the cell."""
    for block in blocks:
        if ESCAPE + dialect.quote in block:
            plain, escaped = (
                sum(len(row.cells) == _full_width(dialect) for row in _readable(block, cut))
                for cut in (_cut_of(dialect), replace(_cut_of(dialect), escape=ESCAPE))
            )
            return escaped > plain
    return False


def _sampled_rows(sample: TextSample, dialect: Dialect, name: str) -> tuple[list[Record], list[Record], bool]:
    """Rows of data from the head and from the blocks, and whether these are all rows of the file."""
    read = _readable(sample.head, _cut_of(dialect), SAMPLE_ROWS + 1)
    whole = sample.whole and len(read) <= SAMPLE_ROWS
    if whole:
        _check_end(sample.head, read, dialect, name)
    head = _rows([row for row in read if row.line >= dialect.skip_rows], dialect)[dialect.heading_rows :]
    blocks = [row for block in sample.blocks for row in _rows(_readable(block, _cut_of(dialect)), dialect)]
    return head, [row for row in blocks if len(row.cells) > 1], whole


def _rows(read: list[Record], dialect: Dialect) -> list[Record]:
    """Without comments, as the import reads them."""
    return [row for row in read if not is_comment(row.cells, dialect.comment)]


def _of_width(rows: list[Record], dialect: Dialect) -> list[Record]:
    """Without rows that have too many cells, unless those are blank: the ledger will hold them."""
    width = len(dialect.columns)
    return [row for row in rows if not any(cell.strip() for cell in row.cells[width:])]


def _check_end(text: str, found: list[Record], dialect: Dialect, name: str) -> None:
    """A row over several lines with an odd number of quotes runs to the end because one was never closed."""
    if not found or not dialect.quote:
        return
    last = io.StringIO(text, newline="").readlines()[found[-1].line :]
    quotes = "".join(last).replace(dialect.escape + dialect.quote, "") if dialect.escape else "".join(last)
    if len(last) > 1 and quotes.count(dialect.quote) % 2:
        raise OpenQuote(file=name, row=found[-1].line + 1)


def _readable(text: str, cut: Cut, most: int | None = None) -> list[Record]:
    """Records up to the first cell without an end: a block may begin within quotes."""
    found: list[Record] = []
    try:
        found.extend(records(text, cut, most))
    except csv.Error:
        return found
    return found


def _table(rows: Sequence[Row], reading: Reading) -> pa.Table:
    """The rows as the import reads them: short ones filled up, without marks, filled down."""
    width = len(reading.columns)
    even = [row if len(row) == width else (*row[:width], *[None] * (width - len(row))) for row in rows]
    arrays = [pa.array(cells, pa.string()) for cells in zip(*even, strict=True)] if even else []
    arrays = arrays or [pa.array([], pa.string()) for _ in reading.columns]
    batch = pa.record_batch(arrays, names=list(reading.columns))
    if reading.marks:
        batch = unmarked(batch, reading)
    if reading.fill_down:
        above = {column: pa.scalar(None, pa.string()) for column in reading.fill_down}
        batch, _ = filled_down(batch, reading.fill_down, above)
    return pa.table(batch)
