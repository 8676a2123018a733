"""Which values does a column have most often?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from analysis.insights.grouping import labelled, most_frequent, top_labels
from analysis.store.blocks import UserBlock


@dataclass(frozen=True)
class ValuesSpec:
    """Of a property, counted by events, or an attribute, counted by users."""

    kind: Literal["property", "attribute"]
    column: str
    most: int = 100


@dataclass(frozen=True)
class ValuesResult:
    spec: ValuesSpec
    values: tuple[str, ...]  # the most frequent first; a number or day as text


def measure(block: UserBlock, spec: ValuesSpec) -> Counter[str]:
    column = block.attribute(spec.column) if spec.kind == "attribute" else block.column(spec.column)
    return most_frequent(*labelled(column, slice(None), block.dataset.time_zone))


def combine(parts: Iterable[Counter[str]], spec: ValuesSpec) -> ValuesResult:
    return ValuesResult(spec, top_labels(parts, spec.most))
