"""What did those do instead who didn't reach the next step?"""

from analysis.insights.funnel.instead import words
from analysis.insights.funnel.instead.measure import combine, measure, members, settle, survey
from analysis.insights.funnel.instead.result import VIEWS, InsteadCell, InsteadResult, InsteadSide, InsteadSpec, View

__all__ = [
    "VIEWS",
    "InsteadCell",
    "InsteadResult",
    "InsteadSide",
    "InsteadSpec",
    "View",
    "combine",
    "measure",
    "members",
    "settle",
    "survey",
    "words",
]
