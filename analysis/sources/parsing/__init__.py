"""How does text become rows, numbers and moments?"""

from analysis.sources.parsing.durations import BARE_UNIT, ISO, THREE_PARTS, TWO_PARTS, WORDS, read_durations
from analysis.sources.parsing.id_forms import IdForms, IdReading, id_forms, read_ids
from analysis.sources.parsing.leftovers import Leftover
from analysis.sources.parsing.numbers import TURNING, Numbers, numbers_of_unit, read_amounts, read_numbers
from analysis.sources.parsing.parquet_rows import as_meant
from analysis.sources.parsing.row_reading import read_rows
from analysis.sources.parsing.row_stream import Malformed, Rows, as_text
from analysis.sources.parsing.row_tidying import broken_rows, filled_down, unmarked
from analysis.sources.parsing.text_buffers import StringColumn
from analysis.sources.parsing.time_formats import program
from analysis.sources.parsing.times import (
    MISSING,
    NAIVE,
    OK,
    UNREADABLE,
    naive_rows,
    parse_days,
    parse_times,
    read_clocks,
)
from analysis.sources.parsing.zone_names import is_ambiguous, short_names, zone_in_lines, zone_in_name, zone_named

__all__ = [
    "BARE_UNIT",
    "ISO",
    "MISSING",
    "NAIVE",
    "OK",
    "THREE_PARTS",
    "TURNING",
    "TWO_PARTS",
    "UNREADABLE",
    "WORDS",
    "IdForms",
    "IdReading",
    "Leftover",
    "Malformed",
    "Numbers",
    "Rows",
    "StringColumn",
    "as_meant",
    "as_text",
    "broken_rows",
    "filled_down",
    "id_forms",
    "is_ambiguous",
    "naive_rows",
    "numbers_of_unit",
    "parse_days",
    "parse_times",
    "program",
    "read_amounts",
    "read_clocks",
    "read_durations",
    "read_ids",
    "read_numbers",
    "read_rows",
    "short_names",
    "unmarked",
    "zone_in_lines",
    "zone_in_name",
    "zone_named",
]
