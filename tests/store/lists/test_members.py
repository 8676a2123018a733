"""Does a frozen list come back as it was written?"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from analysis.errors import DamagedFile
from analysis.store.lists import member_ids, read_members, write_members


def test_a_list_comes_back_sorted_with_its_values(tmp_path: Path) -> None:
    members = write_members(tmp_path, pa.array(["eve", "ann", "bob"]), 3, pa.array(["low", "high", "low"]))
    assert (members.users, members.dataset_version) == (3, 3)
    assert read_members(tmp_path, members).to_pydict() == {
        "user": ["ann", "bob", "eve"],
        "value": ["high", "low", "low"],
    }
    assert member_ids(tmp_path, members).to_pylist() == ["ann", "bob", "eve"]
    assert member_ids(tmp_path, members, "low").to_pylist() == ["bob", "eve"]


def test_a_list_without_values_has_no_users_of_a_value(tmp_path: Path) -> None:
    members = write_members(tmp_path, pa.array(["ann"]), 1)
    assert member_ids(tmp_path, members, "low").to_pylist() == []


def test_an_empty_list_stays_a_list(tmp_path: Path) -> None:
    assert member_ids(tmp_path, write_members(tmp_path, pa.array([], pa.string()), 1)).to_pylist() == []


def test_a_user_stands_in_a_list_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="more than once"):
        write_members(tmp_path, pa.array(["ann", "ann"]), 1)


def test_a_damaged_list_is_refused(tmp_path: Path) -> None:
    members = write_members(tmp_path, pa.array(["ann"]), 1)
    path = tmp_path / members.path
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedFile):
        read_members(tmp_path, members)
