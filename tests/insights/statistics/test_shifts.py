"""Is a change found when it was, and nothing where numbers go up and down by chance or as usual?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.insights.statistics import FEW, Followed, shift_at, shifts

WEEKS = 20
ALL = np.ones(WEEKS, np.bool_)


def share(counts: list[float] | np.ndarray, of: float = 200) -> Followed:
    row = np.asarray(counts, np.float64)[None, :]
    return Followed("share", row, np.full_like(row, of), row)


def test_a_share_that_falls_is_found_at_its_week() -> None:
    (found,) = shifts(share([30] * 12 + [2] * 8), ALL, ALL, 0.25)
    assert (found.start, found.length, found.back) == (12, 1, 4)
    assert (found.after, found.before, found.previous) == (2 / 200, 30 / 200, 30 / 200)
    assert not found.rises


def test_the_end_of_a_change_is_no_change_of_its_own() -> None:
    (found,) = shifts(share([30] * 8 + [2] * 3 + [30] * 9), ALL, ALL, 0.25)
    assert found.start == 8


def test_a_rise_long_after_a_fall_is_told_too() -> None:
    found = shifts(share([60] * 5 + [5] * 10 + [60] * 5), ALL, ALL, 0.25)
    assert {(shift.start, shift.rises) for shift in found} == {(5, False), (15, True)}


def test_a_small_change_is_none_however_sure() -> None:
    counts = np.array([30_000] * 12 + [33_000] * 8)
    assert shifts(share(counts, of=200_000), ALL, ALL, 0.25) == ()


def test_what_always_goes_up_and_down_must_change_by_more_than_usual() -> None:
    counts = [30_000, 20_000] * 10
    assert shifts(share(counts, of=200_000), ALL, ALL, 0.25) == ()


@pytest.mark.parametrize("later", [(), (11, 2), (11, 2, 0, 0, 12, 3), (9, 9, 0, 10, 2), (20, 5, 1), (3, 12, 0)])
@pytest.mark.parametrize("first", [(33, 35, 22), (40, 2), (25, 30, 28, 20)])
def test_a_first_time_is_told_however_often_it_comes_again_later(
    first: tuple[int, ...], later: tuple[int, ...]
) -> None:
    """What is at rest most of the time has no usual swing, though nearly all that is known of it are changes."""
    counts = [0] * 19 + [2, *first, 0, 0, 0, *later, 0, 0]
    every = np.ones(len(counts), np.bool_)
    found = shifts(share(counts), every, every, 0.5)
    assert (20, True) in {(shift.start, shift.rises) for shift in found}


@pytest.mark.parametrize("every", [2, 3, 4])
def test_what_comes_regularly_is_no_change(every: int) -> None:
    """A letter each second, third or fourth week."""
    counts = [0 if week % every else 50 + week for week in range(28)]
    assert shifts(share(counts), np.ones(28, np.bool_), np.ones(28, np.bool_), 0.5) == ()


@pytest.mark.parametrize(
    "counts",
    [
        (31, 41, 77, 107, 127, 119),
        (70, 31, 41, 77, 107, 127, 119),
        (20, 25, 60, 100, 120, 122),
        (10, 12, 40, 70, 100, 125),
        (15, 40, 70, 95, 120, 121),
        (30, 29, 80, 100, 118, 125),
        (60, 30, 35, 70, 110, 128),
        (8, 9, 20, 50, 90, 120, 126),
        (40, 38, 44, 90, 118, 120),
        (25, 30, 65, 68, 108, 119, 121),
    ],
)
def test_of_few_weeks_a_rise_that_goes_on_is_no_usual_swing(counts: tuple[int, ...]) -> None:
    every = np.ones(len(counts), np.bool_)
    for row in (counts, tuple(130 - count for count in counts)):
        found = shifts(share(row, of=130), every, every, 0.25)
        assert found
        assert found[0].rises == (row[-1] > row[0])


def test_of_few_weeks_what_goes_up_and_down_is_no_change() -> None:
    for counts in ([80, 40, 85, 38, 78, 45, 82], [40, 80, 35, 90, 45, 85], [90, 50, 60, 95, 52, 50, 88]):
        every = np.ones(len(counts), np.bool_)
        assert shifts(share(counts, of=130), every, every, 0.25) == ()


def test_too_few_users_are_not_compared() -> None:
    assert shifts(share([FEW - 1] * 10 + [0] * 10, of=FEW - 1), ALL, ALL, 0.25) == ()


def test_weeks_in_part_are_neither_changed_nor_compared_with() -> None:
    """The last week seems to fall because the data ends in it."""
    whole = np.arange(WEEKS) < WEEKS - 1
    assert shifts(share([30] * 19 + [0]), whole, whole, 0.25) == ()
    (found,) = shifts(share([30] * 10 + [0] + [1] * 9), np.arange(WEEKS) != 10, ALL, 0.25) or (None,)
    assert found is None  # nothing whole stands right before the eleventh week


def test_a_change_outside_the_period_is_not_told_but_compared_with() -> None:
    counts = share([30] * 12 + [2] * 8)
    assert shifts(counts, ALL, np.arange(WEEKS) >= 13, 0.25) == ()
    (found,) = shifts(counts, ALL, np.arange(WEEKS) >= 12, 0.25)
    assert (found.start, found.back) == (12, 4)


def test_where_there_is_a_reason_to_look_one_week_is_one_test() -> None:
    counts = share([27] * 12 + [12] + [27] * 7)
    assert shifts(counts, ALL, ALL, 0.25) == ()
    found = shift_at(counts, ALL, ALL, 12, 1, 0.25)
    assert found is not None
    assert found.p == pytest.approx(pooled_z(12, 200, 4 * 27, 4 * 200), rel=1e-9)
    assert shift_at(counts, ALL, ALL, 11, 1, 0.25) is None


def pooled_z(a: int, n: int, b: int, m: int) -> float:
    """The two-proportion test as any textbook has it."""
    share = (a + b) / (n + m)
    z = (a / n - b / m) / (share * (1 - share) * (1 / n + 1 / m)) ** 0.5
    return float(2 * stats.norm.sf(abs(z)))


def test_rare_events_are_counted_exactly() -> None:
    """9 of 200 after none of 800: all of 9 in one fifth of the users has probability 0.2 to the 9."""
    found = shift_at(share([0] * 12 + [12] + [0] * 7), ALL, ALL, 12, 1, 0.5)
    assert found is not None
    assert found.p == pytest.approx(2 * 0.2**12, rel=1e-6)


@pytest.mark.parametrize("kind", ["mean", "level"])
def test_sums_and_means_are_followed_too(kind: str) -> None:
    users = np.full((1, WEEKS), 100.0)
    total = np.array([[1_000.0] * 12 + [400.0] * 8])
    followed = Followed(kind, total, users, total**2 / 100 * 1.5)  # type: ignore[arg-type]
    found = shifts(followed, ALL, ALL, 0.25)
    assert [shift.start for shift in found] == [12]
    assert found[0].after == (4.0 if kind == "mean" else 400.0)


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.5, 0.95])
def test_chance_is_rarely_taken_for_a_change(rate: float) -> None:
    """Thirty numbers that stay the same, a hundred times: at most 1 in 100 by design, up to 4 by this draw."""
    random = np.random.default_rng(7)
    told = 0
    for _ in range(100):
        counts = random.binomial(150, rate, (30, WEEKS)).astype(np.float64)
        told += bool(shifts(Followed("share", counts, np.full_like(counts, 150), counts), ALL, ALL, 0.0))
    assert told <= 4
