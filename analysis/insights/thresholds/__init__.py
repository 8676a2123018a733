"""How large is the group at every threshold, and how many of it reach the goal?"""

from analysis.insights.thresholds.measure import (
    ThresholdResult,
    ThresholdRow,
    ThresholdSpec,
    combine,
    measure,
    threshold_rows,
)
from analysis.insights.thresholds.open_numbers import End, RulePath, condition_at, moved, open_number, own_numbers
from analysis.insights.thresholds.words import (
    alt_words,
    at_words,
    certainties,
    goal_words,
    outcome_shown,
    sure_words,
)

__all__ = [
    "End",
    "RulePath",
    "ThresholdResult",
    "ThresholdRow",
    "ThresholdSpec",
    "alt_words",
    "at_words",
    "certainties",
    "combine",
    "condition_at",
    "goal_words",
    "measure",
    "moved",
    "open_number",
    "outcome_shown",
    "own_numbers",
    "sure_words",
    "threshold_rows",
]
