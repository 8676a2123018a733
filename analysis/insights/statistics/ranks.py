"""Is a number of users larger in a group, and how far apart are the middles? By counts in bins.

A bin holds the values above the edge before it and up to its own, so with an edge a value nothing is lost; values are
compared by their ranks, which a few very large ones don't bend.
"""

from __future__ import annotations

import numpy as np

from analysis.insights.statistics.comparison import Z95


def rank_p(own: np.ndarray, everyone: np.ndarray) -> float:
    """Two-sided p of Mann and Whitney (1947) with ties, group against rest; NaN where one is empty or all are equal."""
    own, everyone = own.astype(np.float64), everyone.astype(np.float64)
    n, whole = own.sum(), everyone.sum()
    m = whole - n
    if n == 0 or m == 0:
        return float("nan")
    middle = np.cumsum(everyone) - (everyone - 1) / 2  # the mean rank of each bin
    ties = (everyone**3 - everyone).sum() / (whole**3 - whole)
    variance = n * m * (whole + 1) / 12 * (1 - ties)
    if variance <= 0:
        return float("nan")
    from scipy import special  # loads for a third of a second

    above = own @ middle - n * (whole + 1) / 2
    return float(2 * special.ndtr(-abs(above) / np.sqrt(variance)))


def quantile(counts: np.ndarray, edges: np.ndarray, share: float) -> float:
    """The edge up to which at least this share lies; NaN without any."""
    total = counts.sum()
    if not total:
        return float("nan")
    place = int(np.searchsorted(np.cumsum(counts), min(max(share, 0.0), 1.0) * total, side="left"))
    return float(edges[min(place, len(edges) - 1)])


def medians_apart(own: np.ndarray, everyone: np.ndarray, edges: np.ndarray) -> tuple[float, float, float]:
    """Median of the group less that of the rest, with the ends of its 95 % interval.

    Each median's ends are order statistics (binomial, by the normal approximation); those of the difference come from
    both (Zou and Donner 2008).
    """
    (one, low, high), (other, low_other, high_other) = (_median(counts, edges) for counts in (own, everyone - own))
    below, above = np.hypot(one - low, high_other - other), np.hypot(high - one, other - low_other)
    return one - other, float(one - other - below), float(one - other + above)


def _median(counts: np.ndarray, edges: np.ndarray) -> tuple[float, float, float]:
    half = Z95 * np.sqrt(0.25 / max(counts.sum(), 1))
    low, middle, high = (quantile(counts, edges, 0.5 + side * half) for side in (-1, 0, 1))
    return middle, low, high
