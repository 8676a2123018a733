"""Which events do users take up, and do those who take one up early stay more often?"""

from analysis.insights.adoption import words
from analysis.insights.adoption.measure import (
    MOST_DAYS,
    MOST_STAYING,
    AdoptionResult,
    AdoptionSpec,
    combine,
    measure,
    members,
)

__all__ = [
    "MOST_DAYS",
    "MOST_STAYING",
    "AdoptionResult",
    "AdoptionSpec",
    "combine",
    "measure",
    "members",
    "words",
]
