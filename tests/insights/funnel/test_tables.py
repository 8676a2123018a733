"""Are a funnel's shares, differences, times and trend those that a person would count?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.insights.funnel import FunnelRate, FunnelSpec, FunnelStep
from analysis.insights.funnel.tables import (
    Counts,
    differences,
    funnel_notes,
    group_steps_frame,
    histogram_frame,
    median_seconds,
    steps_frame,
    times_frame,
    times_taken,
    trend_frame,
    with_medians,
)
from analysis.rules.asked import Period
from tests.conftest import MakeLog

MINUTE, HOUR, DAY = 60_000_000, 3_600_000_000, 86_400_000_000  # microseconds


def spec_of(*names: str, window: timedelta = timedelta(days=7), period: Period | None = None) -> FunnelSpec:
    """Steps of these names; one that ends in ? is optional."""
    steps = tuple(FunnelStep((name.rstrip("?"),), optional=name.endswith("?")) for name in names)
    return FunnelSpec(steps, window, period or Period())


def counts(depth: list[int], optional: list[int]) -> Counts:
    """Of one group: by required steps taken from 1 on, and who took each optional step."""
    return Counts(np.array([[0, *depth]]), np.array([optional]))


def rate(converted: int, closed: int) -> FunnelRate:
    return FunnelRate(closed, converted, closed, converted)


def test_reached_dropped_and_pending_make_up_the_step_before() -> None:
    """100 entered, 60 took step 2, 20 all three; of those who stopped after step 1 15 have an open window."""
    every, closed = counts([40, 40, 20], [0, 0, 0]), counts([25, 40, 13], [0, 0, 0])
    steps = steps_frame(replace(spec_of("view", "cart", "pay"), base="all"), every, closed)
    assert steps["users"].tolist() == steps["reached"].tolist() == [100, 60, 20]
    assert steps["pending"].tolist() == [0, 15, 0]
    assert steps["dropped"].tolist() == [0, 25, 40]
    assert steps["share_of_first"].tolist() == [1, 0.6, 0.2]
    assert steps["share_of_previous"].tolist() == [1, 0.6, pytest.approx(1 / 3)]


def test_of_closed_windows_reached_and_dropped_make_up_the_step_before() -> None:
    """The same; of the 20 who converted 7 did so inside a window that is still open."""
    every, closed = counts([40, 40, 20], [0, 0, 0]), counts([25, 40, 13], [0, 0, 0])
    steps = steps_frame(spec_of("view", "cart", "pay"), every, closed)
    assert steps["users"].tolist() == [100, 60, 20]
    assert steps["closed_users"].tolist() == steps["reached"].tolist() == [78, 53, 13]
    assert steps[["dropped", "pending"]].to_numpy().tolist() == [[0, 0], [25, 15], [40, 0]]
    assert steps["share_of_first"].tolist() == [1, pytest.approx(53 / 78), pytest.approx(13 / 78)]
    assert steps["share_of_previous"].tolist() == [1, pytest.approx(53 / 78), pytest.approx(13 / 53)]


def test_an_optional_step_loses_nobody() -> None:
    """Of 50 who viewed 20 searched on the way; all 30 who paid are compared with those who viewed."""
    every, closed = counts([20, 30], [0, 20, 0]), counts([15, 30], [0, 18, 0])
    steps = steps_frame(replace(spec_of("view", "search?", "pay"), base="all"), every, closed)
    assert steps["optional"].tolist() == [False, True, False]
    assert steps[["users", "dropped", "pending", "skipped"]].to_numpy().tolist() == [
        [50, 0, 0, 0],
        [20, 0, 0, 30],
        [30, 15, 5, 0],
    ]
    assert steps["share_of_previous"].tolist() == [1, 0.4, 0.6]


def test_the_interval_of_a_share_is_that_of_a_textbook() -> None:
    """Wilson's interval of 81 of 263: 0.2553 to 0.3662 (Newcombe 1998, Statistics in Medicine 17:857, table I)."""
    every = counts([182, 81], [0, 0])
    steps = steps_frame(spec_of("a", "b"), every, every)
    assert steps["low"][1] == pytest.approx(0.2553, abs=5e-5)
    assert steps["high"][1] == pytest.approx(0.3662, abs=5e-5)
    assert np.isnan(steps["low"][0])


def test_of_nobody_no_share_can_be_said() -> None:
    steps = steps_frame(spec_of("a", "b"), counts([0, 0], [0, 0]), counts([0, 0], [0, 0]))
    assert steps[["share_of_first", "share_of_previous", "low", "high"]].isna().all(axis=None)


def test_groups_at_once_are_the_groups_one_by_one() -> None:
    spec, random = spec_of("a", "b?", "c", "d"), np.random.default_rng(3)
    depth = random.integers(0, 50, (4, 4))
    taken = np.stack([np.zeros(4, int), depth[:, 2], *np.zeros((2, 4), int)], axis=1)
    every, closed = Counts(depth, taken), Counts(depth // 2, taken // 2)
    together = group_steps_frame(spec, every, closed)
    for group in range(4):
        own = together[together["group"] == group].drop(columns="group").reset_index(drop=True)
        assert own.equals(steps_frame(spec, every.of([group]), closed.of([group])))


def test_a_difference_of_two_groups_is_that_of_a_textbook() -> None:
    """56 of 70 less 48 of 80 is 0.2, likely between 0.0524 and 0.3339.

    Newcombe (1998), Statistics in Medicine 17:873, table II, contrast (a), method 10.
    """
    first, second = differences([rate(56, 70), rate(48, 80)], sides=False)
    assert (first.difference, first.low, first.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert (second.difference, second.low, second.high) == pytest.approx((-0.2, -0.3339, -0.0524), abs=5e-5)
    # One difference seen from either end is one test.
    expected = stats.chi2_contingency([[56, 14], [48, 32]], correction=False).pvalue
    assert first.p == second.p == pytest.approx(expected)
    assert first.verdict == "real"


def test_each_of_many_groups_is_compared_with_all_others_and_adjusted_by_holm() -> None:
    counts = [(60, 100), (50, 100), (40, 100), (100, 200)]
    found = differences([rate(*each) for each in counts], sides=False)
    raw = [
        stats.chi2_contingency([[a, n - a], [250 - a, 500 - n - 250 + a]], correction=False).pvalue for a, n in counts
    ]
    order, largest, naive = sorted(range(4), key=raw.__getitem__), 0.0, [0.0] * 4
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, raw[place] * (4 - rank)))
        naive[place] = largest
    assert [each.p for each in found] == pytest.approx(naive)
    assert [each.difference for each in found] == pytest.approx([0.125, 0, -0.125, 0])
    # 0.025 each alone would pass for real; four looked at, it could be chance.
    assert [each.verdict for each in found] == ["chance"] * 4


@pytest.mark.parametrize(
    ("one", "other"),
    [((10, 29), (50, 100)), ((50, 100), (10, 29)), ((4, 100), (50, 100)), ((96, 100), (50, 100)), ((0, 0), (50, 100))],
)
def test_too_few_on_either_side_is_no_difference(one: tuple[int, int], other: tuple[int, int]) -> None:
    """Under 30 entries, under 5 converted or under 5 not converted."""
    found = differences([rate(*one), rate(*other)], sides=True)[0]
    assert found.verdict == "few"
    assert (found.difference, found.low, found.high, found.p) == (None, None, None, None)


def test_a_comparison_has_one_difference_this_side_less_the_other() -> None:
    (found,) = differences([rate(48, 80), rate(56, 70)], sides=True)
    assert found.difference == pytest.approx(-0.2)
    assert found.verdict == "real"
    assert differences([], sides=False) == ()


def test_a_group_left_out_is_not_among_the_others() -> None:
    """Nobody of the third can have converted: against it everybody would look better."""
    found = differences([rate(50, 100), rate(51, 100), rate(0, 900)], sides=False, left_out={2})
    assert [each.verdict for each in found] == ["chance", "chance", "few"]
    assert found[0].difference == pytest.approx(-0.01)


def test_quartiles_of_the_time_to_each_step_and_to_the_end() -> None:
    spec = spec_of("view", "search?", "cart", "pay")
    gaps = [np.array([1, 2, 3, 4, 5]) * MINUTE, np.array([10 * MINUTE]), np.array([15 * MINUTE])]
    times = times_frame(times_taken(spec, [gaps]))
    assert times["step"].tolist() == [3, 4, 0]
    assert times["users"].tolist() == [5, 1, 1]
    assert times.iloc[0][["low_quartile", "median", "high_quartile"]].tolist() == [120, 180, 240]
    assert median_seconds(times) == 900
    steps = steps_frame(spec, *[counts([3, 4, 1], [0, 0, 0, 0])] * 2)
    assert with_medians(steps, times)["median_seconds"].fillna(-1).tolist() == [-1, -1, 180, 600]


def test_without_a_conversion_no_time_can_be_said() -> None:
    spec, nobody = spec_of("a", "b"), np.array([], dtype=np.int64)
    taken = times_taken(spec, [(nobody, nobody)])
    times = times_frame(taken)
    assert times["median"].isna().all()
    assert median_seconds(times) is None
    assert histogram_frame(taken, spec.window).empty


def bins(micros: list[int], window: timedelta = timedelta(days=7)) -> list[tuple[int, int, int]]:
    frame = histogram_frame(times_taken(spec_of("a", "b"), [(np.array(micros), np.array(micros))]), window)
    own = frame[frame["step"] == 2]
    return list(zip(own["from_seconds"].tolist(), own["to_seconds"].tolist(), own["users"].tolist(), strict=True))


def test_even_times_fall_into_bins_of_one_width() -> None:
    found = bins([hour * HOUR for hour in range(1, 13)])
    assert {to - low for low, to, _ in found} == {1_800}
    assert found[2] == (3_600, 5_400, 1)
    assert found[-1] == (41_400, 43_200, 1)  # the last bin holds its upper end


def test_mostly_quick_times_fall_into_ever_wider_bins() -> None:
    found = bins([20 * 1_000_000] * 50 + [3 * MINUTE] * 40 + [3 * DAY])
    assert found[0] == (0, 30, 50)
    assert (120, 300, 40) in found
    assert found[-1] == (2 * 86_400, 4 * 86_400, 1)


def test_times_of_nothing_at_all_are_one_bin() -> None:
    assert bins([0, 0, 0]) == [(0, 1, 3)]


def test_no_bin_ends_after_the_window() -> None:
    assert bins([HOUR, 99 * MINUTE], timedelta(minutes=100))[-1] == (5_700, 6_000, 1)
    assert bins([MINUTE] * 9 + [100 * HOUR], timedelta(hours=100))[-1] == (4 * 86_400, 360_000, 1)


@given(st.lists(st.integers(0, 366 * DAY), min_size=1, max_size=40))
def test_every_time_lies_in_exactly_one_bin(micros: list[int]) -> None:
    found = bins(micros, timedelta(days=366))
    assert 1 <= len(found) <= 24
    assert sum(users for _, _, users in found) == len(micros)
    assert all(one[1] == other[0] for one, other in pairwise(found))
    for place, (low, to, users) in enumerate(found):
        last = place == len(found) - 1
        assert users == sum(low * 10**6 <= each < to * 10**6 or (last and each == to * 10**6) for each in micros)


def test_the_trend_has_days_weeks_and_months_and_marks_what_is_not_complete(log: MakeLog) -> None:
    """Monday 2026-01-05 to Wednesday 14th: the first week is complete, the second isn't over."""
    facts = log([("ann", "a", "2026-01-05T00:00"), ("ann", "a", "2026-01-14T23:59")]).facts
    counts = np.zeros((3, 10, 4), np.int64)  # by day, week and month: entries, converted, closed, those converted
    counts[0, 0], counts[0, 6], counts[0, 8] = (30, 10, 30, 10), (10, 0, 10, 0), (10, 2, 5, 1)
    counts[1, 0], counts[1, 1], counts[2, 0] = (40, 10, 40, 10), (10, 2, 5, 1), (50, 12, 45, 11)
    trend = trend_frame(counts, facts, spec_of("a", "b"))
    weeks = trend[trend["grain"] == "week"].reset_index(drop=True)
    assert weeks["start"].tolist() == [date(2026, 1, 5), date(2026, 1, 12)]
    assert weeks[["entries", "converted", "pending"]].to_numpy().tolist() == [[40, 10, 0], [10, 2, 4]]
    assert weeks[["closed", "closed_converted"]].to_numpy().tolist() == [[40, 10], [5, 1]]
    assert weeks["rate"].tolist() == [0.25, 0.2]
    everybody = trend_frame(counts, facts, replace(spec_of("a", "b"), base="all"))
    assert everybody.loc[everybody["grain"] == "week", "rate"].tolist() == [0.25, 0.2]
    assert weeks["low"][0] == pytest.approx(stats.binomtest(10, 40).proportion_ci(method="wilson").low)
    assert weeks["complete"].tolist() == [True, False]
    days = trend[trend["grain"] == "day"].reset_index(drop=True)
    assert days["complete"].tolist() == [True] * 8 + [False, True]  # the 13th has open windows
    assert np.isnan(days["rate"][1])  # nobody entered
    assert trend.loc[trend["grain"] == "month", "complete"].tolist() == [False]


def test_the_trend_begins_and_ends_with_the_period(log: MakeLog) -> None:
    facts = log([("ann", "a", "2026-01-05T00:00"), ("ann", "a", "2026-01-14T23:59")]).facts
    spec = spec_of("a", "b", period=Period(date(2026, 1, 7), date(2026, 1, 8)))
    trend = trend_frame(np.ones((3, 10, 4), np.int64), facts, spec)
    assert trend.loc[trend["grain"] == "day", "start"].tolist() == [date(2026, 1, 7), date(2026, 1, 8)]
    # Only two days of that week were asked about.
    assert trend.loc[trend["grain"] == "week", "complete"].tolist() == [False]


def test_what_a_reader_must_know_is_noted() -> None:
    notes = funnel_notes(spec_of("a", "b"), FunnelRate(20, 5, 12, 3), trying=3, tied=2, excluded=1)
    assert {note.code: note.details["n"] for note in notes} == {
        "too_few_users": 12,
        "funnel_trying": 3,
        "funnel_excluded": 1,
        "funnel_ties": 2,
    }
    assert funnel_notes(spec_of("a", "b"), FunnelRate(30, 5, 30, 5), 0, 0, 0) == ()
