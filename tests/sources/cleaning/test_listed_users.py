"""Has each user that a cell lists a row of its own?"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.cleaning.listed_users import holds_lists, row_each
from analysis.sources.parsing import Rows
from tests.jobs.data.files import csv_text, import_text, workspace_with_project

IDS = st.text("abcxyz0123456789-_.", min_size=1, max_size=6)


def python_list(ids: list[str]) -> str:
    return str(ids)


def json_list(ids: list[str]) -> str:
    return json.dumps(ids)


def bare_list(ids: list[str]) -> str:
    return "[" + ", ".join(ids) + "]"


@pytest.mark.parametrize("write", [python_list, json_list, bare_list])
@given(lists=st.lists(st.one_of(st.none(), st.lists(IDS, max_size=4)), min_size=1, max_size=8))
def test_rows_are_those_of_a_naive_loop(write: object, lists: list[list[str] | None]) -> None:
    assert callable(write)
    texts = [None if ids is None else write(ids) for ids in lists]
    cells = pa.record_batch([pa.array(texts, pa.string()), pa.array(range(len(lists)))], names=["user", "place"])
    found = row_each(Rows(cells, np.arange(len(lists)) + 2, (), 1.0), "user")
    expected = [(name, place) for place, ids in enumerate(lists) for name in (ids or [None])]
    assert list(zip(found.cells["user"].to_pylist(), found.cells["place"].to_pylist(), strict=True)) == expected
    assert found.numbers.tolist() == [place + 2 for _, place in expected]


def test_a_few_brackets_among_names_are_no_lists() -> None:
    assert not holds_lists(pa.array(["ann", "[bob]", "cid", None]))
    assert holds_lists(pa.array(["['o1']", "['o1', 'o2']", None]))


def test_an_import_counts_an_event_for_each_object_and_says_so(tmp_path: Path) -> None:
    rows = [("['o1', 'o2']", "pack", "2026-01-05 10:00", "1", "a"), ("['o1']", "send", "2026-01-06 10:00", "2", "b")]
    workspace = workspace_with_project(tmp_path)
    result = import_text(workspace, tmp_path, csv_text(rows))
    assert (result.events, result.users, result.ledger.rows_in) == (3, 2, 3)
    assert [note.code for note in result.notes] == ["rows_of_lists"]
