"""Which number in a rule can be moved, and who matches if its condition holds, or if it doesn't?

A place in a rule is a path: indices through the conditions of its groups. () is the rule itself, (1, 0) the first
condition of the second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import numpy as np

from analysis.errors import AnalysisError
from analysis.rules.asked import (
    ColumnTest,
    Compared,
    DaysSinceOf,
    Did,
    Group,
    HasAttribute,
    Limit,
    NotFollowed,
    Rule,
    ShareOf,
    TimesAsOften,
    ValueAt,
)
from analysis.rules.evaluated import Matching, UnfitTest, joined, known_place

RulePath = tuple[int, ...]
End = Literal["low", "high"]
Comparison = Literal["<", "<=", ">", ">=", "="]
_MOVABLE: tuple[Comparison, ...] = ("<", "<=", ">", ">=", "=")


class NoSuchCondition(AnalysisError, KeyError):
    """A rule has no condition at this place, or none with a number. details: path (as text)"""

    code = "no_such_condition"


@dataclass(frozen=True)
class OpenNumber:
    """A number of a condition that can be moved, with all else held.

    A user's own number is compared to `value`. Of a condition with two numbers `end` says which is moved, and `other`
    is the one that stays. `negated`: the users who do not meet it match. `whole`: only whole numbers make sense.
    """

    operator: Comparison
    value: float
    whole: bool = False
    negated: bool = False
    end: End | None = None
    other: float | None = None


def condition_at(rule: Rule, path: RulePath) -> Rule:
    """Raises `NoSuchCondition`."""
    for place, index in enumerate(path):
        if not isinstance(rule, Group) or not 0 <= index < len(rule.conditions):
            raise NoSuchCondition(path=str(path[: place + 1]))
        rule = rule.conditions[index]
    return rule


def with_condition(rule: Rule, path: RulePath, condition: Rule) -> Rule:
    """The rule with another condition at this place."""
    if not path:
        return condition
    condition_at(rule, path[:1])
    assert isinstance(rule, Group)  # noqa: S101 else the line above raised
    changed = with_condition(rule.conditions[path[0]], path[1:], condition)
    return replace(rule, conditions=(*rule.conditions[: path[0]], changed, *rule.conditions[path[0] + 1 :]))


def open_number(condition: Rule, end: End = "low") -> OpenNumber | None:
    """The number that can be moved; None where the condition has none (or a rank, before it is closed)."""
    match condition:
        case Did():
            return _counted(condition, end)
        case NotFollowed(at_least=at_least):
            return OpenNumber(">=", at_least, whole=True)
        case Compared(number, Limit() as limit):
            opened = _limited(limit.operator, limit.values, end)
            return opened and replace(opened, whole=isinstance(number, DaysSinceOf))
        case HasAttribute(test=test) | ValueAt(test=test):
            numbers = tuple(value for value in test.values if not isinstance(value, str))
            return _limited(test.operator, numbers, end) if len(numbers) == len(test.values) else None
        case _:
            return None


def _counted(did: Did, end: End) -> OpenNumber | None:
    whole = not isinstance(did.count, ShareOf | TimesAsOften)
    if did.at_most is None:
        return OpenNumber(">=", did.at_least, whole, did.negated)
    if did.at_least == did.at_most:
        return OpenNumber("=", did.at_least, whole, did.negated)
    if did.at_least == 0:
        return OpenNumber("<=", did.at_most, whole, did.negated)
    return replace(_between(did.at_least, did.at_most, end), whole=whole, negated=did.negated)


def _limited(operator: str, values: tuple[float, ...], end: End) -> OpenNumber | None:
    if operator == "between" and len(values) == 2:
        return _between(*values, end)
    if operator not in _MOVABLE or len(values) != 1:
        return None
    return OpenNumber(cast(Comparison, operator), values[0])


def _between(low: float, high: float, end: End) -> OpenNumber:
    if end == "low":
        return OpenNumber(">=", low, end="low", other=high)
    return OpenNumber("<=", high, end="high", other=low)


def moved(condition: Rule, value: float, end: End = "low") -> Rule:
    """The condition with its number moved there. Raises what a condition refuses, and `NoSuchCondition`."""
    match condition:
        case Did():
            return _recounted(condition, value, end)
        case NotFollowed():
            return replace(condition, at_least=int(value))
        case Compared(limit=Limit() as limit):
            return replace(condition, limit=replace(limit, values=_placed(limit.operator, limit.values, value, end)))
        case HasAttribute(test=test) | ValueAt(test=test) if open_number(condition):
            values = _placed(test.operator, test.values, value, end)
            return replace(condition, test=ColumnTest(test.column, test.operator, values))
        case _:
            raise NoSuchCondition(path=type(condition).__name__)


def _recounted(did: Did, value: float, end: End) -> Did:
    if did.at_most is None:
        return replace(did, at_least=value)
    if did.at_least == did.at_most:
        return replace(did, at_least=value, at_most=value)
    if did.at_least == 0 or end == "high":
        return replace(did, at_most=value)
    return replace(did, at_least=value)


def _placed(operator: str, values: tuple[Any, ...], value: float, end: End) -> tuple[Any, ...]:
    if operator != "between":
        return (value,)
    return (value, values[1]) if end == "low" else (values[0], value)


def anchor(opened: OpenNumber) -> float:
    """A number that every such condition takes, whatever its own: with it, equal questions look equal."""
    if opened.other is None:
        return 1.0 if opened.whole else 0.5
    if opened.end == "low":
        return opened.other - 1 if opened.whole or not opened.other else opened.other - abs(opened.other) / 2
    return opened.other + 1 if opened.whole or not 0 <= opened.other < 1 else (opened.other + 1) / 2


def own_numbers(condition: Rule, matching: Matching) -> np.ndarray:
    """float64: each user's number that the condition compares; NaN for who has none."""
    block = matching.block
    match condition:
        case HasAttribute(test):
            column = block.attribute(test.column)
            values = column.values
        case ValueAt(test=test):
            column, places = block.column(test.column), known_place(condition, block)
            values = np.where(places >= 0, column.values[places], np.nan) if len(column.values) else places * np.nan
        case Did() | Compared() | NotFollowed():
            return matching.compared(condition)
        case _:
            raise NoSuchCondition(path=type(condition).__name__)
    if column.type != "number":
        raise UnfitTest(column=test.column, type=column.type, operator=test.operator, values=[])
    return values


def with_and_without(rule: Rule, path: RulePath, matching: Matching) -> tuple[np.ndarray, np.ndarray]:
    """Who matches the rule if the condition at this place holds, and who if it doesn't. The condition isn't asked."""
    if not path:
        everyone = np.ones(len(matching.block.users), dtype=bool)
        return everyone, ~everyone
    condition_at(rule, path[:1])
    assert isinstance(rule, Group)  # noqa: S101 else the line above raised
    held, failed = with_and_without(rule.conditions[path[0]], path[1:], matching)
    others = [matching.mask(other) for place, other in enumerate(rule.conditions) if place != path[0]]
    return joined(rule.how, [held, *others]), joined(rule.how, [failed, *others])
