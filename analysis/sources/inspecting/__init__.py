"""What is this file, and what do its columns seem to hold?"""

from analysis.sources.inspecting.column_stats import ColumnStats
from analysis.sources.inspecting.encodings import EncodingUnclear
from analysis.sources.inspecting.guess import MappingGuess, Roles, guess_mapping, property_as, property_of
from analysis.sources.inspecting.inspection import Inspection, NotEvents, ReadingOptions, inspect_file
from analysis.sources.inspecting.questions import (
    WAYS,
    Choice,
    Question,
    QuestionsOpen,
    codes,
    of_reading,
    require_answers,
)
from analysis.sources.inspecting.sheets import ALL_SHEETS
from analysis.sources.inspecting.time_roles import TimeRoles, TimeWords, find_time

__all__ = [
    "ALL_SHEETS",
    "WAYS",
    "Choice",
    "ColumnStats",
    "EncodingUnclear",
    "Inspection",
    "MappingGuess",
    "NotEvents",
    "Question",
    "QuestionsOpen",
    "ReadingOptions",
    "Roles",
    "TimeRoles",
    "TimeWords",
    "codes",
    "find_time",
    "guess_mapping",
    "inspect_file",
    "of_reading",
    "property_as",
    "property_of",
    "require_answers",
]
