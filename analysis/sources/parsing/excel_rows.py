"""Which rows does a sheet of a workbook hold, as text?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from analysis.sources.parsing.row_stream import Rows, plain_rows
from analysis.sources.reading import Reading
from analysis.sources.workbooks import sheet_cells, sheet_names


def excel_rows(path: Path, reading: Reading) -> Iterator[Rows]:
    above = reading.skip_rows + reading.heading
    sheet, _ = sheet_cells(path, reading.sheet or sheet_names(path)[0], above)
    columns = [*sheet.columns[: len(reading.columns)]]
    columns += [pa.nulls(sheet.num_rows, pa.string())] * (len(reading.columns) - len(columns))
    batch = pa.record_batch(columns, names=list(reading.columns))
    yield plain_rows(batch, reading, above, 1.0)
