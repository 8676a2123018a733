"""Is a value made once for all who ask for it, and let go of when others take too many bytes?"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from pages._ui.caches import Kept, bytes_of

SECONDS = 10.0
KILOBYTE = np.zeros(1_024, dtype=np.uint8)
MEGABYTE = 1 << 20
NUMBERS = np.zeros(MEGABYTE, dtype=np.uint8)


@pytest.fixture
def kept() -> Kept:
    return Kept(most_bytes=3_000)


def test_two_threads_that_ask_at_once_get_one_value(kept: Kept) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def make() -> object:
        begun.set()
        assert go_on.wait(SECONDS)
        return object()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.of, "file", make)
        assert begun.wait(SECONDS)
        second = pool.submit(kept.of, "file", lambda: pytest.fail("made twice"))
        go_on.set()
        assert second.result(SECONDS) is first.result(SECONDS)


def test_a_slow_value_holds_up_nobody_who_asks_for_another(kept: Kept) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert go_on.wait(SECONDS)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(kept.of, "large file", slow)
        assert begun.wait(SECONDS)
        assert kept.of("small file", lambda: "quick") == "quick"
        go_on.set()
        assert waiting.result(SECONDS) == "slow"


def test_an_error_is_not_kept(kept: Kept) -> None:
    with pytest.raises(ZeroDivisionError):
        kept.of("share", lambda: 1 / 0)
    assert kept.of("share", lambda: 0.5) == 0.5


def test_none_is_a_value_too(kept: Kept) -> None:
    assert kept.of("suggestion", lambda: None) is None
    assert kept.of("suggestion", lambda: pytest.fail("made twice")) is None


def test_what_was_asked_for_longest_ago_leaves_when_there_are_too_many_bytes(kept: Kept) -> None:
    kept.put("old", KILOBYTE)
    kept.put("asked again", KILOBYTE.copy())
    kept.get("old")
    kept.put("new", KILOBYTE.copy())
    assert (kept.get("old") is KILOBYTE, kept.get("asked again"), kept.get("new") is None) == (True, None, False)


def test_many_small_values_stay(kept: Kept) -> None:
    for number in range(50):
        kept.put(number, number)
    assert [kept.get(number) for number in range(50)] == list(range(50))


def test_a_value_larger_than_all_room_is_kept_alone(kept: Kept) -> None:
    large = np.zeros(1_000_000)
    kept.put("small", 1)
    kept.put("large", large)
    assert (kept.get("large") is large, kept.get("small")) == (True, None)


def test_nothing_is_left_after_clear(kept: Kept) -> None:
    kept.put("a", 1)
    kept.clear()
    assert kept.get("a") is None


@dataclass(frozen=True)
class Step:
    name: str
    users: np.ndarray


@dataclass(frozen=True)
class Steps:
    steps: tuple[Step, ...]
    rows: pd.DataFrame


@pytest.mark.parametrize(
    "value",
    [
        NUMBERS,
        pa.array(NUMBERS),
        pa.chunked_array([NUMBERS]),
        pa.table({"n": NUMBERS}),
        pd.DataFrame({"n": NUMBERS}),
        pd.Series(NUMBERS),
        {"steps": [(NUMBERS,)]},
        Step("pay", NUMBERS),
        Steps((Step("pay", NUMBERS), Step("paid", NUMBERS)), pd.DataFrame()),
        ["x" * 1_000 + str(number) for number in range(1_000)],
        {str(number): "x" * 1_000 + str(number) for number in range(1_000)},
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_megabyte_counts_as_one_wherever_it_stands(value: object) -> None:
    assert bytes_of(value) == pytest.approx(MEGABYTE, rel=0.15)


def test_texts_of_a_frame_count() -> None:
    assert bytes_of(pd.DataFrame({"user": ["u" * 1_000 + str(number) for number in range(1_000)]})) > 1_000_000


def test_what_holds_itself_is_counted_once() -> None:
    ring: list[Any] = [NUMBERS]
    ring.append(ring)
    assert bytes_of(ring) == pytest.approx(MEGABYTE, rel=0.01)
