"""The engine behind a cache, as a page has one; it counts how often the data was asked."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa

from analysis import engine
from analysis.engine import Analysis, Cell, Listing, Part, Result, Spec
from analysis.store.dataset import Dataset


class Remembering:
    def __init__(self) -> None:
        self.passes: Counter[str] = Counter()  # by the last name of the analysis
        self._answers: dict[tuple[str, ...], Any] = {}

    def run(self, analysis: Analysis[Spec, Part, Result], dataset: Dataset, spec: Spec) -> Result:
        key = (analysis.__name__, dataset.key, repr(spec))
        if key not in self._answers:
            self.passes[analysis.__name__.rpartition(".")[2]] += 1
            self._answers[key] = engine.run(analysis, dataset, spec)
        return self._answers[key]

    def members(self, analysis: Listing[Spec, Cell], dataset: Dataset, spec: Spec, cell: Cell) -> pa.StringArray:
        key = (analysis.__name__, dataset.key, repr(spec), repr(cell))
        if key not in self._answers:
            self.passes[analysis.__name__.rpartition(".")[2]] += 1
            self._answers[key] = engine.members(analysis, dataset, spec, cell)
        return self._answers[key]
