"""Do lists of users count up as people do?"""

from __future__ import annotations

import pyarrow as pa
import pytest

from analysis.export.order import counted_up


@pytest.mark.parametrize(
    "ordered",
    [
        ["1", "2", "10", "100"],
        ["user_1", "user_2", "user_10"],
        ["07", "8", "009", "10"],
        ["a2", "a10", "b1"],
        ["ann", "bob2", "eve10", "eve2"],  # not all end in a number: as they come
        ["张2", "张10"],
        [],
    ],
)
def test_ids_that_end_in_numbers_count_up(ordered: list[str]) -> None:
    assert counted_up(pa.array(sorted(ordered), pa.string())).to_pylist() == ordered
