"""Is it a real difference, or could it be chance?"""

from analysis.insights.statistics.certainty import CHANCE, FEW, Certainty, certainty
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
from analysis.insights.statistics.separation import Moments, moments, separation

__all__ = [
    "CHANCE",
    "FEW",
    "Certainty",
    "Moments",
    "certainty",
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
