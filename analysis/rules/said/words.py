"""How are names, values, tests and lengths of time of a rule said?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from analysis.locale import ShownNumber, Text
from analysis.locale.say import Say
from analysis.rules.asked import ANY_EVENT, MISSING_OPERATORS, ColumnTest, Limit, Rank

_PERCENT_DIGITS = 10
_KEYS = {"=": "equal", "!=": "not_equal", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least"}


def operator_key(operator: str) -> str:
    """The operator in keys of texts: `at_least` for `>=`."""
    return _KEYS.get(operator, operator)


@dataclass(frozen=True)
class Words:
    """What rules are made of, in words; `bare`, nothing sets names and values off from the words around them."""

    say: Say
    bare: bool = False

    @property
    def text(self) -> Text:
        return self.say.text

    def name(self, kind: str, name: str) -> str:
        quoted = self.say.name(kind, name)
        return quoted if self.bare else self.text("rules.name", name=self.say.strong(quoted))

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
            quoted = self.say.quote(value)
            return quoted if self.bare else self.text("rules.value", value=quoted)

    def number(self, value: float) -> str:
        return self.text.exact(value)

    def percent(self, share: float) -> str:
        return self.text("rules.percent", n=self.text.number(share * 100, _PERCENT_DIGITS))

    def test(self, test: ColumnTest, kind: str) -> str:
        column = self.name(kind, test.column)
        if test.operator in MISSING_OPERATORS:
            return self.text(f"rules.test.{test.operator}", column=column)
        if test.operator == "between":
            low, high = map(self.value, test.values)
            return self.text("rules.test.between", column=column, low=low, high=high)
        said = self.text(f"rules.test.{operator_key(test.operator)}", column=column, values=self.values(test))
        return self.text("rules.test.ignore_case", test=said) if test.ignore_case else said

    def values(self, test: ColumnTest) -> str:
        return self.text("rules.or_values").join(self.value(value) for value in test.values)

    def limit(self, limit: Limit | Rank) -> ShownNumber:
        """What is counted after it takes the form of the last number: `at most 1` day, `from 1 to 5` days."""
        if isinstance(limit, Rank):
            return self.text.shown_as(None, self.text(f"rules.rank.{limit.side}", share=self.percent(limit.share)))
        low, high = self.number(limit.values[0]), self.number(limit.values[-1])
        shown = self.text(f"rules.limit.{operator_key(limit.operator)}", low=low, high=high)
        return self.text.shown_as(limit.values[-1], shown)

    def bounds(self, low: float, high: float | None, negated: bool, said: Callable[[float], str]) -> ShownNumber:
        """`at least 3`, `exactly 2`, `2 to 5`; negated `fewer than 3`. `said` words a number."""
        side = "least" if high is None else "exactly" if low == high else "most" if low == 0 else "between"
        key = f"rules.{'not_bounds' if negated else 'bounds'}.{side}"
        last = low if high is None else high
        return self.text.shown_as(last, self.text(key, low=said(low), high=said(last)))

    def joined(self, key: str, parts: Iterable[str]) -> str:
        return self.text(key).join(parts)


def bare_test(test: ColumnTest, kind: str, say: Say) -> str:
    """A test of a column that needs no quotation marks: "amount at least 5"."""
    return Words(say, bare=True).test(test, kind)


def bare_values(test: ColumnTest, say: Say) -> str:
    """The values of a test alone."""
    return Words(say, bare=True).values(test)
