"""Which numbers do users have, several at once?

What "top 20 % by spend" and the quantiles of bins come to is found in these numbers. One that the data can't
answer (an event that is gone) leaves the others as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.errors import AnalysisError
from analysis.rules.asked import Number
from analysis.rules.evaluated import UserNumbers
from analysis.rules.written import number_from_json, number_to_json
from analysis.store.dataset import UserBlock

MeasuredPart = tuple[np.ndarray | AnalysisError, ...]


@dataclass(frozen=True)
class MeasuredSpec:
    asked: tuple[Number, ...]

    def to_json(self) -> dict[str, Any]:
        return {"asked": [number_to_json(number) for number in self.asked]}

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> MeasuredSpec:
        return cls(tuple(number_from_json(one) for one in form["asked"]))


@dataclass(frozen=True, eq=False)
class MeasuredResult:
    """Of each number the float64 of the users who have one, in no order, or what is wrong with it."""

    spec: MeasuredSpec
    numbers: MeasuredPart


def measure(block: UserBlock, spec: MeasuredSpec) -> MeasuredPart:
    numbers = UserNumbers(block)
    return tuple(_of(number, numbers) for number in spec.asked)


def _of(number: Number, numbers: UserNumbers) -> np.ndarray | AnalysisError:
    try:
        found = numbers.of_doers(number)
    except AnalysisError as error:
        return error
    return found[~np.isnan(found)]


def combine(parts: Iterable[MeasuredPart], spec: MeasuredSpec) -> MeasuredResult:
    return MeasuredResult(spec, tuple(_joined(of_blocks) for of_blocks in zip(*parts, strict=True)))


def _joined(parts: MeasuredPart) -> np.ndarray | AnalysisError:
    wrong = next((part for part in parts if isinstance(part, AnalysisError)), None)
    return wrong or np.concatenate([part for part in parts if isinstance(part, np.ndarray)])
