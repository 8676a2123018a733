"""Ratios of sums over users, and ranks in bins: beside numbers worked by hand, scipy, and chance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.insights.statistics import (
    compared_ratios,
    mean_sums,
    medians_apart,
    quantile,
    rank_p,
    ratio_sums,
    ratio_z,
)


def sums(users: list[tuple[int, int]]) -> np.ndarray:
    """Of users with so many events, of which so many have the value."""
    n, x = np.array(users).T
    return ratio_sums(n, x[:, None])


def test_sums_by_hand() -> None:
    """Three users: 1 of 2 events, 3 of 4, 0 of 1."""
    assert sums([(2, 1), (4, 3), (1, 0)]).tolist() == [[3, 7, 4, 4 + 16 + 1, 2 + 12, 1 + 9]]
    assert mean_sums(np.array([1.0, 3.0, 0.0])).tolist() == sums([(1, 1), (1, 3), (1, 0)])[0].tolist()


def test_a_ratio_beside_the_rest_by_hand() -> None:
    """Group: 6 of 8 events (users 2/4, 4/4); rest: 3 of 12 (1/4, 0/4, 2/4). TGI = 0.75 / 0.45."""
    own, rest = sums([(4, 2), (4, 4)]), sums([(4, 1), (4, 0), (4, 2)])
    [row] = compared_ratios(own, own + rest).to_dict("records")
    assert (row["share"], row["share_all"], row["tgi"]) == pytest.approx((0.75, 0.45, 100 * 0.75 / 0.45))
    # residuals x - R n: group -1, 1; rest 0, -1, 1; squared errors of the ratios: 2/64 · 2, 2/144 · 3/2
    error = 1.959964 * np.sqrt(2 / 64 * 2 / 0.75**2 + 2 / 144 * 1.5 / 0.25**2)
    ends = [100 / (0.4 + 0.6 / (3 * np.exp(side * error))) for side in (-1, 1)]
    assert (row["tgi_low"], row["tgi_high"]) == pytest.approx(ends, rel=1e-6)
    # under one common ratio of 9/20: group 0.2, 2.2; rest -0.8, -1.8, 0.2
    spread = (0.2**2 + 2.2**2) / 64 + (0.8**2 + 1.8**2 + 0.2**2) / 144
    assert float(ratio_z(own, rest)[0]) == pytest.approx(0.5 / spread**0.5)
    assert row["p"] == pytest.approx(2 * stats.norm.sf(0.5 / spread**0.5))


def test_what_nobody_in_the_group_has_ends_at_zero_and_what_the_rest_lacks_has_no_end_above_all_of_it() -> None:
    none, some = sums([(4, 0)] * 40), sums([(4, 2)] * 60)
    [row] = compared_ratios(none, none + some).to_dict("records")
    assert (row["tgi"], row["tgi_low"]) == (0, 0) and 0 < row["tgi_high"] < 20
    [row] = compared_ratios(some, none + some).to_dict("records")
    assert row["tgi"] == row["tgi_high"] == pytest.approx(100 / 0.6)


def test_users_with_many_events_alike_make_no_certainty() -> None:
    """Shares of events of users who each like one value: drawn by chance, p is below 5 % in about 5 % of draws."""
    chance, found = np.random.default_rng(5), 0
    for _ in range(1_000):
        events = chance.poisson(20, 400) + 1
        own_share = chance.beta(0.5, 0.5, 400)
        x = chance.binomial(events, own_share)
        inside = np.arange(400) < 100
        own, rest = (ratio_sums(events[side], x[side][:, None]) for side in (inside, ~inside))
        found += 2 * stats.norm.sf(abs(float(ratio_z(own, rest)[0]))) < 0.05
    assert 0.03 < found / 1_000 < 0.07


def test_ranks_in_bins_are_those_of_mann_and_whitney() -> None:
    chance = np.random.default_rng(1)
    own, rest = chance.poisson(3, 80), chance.poisson(4, 200)
    edges = np.arange(20)
    counts = [np.bincount(np.searchsorted(edges, values), minlength=20) for values in (own, np.append(own, rest))]
    expected = stats.mannwhitneyu(own, rest, method="asymptotic", use_continuity=False).pvalue
    assert rank_p(counts[0], counts[1]) == pytest.approx(expected)


def test_medians_apart_hold_the_truth() -> None:
    """Medians 3 and 5 of 101 and 101 values without chance: exactly 2 apart; equal groups: 0 lies inside."""
    edges = np.arange(1.0, 10)
    own = np.array([0, 20, 61, 20, 0, 0, 0, 0, 0])
    rest = np.array([0, 0, 0, 20, 61, 20, 0, 0, 0])
    assert medians_apart(own, own + rest, edges) == (-2.0, -2.0, -2.0)
    difference, low, high = medians_apart(np.full(9, 10), np.full(9, 20), edges)
    assert difference == 0 and low < 0 < high
    assert quantile(own, edges, 0.5) == 3 and quantile(own, edges, 1) == 4
    assert np.isnan(quantile(np.zeros(9), edges, 0.5))
