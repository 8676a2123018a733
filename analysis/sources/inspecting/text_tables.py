"""How is a text file read as a table, going by a sample of its lines?"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

from analysis.errors import OpenQuote, WrongEncoding
from analysis.sources.inspecting.column_stats import ColumnStats
from analysis.sources.inspecting.dialects import Dialect, guess_dialect
from analysis.sources.inspecting.encodings import (
    EncodingChoice,
    EncodingGuess,
    guess_encoding,
    is_gzip,
    nearly_reads,
    open_bytes,
    reads,
)
from analysis.sources.inspecting.file_kinds import EmptyFile
from analysis.sources.inspecting.questions import Choice, Question
from analysis.sources.inspecting.roles import is_amount
from analysis.sources.inspecting.table_shape import ESCAPE, Cut, Record, Row, marks_of, records, rows_below, shape_of
from analysis.sources.parsing import filled_down, unmarked
from analysis.sources.reading import Reading

SAMPLE_ROWS = 20_000
_MARK_ROWS = 2_000
_MANY_SHORT = 0.005  # of the rows: then each costs too much to be put back by itself
_FEWEST_FURTHER, _MOST_FURTHER = 0.02, 0.95  # of the rows, for blank cells to be those of further items
_LEAST_KEYED = 0.9


class Options(Protocol):
    """What of `ReadingOptions` is about text."""

    @property
    def encoding(self) -> str | None: ...

    @property
    def delimiter(self) -> str | None: ...

    @property
    def quote(self) -> str | None: ...

    @property
    def header(self) -> bool | None: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def skip_rows(self) -> int | None: ...

    @property
    def header_rows(self) -> int | None: ...

    @property
    def fill_down(self) -> tuple[str, ...] | None: ...

    @property
    def missing(self) -> tuple[str, ...] | None: ...


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


def inspect_text_table(path: Path, name: str, options: Options) -> TextTable:
    guess = _encoding(path, name, options.encoding)
    sample = sample_text(path, guess.encoding)
    if not sample.head.strip():
        raise EmptyFile(file=name)
    dialect = guess_dialect(
        sample.head,
        name,
        delimiter=options.delimiter,
        header=options.header,
        skip_rows=options.skip_rows,
        quote=options.quote,
        columns=options.columns,
        header_rows=options.header_rows,
    )
    if dialect.quote and not dialect.escape and _escapes(sample.blocks, dialect):
        dialect = replace(dialect, escape=ESCAPE)
    head, blocks, whole = _sampled_rows(sample, dialect, name)
    tail = head if whole else _readable(sample.tail, dialect.cut)
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


def _encoding(path: Path, name: str, given: str | None) -> EncodingGuess:
    if given is None:
        return guess_encoding(path, name)
    broken = not reads(path, given)
    if broken and not nearly_reads(path, given):
        raise WrongEncoding(file=name, encoding=given)
    return EncodingGuess(given, broken=broken)


def _full_width(dialect: Dialect) -> int:
    return len(dialect.columns) + dialect.surplus


def _escapes(blocks: Sequence[str], dialect: Dialect) -> bool:
    """Whether blocks of the file are cut better where a backslash before a quote makes it part of the cell."""
    for block in blocks:
        if ESCAPE + dialect.quote in block:
            plain, escaped = (
                sum(len(row.cells) == _full_width(dialect) for row in _readable(block, cut))
                for cut in (dialect.cut, replace(dialect.cut, escape=ESCAPE))
            )
            return escaped > plain
    return False


def _sampled_rows(sample: TextSample, dialect: Dialect, name: str) -> tuple[list[Record], list[Record], bool]:
    """Rows of data from the head and from the blocks, and whether these are all rows of the file."""
    read = _readable(sample.head, dialect.cut, SAMPLE_ROWS + 1)
    whole = sample.whole and len(read) <= SAMPLE_ROWS
    if whole:
        _check_end(sample.head, read, dialect, name)
    head = [row for row in read if row.line >= dialect.skip_rows and not _is_comment(row, dialect)]
    head = head[dialect.heading_rows :]
    blocks = [row for block in sample.blocks for row in _readable(block, dialect.cut)]
    blocks = [row for row in blocks if not _is_comment(row, dialect) and len(row.cells) > 1]
    return head, blocks, whole


def _is_comment(row: Record, dialect: Dialect) -> bool:
    return bool(dialect.comment) and row.cells[0].startswith(dialect.comment)


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


def fill_down_question(
    top: pa.Table, columns: Sequence[ColumnStats], needed: Sequence[str | None] = ()
) -> Question | None:
    """Whether cells are blank because they are those of the row above: an order's, on its further line items.

    Asked where one of the `needed` columns (time and user) is blank; these come first. Amounts are never filled down:
    an order's total would count once an item.
    """
    once = {column.name for column in columns if is_amount(column) and column.name not in needed}
    further = [name for name in _blank_on_further_rows(top) if name not in once]
    if not set(needed) & set(further):
        return None
    ordered = tuple(sorted(further, key=lambda name: needed.index(name) if name in needed else len(needed)))
    joined = ",".join(ordered)
    return Question(
        "fill_down",
        columns=ordered,
        choices=(Choice(joined, said=f'--fill-down "{joined}"', word="above"), Choice("none", word="none")),
    )


def _blank_on_further_rows(top: pa.Table) -> tuple[str, ...]:
    if top.num_rows < 3:
        return ()
    blank = {name: _blank(top.column(name)) for name in top.column_names}
    together: dict[bytes, list[str]] = {}
    for name, mask in blank.items():
        if _FEWEST_FURTHER <= mask.mean() <= _MOST_FURTHER and not mask[0] and mask.sum() > 1:
            together.setdefault(mask.tobytes(), []).append(name)
    core = max(together.values(), key=len, default=[])
    if len(core) < 2:
        return ()
    further = blank[core[0]]
    if not _repeat_key(top, blank, further) and not _listed(blank, core, further):
        return ()
    return tuple(name for name, mask in blank.items() if mask[further].all() and not mask.all())


def _blank(column: pa.ChunkedArray) -> np.ndarray:
    return np.array([cell is None or not cell.strip() for cell in column.to_pylist()], dtype=bool)


def _repeat_key(top: pa.Table, blank: dict[str, np.ndarray], further: np.ndarray) -> bool:
    """Whether a column repeats the row above in the further rows, and only there: the order's number."""
    for name, mask in blank.items():
        if mask.any():
            continue
        values = np.array(top.column(name).to_pylist(), dtype=object)
        same = np.concatenate(([False], values[1:] == values[:-1]))
        if same[further].all() and (~same[~further]).mean() >= _LEAST_KEYED:
            return True
    return False


def _listed(blank: dict[str, np.ndarray], core: Sequence[str], further: np.ndarray) -> bool:
    """A listing: the first columns are blank in further rows, and others never are."""
    names = list(blank)
    return (
        set(names[: len(core)]) == set(core) and any(not blank[name].any() for name in names) and further.mean() >= 0.1
    )


HEAD_BYTES = 4 << 20
BLOCK_BYTES = 64 << 10
BLOCKS = 32


@dataclass(frozen=True)
class TextSample:
    """The beginning of a file, blocks of whole lines from through the rest of it, and its end."""

    head: str
    blocks: tuple[str, ...]
    whole: bool  # the head is all there is
    tail: str = ""  # of a file that is longer than the head


def sample_text(path: Path, encoding: str) -> TextSample:
    """Cut at line ends; bytes that don't fit the encoding become replacement characters."""
    with open_bytes(path) as file:
        head = file.read(HEAD_BYTES)
        whole = not file.read(1)
    raw, end = ([], b"") if whole else _packed_blocks(path) if is_gzip(path) else _blocks(path)
    text = head.decode(encoding, "replace").removeprefix("\ufeff")
    if not whole:
        text = text[: _last_line_end(text)]
    plain = _without_mark(encoding, head)
    blocks = (_whole_lines(block.decode(plain, "replace")) for block in raw)
    tail = end.decode(plain, "replace")
    return TextSample(text, tuple(block for block in blocks if block), whole, tail[_first_line_end(tail) :])


def _blocks(path: Path) -> tuple[list[bytes], bytes]:
    size, read = path.stat().st_size, []
    with path.open("rb") as file:
        for number in range(BLOCKS):
            place = HEAD_BYTES + (size - HEAD_BYTES - BLOCK_BYTES) * number // (BLOCKS - 1)
            file.seek(max(place, HEAD_BYTES) // 2 * 2)  # even, for UTF-16
            read.append(file.read(BLOCK_BYTES))
        file.seek(max(HEAD_BYTES, size - BLOCK_BYTES) // 2 * 2)
        return read, file.read()


def _packed_blocks(path: Path) -> tuple[list[bytes], bytes]:
    """A packed file can only be read through: keeps every block at first, then every second, every fourth, …"""
    kept: list[bytes] = []
    stride, end = 1, b""
    with open_bytes(path) as file:
        file.read(HEAD_BYTES)
        number = 0
        while block := file.read(1 << 20):
            if number % stride == 0:
                kept.append(block[:BLOCK_BYTES])
            if len(kept) == 2 * BLOCKS:
                kept, stride = kept[::2], stride * 2
            number, end = number + 1, (end + block)[-BLOCK_BYTES:]
    return kept, end


def _without_mark(encoding: str, head: bytes) -> str:
    """The encoding of a part that has no byte-order mark before it."""
    if encoding != "utf-16":
        return encoding
    return "utf-16-be" if head.startswith(b"\xfe\xff") else "utf-16-le"


def _last_line_end(text: str) -> int:
    return (text.rfind("\n") if "\n" in text else text.rfind("\r")) + 1 or len(text)


def _first_line_end(text: str) -> int:
    return (text.find("\n") if "\n" in text else text.find("\r")) + 1


def _whole_lines(text: str) -> str:
    """Without the first line, which may have begun before, and the last, which may end later."""
    mark = "\n" if "\n" in text else "\r"
    first, last = text.find(mark), text.rfind(mark)
    return text[first + 1 : last + 1] if 0 <= first < last else ""
