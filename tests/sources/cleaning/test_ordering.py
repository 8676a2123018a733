"""Are a bucket's rows sorted, and repeated rows found, as a naive loop would?"""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.cleaning.ordering import by_user_and_time, repeats, user_ranks

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
