"""Are quartiles and counts below a limit those of all durations put in order?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sequences.durations import Durations, gaps

YEAR = 366 * 86_400 * 10**6  # microseconds
numbers = st.one_of(st.integers(0, YEAR), st.integers(0, 70), st.sampled_from([0, 10**6, 2**20 - 1, 2**20, YEAR]))
pieces = st.lists(st.lists(numbers, max_size=30).map(lambda each: np.array(each, dtype=np.int64)), max_size=4)


@settings(deadline=None)  # compiles
@given(pieces, st.lists(numbers, min_size=1, max_size=5))
def test_they_are_those_of_all_in_order(parts: list[np.ndarray], limits: list[int]) -> None:
    found, every = Durations(parts), np.concatenate([np.empty(0, np.int64), *parts])
    assert len(found) == len(every)
    assert found.longest == every.max(initial=0)
    assert found.below(np.array(limits)).tolist() == [int((every < limit).sum()) for limit in limits]
    if len(every):
        assert found.ranked(np.arange(len(every))).tolist() == sorted(every.tolist())
        expected = np.percentile(every, [0, 1, 25, 50, 75, 100])
        assert found.percentiles([0, 1, 25, 50, 75, 100]) == pytest.approx(expected, rel=1e-12)


def test_nothing_has_no_quartiles() -> None:
    assert np.isnan(Durations([]).percentiles([25, 50])).all()


def test_gaps_are_from_each_step_to_the_next_and_from_the_first_to_the_last() -> None:
    """Of three steps, the second optional (not asked for): one stayed at the first, one came to the last."""
    ts = np.array([10, 20, 40, 70], dtype=np.int64)
    places = np.array([[0, -1, -1, -1], [1, -1, 2, 3]], dtype=np.int32)
    found = gaps(ts, places, np.array([1, 3], dtype=np.uint8), np.array([0, 2, 3]))
    assert [each.tolist() for each in found] == [[20], [30], [50]]
