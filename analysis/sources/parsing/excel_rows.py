"""Which rows does a sheet of a workbook hold, as text?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from analysis.sources.parsing.row_stream import Rows, plain_rows
from analysis.sources.reading import Reading


def excel_rows(path: Path, reading: Reading) -> Iterator[Rows]:
    import fastexcel  # only for Excel files: a few megabytes of native code

    try:
        book = fastexcel.read_excel(path)
        above = reading.skip_rows + int(reading.header)
        sheet = book.load_sheet(
            reading.sheet or book.sheet_names[0], header_row=None, skip_rows=above, dtypes="string"
        ).to_arrow()
    except fastexcel.FastExcelError as error:
        raise ValueError(str(error)) from error
    columns = [*sheet.columns[: len(reading.columns)]]
    columns += [pa.nulls(sheet.num_rows, pa.string())] * (len(reading.columns) - len(columns))
    batch = pa.record_batch(columns, names=list(reading.columns))
    yield plain_rows(batch, reading, above, 1.0)
