"""Which values does a property or attribute have, and how often?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.errors import AnalysisError
from analysis.insights.columns.grouping import labelled, most_frequent, top_labels
from analysis.store.dataset import UserBlock

_MOST = 1_000


class BadValues(AnalysisError):
    """details: kind, top"""

    code = "bad_values"


@dataclass(frozen=True)
class ValuesSpec:
    """The `most` frequent values: of a property, counted by events (of `events` only, if given), or of an attribute,
    counted by users."""

    kind: Literal["property", "attribute"]
    column: str
    most: int = 100
    events: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.most <= _MOST or (self.events and self.kind == "attribute"):
            raise BadValues(kind=self.kind, top=self.most)


@dataclass(frozen=True)
class ValuesPart:
    counts: Counter[str]
    known: int
    missing: int


@dataclass(frozen=True)
class ValuesResult:
    """A block proposes its thousand most frequent values, so the count of a rare one of a column with very many values
    can be too small."""

    spec: ValuesSpec
    values: tuple[str, ...]  # the most frequent first, equal ones by name; a number or day as text
    counts: tuple[int, ...]  # of each value
    known: int
    missing: int


def measure(block: UserBlock, spec: ValuesSpec) -> ValuesPart:
    if spec.kind == "attribute":
        column, rows = block.attribute(spec.column), slice(None)
    else:
        column, rows = block.column(spec.column), _rows_of(spec.events, block)
    codes, labels = labelled(column, rows, block.dataset.time_zone)
    missing = int((codes < 0).sum())
    return ValuesPart(most_frequent(codes, labels), len(codes) - missing, missing)


def _rows_of(events: tuple[str, ...], block: UserBlock) -> np.ndarray | slice:
    if not events:
        return slice(None)
    return block.rows_of(block.dataset.event_mask(events)).places


def combine(parts: Iterable[ValuesPart], spec: ValuesSpec) -> ValuesResult:
    parts = list(parts)
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part.counts)
    values = top_labels([total], spec.most)
    return ValuesResult(
        spec,
        values,
        tuple(total[value] for value in values),
        known=sum(part.known for part in parts),
        missing=sum(part.missing for part in parts),
    )
