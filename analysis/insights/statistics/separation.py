"""How far apart are groups and all other users toward the goal, and could that be chance?

What each group brings is added up over blocks as `Moments`; then every group is compared with the rest at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.insights.statistics.certainty import FEW
from analysis.insights.statistics.comparison import newcombe_ends, p_values, wilson_ends

_AT_ONCE = 32  # groups that are widened from bits to numbers at one time


@dataclass(frozen=True, eq=False)
class Moments:
    """Of each of some groups: users counted, the sum of their outcomes, and of their squares. float64."""

    users: np.ndarray
    total: np.ndarray
    squares: np.ndarray

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.users + other.users, self.total + other.total, self.squares + other.squares)

    def __sub__(self, other: Moments) -> Moments:
        return Moments(self.users - other.users, self.total - other.total, self.squares - other.squares)


def moments(masks: np.ndarray, outcome: np.ndarray) -> Moments:
    """Of each row of `masks` (groups × users); users whose outcome is NaN don't count."""
    counted = ~np.isnan(outcome)
    values = np.where(counted, outcome, 0.0)
    weights = np.stack([counted.astype(np.float64), values, values**2], axis=1)
    found = np.empty((len(masks), 3))
    for first in range(0, len(masks), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        found[some] = masks[some].astype(np.float64) @ weights
    return Moments(*found.T)


def separation(groups: Moments, everyone: Moments, share: bool) -> pd.DataFrame:
    """Each group beside all users who aren't in it; `share` says that outcomes are 0 or 1.

    Columns: counted, rate, low, high (of the group), rest, difference, difference_low, difference_high, p, few; NaN is
    "can't be said". Shares have Wilson's and Newcombe's intervals and the test of two proportions; means have those of
    Student and Welch. Nothing is tested where `few`.
    """
    rest = everyone - groups
    with np.errstate(divide="ignore", invalid="ignore"):
        rate, other = groups.total / groups.users, rest.total / rest.users
        compare = _shares if share else _means
        low, high, below, above, p = compare(groups, rest)
    few = (groups.users < FEW) | (rest.users < FEW)
    return pd.DataFrame(
        {
            "counted": groups.users.astype(np.int64),
            "rate": rate,
            "low": low,
            "high": high,
            "rest": other,
            "difference": rate - other,
            "difference_low": below,
            "difference_high": above,
            "p": np.where(few, np.nan, p),
            "few": few,
        }
    )


def _shares(groups: Moments, rest: Moments) -> tuple[np.ndarray, ...]:
    low, high = wilson_ends(groups.total, groups.users)
    below, above = newcombe_ends(groups.total, groups.users, rest.total, rest.users)
    p = p_values(groups.total, groups.users, groups.total + rest.total, groups.users + rest.users)
    return low, high, below, above, p


def _means(groups: Moments, rest: Moments) -> tuple[np.ndarray, ...]:
    """Welch (1947): variances may differ."""
    from scipy import special  # loads for a third of a second

    mean, other = groups.total / groups.users, rest.total / rest.users
    error, error_rest = _squared_error(groups), _squared_error(rest)
    half = special.stdtrit(groups.users - 1, 0.975) * np.sqrt(error)
    both = error + error_rest
    freedom = both**2 / (error**2 / (groups.users - 1) + error_rest**2 / (rest.users - 1))
    wide = special.stdtrit(freedom, 0.975) * np.sqrt(both)
    p = 2 * special.stdtr(freedom, -np.abs(mean - other) / np.sqrt(both))
    return mean - half, mean + half, mean - other - wide, mean - other + wide, p


def _squared_error(groups: Moments) -> np.ndarray:
    """Of the mean; NaN under two users."""
    spread = np.maximum(groups.squares - groups.total**2 / groups.users, 0.0)
    return np.where(groups.users > 1, spread / (groups.users - 1) / groups.users, np.nan)
