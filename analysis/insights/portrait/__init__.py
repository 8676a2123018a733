"""Who are the users of a group, compared with a baseline?"""

from analysis.insights.portrait import words
from analysis.insights.portrait.measure import OTHER, GoalRate, PortraitCell, PortraitSpec, combine, measure, members
from analysis.insights.portrait.result import UNKNOWN, PortraitResult, PortraitRow, portrait_rows
from analysis.insights.portrait.spec import PortraitTag
from analysis.insights.portrait.survey import settle, survey

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
    "settle",
    "survey",
    "words",
]
