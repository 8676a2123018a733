"""Who are the users of a group, compared with a baseline?"""

from analysis.insights.portrait.measure import OTHER, GoalRate, PortraitCell, PortraitSpec, combine, measure, members
from analysis.insights.portrait.result import UNKNOWN, PortraitResult, PortraitRow, portrait_rows
from analysis.insights.portrait.spec import PortraitTag
from analysis.insights.portrait.survey import settle, survey
from analysis.insights.portrait.words import row_name, subject_name, value_name

__all__ = [
    "OTHER",
    "UNKNOWN",
    "GoalRate",
    "PortraitCell",
    "PortraitResult",
    "PortraitRow",
    "PortraitSpec",
    "PortraitTag",
    "combine",
    "measure",
    "members",
    "portrait_rows",
    "row_name",
    "settle",
    "subject_name",
    "survey",
    "value_name",
]
