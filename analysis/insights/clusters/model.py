"""How are a user's features made comparable, and to which cluster is a user nearest?

A fitted model is plain numbers, so that it can be stored as JSON, read by people and applied to tomorrow's data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.insights.features import Feature, FeatureTable

SHARES = ("night", "weekend")
SHARE_PRIOR_DAYS = 3  # a share seen on one day says little: it is drawn towards everybody's as if by three more days
SMALLEST_TAIL = 0.005  # values beyond this share at either end are drawn in, so that a robot can't stretch a scale
SMALLEST_TAIL_USERS = 2
_BEYOND_CHANCE = 0.2
WEIGHT = {"recency": 0.5, "tenure": 0.5}  # when somebody came says less about what they do
ALIKE = 0.95  # of two features that correlate more, the first stays


@dataclass(frozen=True)
class FeatureScale:
    """One feature as it enters the distance.

    The logarithm log1p (not of shares), filled, drawn in to [low, high], in standard deviations, weighed.
    """

    feature: Feature
    prior: float  # of a share: the one of all users together
    fill: float  # for "no value", on the scale of the logarithms
    low: float
    high: float
    mean: float
    deviation: float
    weight: float = 1.0


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
    for place, feature in enumerate(table.features):
        scale = _scale(feature, table.values[:, place], table.days)
        if scale is None or scale.weight < _BEYOND_CHANCE:
            left_out.append((feature, "constant" if scale is None else "chance"))
            continue
        column = _scaled(table.values[:, place], table.days, scale)
        if any(abs(float(column @ other)) / len(column) > ALIKE for other in columns):
            left_out.append((feature, "alike"))
            kept.append(replace(scale, weight=0.0))  # it takes no part, but helps to tell the groups apart in words
            continue
        kept.append(scale)
        columns.append(column)
    return _with_weights(kept, columns), tuple(left_out)


def _with_weights(scales: list[FeatureScale], columns: list[np.ndarray]) -> tuple[FeatureScale, ...]:
    """What moves together shares its weight: all the events of a busy user don't outvote the hour of the day."""
    if not columns:
        return ()
    together = np.abs(np.corrcoef(np.array(columns))).reshape(len(columns), -1)
    parts = iter((1 / np.sqrt(together.sum(axis=1))).tolist())
    return tuple(replace(scale, weight=scale.weight * next(parts)) if scale.weight else scale for scale in scales)


def _scale(feature: Feature, values: np.ndarray, days: np.ndarray) -> FeatureScale | None:
    prior = float(values @ days / days.sum()) if feature.kind in SHARES and days.sum() else 0.0
    moved = _moved(feature, values, days, prior)
    known = moved[~np.isnan(moved)]
    if not len(known):
        return None
    fill = float(np.median(known))
    moved = np.where(np.isnan(moved), fill, moved)
    tail = max(SMALLEST_TAIL, SMALLEST_TAIL_USERS / len(moved))
    low, high = (float(edge) for edge in np.quantile(moved, [tail, 1 - tail]))
    drawn_in = np.clip(moved, low, high)
    mean, deviation = float(drawn_in.mean()), float(drawn_in.std())
    if deviation <= 1e-9 * max(abs(mean), 1):
        return None
    weight = _beyond_chance(prior, days, deviation) if feature.kind in SHARES else WEIGHT.get(feature.kind, 1.0)
    return FeatureScale(feature, prior, fill, low, high, mean, deviation, weight)


def _beyond_chance(prior: float, days: np.ndarray, deviation: float) -> float:
    """How much of a share's spread is more than chance (binomial over active days) gives to like users; 0 to 1.

    Whoever came on one day has no or all activity at weekends: without this, such a coin's toss would found clusters.
    """
    by_chance = float(np.mean(prior * (1 - prior) * days / (days + SHARE_PRIOR_DAYS) ** 2))
    return float(np.sqrt(max(1 - by_chance / deviation**2, 0)))


def scaled(table: FeatureTable, scales: tuple[FeatureScale, ...]) -> np.ndarray:
    """The users' features in standard deviations (users × scales); a table may hold more features."""
    place = {feature: number for number, feature in enumerate(table.features)}
    columns = [_scaled(table.values[:, place[scale.feature]], table.days, scale) for scale in scales]
    return np.column_stack(columns)


def weighed(standard: np.ndarray, scales: tuple[FeatureScale, ...]) -> np.ndarray:
    """As they enter the distance."""
    return standard * np.array([scale.weight for scale in scales])


def _scaled(values: np.ndarray, days: np.ndarray, scale: FeatureScale) -> np.ndarray:
    moved = _moved(scale.feature, values, days, scale.prior)
    moved = np.where(np.isnan(moved), scale.fill, moved)
    return (np.clip(moved, scale.low, scale.high) - scale.mean) / scale.deviation


def _moved(feature: Feature, values: np.ndarray, days: np.ndarray, prior: float) -> np.ndarray:
    if feature.kind in SHARES:
        return (values * days + prior * SHARE_PRIOR_DAYS) / (days + SHARE_PRIOR_DAYS)
    return np.sign(values) * np.log1p(np.abs(values))
