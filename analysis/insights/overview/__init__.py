"""What does the data say at first sight?"""

from analysis.insights.overview import words
from analysis.insights.overview.findings import Finding, findings
from analysis.insights.overview.measure import (
    GRAINS,
    Grain,
    OverviewCell,
    OverviewResult,
    OverviewSpec,
    combine,
    measure,
    members,
)

__all__ = [
    "GRAINS",
    "Finding",
    "Grain",
    "OverviewCell",
    "OverviewResult",
    "OverviewSpec",
    "combine",
    "findings",
    "measure",
    "members",
    "words",
]
