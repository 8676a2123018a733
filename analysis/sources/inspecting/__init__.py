"""What is this file, and what do its columns seem to hold?"""

from analysis.sources.inspecting.column_stats import ColumnStats
from analysis.sources.inspecting.encodings import EncodingUnclear
from analysis.sources.inspecting.guess import MappingGuess, guess_mapping, property_of
from analysis.sources.inspecting.inspection import DateOrderUnclear, Inspection, NotEvents, ReadingOptions, inspect_file

__all__ = [
    "ColumnStats",
    "DateOrderUnclear",
    "EncodingUnclear",
    "Inspection",
    "MappingGuess",
    "NotEvents",
    "ReadingOptions",
    "guess_mapping",
    "inspect_file",
    "property_of",
]
