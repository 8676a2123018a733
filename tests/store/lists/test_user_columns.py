"""Does a file of many tags give each tag's users back, and refuse to be read when it was harmed?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from analysis.errors import DamagedFile
from analysis.store.lists import ListedValues, read_user_column, sweep_user_columns, users_of_column, write_user_columns

IDS = pa.array(["dee", "ann", "用户", "bob", "nobody"])


def listed(users: list[int], codes: list[int], *labels: str) -> ListedValues:
    return ListedValues(np.array(users, np.int32), np.array(codes, np.int32), labels or None)


def test_every_kind_of_column_comes_back_sorted(tmp_path: Path) -> None:
    columns = {
        "yes": listed([0, 3], [0, 0]),
        "one that is empty": listed([0], [0], ""),
        "one": listed([0, 1], [1, 0], "low", "high"),
        "several": listed([1, 1, 2], [2, 0, 0], "a", "b", "c"),
        "empty": listed([], []),
    }
    kept = write_user_columns(tmp_path, IDS, columns)
    assert users_of_column(tmp_path, kept["yes"]).to_pylist() == ["bob", "dee"]
    assert users_of_column(tmp_path, kept["one"]).to_pylist() == ["ann", "dee"]
    assert users_of_column(tmp_path, kept["one"], "high").to_pylist() == ["dee"]
    assert read_user_column(tmp_path, kept["one that is empty"]).to_pydict() == {"user": ["dee"], "value": [""]}
    assert users_of_column(tmp_path, kept["several"]).to_pylist() == ["ann", "用户"]
    assert users_of_column(tmp_path, kept["several"], "a").to_pylist() == ["ann", "用户"]
    assert read_user_column(tmp_path, kept["several"]).to_pydict() == {
        "user": ["ann", "ann", "用户"],
        "value": ["c", "a", "a"],
    }
    for missing in (users_of_column(tmp_path, kept["empty"]), users_of_column(tmp_path, kept["yes"], "x")):
        assert missing.to_pylist() == []


def test_a_harmed_or_missing_file_is_said(tmp_path: Path) -> None:
    kept = write_user_columns(tmp_path, IDS, {"yes": listed([0], [0])})["yes"]
    (tmp_path / kept.path).write_bytes(b"PAR1")
    with pytest.raises(DamagedFile):
        read_user_column(tmp_path, kept)
    sweep_user_columns(tmp_path, set())
    assert not (tmp_path / kept.path).exists()
    with pytest.raises(DamagedFile):
        read_user_column(tmp_path, kept)


def test_only_what_nothing_names_is_removed(tmp_path: Path) -> None:
    first, second = (write_user_columns(tmp_path, IDS, {"yes": listed([0], [0])})["yes"] for _ in range(2))
    sweep_user_columns(tmp_path, {second.path})
    assert not (tmp_path / first.path).exists()
    assert users_of_column(tmp_path, second).to_pylist() == ["dee"]
