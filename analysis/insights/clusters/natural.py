"""Do users fall into groups at all, or is it one cloud that any grouping would only cut?

Two looks, either of which suffices. **A twin** of the users has the same values of each behaviour and the same rank
correlations, but is one cloud (a Gaussian copula, as `NORTA` by Cario and Nelson 1997): groups must be clearly more
distinct than the same number of them cut out of it. **A valley**: cut in two, the line from one centre to the other has
fewer users in between than on either side; no cloud with one summit has that, whatever its shape.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata
from sklearn.metrics import silhouette_score

from analysis.insights.clusters.model import nearest

MORE_DISTINCT = 0.02  # in mean silhouette; many users who are one cloud differ by less from their twins
_VALLEY = 3.0  # standard deviations
TWINS = 5
_WINDOW = 0.25  # of the way from centre to centre


def silhouette(values: np.ndarray, centres: np.ndarray) -> float:
    """The mean silhouette, -1 where all users are in one group."""
    labels = nearest(values, centres)
    return float(silhouette_score(values, labels)) if len(np.unique(labels)) > 1 else -1.0


def twin(values: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """As many users as one cloud, with the values and the rank correlations of these."""
    moving = np.flatnonzero(values.std(axis=0) > 0)
    made = values.copy()
    scores = ndtri((rankdata(values[:, moving], axis=0) - 0.5) / len(values))
    together = np.atleast_2d(np.corrcoef(scores, rowvar=False))
    drawn = random.multivariate_normal(np.zeros(len(moving)), together, size=len(values), method="eigh")
    for place, column in enumerate(moving):
        made[np.argsort(drawn[:, place], kind="stable"), column] = np.sort(values[:, column])
    return made


def has_valley(values: np.ndarray, two: np.ndarray) -> bool:
    """Whether fewer users lie somewhere between two centres than on either side, beyond chance."""
    way = two[1] - two[0]
    along = np.sort((values - two[0]) @ way / (way @ way))
    starts = np.arange(-0.5, 1.5 - _WINDOW, _WINDOW / 2)
    counts = np.searchsorted(along, starts + _WINDOW) - np.searchsorted(along, starts)
    lower = (min(counts[:at].max(), counts[at + 1 :].max()) for at in range(1, len(counts) - 1))
    return any(_fewer(int(low), int(side)) > _VALLEY for low, side in zip(counts[1:-1], lower, strict=True))


def _fewer(low: int, side: int) -> float:
    """How sure it is that the first of two counts is of a lower rate: the signed root of the likelihood ratio."""
    if low >= side:
        return 0.0
    half = (low + side) / 2
    return math.sqrt(2 * (side * math.log(side / half) + (low * math.log(low / half) if low else 0.0)))
