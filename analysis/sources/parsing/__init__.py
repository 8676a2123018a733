"""How does text become rows, numbers and moments?"""

from analysis.sources.parsing.numbers import read_numbers
from analysis.sources.parsing.row_reading import read_rows
from analysis.sources.parsing.row_stream import Malformed, Rows, as_text
from analysis.sources.parsing.text_buffers import StringColumn
from analysis.sources.parsing.time_formats import program
from analysis.sources.parsing.times import MISSING, OK, UNREADABLE, naive_rows, parse_times

__all__ = [
    "MISSING",
    "OK",
    "UNREADABLE",
    "Malformed",
    "Rows",
    "StringColumn",
    "as_text",
    "naive_rows",
    "parse_times",
    "program",
    "read_numbers",
    "read_rows",
]
