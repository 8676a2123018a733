"""Which numbers do users have, of several measures at once?

What "top 20 % by spend" and the quantiles of bins come to is found in these numbers. A measure that the data can't
answer (an event that is gone) leaves the others as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from analysis.errors import AnalysisError
from analysis.rules.asked import Amount, DaysSince, Measure
from analysis.rules.closed import Ranked
from analysis.rules.evaluated import measure_numbers, numbers
from analysis.rules.written import measure_from_json, measure_to_json, rule_from_json, to_json
from analysis.store.dataset import UserBlock

Asked = Measure | Ranked
MeasuredPart = tuple[np.ndarray | AnalysisError, ...]


@dataclass(frozen=True)
class MeasuredSpec:
    asked: tuple[Asked, ...]

    def to_json(self) -> dict[str, Any]:
        forms = [
            {"ranked": to_json(one)} if isinstance(one, Amount | DaysSince) else {"measure": measure_to_json(one)}
            for one in self.asked
        ]
        return {"asked": forms}

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> MeasuredSpec:
        asked = [
            rule_from_json(one["ranked"]) if "ranked" in one else measure_from_json(one["measure"])
            for one in form["asked"]
        ]
        return cls(cast(Any, tuple(asked)))


@dataclass(frozen=True, eq=False)
class MeasuredResult:
    """Of each measure the float64 of the users who have one, in no order, or what is wrong with it."""

    spec: MeasuredSpec
    numbers: MeasuredPart


def measure(block: UserBlock, spec: MeasuredSpec) -> MeasuredPart:
    return tuple(_of(one, block) for one in spec.asked)


def _of(one: Asked, block: UserBlock) -> np.ndarray | AnalysisError:
    try:
        found = numbers(one, block) if isinstance(one, Amount | DaysSince) else measure_numbers(one, block)
    except AnalysisError as error:
        return error
    return found[~np.isnan(found)]


def combine(parts: Iterable[MeasuredPart], spec: MeasuredSpec) -> MeasuredResult:
    return MeasuredResult(spec, tuple(_joined(of_blocks) for of_blocks in zip(*parts, strict=True)))


def _joined(parts: MeasuredPart) -> np.ndarray | AnalysisError:
    wrong = next((part for part in parts if isinstance(part, AnalysisError)), None)
    return wrong or np.concatenate([part for part in parts if isinstance(part, np.ndarray)])
