"""Into how many groups do users fall, which are they, and would they come out again?

k-means on standardised features. The number of groups is the one with the best mean silhouette (Rousseeuw 1987). Of
nearly equal ones it is the finest that is nearly as firm as the firmest, because it says most. How firm a grouping is
tells a redraw of the users (bootstrap): the groupings are compared by the adjusted Rand index (Hubert and Arabie 1985),
as Hennig (2007) proposes. All is seeded and sees the users in the order of their ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.metrics import adjusted_rand_score, pairwise_distances, silhouette_score
from threadpoolctl import threadpool_limits

from analysis.insights.clusters.model import nearest
from analysis.insights.clusters.natural import MORE_DISTINCT, TWINS, has_valley, silhouette, twin

FEWEST, MOST = 2, 10
NEARLY_BEST = 0.03  # silhouettes so near to one another don't decide
NEARLY_FIRMEST = 0.05  # in adjusted Rand index
_SEED = 7
_CHOOSING = 6_000  # users on which the number is chosen
_SILHOUETTE = 3_000
_REDRAWING = 3_000
_REDRAWS = 10
_COMPARED = 2_000  # users whose groups are compared with those of one cloud
_MINI_BATCH_FROM = 50_000


@dataclass(frozen=True)
class Grouping:
    """The largest group is the first."""

    centres: np.ndarray  # groups × features
    choices: pd.DataFrame  # groups, silhouette, stability (NaN where the silhouette alone ruled it out)
    stability: float  # mean adjusted Rand index: 1 is "always the same"
    natural: bool  # False where users are one cloud, so that any grouping only cuts it


def grouped(values: np.ndarray, groups: int | None) -> Grouping:
    """Fit `groups` groups, or the best number of 2 to 10.

    One thread: with several, sums are added in changing order and the last digits differ from run to run.
    """
    with threadpool_limits(limits=1):
        choices = _choices(_drawn(values, _CHOOSING))
        if groups is None:
            choices, groups = _chosen(choices, _drawn(values, _REDRAWING))
        centres = _fit(values, groups, tries=8)
        stability = _stability(_drawn(values, _REDRAWING), centres)
        natural = _natural(_drawn(values, _COMPARED), groups)
    sizes = np.bincount(nearest(values, centres), minlength=len(centres))
    order = np.lexsort((*centres.T[::-1], -sizes))
    return Grouping(centres[order], choices, stability, natural)


def _drawn(values: np.ndarray, most: int) -> np.ndarray:
    """At most so many users, drawn by chance, the same each time."""
    if len(values) <= most:
        return values
    return values[np.sort(np.random.default_rng(_SEED).choice(len(values), most, replace=False))]


def _choices(values: np.ndarray) -> pd.DataFrame:
    sample = _drawn(values, _SILHOUETTE)
    distances = pairwise_distances(sample)
    np.fill_diagonal(distances, 0)
    rows = []
    for groups in range(FEWEST, min(MOST, _kinds(sample)) + 1):
        labels = nearest(sample, _fit(values, groups, tries=8))
        if len(np.unique(labels)) > 1:
            rows.append((groups, float(silhouette_score(distances, labels, metric="precomputed"))))
    return pd.DataFrame(rows, columns=["groups", "silhouette"])


def _chosen(choices: pd.DataFrame, values: np.ndarray) -> tuple[pd.DataFrame, int]:
    near = choices["silhouette"] >= choices["silhouette"].max() - NEARLY_BEST
    stability = [
        _stability(values, _fit(values, groups, tries=8)) if chosen else np.nan
        for groups, chosen in zip(choices["groups"], near, strict=True)
    ]
    choices = choices.assign(stability=stability)
    firm = choices["stability"] >= choices["stability"].max() - NEARLY_FIRMEST
    return choices, int(choices.loc[firm, "groups"].max())


def _natural(values: np.ndarray, groups: int) -> bool:
    if has_valley(values, _fit(values, 2, tries=3)):
        return True
    random = np.random.default_rng(_SEED)
    clouds = [twin(values, random) for _ in range(TWINS)]
    cut = np.array([silhouette(cloud, _fit(cloud, groups, tries=3)) for cloud in clouds])
    return silhouette(values, _fit(values, groups, tries=3)) > cut.mean() + max(MORE_DISTINCT, cut.std())


def _fit(values: np.ndarray, groups: int, tries: int) -> np.ndarray:
    groups = min(groups, _kinds(values))
    kind: Any = MiniBatchKMeans if len(values) > _MINI_BATCH_FROM else KMeans  # its stubs know n_init as text only
    return kind(groups, n_init=tries, random_state=_SEED).fit(values).cluster_centers_


def _kinds(values: np.ndarray) -> int:
    """How many different users there are, up to the most groups: more groups than that can't be."""
    for some in (values[: 10 * MOST], values):
        found = len(np.unique(some, axis=0))
        if found >= MOST:
            return MOST
    return found


def _stability(values: np.ndarray, centres: np.ndarray) -> float:
    random = np.random.default_rng(_SEED)
    labels = nearest(values, centres)
    found = []
    for _ in range(_REDRAWS):
        again = values[random.integers(0, len(values), len(values))]
        found.append(adjusted_rand_score(labels, nearest(values, _fit(again, len(centres), tries=3))))
    return float(np.mean(found))
