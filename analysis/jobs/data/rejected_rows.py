"""Which rows of an imported file were not kept, and why, as a file that a spreadsheet can open?"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from analysis.export.spreadsheets import csv_cells, csv_header, csv_lines
from analysis.jobs.data.publishing import rejected_folder
from analysis.sources.cleaning import LEADING, rejected_rows
from analysis.store.workspace import Workspace


def rejected_csv(workspace: Workspace, project_id: str, import_id: str, place: int, words: Mapping[str, str]) -> bytes:
    """Row number, reason, the text of a row that couldn't be cut into columns, and the columns as they were read.

    `words` gives the first three their headings (`row`, `reason`, `text`) and each reason its name. Cells that a
    spreadsheet would run as a formula are made safe.
    """
    pieces: list[bytes] = []
    for batch in rejected_rows(rejected_folder(workspace, project_id, import_id), place):
        if not pieces:
            own = batch.schema.names[len(LEADING) :]
            pieces.append(csv_header([words[name] for name in LEADING] + own))
        number, reason, *others = batch.columns
        named = pa.array([words[code] for code in reason.cast(pa.string()).to_pylist()], pa.string())
        cells = [number.cast(pa.string()), csv_cells(named), *(csv_cells(cell.cast(pa.string())) for cell in others)]
        pieces.append(csv_lines(cells))
    return b"".join(pieces)
