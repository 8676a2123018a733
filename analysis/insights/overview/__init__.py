"""What does the data say at first sight?"""

from analysis.insights.overview import words
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
    "Grain",
    "OverviewCell",
    "OverviewResult",
    "OverviewSpec",
    "combine",
    "measure",
    "members",
    "words",
]
