"""Is every block asked once, with progress, cancel and one job for equal questions?"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable

import numpy as np
import pytest

from analysis import engine
from analysis.errors import Cancelled
from analysis.store.dataset import Surveyed, UserBlock
from tests.conftest import MakeLog

ROWS = [(f"user{number}", "view", "2026-01-01T10:00") for number in range(40)]
GATE = threading.Event()
ASKED: list[int] = []

# This module is an analysis: how many users did anything? It waits for the gate, so that tests decide when it goes on.


def measure(block: UserBlock, spec: str) -> int:
    ASKED.append(block.bucket)
    assert GATE.wait(30)
    return len(block.users)


def combine(parts: Iterable[int], spec: str) -> int:
    return sum(parts)


def members(block: UserBlock, spec: str, cell: str) -> np.ndarray:
    return np.array([user.endswith(cell) for user in block.users.to_pylist()], dtype=bool)


THIS = sys.modules[__name__]


@pytest.fixture(autouse=True)
def _open_gate() -> None:
    GATE.set()
    ASKED.clear()


def test_the_parts_of_all_blocks_add_up_and_progress_is_told(log: MakeLog) -> None:
    told: list[tuple[int, int]] = []
    assert engine.run(THIS, log(ROWS, buckets=4), "", lambda done, total: told.append((done, total))) == 40
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert sorted(ASKED) == [0, 1, 2, 3]


def test_a_cancelled_run_stops_between_blocks(log: MakeLog) -> None:
    cancel = engine.Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        engine.run(THIS, log(ROWS, buckets=4), "", cancel=cancel)
    assert ASKED == []


def test_members_are_listed_in_order(log: MakeLog) -> None:
    assert engine.members(THIS, log(ROWS, buckets=4), "", "7").to_pylist() == ["user17", "user27", "user37", "user7"]


def test_equal_questions_share_one_job(log: MakeLog) -> None:
    GATE.clear()
    dataset = log(ROWS, buckets=2)
    first, second = engine.submit(THIS, dataset, "same"), engine.submit(THIS, dataset, "same")
    other = engine.submit(THIS, dataset, "other")
    GATE.set()
    assert first is second
    assert first is not other
    assert first.future.result(30) == 40
    assert (first.done, first.total) == (2, 2)


def test_a_newer_question_of_the_same_page_cancels_its_older_one(log: MakeLog) -> None:
    GATE.clear()
    dataset = log(ROWS, buckets=16)
    older = engine.submit(THIS, dataset, "older", owner="page")
    newer = engine.submit(THIS, dataset, "newer", owner="page")
    GATE.set()
    with pytest.raises(Cancelled):
        older.future.result(30)
    assert newer.future.result(30) == 40


def test_a_question_somebody_else_waits_for_goes_on(log: MakeLog) -> None:
    GATE.clear()
    dataset = log(ROWS, buckets=16)
    shared = engine.submit(THIS, dataset, "shared", owner="one")
    engine.submit(THIS, dataset, "shared", owner="two")
    engine.submit(THIS, dataset, "next", owner="one")
    GATE.set()
    assert shared.future.result(30) == 40


# Another analysis: its survey goes over a block to count it, and `measure` need not do so again.


class Carrying:
    __name__ = "carrying"

    def __init__(self) -> None:
        self.counted: list[int] = []

    def survey(self, block: UserBlock, spec: str) -> Surveyed[int, int]:
        users = self._count(block)
        return Surveyed(users, users)

    def settle(self, parts: Iterable[int], spec: str) -> str:
        return f"{spec}{sum(parts)}"

    def measure(self, block: UserBlock, spec: str, surveyed: int | None = None) -> int:
        assert spec == "of 400"
        return self._count(block) if surveyed is None else surveyed

    def combine(self, parts: Iterable[int], spec: str) -> int:
        return sum(parts)

    def members(self, block: UserBlock, spec: str, cell: str, surveyed: int | None = None) -> np.ndarray:
        return np.ones(self._count(block) if surveyed is None else surveyed, dtype=bool)

    def _count(self, block: UserBlock) -> int:
        self.counted.append(block.bucket)
        return len(block.users)


@pytest.mark.parametrize("buckets", [4, 256])
def test_what_a_survey_found_is_carried_to_the_same_block_and_bounded(log: MakeLog, buckets: int) -> None:
    rows = [(f"user{number}", "view", "2026-01-01T10:00") for number in range(400)]
    analysis, dataset = Carrying(), log(rows, buckets=buckets)
    assert engine.run(analysis, dataset, "of ") == 400
    carried = 2 * buckets - len(analysis.counted)
    assert carried == 4 if buckets == 4 else 64 <= carried < 80
    assert len(engine.members(analysis, dataset, "of ", "")) == 400
