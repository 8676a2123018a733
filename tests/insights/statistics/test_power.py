"""Is the least lift that a control group shows that of the textbook?"""

from __future__ import annotations

import math

import pytest

from analysis.insights.statistics import least_lift


@pytest.mark.parametrize(
    ("share", "treated", "control", "lift"),
    [
        (0.081, 1_240, 138, 0.085643),
        (0.2, 5_000, 5_000, 0.022877),
        (0.05, 90_000, 10_000, 0.006697),
        (0.5, 270, 30, 0.248632),
        (0.02, 1_000, 50, 0.114059),
    ],
)
def test_as_statsmodels_says(share: float, treated: int, control: int, lift: float) -> None:
    """`power_proportions_2indep(lift, share, treated, ratio=control / treated, alpha=0.05)` of statsmodels 0.15 is 0.8
    there."""
    assert least_lift(share, treated, control) == pytest.approx(lift, abs=2e-6)


def test_as_worked_by_hand() -> None:
    """From 50 % with 392 on either side: by hand 2.8016·√(2·0.5·0.5 / 392) = 0.1001 with the spread of ½ throughout; a
    little less here, where the shares apart from ½ spread less."""
    assert least_lift(0.5, 392, 392) == pytest.approx(2.8016 * math.sqrt(0.5 / 392), abs=0.001)


def test_it_cannot_be_said_without_a_group_or_where_nothing_could_be_seen() -> None:
    assert least_lift(0.1, 100, 0) is None
    assert least_lift(0.1, 0, 100) is None
    assert least_lift(1.0, 100, 100) is None
    assert least_lift(0.5, 4, 1) is None
