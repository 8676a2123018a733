"""Is a ratio of two sums over users (events with a value of all their events) larger in a group, and how much?

What one event of a user tells of the next one, so the error of such a ratio is that of users, not of events (a ratio of
two sums over users: Cochran 1977, 2.11).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.insights.statistics.comparison import Z95, carried_over

# The last axis of sums: users with any of n, then over these the sums of n, x, n², n·x, x².
USERS, N, X, NN, NX, XX = range(6)


def ratio_sums(n: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Of each column of `x` (users × things) over `n` (users): things × 6."""
    n, x = n.astype(np.float64), x.astype(np.float64)
    sums = np.empty((x.shape[1], 6))
    sums[:, USERS], sums[:, N], sums[:, NN] = (n > 0).sum(), n.sum(), np.einsum("i,i", n, n)
    sums[:, X], sums[:, NX], sums[:, XX] = x.sum(axis=0), np.einsum("i,ij->j", n, x), np.einsum("ij,ij->j", x, x)
    return sums


def mean_sums(x: np.ndarray) -> np.ndarray:
    """The same (6) for one number of each user, whose ratio is a mean."""
    users, total = float(len(x)), float(x.sum())
    return np.array([users, users, total, users, total, float(np.einsum("i,i", x, x))])


def compared_ratios(own: np.ndarray, everyone: np.ndarray) -> pd.DataFrame:
    """Columns as in `compared`: share, share_all, tgi, tgi_low, tgi_high, p; NaN is "can't be said".

    The log of the ratio to the rest has the variance of both (delta method); where the group has none, half an event is
    taken for its upper end.
    """
    from scipy import special  # loads for a third of a second

    rest = everyone - own
    with np.errstate(divide="ignore", invalid="ignore"):
        share, share_all, other = (each[..., X] / each[..., N] for each in (own, everyone, rest))
        half = np.where(own[..., X] == 0, 0.5, 0.0)
        ratio = ((own[..., X] + half) / own[..., N]) / other
        spread = np.where(half > 0, 2.0, _squared_error(own, share) / share**2)
        error = Z95 * np.sqrt(spread + _squared_error(rest, other) / other**2)
        w = own[..., N] / everyone[..., N]
        low, high = carried_over(ratio, error, w)
        low = np.where(own[..., X] == 0, 0.0, low)
        high = np.where(rest[..., X] == 0, 100 / w, high)
        low = np.where(rest[..., X] == 0, np.nan, low)
        tgi = 100 * share / share_all
    said = (own[..., N] > 0) & (rest[..., N] > 0) & (everyone[..., X] > 0)
    named = {"share": share, "share_all": share_all, "tgi": tgi, "tgi_low": low, "tgi_high": high}
    frame = pd.DataFrame({name: np.where(said, values, np.nan) for name, values in named.items()})
    return frame.assign(p=np.where(said, 2 * special.ndtr(-np.abs(ratio_z(own, rest))), np.nan))


def ratio_z(own: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """The difference of the ratios in standard errors of one common ratio; 0 without any error."""
    with np.errstate(divide="ignore", invalid="ignore"):
        common = (own[..., X] + rest[..., X]) / (own[..., N] + rest[..., N])
        error = np.sqrt(_squares(own, common) / own[..., N] ** 2 + _squares(rest, common) / rest[..., N] ** 2)
        z = (own[..., X] / own[..., N] - rest[..., X] / rest[..., N]) / error
    return np.where(error > 0, z, 0.0)


def _squares(sums: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    return np.maximum(sums[..., XX] - 2 * ratio * sums[..., NX] + ratio**2 * sums[..., NN], 0.0)


def _squared_error(sums: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    users = sums[..., USERS]
    return _squares(sums, ratio) / sums[..., N] ** 2 * users / (users - 1)
