"""What stands out in a period, beyond chance?"""

from analysis.insights.findings import users, words
from analysis.insights.findings.drop import drop, largest
from analysis.insights.findings.measure import FindingsResult, combine, measure, settle, survey
from analysis.insights.findings.spec import MOST_FINDINGS, Finding, FindingsSpec, FindingUsers

__all__ = [
    "MOST_FINDINGS",
    "Finding",
    "FindingUsers",
    "FindingsResult",
    "FindingsSpec",
    "combine",
    "drop",
    "largest",
    "measure",
    "settle",
    "survey",
    "users",
    "words",
]
