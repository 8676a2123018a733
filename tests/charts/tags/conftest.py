"""Data of which tags can be told apart by the goal."""

from __future__ import annotations

import pytest

from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    """Who looks often pays more often."""
    rows: list[Row] = []
    for user in range(400):
        looks = 1 + user % 8
        rows += [(f"u{user:03}", "view", f"2026-01-0{day + 1}") for day in range(looks)]
        if user // 8 < 4 + 5 * looks:
            rows.append((f"u{user:03}", "pay", "2026-01-09"))
    return log(rows, buckets=4)
