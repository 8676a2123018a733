"""What is a table made of, once its lines are cut into cells: titles, header, data, and what stands below?"""

from analysis.sources.inspecting.tables.cells import Record, Row, is_typed, kind_of, usual_width
from analysis.sources.inspecting.tables.header import (
    MOST_COLUMNS,
    SAMPLE_ROWS,
    Dialect,
    EmptyFile,
    TooManyColumns,
    column_names,
    header_of,
    is_comment,
    labels_of,
)
from analysis.sources.inspecting.tables.shape import marks_of, rows_below, shape_of

__all__ = [
    "MOST_COLUMNS",
    "SAMPLE_ROWS",
    "Dialect",
    "EmptyFile",
    "Record",
    "Row",
    "TooManyColumns",
    "column_names",
    "header_of",
    "is_comment",
    "is_typed",
    "kind_of",
    "labels_of",
    "marks_of",
    "rows_below",
    "shape_of",
    "usual_width",
]
