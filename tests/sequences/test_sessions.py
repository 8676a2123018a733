"""Where does a session begin, by the gap or by a property that names it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.sequences.sessions import session_begins, session_closes
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row

NAMED = ProjectSettings(session_gap=timedelta(minutes=30), session_property="visit")


def begins(dataset: Dataset) -> list[bool]:
    return [bool(begin) for begin in session_begins(dataset.block(0))]


def visits(*events: tuple[str, object], user: str = "ann") -> list[Row]:
    return [(user, "view", f"2026-01-05T{at}", {"visit": visit}) for at, visit in events]


def test_a_session_lasts_as_long_as_its_name_whatever_the_pauses(log: MakeLog) -> None:
    rows = visits(("10:00", "a"), ("11:30", "a"), ("11:31", "b"), ("11:32", "b"))
    assert begins(log(rows, buckets=1, settings=NAMED)) == [True, False, True, False]
    assert begins(log(rows, buckets=1)) == [True, True, False, False]


def test_each_user_has_sessions_of_their_own(log: MakeLog) -> None:
    rows = visits(("10:00", "a"), ("10:01", "a")) + visits(("10:02", "a"), user="bob")
    assert begins(log(rows, buckets=1, settings=NAMED)) == [True, False, True]


def test_events_without_a_name_go_with_their_neighbours_as_far_as_the_gap_allows(log: MakeLog) -> None:
    between = visits(("10:00", "a"), ("10:10", None), ("10:20", "a"), ("10:55", None), ("11:05", "b"), ("11:40", None))
    assert begins(log(between, buckets=1, settings=NAMED)) == [True, False, False, True, False, True]
    apart = visits(("10:00", "a"), ("10:10", None), ("10:20", "b"))
    assert begins(log(apart, buckets=1, settings=NAMED)) == [True, False, True]


@pytest.mark.parametrize(("first", "second"), [(1, 2), (1.5, 2.5), (1700000000, 1700000001)])
def test_numbers_name_sessions_too(log: MakeLog, first: float, second: float) -> None:
    rows = visits(("10:00", first), ("10:01", second), ("11:59", second), ("12:00", None))
    assert begins(log(rows, buckets=1, settings=NAMED)) == [True, True, False, False]


def test_a_property_that_this_data_lacks_leaves_the_gap(log: MakeLog) -> None:
    rows = visits(("10:00", "a"), ("11:30", "a"))
    dataset = log(rows, buckets=1, settings=replace(NAMED, session_property="gone"))
    assert begins(dataset) == [True, True]


def test_a_session_may_go_on_until_the_gap_is_over_or_the_next_one_begins(log: MakeLog) -> None:
    rows = visits(("10:00", "a"), ("10:05", "b"), ("12:00", "c")) + visits(("10:00", "a"), user="bob")
    block = log(rows, buckets=1, settings=NAMED).block(0)
    minute = 60_000_000
    waits = (session_closes(block, session_begins(block)) - block.ts).tolist()
    assert waits == [5 * minute - 1, 30 * minute, 30 * minute, 30 * minute]


def test_nobody_has_no_session(log: MakeLog) -> None:
    empty = log([], attributes={"ann": {"age": 3}}, buckets=1).block(0)
    assert session_closes(empty, session_begins(empty)).tolist() == []
