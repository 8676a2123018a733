"""Which numbers do users have, several at once?

What "top 20 % by spend" and the quantiles of bins come to is found in these numbers. One that the data can't
answer (an event that is gone) leaves the others as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.rules.asked import Number, Rank
from analysis.rules.evaluated import UserNumbers, deciding_events
from analysis.store.dataset import UserBlock

MeasuredPart = tuple[np.ndarray | AnalysisError, ...]


@dataclass(frozen=True)
class MeasuredSpec:
    asked: tuple[Number, ...]


@dataclass(frozen=True, eq=False)
class MeasuredResult:
    """Of each number the float64 of the users who have one, in no order, or what is wrong with it."""

    spec: MeasuredSpec
    numbers: MeasuredPart


def asked_events(spec: MeasuredSpec) -> frozenset[str] | None:
    return deciding_events(spec.asked)


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


def last_within(numbers: np.ndarray, rank: Rank) -> float | None:
    """The number of the last user within the rank; None where nobody has a number.

    The rank is rounded up to whole users, so that a top tenth of eleven users is two.
    """
    if not len(numbers):
        return None
    # 0.2 × 15 is 3.0000000000000004 in floating point, yet a fifth of fifteen is three.
    users = min(math.ceil(round(rank.share * len(numbers), 9)), len(numbers))
    place = len(numbers) - users if rank.side == "top" else users - 1
    return float(np.partition(numbers, place)[place])
