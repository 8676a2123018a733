"""Which columns are the user, the event and the time, what of the others is kept, and what must be asked?"""

from analysis.sources.inspecting.roles.candidates import is_amount, session_columns
from analysis.sources.inspecting.roles.guess import MappingGuess, guess_mapping, unclear_dates
from analysis.sources.inspecting.roles.project_zone import written_offsets, zone_of_rows
from analysis.sources.inspecting.roles.properties import property_as, property_of
from analysis.sources.inspecting.roles.questions import (
    WAYS,
    Choice,
    Question,
    QuestionsOpen,
    codes,
    of_reading,
    require_answers,
)
from analysis.sources.inspecting.roles.time_questions import order_question
from analysis.sources.inspecting.roles.time_roles import TimeRoles, TimeWords, find_time
from analysis.sources.inspecting.roles.users_and_events import Roles

__all__ = [
    "WAYS",
    "Choice",
    "MappingGuess",
    "Question",
    "QuestionsOpen",
    "Roles",
    "TimeRoles",
    "TimeWords",
    "codes",
    "find_time",
    "guess_mapping",
    "is_amount",
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
