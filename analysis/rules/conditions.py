"""What can be asked of one user?

A rule is a frozen tree of conditions. It refuses nonsense when it is made, reads as JSON (`to_json`, `rule_from_json` in
`json_form.py`), says itself as a sentence (`sentence.py`) and is evaluated over a block (`evaluate.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.errors import AnalysisError
from analysis.rules.periods import ALL_TIME, Period

TextOperator = Literal["is", "is_not", "contains"]
NumberOperator = Literal["=", "!=", "<", "<=", ">", ">=", "between"]
MissingOperator = Literal["missing", "present"]


class EmptyRule(AnalysisError):
    """A group without conditions, or a condition without an event or values. details: where"""

    code = "empty_rule"


class BadCondition(AnalysisError):
    """details: what (a code of the nonsense)"""

    code = "bad_condition"


@dataclass(frozen=True)
class ColumnTest:
    """A test of one property or attribute. Missing values pass only `missing`, and `is_not` as well as `!=` don't take them.

    `values` are labels for text (any of them for `is`), or one number (two for `between`, both included).
    """

    column: str
    operator: TextOperator | NumberOperator | MissingOperator
    values: tuple[str | float, ...] = ()

    def __post_init__(self) -> None:
        needed = {"missing": 0, "present": 0, "between": 2, "is": None, "is_not": None, "contains": None}
        count = needed.get(self.operator, 1)
        if not self.column or (count is None and not self.values):
            raise EmptyRule(where=self.column)
        if count is not None and len(self.values) != count:
            raise BadCondition(what="values", column=self.column)


@dataclass(frozen=True)
class Hours:
    """Hours of the local day from `start` to before `end`; 23 to 5 crosses midnight."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start <= 23 and 0 <= self.end <= 24) or self.start == self.end:
            raise BadCondition(what="hours", start=self.start, end=self.end)


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
            raise BadCondition(what="at_least", at_least=self.at_least)


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


@dataclass(frozen=True)
class Listed:
    """A fixed set of users: a frozen tag or segment, once it is closed. Sorted ids."""

    users: tuple[str, ...]


Rule = Did | HasAttribute | AllOf | AnyOf | NoneOf | Listed
