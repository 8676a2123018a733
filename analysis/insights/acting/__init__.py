"""Which groups of users reach the goal less often than the others, and what would it be worth if they didn't?"""

from analysis.insights.acting import words
from analysis.insights.acting.measure import combine, measure, members, settle, survey
from analysis.insights.acting.result import ActingResult, ActingRow
from analysis.insights.acting.spec import ActingCell, ActingGroup, ActingKind, ActingSpec

__all__ = [
    "ActingCell",
    "ActingGroup",
    "ActingKind",
    "ActingResult",
    "ActingRow",
    "ActingSpec",
    "combine",
    "measure",
    "members",
    "settle",
    "survey",
    "words",
]
