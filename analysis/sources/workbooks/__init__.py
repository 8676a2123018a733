"""Which tables does a workbook hold, and is it safe to look?"""

from analysis.sources.workbooks.books import Workbook, open_workbook
from analysis.sources.workbooks.calamine import old_cells
from analysis.sources.workbooks.open_xml import warm
from analysis.sources.workbooks.safety import (
    MOST_CELLS,
    UNREADABLE_ZIP,
    DamagedWorkbook,
    NoWorkbook,
    UnsafeWorkbook,
    check_workbook,
)
from analysis.sources.workbooks.sheet_cells import SheetFacts, SheetRows

__all__ = [
    "MOST_CELLS",
    "UNREADABLE_ZIP",
    "DamagedWorkbook",
    "NoWorkbook",
    "SheetFacts",
    "SheetRows",
    "UnsafeWorkbook",
    "Workbook",
    "check_workbook",
    "old_cells",
    "open_workbook",
    "warm",
]
