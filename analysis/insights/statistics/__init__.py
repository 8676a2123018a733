"""Is it a real difference, or could it be chance?"""

from analysis.insights.statistics.certainty import CHANCE, FEW, Certainty, certainty
from analysis.insights.statistics.comparison import (
    compared,
    holm,
    newcombe,
    newcombe_ends,
    p_values,
    q_values,
    relative_risk,
    two_proportions_p,
    wilson,
    wilson_ends,
)
from analysis.insights.statistics.power import POWER, least_lift
from analysis.insights.statistics.ranks import medians_apart, quantile, rank_p
from analysis.insights.statistics.ratios import compared_ratios, mean_sums, ratio_sums, ratio_z
from analysis.insights.statistics.separation import Moments, moments, separation
from analysis.insights.statistics.shifts import BEFORE, LENGTHS, SURE, Followed, Shift, ends, shift_at, shifts

__all__ = [
    "BEFORE",
    "CHANCE",
    "FEW",
    "LENGTHS",
    "POWER",
    "SURE",
    "Certainty",
    "Followed",
    "Moments",
    "Shift",
    "certainty",
    "compared",
    "compared_ratios",
    "ends",
    "holm",
    "least_lift",
    "mean_sums",
    "medians_apart",
    "moments",
    "newcombe",
    "newcombe_ends",
    "p_values",
    "q_values",
    "quantile",
    "rank_p",
    "ratio_sums",
    "ratio_z",
    "relative_risk",
    "separation",
    "shift_at",
    "shifts",
    "two_proportions_p",
    "wilson",
    "wilson_ends",
]
