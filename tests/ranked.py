"""The number that a rank comes to in a dataset."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np

from analysis import engine
from analysis.insights.tags import MeasuredSpec, last_within, measured
from analysis.rules.asked import Compared, Rank
from analysis.store.dataset import Dataset


def cut_in(dataset: Dataset) -> Callable[[Compared], float | None]:
    def cut(condition: Compared) -> float | None:
        [numbers] = engine.run(measured, dataset, MeasuredSpec((condition.number,))).numbers
        assert isinstance(numbers, np.ndarray), numbers
        return last_within(numbers, cast(Rank, condition.limit))

    return cut
