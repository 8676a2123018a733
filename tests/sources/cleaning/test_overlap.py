"""Are rows that the project holds already found as a naive loop would?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sources.cleaning.ordering import by_user_and_time, user_ranks
from analysis.sources.cleaning.overlap import SortedRows, already_here
from analysis.store.dataset import EVENT, PROPERTY, TS, TS_TYPE, USER, write_bucket

Row = tuple[str, int, str, float | None, str | None]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "é"]),
        st.integers(0, 3),
        st.sampled_from(["view", "pay"]),
        st.one_of(st.none(), st.sampled_from([1.0, 2.5])),
        st.one_of(st.none(), st.sampled_from(["a", "b"])),
    ),
    max_size=12,
)


def sorted_rows(rows: list[Row]) -> tuple[SortedRows, list[Row]]:
    users, ranks = user_ranks(pa.chunked_array([pa.array([row[0] for row in rows], pa.string())]))
    ts = np.array([row[1] for row in rows], dtype=np.int64)
    order = by_user_and_time(ranks, ts)
    ordered = [rows[place] for place in order]
    events = pa.array(["view", "pay"])
    codes = np.array([["view", "pay"].index(row[2]) for row in ordered], dtype=np.int32)
    properties = {
        "price": pa.array([row[3] for row in ordered], pa.float64()),
        "note": pa.array([row[4] for row in ordered], pa.string()).dictionary_encode(),
    }
    return SortedRows(users, ranks[order], ts[order], events, codes, properties), ordered


def written(folder: Path, rows: list[Row], run: str, price: pa.DataType | None = None) -> Path:
    one, ordered = sorted_rows(rows)
    prices = one.properties["price"] if price is None else pa.array([str(row[3]) for row in ordered], price)
    table = pa.table(
        {
            USER: pa.DictionaryArray.from_arrays(pa.array(one.ranks), one.users),
            TS: pa.array(one.ts).cast(TS_TYPE),
            EVENT: pa.DictionaryArray.from_arrays(pa.array(one.codes), one.events),
            PROPERTY + "price": prices,
            PROPERTY + "note": one.properties["note"],
        }
    )
    return folder / write_bucket(folder, run, 0, table).path


@settings(deadline=None, max_examples=60)  # each writes files
@given(new=ROWS.filter(len), old=st.lists(ROWS.filter(len), max_size=2))
def test_as_many_are_here_as_the_project_holds(new: list[Row], old: list[list[Row]]) -> None:
    with TemporaryDirectory() as folder:
        present = [written(Path(folder), rows, f"run{place}") for place, rows in enumerate(old)]
        rows, ordered = sorted_rows(new)
        found = already_here(rows, present)
    held = Counter(row for part in old for row in part)
    expected = []
    for row in ordered:
        expected.append(held[row] > 0)
        held[row] -= 1
    assert found.tolist() == expected


def test_numbers_are_the_same_where_another_file_made_their_column_texts(tmp_path: Path) -> None:
    old: list[Row] = [("ann", 1, "view", 2.5, "a"), ("bob", 1, "view", 1.0, "a")]
    present = [written(tmp_path, old, "run", pa.string())]
    rows, _ = sorted_rows([("ann", 1, "view", 2.5, "a"), ("bob", 1, "view", 2.5, "a")])
    assert already_here(rows, present).tolist() == [True, False]


@pytest.mark.parametrize("column", ["price", "note"])
def test_a_column_that_only_one_side_has_is_empty_on_the_other(tmp_path: Path, column: str) -> None:
    present = [written(tmp_path, [("ann", 1, "view", None, None)], "run")]
    rows, _ = sorted_rows([("ann", 1, "view", None, None)])
    without = {name: values for name, values in rows.properties.items() if name != column}
    fewer = SortedRows(rows.users, rows.ranks, rows.ts, rows.events, rows.codes, without)
    assert already_here(fewer, present).tolist() == [True]
    filled = fewer.properties | {column: pa.array(["x"])}
    more = SortedRows(rows.users, rows.ranks, rows.ts, rows.events, rows.codes, filled)
    assert already_here(more, present).tolist() == [False]
