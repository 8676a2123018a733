"""What can be asked of one value?"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from analysis.rules.asked.refusals import BadShare, BadTest, EmptyRule

TextOperator = Literal["is", "is_not", "contains", "contains_not", "starts_with", "ends_with"]
NumberOperator = Literal["=", "!=", "<", "<=", ">", ">=", "between"]
MissingOperator = Literal["missing", "present"]
Operator = TextOperator | NumberOperator | MissingOperator
TEXT_OPERATORS: tuple[str, ...] = get_args(TextOperator)
PART_OPERATORS = ("contains", "contains_not", "starts_with", "ends_with")  # ask for a part of a text
NUMBER_OPERATORS: tuple[str, ...] = get_args(NumberOperator)
MISSING_OPERATORS: tuple[str, ...] = get_args(MissingOperator)
_MOST = sys.float_info.max


@dataclass(frozen=True)
class ColumnTest:
    """A test of one property or attribute. A missing value passes `missing` only: neither `is_not`, `contains_not`
    nor `!=` takes it.

    `values` are labels for text (any of them; upper and lower case differ unless `ignore_case`), one number (two for
    `between`, both included), or for a column of times or days such as `2026-01-31`: that day, and all moments that lie
    in it by the project's time zone.
    """

    column: str
    operator: Operator
    values: tuple[str | float, ...] = ()
    ignore_case: bool = False

    def __post_init__(self) -> None:
        if not self.column:
            raise EmptyRule(where="column")
        if self.operator in TEXT_OPERATORS and not self.values:
            raise EmptyRule(where=self.column)
        if not _usable(self.operator, self.values) or (self.ignore_case and self.operator not in TEXT_OPERATORS):
            raise BadTest(column=self.column, operator=self.operator, values=[str(value) for value in self.values])


@dataclass(frozen=True)
class Limit:
    """A number of each user compared to one number (two for `between`, both included)."""

    operator: NumberOperator
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        numbers = not any(isinstance(value, str) for value in self.values)
        if self.operator not in NUMBER_OPERATORS or not numbers or not _usable(self.operator, self.values):
            raise BadTest(column="", operator=self.operator, values=[str(value) for value in self.values])


@dataclass(frozen=True)
class Rank:
    """The `share` of users with the highest (`top`) or lowest (`bottom`) number, of all users who have one.

    Users level with the last one taken are taken too. It is replaced by a `Limit` before a run.
    """

    side: Literal["top", "bottom"]
    share: float

    def __post_init__(self) -> None:
        if isinstance(self.share, bool) or not 0 < self.share < 1:
            raise BadShare(share=self.share)


def _usable(operator: str, values: tuple[str | float, ...]) -> bool:
    if not all(_sayable(value) for value in values):
        return False
    if operator in NUMBER_OPERATORS:
        kinds = {isinstance(value, str) for value in values}
        ordered = len(kinds) == 1 and list(values) == sorted(values)  # type: ignore[type-var] one kind of value
        return len(values) == (2 if operator == "between" else 1) and ordered and (True not in kinds or _days(values))
    if operator in PART_OPERATORS:
        return all(isinstance(value, str) and value for value in values)
    return operator in TEXT_OPERATORS or (operator in MISSING_OPERATORS and not values)


def _sayable(value: str | float) -> bool:
    """Finite, and text that UTF-8 can hold: anything else can't be stored, nor occur in the data."""
    if isinstance(value, str):
        return not any("\ud800" <= letter <= "\udfff" for letter in value)
    return not isinstance(value, bool) and isinstance(value, int | float) and -_MOST <= value <= _MOST


def _days(values: tuple[str | float, ...]) -> bool:
    try:
        return all(date.fromisoformat(str(value)).isoformat() == value for value in values)
    except ValueError:
        return False
