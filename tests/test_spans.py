"""Is a length of time split without gain or loss?"""

from __future__ import annotations

from datetime import timedelta

from analysis.spans import in_one_unit, in_parts, rounded


def test_a_length_is_said_in_the_largest_unit_that_it_is_a_whole_number_of() -> None:
    lengths = (timedelta(days=7), timedelta(hours=36), timedelta(seconds=90), timedelta(milliseconds=500))
    assert [in_one_unit(length) for length in lengths] == [
        *((7, "days"), (36, "hours"), (90, "seconds"), (1, "seconds")),
    ]
    assert in_one_unit(timedelta(days=28), ("weeks", "days")) == (4, "weeks")
    assert in_one_unit(timedelta(seconds=90), ("hours", "minutes")) == (1, "minutes")


def test_the_parts_of_a_length_add_up() -> None:
    assert in_parts(timedelta(days=1, hours=12, milliseconds=500)) == [(1, "days"), (12, "hours"), (0.5, "seconds")]
    assert in_parts(timedelta(seconds=3)) == [(3, "seconds")]
    assert in_parts(timedelta()) == []


def test_a_length_is_rounded_to_the_unit_below_its_largest() -> None:
    assert rounded(timedelta(days=2, hours=13, minutes=36)) == timedelta(days=2, hours=14)
    assert rounded(timedelta(minutes=59, seconds=59.6)) == timedelta(hours=1)
