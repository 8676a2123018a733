"""On how many days are users active?"""

from analysis.insights.stickiness import words
from analysis.insights.stickiness.measure import (
    UNITS,
    StickinessCell,
    StickinessResult,
    StickinessSpec,
    StickyUnit,
    combine,
    measure,
    members,
)

__all__ = [
    "UNITS",
    "StickinessCell",
    "StickinessResult",
    "StickinessSpec",
    "StickyUnit",
    "combine",
    "measure",
    "members",
    "words",
]
