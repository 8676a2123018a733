"""How does JSON (a record a line, or lists of records) become columns of text that lose nothing?"""

from analysis.sources.json.blocks import Layout, NoRecords, Place, Records, records_in
from analysis.sources.json.cells import RecordReader, unknown_keys, warm
from analysis.sources.json.looking import Look, UnknownList, look
from analysis.sources.json.side_by_side import side_by_side

__all__ = [
    "Layout",
    "Look",
    "NoRecords",
    "Place",
    "RecordReader",
    "Records",
    "UnknownList",
    "look",
    "records_in",
    "side_by_side",
    "unknown_keys",
    "warm",
]
