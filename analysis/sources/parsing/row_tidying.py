"""What of a file's rows is no data, and what around its cells is no part of them?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.parsing.row_stream import Rows, as_text
from analysis.sources.reading import Mark, Reading

BROKEN = "\ufffd"
_FORMULA = r'^="(?s:(.*))"$'
_APOSTROPHE = r"^'([+-]?\d[\d .,:/+-]*|null|NULL)$"


def tidied(batches: Iterable[Rows], reading: Reading) -> Iterator[Rows]:
    """The table's own rows, their cells without marks, blank cells filled from above where the reading says so."""
    rows = iter(batches)
    if reading.comment:
        rows = (_without_comments(one, reading.comment) for one in rows)
    if reading.rows_below:
        rows = _without_last(rows, reading.rows_below)
    if reading.marks:
        rows = (replace(one, cells=unmarked(one.cells, reading)) for one in rows)
    return _filled_down(rows, reading.fill_down) if reading.fill_down else rows


def broken_rows(rows: Rows) -> np.ndarray:
    """The numbers of the rows in which a letter couldn't be read."""
    broken = np.zeros(rows.cells.num_rows, dtype=bool)
    for column in rows.cells.columns:
        broken |= np.asarray(pc.match_substring(as_text(column), BROKEN).fill_null(False))
    return rows.numbers[broken]


def unmarked(cells: pa.RecordBatch, reading: Reading) -> pa.RecordBatch:
    """Cells as they are meant; null where nothing is left or a missing marker is."""
    columns = []
    for name, column in zip(cells.schema.names, cells.columns, strict=True):
        column = as_text(column)
        for mark in reading.marks:
            column = _without_mark(column, mark)
        missing = pc.is_in(column, pa.array([*reading.missing_in(name), ""], pa.string()))
        columns.append(pc.if_else(missing, pa.scalar(None, pa.string()), column))
    return pa.record_batch(columns, names=cells.schema.names)


def _without_mark(column: pa.Array, mark: Mark) -> pa.Array:
    if mark == "blanks":
        return pc.utf8_trim_whitespace(column)
    if mark == "backtick":
        return pc.if_else(pc.starts_with(column, "`"), pc.utf8_slice_codeunits(column, 1), column)
    if mark == "formula":
        return pc.replace_substring_regex(column, _FORMULA, r"\1")
    return pc.replace_substring_regex(column, _APOSTROPHE, r"\1")


def _without_comments(rows: Rows, sign: str) -> Rows:
    starts = np.asarray(pc.starts_with(as_text(rows.cells.column(0)), sign).fill_null(False))
    return rows if not starts.any() else _picked(rows, ~starts)


def _without_last(batches: Iterator[Rows], count: int) -> Iterator[Rows]:
    """All but the file's last rows: each batch waits until enough rows stand behind it."""
    waiting: deque[Rows] = deque()
    for batch in batches:
        waiting.append(batch)
        while len(waiting) > 1 and sum(_size(one) for one in waiting) - _size(waiting[0]) >= count:
            yield waiting.popleft()
    numbers = sorted(number for one in waiting for number in (*one.numbers, *(row.row for row in one.malformed)))
    if not numbers:
        return
    first = numbers[-count] if count <= len(numbers) else numbers[0]
    for one in waiting:
        kept = _picked(one, one.numbers < first)
        yield replace(kept, malformed=tuple(row for row in one.malformed if row.row < first))


def _size(rows: Rows) -> int:
    return rows.cells.num_rows + len(rows.malformed)


def _picked(rows: Rows, keep: np.ndarray) -> Rows:
    return replace(rows, cells=rows.cells.filter(pa.array(keep)), numbers=rows.numbers[keep])


def _filled_down(batches: Iterator[Rows], names: tuple[str, ...]) -> Iterator[Rows]:
    above: dict[str, pa.Scalar] = {name: pa.scalar(None, pa.string()) for name in names}
    for rows in batches:
        cells, above = filled_down(rows.cells, names, above)
        yield replace(rows, cells=cells)


def filled_down(
    cells: pa.RecordBatch, names: tuple[str, ...], above: dict[str, pa.Scalar]
) -> tuple[pa.RecordBatch, dict[str, pa.Scalar]]:
    """Rows in which all the named cells are blank continue the last row that has any; also says what that row held."""
    filled = [name for name in names if name in cells.schema.names]
    if not filled or not cells.num_rows:
        return cells, above
    named = np.logical_or.reduce([np.asarray(cells.column(name).is_valid()) for name in filled])
    source = np.maximum.accumulate(np.where(named, np.arange(1, cells.num_rows + 1), 0))  # 0 is the row above
    columns = {}
    for name in filled:
        with_above = pa.concat_arrays([pa.array([above[name].as_py()], pa.string()), as_text(cells.column(name))])
        columns[name] = with_above.take(pa.array(source))
    batch = pa.record_batch(
        [columns.get(name, cells.column(name)) for name in cells.schema.names], names=cells.schema.names
    )
    return batch, above | {name: column[-1] for name, column in columns.items()}
