"""Why is this user where they are in the funnel?"""

from analysis.insights.funnel.why import words
from analysis.insights.funnel.why.measure import buckets, combine, measure, members
from analysis.insights.funnel.why.result import Moment, Reason, Seen, WhyAttempt, WhyResult, WhySpec

__all__ = [
    "Moment",
    "Reason",
    "Seen",
    "WhyAttempt",
    "WhyResult",
    "WhySpec",
    "buckets",
    "combine",
    "measure",
    "members",
    "words",
]
