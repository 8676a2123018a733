"""What can be asked of one user?

A rule is a frozen tree of conditions. It refuses nonsense when it is made, reads as JSON (`json_form.py`), says itself
as a sentence (`sentence.py`), has its references replaced before a run (`closing.py`) and is evaluated over a block
(`evaluate.py`).
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, get_args

import pyarrow as pa

from analysis.errors import AnalysisError
from analysis.rules.periods import ALL_TIME, Period

TextOperator = Literal["is", "is_not", "contains", "starts_with"]
NumberOperator = Literal["=", "!=", "<", "<=", ">", ">=", "between"]
MissingOperator = Literal["missing", "present"]
Operator = TextOperator | NumberOperator | MissingOperator
TEXT_OPERATORS: tuple[str, ...] = get_args(TextOperator)
NUMBER_OPERATORS: tuple[str, ...] = get_args(NumberOperator)
MISSING_OPERATORS: tuple[str, ...] = get_args(MissingOperator)


class EmptyRule(AnalysisError):
    """A group without conditions, or a condition without an event or values. details: where"""

    code = "empty_rule"


class BadCondition(AnalysisError):
    """A condition that makes no sense; the subclasses say which."""

    code = "bad_condition"


class BadTest(BadCondition):
    """A test with values that its operator can't use. details: column, operator, values"""

    code = "bad_test"


class BadHours(BadCondition):
    """details: start, end"""

    code = "bad_hours"


class BadTimes(BadCondition):
    """details: at_least"""

    code = "bad_times"


@dataclass(frozen=True)
class ColumnTest:
    """A test of one property or attribute. A missing value passes `missing` only: neither `is_not` nor `!=` takes it.

    `values` are labels for text (any of them; upper and lower case differ), one number (two for `between`, both
    included), or for a time column days as `2026-01-31`, which stand for whole days in the project's time zone.
    """

    column: str
    operator: Operator
    values: tuple[str | float, ...] = ()

    def __post_init__(self) -> None:
        if not self.column:
            raise EmptyRule(where="column")
        if self.operator in TEXT_OPERATORS and not self.values:
            raise EmptyRule(where=self.column)
        if not _usable(self.operator, self.values):
            raise BadTest(column=self.column, operator=self.operator, values=[str(value) for value in self.values])


def _usable(operator: str, values: tuple[str | float, ...]) -> bool:
    if not all(_sayable(value) for value in values):
        return False
    if operator in NUMBER_OPERATORS:
        kinds = {isinstance(value, str) for value in values}
        ordered = len(kinds) == 1 and list(values) == sorted(values)  # type: ignore[type-var] one kind of value
        return len(values) == (2 if operator == "between" else 1) and ordered and (True not in kinds or _days(values))
    if operator in ("contains", "starts_with"):
        return all(isinstance(value, str) and value for value in values)
    return operator in TEXT_OPERATORS or (operator in MISSING_OPERATORS and not values)


def _sayable(value: str | float) -> bool:
    """Finite, and text that UTF-8 can hold: anything else can't be stored, nor occur in the data."""
    if isinstance(value, str):
        return not any("\ud800" <= letter <= "\udfff" for letter in value)
    return not isinstance(value, bool) and isinstance(value, int | float) and math.isfinite(value)


def _days(values: tuple[str | float, ...]) -> bool:
    try:
        return all(date.fromisoformat(str(value)).isoformat() == value for value in values)
    except ValueError:
        return False


@dataclass(frozen=True)
class Hours:
    """Hours of the local day from `start` to before `end`; 23 to 5 crosses midnight."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start <= 23 and 0 <= self.end <= 24) or self.start == self.end:
            raise BadHours(start=self.start, end=self.end)


@dataclass(frozen=True)
class Did:
    """Users who did any of `events` at least `at_least` times (did not: fewer than that), counting only events that
    lie in the period, at those hours, and pass every test in `where`."""

    events: tuple[str, ...]
    at_least: int = 1
    negated: bool = False
    period: Period = ALL_TIME
    hours: Hours | None = None
    where: tuple[ColumnTest, ...] = ()

    def __post_init__(self) -> None:
        if not self.events:
            raise EmptyRule(where="events")
        if self.at_least < 1:
            raise BadTimes(at_least=self.at_least)


@dataclass(frozen=True)
class HasAttribute:
    """Users whose attribute passes the test."""

    test: ColumnTest


@dataclass(frozen=True)
class AllOf:
    conditions: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not self.conditions:
            raise EmptyRule(where="all")


@dataclass(frozen=True)
class AnyOf:
    conditions: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not self.conditions:
            raise EmptyRule(where="any")


@dataclass(frozen=True)
class NoneOf:
    conditions: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not self.conditions:
            raise EmptyRule(where="none")


@dataclass(frozen=True, repr=False)
class Listed:
    """A fixed set of users: a frozen tag or segment, once it is closed. Sorted ids."""

    users: tuple[str, ...]

    def __repr__(self) -> str:
        """Short, and different for different lists: results are kept by the `repr` of what was asked."""
        return f"Listed({len(self.users)} users, {self._digest})"

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(json.dumps(self.users).encode()).hexdigest()

    @cached_property
    def ids(self) -> pa.StringArray:
        return pa.array(self.users, pa.string())


@dataclass(frozen=True)
class TagRef:
    """Users who have a tag, or one value of it. Replaced by the tag's own rule or users before a run."""

    name: str
    value: str | None = None


@dataclass(frozen=True)
class SegmentRef:
    """Users of a saved segment. Replaced by its users before a run."""

    name: str


Rule = Did | HasAttribute | AllOf | AnyOf | NoneOf | Listed | TagRef | SegmentRef
