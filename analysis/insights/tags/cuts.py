"""Which number does the last user within a rank have: what is "top 20 % by spend" in this dataset?

Exact over all users of the dataset who have the number: those with at least one event that counts. The rank is rounded
up to whole users, so that a top tenth of eleven users is two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.rules.asked import Compared, Rank
from analysis.rules.evaluated import UserNumbers
from analysis.rules.written import rule_from_json, to_json
from analysis.store.dataset import UserBlock


@dataclass(frozen=True)
class CutSpec:
    condition: Compared

    def __post_init__(self) -> None:
        if not isinstance(self.condition, Compared) or not isinstance(self.condition.limit, Rank):
            raise TypeError(repr(self.condition))

    @property
    def rank(self) -> Rank:
        assert isinstance(self.condition.limit, Rank)  # noqa: S101 refused at birth
        return self.condition.limit

    def to_json(self) -> dict[str, Any]:
        return {"condition": to_json(self.condition)}

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> CutSpec:
        return cls(rule_from_json(form["condition"]))  # type: ignore[arg-type] refused if it is another condition


@dataclass(frozen=True)
class CutResult:
    """`number` is None if nobody has one."""

    spec: CutSpec
    number: float | None
    ranked: int  # users who have a number


def measure(block: UserBlock, spec: CutSpec) -> np.ndarray:
    """The numbers of the block's users who have one."""
    found = UserNumbers(block).of(spec.condition.number)
    return found[~np.isnan(found)]


def combine(parts: Iterable[np.ndarray], spec: CutSpec) -> CutResult:
    found = np.concatenate([*parts, np.empty(0)])
    if not len(found):
        return CutResult(spec, None, 0)
    # 0.2 × 15 is 3.0000000000000004 in floating point, yet a fifth of fifteen is three.
    taken = min(math.ceil(round(spec.rank.share * len(found), 9)), len(found))
    place = len(found) - taken if spec.rank.side == "top" else taken - 1
    return CutResult(spec, float(np.partition(found, place)[place]), len(found))
