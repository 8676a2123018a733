"""How are a user's features made comparable, and to which cluster is a user nearest?

A fitted model is plain numbers, so that it can be stored as JSON, read by people and applied to tomorrow's data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.insights.features import Feature, FeatureTable, logarithms

SHARES = ("night", "weekend")
SHARE_PRIOR_DAYS = 3  # a share seen on one day says little: it is drawn towards everybody's as if by three more days
SMALLEST_SEEN = 0.01  # on its scale, a hundredth of an amount or one point of a share: what spreads less looks the same
SMALLEST_TAIL = 0.005  # values beyond this share at either end are drawn in, so that a robot can't stretch a scale
SMALLEST_TAIL_USERS = 2
_BEYOND_CHANCE = 0.2
WEIGHT = {"recency": 0.5, "tenure": 0.5}  # when somebody came says less about what they do
ALIKE = 0.95  # of two features that correlate more, the first stays


@dataclass(frozen=True)
class FeatureScale:
    """One feature as it enters the distance.

    The logarithm log1p (not of shares), filled, drawn in to [low, high], in standard deviations, weighed. Shares and
    means are drawn towards those of all users together, as if by `prior_count` more days or values.
    """

    feature: Feature
    prior: float  # of a share or mean, on its scale: that of all users together
    fill: float  # for "no value", on the scale of the logarithms
    low: float
    high: float
    mean: float
    deviation: float  # of the users who have a value
    weight: float = 1.0
    prior_count: float = 0.0  # of a mean; of shares it is `SHARE_PRIOR_DAYS`


@dataclass(frozen=True)
class ClusterModel:
    """Scales, and the centre of each cluster on them; clusters are numbered from 0, the largest at the fit first."""

    scales: tuple[FeatureScale, ...]
    centres: tuple[tuple[float, ...], ...]

    @property
    def features(self) -> tuple[Feature, ...]:
        return tuple(scale.feature for scale in self.scales)

    def nearest(self, table: FeatureTable) -> np.ndarray:
        """The number of the nearest centre for each user; of two equally near ones the first."""
        return nearest(weighed(scaled(table, self.scales), self.scales), np.array(self.centres))


def nearest(values: np.ndarray, centres: np.ndarray) -> np.ndarray:
    # |v - c|² without |v|²; one matrix product instead of a distance a pair
    return np.argmin((centres**2).sum(axis=1) - 2 * values @ centres.T, axis=1)


def fitted_scales(table: FeatureTable) -> tuple[tuple[FeatureScale, ...], tuple[tuple[Feature, str], ...]]:
    """Scales of the features that tell users apart, and those that take no part: `constant`, `chance` or `alike`."""
    kept: list[FeatureScale] = []
    columns: list[np.ndarray] = []
    left_out: list[tuple[Feature, str]] = []
    for feature in table.features:
        scale = _scale(feature, table)
        if scale is None or scale.weight < _BEYOND_CHANCE:
            left_out.append((feature, "constant" if scale is None else "chance"))
            continue
        column = _scaled(table, scale)
        if any(_correlated(column, other) > ALIKE for other in columns):
            left_out.append((feature, "alike"))
            kept.append(replace(scale, weight=0.0))  # it takes no part, but helps to tell the groups apart in words
            continue
        kept.append(scale)
        columns.append(column)
    return _with_weights(kept, columns), tuple(left_out)


def _correlated(one: np.ndarray, other: np.ndarray) -> float:
    return abs(float(np.corrcoef(one, other)[0, 1]))


def _with_weights(scales: list[FeatureScale], columns: list[np.ndarray]) -> tuple[FeatureScale, ...]:
    """What moves together shares its weight: all the events of a busy user don't outvote the hour of the day."""
    if not columns:
        return ()
    together = np.abs(np.corrcoef(np.array(columns))).reshape(len(columns), -1)
    parts = iter((1 / np.sqrt(together.sum(axis=1))).tolist())
    return tuple(replace(scale, weight=scale.weight * next(parts)) if scale.weight else scale for scale in scales)


def _scale(feature: Feature, table: FeatureTable) -> FeatureScale | None:
    """None where all users look the same by it."""
    values, behind = table.of(feature), table.behind(feature)
    has = ~np.isnan(values)
    if not has.any():
        return None
    prior, prior_count, weight = 0.0, 0.0, WEIGHT.get(feature.kind, 1.0)
    if feature.kind in SHARES and behind.sum():
        prior, prior_count = float(values @ behind / behind.sum()), float(SHARE_PRIOR_DAYS)
    if feature.kind == "mean":
        prior, prior_count, weight = _certainty(logarithms(values[has]), behind[has], table.variance_within(feature))
    moved = _moved(feature, values, behind, prior, prior_count)
    fill = prior if feature.kind == "mean" else float(np.median(moved[has]))
    tail = max(SMALLEST_TAIL, SMALLEST_TAIL_USERS / int(has.sum()))
    low, high = (float(edge) for edge in np.quantile(moved[has], [tail, 1 - tail]))
    drawn_in = np.clip(moved[has], low, high)
    # Of those who have a value: where few do, the others, all in the middle, would make a large step of a small one.
    mean, deviation = float(drawn_in.mean()), float(drawn_in.std())
    if deviation < SMALLEST_SEEN:
        return None
    if feature.kind in SHARES:
        weight = _beyond_chance(prior, behind, deviation)
    return FeatureScale(feature, prior, fill, low, high, mean, deviation, weight, prior_count)


def _certainty(means: np.ndarray, counts: np.ndarray, within: float) -> tuple[float, float, float]:
    """Of means: that of all, as how many values it weighs beside a user's own, and how much of their spread is more
    than chance gives to users whose values come from one source (empirical Bayes, Efron and Morris 1975)."""
    prior = float(means @ counts / counts.sum())
    spread, by_chance = float(means.var()), float(np.mean(within / counts))
    beyond = max(spread - by_chance, 0.0)
    if not beyond:
        return prior, 0.0, 0.0
    return prior, within / beyond, float(np.sqrt(beyond / spread))


def _beyond_chance(prior: float, days: np.ndarray, deviation: float) -> float:
    """How much of a share's spread is more than chance (binomial over active days) gives to like users; 0 to 1.

    Whoever came on one day has no or all activity at weekends: without this, such a coin's toss would found clusters.
    """
    by_chance = float(np.mean(prior * (1 - prior) * days / (days + SHARE_PRIOR_DAYS) ** 2))
    return float(np.sqrt(max(1 - by_chance / deviation**2, 0)))


def scaled(table: FeatureTable, scales: tuple[FeatureScale, ...]) -> np.ndarray:
    """The users' features in standard deviations (users × scales); a table may hold more features."""
    return np.column_stack([_scaled(table, scale) for scale in scales])


def weighed(standard: np.ndarray, scales: tuple[FeatureScale, ...]) -> np.ndarray:
    """As they enter the distance."""
    return standard * np.array([scale.weight for scale in scales])


def _scaled(table: FeatureTable, scale: FeatureScale) -> np.ndarray:
    values, behind = table.of(scale.feature), table.behind(scale.feature)
    moved = _moved(scale.feature, values, behind, scale.prior, scale.prior_count)
    moved = np.where(np.isnan(moved), scale.fill, moved)
    return (np.clip(moved, scale.low, scale.high) - scale.mean) / scale.deviation


def _moved(feature: Feature, values: np.ndarray, behind: np.ndarray, prior: float, prior_count: float) -> np.ndarray:
    if feature.kind in SHARES:
        return (values * behind + prior * SHARE_PRIOR_DAYS) / (behind + SHARE_PRIOR_DAYS)
    moved = logarithms(values)
    if not prior_count:
        return moved
    return prior + (moved - prior) * behind / (behind + prior_count)
