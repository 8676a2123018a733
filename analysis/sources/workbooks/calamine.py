"""Which sheets does a workbook hold, and which cells a sheet, as text?"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa


def sheet_names(path: Path) -> tuple[str, ...]:
    """Raises ValueError for a file that can't be opened."""
    import fastexcel  # only for workbooks: a few megabytes of native code

    try:
        return tuple(fastexcel.read_excel(path).sheet_names)
    except fastexcel.FastExcelError as error:
        raise ValueError(str(error)) from error


def sheet_cells(path: Path, sheet: str, above: int = 0, most: int | None = None) -> tuple[pa.RecordBatch, int]:
    """The rows below the first `above` ones, under place names, and how many rows the sheet has.

    Raises ValueError for a sheet that can't be read.
    """
    import fastexcel

    try:
        loaded = fastexcel.read_excel(path).load_sheet(
            sheet, header_row=None, skip_rows=above, n_rows=most, dtypes="string"
        )
        return loaded.to_arrow(), loaded.total_height
    except fastexcel.FastExcelError as error:
        raise ValueError(str(error)) from error
