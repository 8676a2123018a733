"""Is something more frequent in a group than among all users, how much, and could it be chance?"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

Z95 = NormalDist().inv_cdf(0.975)
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
        low, high = carried_over(ratio, error, w)
        low = np.where(users == 0, 0.0, low)
        high = np.where(rest == 0, 100 / w, high)
    return np.where(valid, low, np.nan), np.where(valid, high, np.nan)


def carried_over(ratio: np.ndarray, error: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ends of TGI for a ratio of group to rest whose log has this error, where the group is the part w of all."""
    low = 100 / (w + (1 - w) / (ratio * np.exp(-error)))
    high = 100 / (w + (1 - w) / (ratio * np.exp(error)))
    return low, high


def p_values(users: np.ndarray, of: np.ndarray, users_all: np.ndarray, of_all: np.ndarray) -> np.ndarray:
    """Two-sided p of "as frequent as in the rest": two-proportion z, Fisher's exact test where counts are small."""
    from scipy import special  # loads for a third of a second

    rest, of_rest = users_all - users, of_all - of
    valid = (of > 0) & (of_rest > 0) & (users_all > 0) & (users_all < of_all)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = users_all / of_all
        error = np.sqrt(pooled * (1 - pooled) * (1 / of + 1 / of_rest))
        p = 2 * special.ndtr(-np.abs(users / of - rest / of_rest) / error)
        expected = np.minimum(pooled, 1 - pooled) * np.minimum(of, of_rest)
    for place in np.flatnonzero(valid & (expected < _SMALL_EXPECTED)):
        from scipy import stats  # loads for a second

        a, n, c, m = users[place], of[place], rest[place], of_rest[place]
        p[place] = stats.fisher_exact([[a, n - a], [c, m - c]])[1]
    return np.where(valid, p, np.nan)


def q_values(p: np.ndarray) -> np.ndarray:
    """p-values adjusted over all tested values (Benjamini and Hochberg 1995); NaN stays out."""
    q = np.full(len(p), np.nan)
    tested = ~np.isnan(p)
    if tested.any():
        from scipy import stats  # loads for a second

        q[tested] = stats.false_discovery_control(p[tested], method="bh")
    return q


def holm(p: Sequence[float | None]) -> tuple[float | None, ...]:
    """p-values adjusted so that a single false find among all is rare (Holm 1979); None stays None."""
    tested = sorted((value, place) for place, value in enumerate(p) if value is not None)
    adjusted: list[float | None] = [None] * len(p)
    largest = 0.0
    for rank, (value, place) in enumerate(tested):
        largest = max(largest, min(1.0, value * (len(tested) - rank)))
        adjusted[place] = largest
    return tuple(adjusted)


def wilson(users: int, of: int) -> tuple[float, float] | None:
    """95 % interval of a share (Wilson 1927): stays inside [0, 1] for small counts."""
    if of == 0:
        return None
    low, high = wilson_ends(np.array([users]), np.array([of]))
    return float(low[0]), float(high[0])


def wilson_ends(users: np.ndarray, of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 95 % Wilson intervals of many shares at once; NaN where nobody was counted."""
    users, of = np.asarray(users, dtype=float), np.asarray(of, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, weight = users / of, Z95**2 / of
        middle = (share + weight / 2) / (1 + weight)
        half = np.sqrt(weight * share * (1 - share) + weight**2 / 4) / (1 + weight)
    low = np.where(users == 0, 0.0, np.maximum(middle - half, 0.0))
    high = np.where(users == of, 1.0, np.minimum(middle + half, 1.0))
    counted = of > 0
    return np.where(counted, low, np.nan), np.where(counted, high, np.nan)


def newcombe(a: int, n: int, b: int, m: int) -> tuple[float, float] | None:
    """95 % interval of the difference a / n - b / m of two independent shares; None where a group is empty.

    Newcombe (1998), method 10: the ends come from both Wilson intervals, so it stays inside [-1, 1] for small counts.
    """
    low, high = newcombe_ends(*(np.array([count]) for count in (a, n, b, m)))
    return None if np.isnan(low[0]) else (float(low[0]), float(high[0]))


def newcombe_ends(a: np.ndarray, n: np.ndarray, b: np.ndarray, m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Newcombe's intervals of many differences at once; NaN where a group is empty."""
    first, second = wilson_ends(a, n), wilson_ends(b, m)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, other = np.asarray(a) / n, np.asarray(b) / m
    below = np.hypot(share - first[0], second[1] - other)
    above = np.hypot(first[1] - share, other - second[0])
    return share - other - below, share - other + above


def two_proportions_p(a: int, n: int, b: int, m: int) -> float | None:
    """Two-sided p of "a of n and b of m come from the same share": z, Fisher's exact test where counts are small.

    None where a group is empty, or where nobody or everybody was counted in both: nothing can differ there.
    """
    p = float(p_values(*(np.array([count], dtype=float) for count in (a, n, a + b, n + m)))[0])
    return None if np.isnan(p) else p


def relative_risk(a: int, n: int, b: int, m: int) -> tuple[float, float, float] | None:
    """How many times as frequent a of n is as b of m, with its 95 % log interval (Katz et al. 1978).

    Where a is 0 a half is added to the counts for the upper end (Walter 1975). None where the ratio can't be said:
    an empty group, nobody in the second, or everybody in both (the log interval would have no width).
    """
    if n == 0 or m == 0 or b == 0 or (a == n and b == m):
        return None
    half = 0.5 if a == 0 else 0.0
    c, k, d, j = a + half, n + half, b + half, m + half
    spread = float(np.exp(Z95 * np.sqrt(1 / c - 1 / k + 1 / d - 1 / j)))
    ratio = (c / k) / (d / j)
    return (a / n) / (b / m), 0.0 if a == 0 else ratio / spread, ratio * spread
