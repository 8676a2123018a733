"""Are indices, intervals and tests those of the textbooks?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.insights.statistics import (
    compared,
    holm,
    newcombe,
    q_values,
    relative_risk,
    two_proportions_p,
    wilson,
    wilson_ends,
)


def one(users: int, of: int, users_all: int, of_all: int) -> dict[str, float]:
    frame = compared(*(np.array([count]) for count in (users, of, users_all, of_all)))
    return frame.iloc[0].to_dict()


def test_tgi_by_hand() -> None:
    """30 % of the group of 100 against 10 % of all 500.

    By hand: the rest has 20 of 400, ρ = 0.3 / 0.05 = 6; its log has the error √(1/30 − 1/100 + 1/20 − 1/400) = 0.26615;
    so ρ lies in 6·exp(∓1.95996·0.26615) = 3.5613 … 10.1087, and 100 / (0.2 + 0.8 / ρ) in 235.5 … 358.2.
    """
    found = one(30, 100, 50, 500)
    assert found["tgi"] == pytest.approx(300)
    assert found["tgi_low"] == pytest.approx(235.49, abs=0.01)
    assert found["tgi_high"] == pytest.approx(358.24, abs=0.01)


def test_the_interval_is_that_of_many_redraws() -> None:
    """Parametric bootstrap: group and rest drawn anew 200,000 times."""
    random = np.random.default_rng(5)
    group = random.binomial(400, 0.3, 200_000)
    rest = random.binomial(1_600, 0.15, 200_000)
    redrawn = 100 * (group / 400) / ((group + rest) / 2_000)
    found = one(120, 400, 360, 2_000)
    assert found["tgi_low"] == pytest.approx(np.quantile(redrawn, 0.025), rel=0.01)
    assert found["tgi_high"] == pytest.approx(np.quantile(redrawn, 0.975), rel=0.01)


def test_the_difference_is_tested_against_the_rest() -> None:
    """As the chi-squared test of the table, uncorrected, by scipy."""
    expected = stats.chi2_contingency([[120, 280], [240, 1_360]], correction=False).pvalue
    assert one(120, 400, 360, 2_000)["p"] == pytest.approx(expected)


def test_small_counts_are_tested_exactly() -> None:
    """Fisher's tea: 3 of 4 cups against 1 of 4 gives 0.486 (Fisher 1935)."""
    assert one(3, 4, 4, 8)["p"] == pytest.approx(0.4857, abs=1e-4)


def test_nobody_in_the_group_and_nobody_in_the_rest_keep_the_possible_ends() -> None:
    none = one(0, 100, 50, 500)
    assert (none["tgi"], none["tgi_low"]) == (0, 0)
    assert 0 < none["tgi_high"] < 100
    all_of_them = one(50, 100, 50, 500)
    assert all_of_them["tgi"] == pytest.approx(500)
    assert all_of_them["tgi_high"] == pytest.approx(500)  # 100 / w: it can't be more
    assert all_of_them["tgi_low"] > 400


def test_what_cannot_be_said_is_not_a_number() -> None:
    everybody = one(10, 50, 10, 50)
    assert everybody["tgi"] == 100
    assert np.isnan(everybody["p"])
    assert np.isnan(everybody["tgi_low"])
    assert np.isnan(one(0, 0, 10, 50)["share"])
    assert np.isnan(one(0, 10, 0, 50)["tgi"])


@given(st.integers(1, 200), st.integers(1, 200), st.data())
def test_the_interval_holds_the_index(of: int, of_rest: int, data: st.DataObject) -> None:
    users, rest = data.draw(st.integers(0, of)), data.draw(st.integers(0, of_rest))
    found = one(users, of, users + rest, of + of_rest)
    if users + rest:
        largest = 100 * (of + of_rest) / of
        assert (
            -1e-9 <= found["tgi_low"] <= found["tgi"] + 1e-9 <= found["tgi_high"] + 2e-9 <= largest * (1 + 1e-9) + 2e-9
        )


def test_false_discoveries_are_controlled_as_published() -> None:
    """The worked example of Benjamini and Hochberg (1995), section 3.2: four of fifteen are kept at 5 %."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    q = q_values(np.array([*p, np.nan]))
    assert (q[:15] <= 0.05).sum() == 4
    assert np.isnan(q[15])
    assert q[:15] == pytest.approx(stats.false_discovery_control(p))
    assert q_values(np.array([np.nan])).shape == (1,)


def test_wilson_stays_inside() -> None:
    """10 of 10: 0.7225 to 1 (Newcombe 1998, table of methods, method 3 without correction)."""
    low, high = wilson(10, 10) or (0, 0)
    assert (round(low, 4), high) == (0.7225, 1.0)
    assert wilson(0, 0) is None


@given(st.integers(1, 2_000), st.data())
def test_wilson_is_that_of_scipy(of: int, data: st.DataObject) -> None:
    users = data.draw(st.integers(0, of))
    expected = stats.binomtest(users, of).proportion_ci(method="wilson")
    assert wilson(users, of) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_many_wilson_intervals_at_once_are_those_one_by_one() -> None:
    low, high = wilson_ends(np.array([0, 3, 7, 0]), np.array([4, 9, 7, 0]))
    for place, (users, of) in enumerate([(0, 4), (3, 9), (7, 7)]):
        assert (low[place], high[place]) == wilson(users, of)
    assert np.isnan(low[3])
    assert np.isnan(high[3])


@pytest.mark.parametrize(
    ("counts", "ends"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0000)),
        ((10, 10, 0, 10), (0.6075, 1.0000)),
    ],
)
def test_differences_have_the_published_intervals(counts: tuple[int, int, int, int], ends: tuple[float, float]) -> None:
    """Newcombe (1998), Interval estimation for the difference between independent proportions, table II, method 10."""
    assert newcombe(*counts) == pytest.approx(ends, abs=5e-5)


def test_a_difference_from_nobody_cannot_be_said() -> None:
    assert newcombe(0, 0, 3, 10) is None
    assert newcombe(3, 10, 0, 0) is None


def test_two_proportions_are_tested_like_the_table() -> None:
    """Chi-squared of the table, uncorrected, by scipy; Fisher's tea (1935) where counts are small."""
    expected = stats.chi2_contingency([[56, 14], [48, 32]], correction=False).pvalue
    assert two_proportions_p(56, 70, 48, 80) == pytest.approx(expected)
    assert two_proportions_p(3, 4, 1, 4) == pytest.approx(0.4857, abs=1e-4)
    assert two_proportions_p(0, 10, 0, 10) is None
    assert two_proportions_p(10, 10, 5, 5) is None
    assert two_proportions_p(0, 0, 5, 10) is None


def test_holm_goes_from_the_smallest_and_never_falls() -> None:
    """As R's p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")."""
    assert holm([0.01, None, 0.04, 0.03, 0.005]) == pytest.approx((0.03, None, 0.06, 0.06, 0.02))
    assert holm([0.6, 0.7]) == (1.0, 1.0)
    assert holm([]) == ()


def test_a_relative_risk_has_the_published_interval() -> None:
    """Heart attacks with placebo and aspirin (Physicians' Health Study; Agresti, Categorical Data Analysis, 3.1)."""
    assert relative_risk(189, 11_034, 104, 11_037) == pytest.approx((1.818, 1.433, 2.306), abs=1e-3)


def test_a_relative_risk_of_nobody_has_an_upper_end_and_against_nobody_none() -> None:
    found = relative_risk(0, 100, 20, 100)
    assert found is not None
    assert found[:2] == (0.0, 0.0)
    assert 0 < found[2] < 1
    assert relative_risk(20, 100, 0, 100) is None
    assert relative_risk(10, 10, 10, 10) is None
