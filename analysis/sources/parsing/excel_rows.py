"""Which rows do the sheets of a workbook hold, as text?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from analysis.sources.parsing.row_stream import Rows, plain_rows
from analysis.sources.reading import JoinedSheet, Reading
from analysis.sources.workbooks import old_cells, open_workbook


def excel_rows(path: Path, reading: Reading) -> Iterator[Rows]:
    """Rows have the sheet's own numbers; those of a further sheet go on behind the last one of the sheet before."""
    if reading.cells == "as_before":
        yield _rows_as_before(path, reading)
        return
    with open_workbook(path) as book:
        names = [sheet.name for sheet in book.sheets]
        sheets = reading.joined or (_one_sheet(reading, names),)
        before = 0
        for done, sheet in enumerate(sheets):
            if sheet.name not in names:
                raise ValueError(f"sheet {sheet.name} is missing")
            last = book.facts(sheet.name).rows - sheet.rows_below
            for rows in book.rows(sheet.name, sheet.skip_rows + sheet.heading):
                kept = int(np.searchsorted(rows.numbers, last, side="right"))
                batch = _batch([column.slice(0, kept) for column in rows.columns], sheet.places, reading, kept)
                plain = plain_rows(batch, reading, 0, (done + rows.share) / len(sheets))
                yield replace(plain, numbers=rows.numbers[:kept] + before)
            before += book.facts(sheet.name).rows


def _one_sheet(reading: Reading, names: Sequence[str]) -> JoinedSheet:
    name = reading.sheet or next(iter(names), "")
    return JoinedSheet(name, tuple(range(len(reading.columns))), reading.skip_rows, reading.heading)


def _rows_as_before(path: Path, reading: Reading) -> Rows:
    above = reading.skip_rows + reading.heading
    cells = old_cells(path, reading.sheet, above)
    batch = _batch(cells.columns, range(len(reading.columns)), reading, cells.num_rows)
    return plain_rows(batch, reading, above, 1.0)


def _batch(columns: Sequence[pa.Array], places: Sequence[int], reading: Reading, rows: int) -> pa.RecordBatch:
    """Columns that the sheet doesn't have are empty."""
    chosen = [columns[place] if place < len(columns) else pa.nulls(rows, pa.string()) for place in places]
    return pa.record_batch(chosen, names=list(reading.columns))
