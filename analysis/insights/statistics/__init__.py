"""Is it a real difference, or could it be chance?"""

from analysis.insights.statistics.comparison import (
    compared,
    holm,
    newcombe,
    p_values,
    q_values,
    relative_risk,
    two_proportions_p,
    wilson,
    wilson_ends,
)
from analysis.insights.statistics.separation import ENOUGH, SURE, Moments, moments, separation

__all__ = [
    "ENOUGH",
    "SURE",
    "Moments",
    "compared",
    "holm",
    "moments",
    "newcombe",
    "p_values",
    "q_values",
    "relative_risk",
    "separation",
    "two_proportions_p",
    "wilson",
    "wilson_ends",
]
