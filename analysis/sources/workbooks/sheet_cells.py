"""Which rows does a sheet hold, in its own order, with merged cells filled?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from analysis.sources.workbooks import cell_kernel as kernel
from analysis.sources.workbooks.cell_text import FoundCells, cell_texts, found_strings
from analysis.sources.workbooks.package import BookFacts, Package, Sheet

_LEAST_CELL_BYTES = 7  # of `<c></c>`, a cell with nothing in it
_MOST_MERGED = 500_000
_MOST_STRINGS = 50_000_000


@dataclass(frozen=True)
class SheetRows:
    """Rows with at least one cell; `numbers` count the sheet's rows from 1, as spreadsheets show them."""

    columns: list[pa.Array]
    numbers: np.ndarray
    share: float  # of the sheet read so far, 0 to 1


@dataclass(frozen=True)
class SheetFacts:
    """Where the filled cells of a sheet lie (from 0, both ends within), and what people must know about them.

    By column: errors, formulas whose value isn't in the file, whole numbers of 16 digits and more.
    """

    rows: int  # up to the last one
    first_column: int = 0
    columns: int = 0  # from the first to the last one
    cells: int = 0
    merged: np.ndarray = field(default_factory=lambda: np.zeros((0, 4), np.int64))
    errors: dict[int, int] = field(default_factory=dict)
    unsaved: dict[int, int] = field(default_factory=dict)
    long_numbers: dict[int, int] = field(default_factory=dict)


def found_cells(book: Package, part: str) -> Iterator[tuple[FoundCells, float]]:
    """The cells with a value, by pieces of whole rows, and the share of the part read so far."""
    size, done, row, ranges = max(book.size(part), 1), 0, -1, 0
    for data in book.chunks(part, b"row"):
        done += len(data)
        cells, row, fits = _found(data, row)
        ranges += len(cells.merged)
        if not fits or ranges > _MOST_MERGED:
            raise ValueError("cells lie outside of the sheet" if not fits else "too many merged cells")
        yield cells, min(done / size, 1.0)


def _found(data: np.ndarray, row: int) -> tuple[FoundCells, int, bool]:
    most = len(data) // _LEAST_CELL_BYTES + 1
    rows, columns, styles = (np.empty(most, np.int32) for _ in range(3))
    starts, stops = np.empty(most, np.int64), np.empty(most, np.int64)
    kinds, marks = np.empty(most, np.uint8), np.empty(most, np.uint8)
    merged = np.empty((data.tobytes().count(b"mergeCell") + 1, 4), np.int64)
    count, ranges, row, fits = kernel.find_cells(data, row, rows, columns, styles, kinds, starts, stops, marks, merged)
    found = FoundCells(data, rows, columns, styles, kinds, starts, stops, marks, merged[:ranges])
    return found.only(np.arange(count)), row, fits


def survey(book: Package, sheet: Sheet) -> SheetFacts:
    """What a sheet holds, without making texts of it."""
    last_row, left, right, total = -1, kernel.MOST_COLUMNS, -1, 0
    merged = []
    counts = {kind: np.zeros(kernel.MOST_COLUMNS, np.int64) for kind in ("errors", "unsaved", "long_numbers")}
    for cells, _ in found_cells(book, sheet.part):
        merged.append(cells.merged)
        if not len(cells.rows):
            continue
        total += len(cells.rows)
        last_row = max(last_row, int(cells.rows.max()))
        left, right = min(left, int(cells.columns.min())), max(right, int(cells.columns.max()))
        for name, chosen in (
            ("errors", cells.kinds == kernel.ERROR),
            ("unsaved", cells.kinds == kernel.UNSAVED),
            ("long_numbers", (cells.marks & kernel.LONG) > 0),
        ):
            if chosen.any():
                counts[name] += np.bincount(cells.columns[chosen], minlength=kernel.MOST_COLUMNS)
    if right < 0:
        return SheetFacts(0)
    told = {name: {int(at) - left: int(many[at]) for at in np.flatnonzero(many)} for name, many in counts.items()}
    ranges = np.concatenate(merged) - np.array([0, left, 0, left])
    ranges = ranges[(ranges[:, 0] <= last_row) & (ranges[:, 1] <= right - left) & (ranges[:, 3] >= 0)]
    return SheetFacts(last_row + 1, left, right - left + 1, total, ranges, **told)


def shared_strings(book: Package, facts: BookFacts) -> pa.Array:
    if facts.shared_strings is None or not book.holds(facts.shared_strings):
        return pa.array([], pa.string())
    parts = [found_strings(data) for data in book.chunks(facts.shared_strings, b"si")]
    return pa.concat_arrays(parts)


def sheet_rows(
    book: Package, facts: BookFacts, sheet: Sheet, found: SheetFacts, above: int, shared: pa.Array, fill: bool = True
) -> Iterator[SheetRows]:
    """The rows below the first `above` ones of the sheet, from its first filled column to its last one."""
    merged = MergedCells(found, above, fill)
    for cells, share in found_cells(book, sheet.part):
        chosen = cells.only(cells.rows >= above)
        if len(chosen.rows):
            texts = cell_texts(chosen, facts.shown, shared, facts.from_1904)
            numbers = np.unique(chosen.rows)
            yield SheetRows(merged.columns(chosen, texts, numbers), numbers.astype(np.int64) + 1, share)


class MergedCells:
    """Merged cells keep their value in the first one; all rows and columns they cover get it.

    A title over the whole width of the table stays where it stands.
    """

    def __init__(self, found: SheetFacts, above: int, fill: bool) -> None:
        self._first, self._width = found.first_column, found.columns
        wide = (found.merged[:, 1] <= 0) & (found.merged[:, 3] >= found.columns - 1) & (found.columns > 1)
        chosen = found.merged[~wide & (found.merged[:, 0] >= above) & fill]
        self._ranges = chosen[np.argsort(chosen[:, 0], kind="stable")]
        self._open: list[tuple[np.ndarray, str]] = []  # ranges that began in pieces before, with their value
        self._next = 0

    def columns(self, cells: FoundCells, texts: pa.Array, numbers: np.ndarray) -> list[pa.Array]:
        places = np.full((self._width, len(numbers)), -1, np.int64)
        rows = np.searchsorted(numbers, cells.rows)
        places[cells.columns - self._first, rows] = np.arange(len(cells.rows))
        texts = self._filled(places, texts, numbers)
        return [texts.take(pa.array(place, mask=place < 0)) for place in places]

    def _filled(self, places: np.ndarray, texts: pa.Array, numbers: np.ndarray) -> pa.Array:
        last = int(numbers[-1])
        carried = [(span, len(texts) + at) for at, (span, _) in enumerate(self._open)]
        if self._open:
            texts = pa.concat_arrays([texts, pa.array([value for _, value in self._open], pa.string())])
        begun = []
        while self._next < len(self._ranges) and self._ranges[self._next][0] <= last:
            span = self._ranges[self._next]
            self._next += 1
            row = int(np.searchsorted(numbers, span[0]))
            if row < len(numbers) and numbers[row] == span[0] and 0 <= span[1] < self._width:
                begun.append((span, int(places[span[1], row])))
        found = [(span, place) for span, place in carried + begun if place >= 0]
        for span, place in found:
            low, high = np.searchsorted(numbers, [span[0], span[2] + 1])
            covered = places[max(span[1], 0) : span[3] + 1, low:high]
            covered[covered < 0] = place
        self._open = [(span, texts[place].as_py()) for span, place in found if span[2] > last]
        return texts
