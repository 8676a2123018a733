"""Are a bucket's rows sorted, and repeated rows found, as a naive loop would?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.cleaning.ordering import Fall, by_user_and_time, repeats, tie_places, user_ranks

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["b", "a", "é", "Z", "𝄞", "\ue000"]),
        st.integers(0, 2),
        st.one_of(st.none(), st.integers(0, 1).map(str)),
        st.one_of(st.none(), st.floats(0, 1, allow_nan=False)),
    ),
    max_size=30,
)


@given(rows=ROWS)
def test_order_and_repeats_are_those_of_a_naive_loop(rows: list[tuple[str, int, str | None, float | None]]) -> None:
    users = pa.chunked_array([pa.array([row[0]], pa.string()) for row in rows], pa.string())
    names, ranks = user_ranks(users)
    ts = pa.array([row[1] for row in rows], pa.int64()).to_numpy()
    order = by_user_and_time(ranks, ts)
    expected = sorted(rows, key=lambda row: (row[0].encode(), row[1]))
    assert [rows[place] for place in order] == expected
    assert names.to_pylist() == sorted({row[0] for row in rows}, key=str.encode)
    texts = pa.array([row[2] for row in expected], pa.string()).dictionary_encode()
    numbers = pa.chunked_array([pa.array([row[3] for row in expected], pa.float64())])
    found = repeats(ranks[order], ts[order], [texts, numbers])
    assert found.tolist() == [row in expected[:place] for place, row in enumerate(expected)]


def test_more_users_than_sixteen_bits_count_are_in_order() -> None:
    """NumPy's own sort by several keys says the order."""
    numbers = np.arange(200_000)
    ranks, ts, ties = (numbers * 7_919 % 70_001).astype(np.int32), numbers * 31 % 3, numbers * 17 % 5
    assert (by_user_and_time(ranks, ts) == np.lexsort((ts, ranks))).all()
    assert (by_user_and_time(ranks, ts, ties) == np.lexsort((ties, ts, ranks))).all()


@given(
    rows=st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2)), max_size=20),
    turned=st.lists(st.booleans(), min_size=2, max_size=2),
    split=st.integers(0, 20),
)
def test_ties_of_a_file_written_newest_first_come_from_its_end(
    rows: list[tuple[str, int]], turned: list[bool], split: int
) -> None:
    files = [int(place >= split) for place in range(len(rows))]
    _, ranks = user_ranks(pa.chunked_array([pa.array([user for user, _ in rows], pa.string())]))
    ts = np.array([moment for _, moment in rows], np.int64)
    order = by_user_and_time(ranks, ts, tie_places(np.array(files, np.int16), turned))
    rank = [(*rows[place], files[place], -place if turned[files[place]] else place) for place in range(len(rows))]
    assert order.tolist() == sorted(range(len(rows)), key=lambda place: rank[place])


@given(st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=4))
def test_a_fall_is_known_batch_by_batch(batches: list[list[int]]) -> None:
    fall = Fall()
    for batch in batches:
        fall.add(np.array(batch, np.int64))
    every = [moment for batch in batches for moment in batch]
    falls = all(later <= earlier for earlier, later in pairwise(every)) and len(set(every)) > 1
    assert fall.throughout == falls
