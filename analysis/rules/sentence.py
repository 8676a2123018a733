"""How does a rule read as a sentence?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from analysis.locale import Text
from analysis.rules.conditions import (
    MISSING_OPERATORS,
    AllOf,
    AnyOf,
    ColumnTest,
    Did,
    HasAttribute,
    Hours,
    Listed,
    NoneOf,
    Rule,
    SegmentRef,
    TagRef,
)
from analysis.rules.periods import Period

Shown = Callable[[str, str], str]  # (event, property, attribute, value, tag or segment; raw name) to what is shown
_MOST_DIGITS = 15


def as_written(kind: str, name: str) -> str:
    """Names as they stand in the data; a page gives a `Shown` with display names, escaped."""
    return name


def sentence(rule: Rule, text: Text, shown: Shown = as_written) -> str:
    """The rule in the user's language: what the users it takes did and are."""
    return _Reader(text, shown).read(rule)


class _Reader:
    def __init__(self, text: Text, shown: Shown) -> None:
        self.text = text
        self.shown = shown

    def read(self, rule: Rule, inside: bool = False) -> str:
        match rule:
            case AllOf(conditions) | AnyOf(conditions) | NoneOf(conditions):
                return self.group(rule, conditions, inside)
            case Did():
                return self.did(rule)
            case HasAttribute(test):
                return self.text("rules.is_attribute", test=self.test(test, "attribute"))
            case Listed(users):
                return self.text("rules.listed", n=len(users))
            case TagRef(name, None):
                return self.text("rules.tag", name=self.name("tag", name))
            case TagRef(name, value):
                return self.text("rules.tag_value", name=self.name("tag", name), value=self.value(value or ""))
            case SegmentRef(name):
                return self.text("rules.segment", name=self.name("segment", name))

    def group(self, rule: Rule, conditions: tuple[Rule, ...], inside: bool) -> str:
        """Conditions of one group; a group inside another stands in brackets, so that it reads one way only."""
        kind = {AllOf: "all", AnyOf: "any", NoneOf: "none"}[type(rule)]
        parts = [self.read(condition, inside=len(conditions) > 1 or kind == "none") for condition in conditions]
        joined = self.text("rules.and" if kind == "all" else "rules.or").join(parts)
        if kind == "none":
            return self.text("rules.none", conditions=joined)
        return self.text("rules.inside", conditions=joined) if inside and len(conditions) > 1 else joined

    def did(self, rule: Did) -> str:
        key = "did_not" if rule.negated else "did"
        key = key if rule.at_least == 1 else f"{key}_times"
        events = self.text("rules.or_events").join(self.name("event", event) for event in rule.events)
        return self.text(
            "rules.event_condition",
            did=self.text(f"rules.{key}", events=events, n=rule.at_least),
            period=self.period(rule.period),
            at=self.hours(rule.hours),
            where=self.where(rule.where),
        )

    def period(self, period: Period) -> str:
        if period.start and period.end:
            key = "rules.on_day" if period.start == period.end else "rules.between_days"
            return self.text(key, start=period.start, end=period.end)
        if period.start:
            return self.text("rules.since", start=period.start)
        return self.text("rules.until", end=period.end) if period.end else ""

    def hours(self, hours: Hours | None) -> str:
        if hours is None:
            return ""
        key = "rules.hours" if hours.start < hours.end else "rules.hours_over_midnight"
        return self.text(key, start=f"{hours.start}:00", end=f"{hours.end}:00")

    def where(self, tests: tuple[ColumnTest, ...]) -> str:
        if not tests:
            return ""
        joined = self.text("rules.and_tests").join(self.test(test, "property") for test in tests)
        return self.text("rules.where", tests=joined)

    def test(self, test: ColumnTest, kind: str) -> str:
        column = self.name(kind, test.column)
        if test.operator in MISSING_OPERATORS:
            return self.text(f"rules.test.{test.operator}", column=column)
        values = [self.value(value) for value in test.values]
        if test.operator == "between":
            return self.text("rules.test.between", column=column, low=values[0], high=values[1])
        key = operator_key(test.operator)
        return self.text(f"rules.test.{key}", column=column, values=self.text("rules.or_values").join(values))

    def name(self, kind: str, name: str) -> str:
        return self.text("rules.name", name=self.shown(kind, name))

    def value(self, value: str | float) -> str:
        if not isinstance(value, str):
            return self.text.number(value, _MOST_DIGITS)
        if value == "":
            return self.text("rules.empty_value")
        try:
            return self.text.day(date.fromisoformat(value))
        except ValueError:
            return self.text("rules.value", value=self.shown("value", value))


def operator_key(operator: str) -> str:
    """The operator in keys of texts: `at_least` for `>=`."""
    return _KEYS.get(operator, operator)


_KEYS = {"=": "equal", "!=": "not_equal", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least"}
