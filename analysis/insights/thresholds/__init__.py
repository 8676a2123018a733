"""How large is the group at every threshold, and how many of it reach the goal?"""

from analysis.insights.thresholds import words
from analysis.insights.thresholds.measure import (
    ThresholdResult,
    ThresholdRow,
    ThresholdSpec,
    combine,
    measure,
    threshold_rows,
)
from analysis.insights.thresholds.open_numbers import End, RulePath, condition_at, moved, open_number, own_numbers

__all__ = [
    "End",
    "RulePath",
    "ThresholdResult",
    "ThresholdRow",
    "ThresholdSpec",
    "combine",
    "condition_at",
    "measure",
    "moved",
    "open_number",
    "own_numbers",
    "threshold_rows",
    "words",
]
