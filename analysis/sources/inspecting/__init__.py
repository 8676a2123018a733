"""What is this file, and what do its columns seem to hold?"""

from analysis.sources.inspecting.column_stats import ColumnStats
from analysis.sources.inspecting.encodings import EncodingUnclear
from analysis.sources.inspecting.guess import (
    MappingGuess,
    Roles,
    guess_mapping,
    property_as,
    property_of,
    unclear_dates,
)
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
from analysis.sources.inspecting.time_roles import TimeRoles, TimeWords, find_time, order_question

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
    "order_question",
    "property_as",
    "property_of",
    "require_answers",
    "unclear_dates",
]
