"""Which ways do people really take: from an event on, up to one, between two, or around one?"""

from analysis.insights.paths import words
from analysis.insights.paths.labels import LabelGroup, LabelSplit, PathLabels
from analysis.insights.paths.measure import MOST_PATHS, combine, measure, members, settle, survey
from analysis.insights.paths.result import EVENT, OPEN, OTHER, OUT, PathsPicture, PathsResult, picture
from analysis.insights.paths.spec import (
    LEAST_COLUMNS,
    MOST_AROUND,
    MOST_COLUMNS,
    PATHS_COUNTED,
    PERS,
    PathAt,
    PathsCell,
    PathsCounted,
    PathsSpec,
    Per,
)

__all__ = [
    "EVENT",
    "LEAST_COLUMNS",
    "MOST_AROUND",
    "MOST_COLUMNS",
    "MOST_PATHS",
    "OPEN",
    "OTHER",
    "OUT",
    "PATHS_COUNTED",
    "PERS",
    "LabelGroup",
    "LabelSplit",
    "PathAt",
    "PathLabels",
    "PathsCell",
    "PathsCounted",
    "PathsPicture",
    "PathsResult",
    "PathsSpec",
    "Per",
    "combine",
    "measure",
    "members",
    "picture",
    "settle",
    "survey",
    "words",
]
