"""Which values does a property or attribute have, and how often?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.insights.grouping import most_frequent
from analysis.store.blocks import Column, UserBlock

_MOST = 1_000


class BadValues(AnalysisError):
    """details: kind, top"""

    code = "bad_values"


@dataclass(frozen=True)
class ValuesSpec:
    """The `top` values of a text column; the range of a number column. With `events`, of those events only."""

    kind: Literal["property", "attribute"]
    column: str
    events: tuple[str, ...] = ()
    top: int = 200

    def __post_init__(self) -> None:
        if not 1 <= self.top <= _MOST or (self.events and self.kind == "attribute"):
            raise BadValues(kind=self.kind, top=self.top)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "column": self.column, "events": list(self.events), "top": self.top}

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> ValuesSpec:
        return cls(form["kind"], form["column"], tuple(form.get("events", ())), form.get("top", 200))


@dataclass(frozen=True)
class ValuesPart:
    counts: Counter[str]
    known: int
    missing: int
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ValuesResult:
    """Counts are of events (property) or users (attribute); `low` and `high` are the range of a number column.

    A block proposes its thousand most frequent values, so the count of a rare one of a column with very many different
    values can be too small.
    """

    spec: ValuesSpec
    values: pd.DataFrame  # value, count; the most frequent first, equal ones by name
    known: int
    missing: int
    low: float | None
    high: float | None


def measure(block: UserBlock, spec: ValuesSpec) -> ValuesPart:
    if spec.kind == "attribute":
        column, rows = block.attribute(spec.column), slice(None)
    else:
        column, rows = block.column(spec.column), _rows_of(spec.events, block)
    values, missing = column.values[rows], int(column.missing[rows].sum())
    known = len(values) - missing
    if column.type != "text" or column.labels is None:
        return ValuesPart(Counter(), known, missing, *_range(column, values))
    return ValuesPart(most_frequent(values, column.labels), known, missing, None, None)


def _rows_of(events: tuple[str, ...], block: UserBlock) -> np.ndarray | slice:
    if not events:
        return slice(None)
    wanted = np.zeros(len(block.dataset.events), dtype=bool)
    wanted[block.dataset.event_codes(events)] = True
    return np.flatnonzero(wanted[block.event])


def _range(column: Column, values: np.ndarray) -> tuple[float | None, float | None]:
    if column.type != "number" or not len(values) or np.isnan(values).all():
        return None, None
    return float(np.nanmin(values)), float(np.nanmax(values))


def combine(parts: Iterable[ValuesPart], spec: ValuesSpec) -> ValuesResult:
    parts = list(parts)
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part.counts)
    top = sorted(total.items(), key=lambda item: (-item[1], item[0]))[: spec.top]
    return ValuesResult(
        spec,
        pd.DataFrame({"value": [value for value, _ in top], "count": [count for _, count in top]}),
        known=sum(part.known for part in parts),
        missing=sum(part.missing for part in parts),
        low=min((part.low for part in parts if part.low is not None), default=None),
        high=max((part.high for part in parts if part.high is not None), default=None),
    )
