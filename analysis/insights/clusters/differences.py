"""In what does each cluster stand out, and which of it tells it from the others?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.insights.clusters.model import WEIGHT
from analysis.insights.features import Feature, FeatureTable

_WORTH_SAYING = 0.3  # standard deviations
_SAME_STORY = 0.75  # a second amount that correlates more with the first says nothing new
_LESS = 0.7
_ABOUT_ONCE = 1.5
_WHEN = {"night", "weekend", "recency", "tenure"}


@dataclass(frozen=True)
class Difference:
    """In what a cluster stands out: its mean lies `z` standard deviations above (below) that of all users.

    `once`: who does this event at all mostly does it one time, so that "often" would be the wrong word.
    """

    feature: Feature
    z: float
    once: bool = False


@dataclass(frozen=True)
class Cluster:
    """`differences`, the strongest first, of which the first `telling` name it; empty for the average user."""

    number: int  # from 0
    users: int
    share: float
    goal_users: int | None
    differences: tuple[Difference, ...]
    telling: int = 2


def correlations(values: np.ndarray) -> np.ndarray:
    centred = values - values.mean(axis=0)
    norms = np.sqrt((centred**2).sum(axis=0))
    return centred.T @ centred / np.maximum(np.outer(norms, norms), 1e-12)


def telling(
    names: tuple[Feature, ...], differences: np.ndarray, alike: np.ndarray, once: set[Feature]
) -> tuple[Difference, ...]:
    """Up to four strong differences, leaving out what only repeats a stronger one.

    What a group does names it better than what it doesn't, and what it does better than when it first came.
    """
    strength = np.abs(differences) * np.where(differences < 0, _LESS, 1.0)
    strength = strength * np.array([WEIGHT.get(feature.kind, 1.0) for feature in names])
    chosen: list[int] = []
    for place in np.argsort(-strength, kind="stable"):
        if abs(differences[place]) < _WORTH_SAYING or len(chosen) == 4:
            break
        if not any(_repeats(names[place], names[other], alike[place, other]) for other in chosen):
            chosen.append(int(place))
    return tuple(Difference(names[place], float(differences[place]), names[place] in once) for place in chosen)


def done_once(table: FeatureTable) -> set[Feature]:
    """Events that those who do them do about once: finishing a registration."""
    counts = [(feature, table.values[:, n]) for n, feature in enumerate(table.features) if feature.kind == "count"]
    return {feature for feature, values in counts if 0 < values.sum() < _ABOUT_ONCE * (values > 0).sum()}


def _repeats(feature: Feature, other: Feature, alike: float) -> bool:
    """Two amounts of activity that go together, or two numbers about the same property."""
    both = {feature.kind, other.kind}
    return (alike > _SAME_STORY and not both & _WHEN) or (feature.of == other.of != "")


def told_apart(clusters: tuple[Cluster, ...]) -> tuple[Cluster, ...]:
    """Two words each; a third and fourth where two would be the same as another cluster's."""

    def words(cluster: Cluster, count: int) -> tuple[tuple[Feature, bool], ...]:
        return tuple((difference.feature, difference.z > 0) for difference in cluster.differences[:count])

    told = []
    for cluster in clusters:
        others = [other for other in clusters if other is not cluster]
        counts = (n for n in (2, 3, 4) if all(words(cluster, n) != words(other, n) for other in others))
        told.append(replace(cluster, telling=next(counts, 2)))
    return tuple(told)
