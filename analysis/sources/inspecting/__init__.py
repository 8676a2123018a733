"""What is this file, and what do its columns seem to hold?"""

from analysis.sources.inspecting.columns import ColumnStats, WrittenOffset, fitting_zone
from analysis.sources.inspecting.inspection import Inspection, NotEvents
from analysis.sources.inspecting.looking import inspect_file
from analysis.sources.inspecting.roles import (
    WAYS,
    Choice,
    MappingGuess,
    Question,
    QuestionsOpen,
    Roles,
    TimeRoles,
    TimeWords,
    codes,
    find_time,
    guess_mapping,
    of_reading,
    order_question,
    property_as,
    property_of,
    require_answers,
    session_columns,
    unclear_dates,
    written_offsets,
    zone_of_rows,
)
from analysis.sources.inspecting.sheets import ALL_SHEETS
from analysis.sources.inspecting.text import EncodingUnclear, OneColumn
from analysis.sources.reading import ReadingOptions

__all__ = [
    "ALL_SHEETS",
    "WAYS",
    "Choice",
    "ColumnStats",
    "EncodingUnclear",
    "Inspection",
    "MappingGuess",
    "NotEvents",
    "OneColumn",
    "Question",
    "QuestionsOpen",
    "ReadingOptions",
    "Roles",
    "TimeRoles",
    "TimeWords",
    "WrittenOffset",
    "codes",
    "find_time",
    "fitting_zone",
    "guess_mapping",
    "inspect_file",
    "of_reading",
    "order_question",
    "property_as",
    "property_of",
    "require_answers",
    "session_columns",
    "unclear_dates",
    "written_offsets",
    "zone_of_rows",
]
