"""Is the memory of a result counted about right, and at little cost?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from pages._ui.sizes import bytes_of

MEGABYTE = 1 << 20
NUMBERS = np.zeros(MEGABYTE, dtype=np.uint8)


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
