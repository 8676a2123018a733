"""How does text become rows, numbers and moments?"""

from analysis.sources.parsing.id_forms import IdForms, IdReading, id_forms, read_ids
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
    "IdForms",
    "IdReading",
    "Malformed",
    "Rows",
    "StringColumn",
    "as_text",
    "id_forms",
    "naive_rows",
    "parse_times",
    "program",
    "read_ids",
    "read_numbers",
    "read_rows",
]
