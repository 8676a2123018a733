"""How are names, values, tests and lengths of time of a rule said?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from analysis.locale import Text
from analysis.rules.asked import ANY_EVENT, MISSING_OPERATORS, ColumnTest, Limit, Rank

Shown = Callable[[str, str], str]  # (event, property, attribute, value, tag or segment; raw name) to what is shown
_MOST_DIGITS = 15
_PERCENT_DIGITS = 10
_KEYS = {"=": "equal", "!=": "not_equal", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least"}


def operator_key(operator: str) -> str:
    """The operator in keys of texts: `at_least` for `>=`."""
    return _KEYS.get(operator, operator)


@dataclass(frozen=True)
class Words:
    text: Text
    shown: Shown

    def name(self, kind: str, name: str) -> str:
        return self.text("rules.name", name=self.shown(kind, name))

    def events(self, events: tuple[str, ...]) -> str:
        if events == ANY_EVENT:
            return self.text("rules.any_event")
        return self.text("rules.or_events").join(self.name("event", event) for event in events)

    def value(self, value: str | float) -> str:
        if not isinstance(value, str):
            return self.number(value)
        if value == "":
            return self.text("rules.empty_value")
        try:
            return self.text.day(date.fromisoformat(value))
        except ValueError:
            return self.text("rules.value", value=self.shown("value", value))

    def number(self, value: float) -> str:
        return self.text.number(value, _MOST_DIGITS)

    def percent(self, share: float) -> str:
        return self.text("rules.percent", n=self.text.number(share * 100, _PERCENT_DIGITS))

    def test(self, test: ColumnTest, kind: str) -> str:
        column = self.name(kind, test.column)
        if test.operator in MISSING_OPERATORS:
            return self.text(f"rules.test.{test.operator}", column=column)
        values = [self.value(value) for value in test.values]
        if test.operator == "between":
            return self.text("rules.test.between", column=column, low=values[0], high=values[1])
        key = operator_key(test.operator)
        return self.text(f"rules.test.{key}", column=column, values=self.text("rules.or_values").join(values))

    def limit(self, limit: Limit | Rank) -> str:
        if isinstance(limit, Rank):
            return self.text(f"rules.rank.{limit.side}", share=self.percent(limit.share))
        low, high = self.number(limit.values[0]), self.number(limit.values[-1])
        return self.text(f"rules.limit.{operator_key(limit.operator)}", low=low, high=high)

    def bounds(self, low: float, high: float | None, negated: bool, said: Callable[[float], str]) -> str:
        """`at least 3`, `exactly 2`, `2 to 5`; negated `fewer than 3`. `said` words a number."""
        side = "least" if high is None else "exactly" if low == high else "most" if low == 0 else "between"
        key = f"rules.{'not_bounds' if negated else 'bounds'}.{side}"
        return self.text(key, low=said(low), high=said(low if high is None else high))

    def joined(self, key: str, parts: Iterable[str]) -> str:
        return self.text(key).join(parts)
