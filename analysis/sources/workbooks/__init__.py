"""Which tables does a workbook hold, and is it safe to look?"""

from analysis.sources.workbooks.calamine import sheet_cells, sheet_names
from analysis.sources.workbooks.safety import DamagedWorkbook, NoWorkbook, UnsafeWorkbook, check_workbook

__all__ = ["DamagedWorkbook", "NoWorkbook", "UnsafeWorkbook", "check_workbook", "sheet_cells", "sheet_names"]
