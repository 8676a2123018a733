"""Is the largest drop told only where many leave, and more than elsewhere?"""

from __future__ import annotations

import pytest

from analysis.insights.findings import drop
from tests.made_funnels import SHOP, made

# Nearly all go on from the one to the other at once, hardly anybody back: a way.
ONWARD, BACK = made(SHOP, [50, 0, 950]), made(SHOP, [990, 0, 10])


@pytest.mark.parametrize(
    ("left_first", "left_second", "paid"),
    [
        (3, 6, 290),
        (0, 6, 290),
        (6, 3, 290),
        (40, 41, 60),  # as likely the other
        (100, 110, 300),
        (12, 0, 288),  # 4 % of all
        (50, 900, 20_000),
        (0, 60, 2_000),
        (1, 0, 9),
        (2, 4, 4),
    ],
)
def test_of_a_handful_or_of_two_alike_nothing_is_said(left_first: int, left_second: int, paid: int) -> None:
    assert drop(made(SHOP, [left_first, left_second, paid]), ONWARD, BACK) is None


@pytest.mark.parametrize(
    ("left_first", "left_second", "paid", "users"),
    [(100, 10, 190, 100), (20, 80, 100, 80), (0, 40, 160, 40), (5_000, 400, 20_000, 5_000), (200, 40, 20, 200)],
)
def test_where_many_leave_it_is_said(left_first: int, left_second: int, paid: int, users: int) -> None:
    told = drop(made(SHOP, [left_first, left_second, paid]), ONWARD, BACK)
    assert told is not None
    assert told.details["users"] == users
    assert told.details["users"] / told.details["of"] == told.details["share"]  # type: ignore[operator]
    assert told.details["window"] == SHOP.window
