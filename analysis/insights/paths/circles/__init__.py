"""Where do people go in circles, after what do they leave, and which next steps lead to the goal?"""

from analysis.insights.paths.circles import words
from analysis.insights.paths.circles.measure import combine, measure, members, settle, survey
from analysis.insights.paths.circles.result import CircleFinding, CirclesResult, CirclesSpec, CircleUsers, Episode

__all__ = [
    "CircleFinding",
    "CircleUsers",
    "CirclesResult",
    "CirclesSpec",
    "Episode",
    "combine",
    "measure",
    "members",
    "settle",
    "survey",
    "words",
]
