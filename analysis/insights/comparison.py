"""Is something more frequent in a group than among all users, how much, and could it be chance?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

Z95 = float(stats.norm.ppf(0.975))
_SMALL_EXPECTED = 5  # an expected count under this makes the normal approximation poor (Cochran 1954)


def compared(users: np.ndarray, of: np.ndarray, users_all: np.ndarray, of_all: np.ndarray) -> pd.DataFrame:
    """TGI of each value, its 95 % interval, and the p-value against the rest.

    `users` of `of` in the group have the value, `users_all` of `of_all` among all; the group is a part of all. Columns:
    share, share_all, tgi, tgi_low, tgi_high, p; NaN is "can't be said".
    """
    users, of, users_all, of_all = (np.asarray(counts, dtype=float) for counts in (users, of, users_all, of_all))
    with np.errstate(divide="ignore", invalid="ignore"):
        share, share_all = users / of, users_all / of_all
        tgi = 100 * share / share_all
    low, high = tgi_interval(users, of, users_all, of_all)
    return pd.DataFrame(
        {
            "share": share,
            "share_all": share_all,
            "tgi": tgi,
            "tgi_low": low,
            "tgi_high": high,
            "p": p_values(users, of, users_all, of_all),
        }
    )


def tgi_interval(
    users: np.ndarray, of: np.ndarray, users_all: np.ndarray, of_all: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of TGI = 100 · p₁ / p, where the group (p₁) is a part of all (p).

    With w = of / of_all and ρ = p₁ / p₂ (p₂: the rest), p = w·p₁ + (1 − w)·p₂, so TGI = 100 / (w + (1 − w) / ρ), which
    rises with ρ. Group and rest are independent, so ρ has the log interval of Katz et al. (1978), with ½ added to the
    counts where one is zero (Walter 1975); its ends are carried over. TGI can't be more than 100 / w, nor can its end.
    """
    rest, of_rest = users_all - users, of_all - of
    valid = (of > 0) & (of_rest > 0) & (users_all > 0)
    half = np.where((users == 0) | (rest == 0), 0.5, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        a, n, c, m = users + half, of + half, rest + half, of_rest + half
        ratio = (a / n) / (c / m)
        error = Z95 * np.sqrt(np.maximum(1 / a - 1 / n + 1 / c - 1 / m, 0))
        w = of / of_all
        low = 100 / (w + (1 - w) / (ratio * np.exp(-error)))
        high = 100 / (w + (1 - w) / (ratio * np.exp(error)))
        low = np.where(users == 0, 0.0, low)
        high = np.where(rest == 0, 100 / w, high)
    return np.where(valid, low, np.nan), np.where(valid, high, np.nan)


def p_values(users: np.ndarray, of: np.ndarray, users_all: np.ndarray, of_all: np.ndarray) -> np.ndarray:
    """Two-sided p of "as frequent as in the rest": two-proportion z, Fisher's exact test where counts are small."""
    rest, of_rest = users_all - users, of_all - of
    valid = (of > 0) & (of_rest > 0) & (users_all > 0) & (users_all < of_all)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = users_all / of_all
        error = np.sqrt(pooled * (1 - pooled) * (1 / of + 1 / of_rest))
        p = 2 * stats.norm.sf(np.abs(users / of - rest / of_rest) / error)
        expected = np.minimum(pooled, 1 - pooled) * np.minimum(of, of_rest)
    for place in np.flatnonzero(valid & (expected < _SMALL_EXPECTED)):
        a, n, c, m = users[place], of[place], rest[place], of_rest[place]
        p[place] = stats.fisher_exact([[a, n - a], [c, m - c]])[1]
    return np.where(valid, p, np.nan)


def q_values(p: np.ndarray) -> np.ndarray:
    """p-values adjusted over all tested values (Benjamini and Hochberg 1995); NaN stays out."""
    q = np.full(len(p), np.nan)
    tested = ~np.isnan(p)
    if tested.any():
        q[tested] = stats.false_discovery_control(p[tested], method="bh")
    return q


def wilson(users: int, of: int) -> tuple[float, float] | None:
    """95 % interval of a share (Wilson 1927): stays inside [0, 1] for small counts."""
    if of == 0:
        return None
    found = stats.binomtest(users, of).proportion_ci(method="wilson")
    return float(found.low), float(found.high)
