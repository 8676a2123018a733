"""How does a row ask about a number of each user: an amount, a first or last value, the days since an event?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.rules.asked import STATISTICS, AmountOf, Compared, DaysSinceOf, Limit, NumberOperator, Rank, Rule, ValueAt
from pages._rules import column_tests, events, inputs
from pages._rules.inputs import Row, choice, code, word
from pages._ui import state

_LIMITS: dict[str, NumberOperator] = {
    "at_least": ">=",
    "at_most": "<=",
    "between": "between",
    "more": ">",
    "less": "<",
    "equal": "=",
    "not_equal": "!=",
}
_RANKS = ("top", "bottom")
_WHICH = ("last", "first")


def limit_input(
    row: Row, default: float, before: str, after: str = "", operator: str = "at_least"
) -> Limit | Rank | None:
    """A number to compare with, or the share of users who have most or least; None while it is missing."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(before)
        made = _limit(row, default, operator)
        if after and st.session_state[f"{row.key}_limit"] not in _RANKS:
            word(after)
    return made()


def _limit(row: Row, default: float, operator: str) -> Callable[[], Limit | Rank | None]:
    kind = code("builder.operator", f"{row.key}_limit", (*_LIMITS, *_RANKS), "builder.limits", 150, operator)
    if kind in _RANKS:
        share = inputs.number("builder.number", f"{row.key}_rank", 20.0, 100.0)
        word("builder.word.percent_of_users")
        return lambda: Rank("top" if kind == "top" else "bottom", share / 100) if share is not None else _missing()
    given = [inputs.number("builder.number", f"{row.key}_limit_low", default)]
    if kind == "between":
        word("builder.word.to")
        given.append(inputs.number("builder.number", f"{row.key}_limit_high", None))
    values = tuple(number for number in given if number is not None)
    return lambda: Limit(_LIMITS[kind], values) if len(values) == len(given) else _missing()


def _missing() -> None:
    inputs.hint("builder.choose_number")


def fill_limit(row: Row, limit: Limit | Rank) -> None:
    held = st.session_state
    if isinstance(limit, Rank):
        held[f"{row.key}_limit"], held[f"{row.key}_rank"] = limit.side, round(limit.share * 100, 10)
        return
    held[f"{row.key}_limit"] = next(name for name, operator in _LIMITS.items() if operator == limit.operator)
    for side, value in zip(("low", "high"), limit.values, strict=False):
        held[f"{row.key}_limit_{side}"] = float(value)


def amounts(row: Row) -> tuple[str, ...]:
    """The properties that are numbers."""
    return tuple(name for name, kind in column_tests.fields_of(row.dataset, "property").items() if kind == "number")


def amount_input(row: Row) -> Callable[[], Rule | None]:
    """The sum, average, … of a number property over the chosen events."""
    names = amounts(row)
    statistic = code("builder.statistic", f"{row.key}_statistic", STATISTICS, "builder.statistics", 125)
    column = choice("builder.property", f"{row.key}_amount", names, _property, 170)
    word("builder.word.over")
    narrowed = events.chosen_input(row)

    def made() -> Rule | None:
        asked = limit_input(row, 100, "builder.word.is")
        chosen = narrowed()
        if chosen is None or asked is None:
            return None
        return Compared(AmountOf(statistic, column, chosen), asked)  # type: ignore[arg-type] one of the statistics

    return made


def _property(name: str) -> str:
    return state.shown("property", name)


def value_input(row: Row) -> Callable[[], Rule | None]:
    """The first or last value of a property over the chosen events."""
    which = code("builder.which", f"{row.key}_which", _WHICH, "builder.which_value", 150)
    word("builder.word.over")
    narrowed = events.chosen_input(row)

    def made() -> Rule | None:
        key = f"{row.key}_value"
        test = column_tests.column_test_input(key, row.dataset, "property", (), None, labelled=False)
        chosen = narrowed()
        return ValueAt("first" if which == "first" else "last", chosen, test) if chosen and test else None

    return made


def since_input(row: Row) -> Callable[[], Rule | None]:
    """Days between the first or last chosen event and the data's last day."""
    which = code("builder.which", f"{row.key}_which", _WHICH, "builder.which_time", 150)
    narrowed = events.chosen_input(row)

    def made() -> Rule | None:
        asked = limit_input(row, 7, "builder.word.was", "builder.word.days_ago", "at_most")
        chosen = narrowed()
        if chosen is None or asked is None:
            return None
        return Compared(DaysSinceOf("first" if which == "first" else "last", chosen), asked)

    return made


def fill_number(row: Row, rule: Compared | ValueAt) -> None:
    held = st.session_state
    if isinstance(rule, ValueAt):
        events.fill_chosen(row, rule.chosen)
        held[f"{row.key}_kind"], held[f"{row.key}_which"] = "value", rule.which
        type_ = column_tests.fields_of(row.dataset, "property")[rule.test.column]
        column_tests.fill_test(f"{row.key}_value", rule.test, type_)
        return
    number = rule.number
    events.fill_chosen(row, number.chosen)
    fill_limit(row, rule.limit)
    if isinstance(number, AmountOf):
        held[f"{row.key}_kind"], held[f"{row.key}_statistic"] = "amount", number.statistic
        held[f"{row.key}_amount"] = number.property
    else:
        held[f"{row.key}_kind"], held[f"{row.key}_which"] = "since", number.which


def fits_number(rule: Compared | ValueAt, row: Row) -> bool:
    if isinstance(rule, ValueAt):
        types = column_tests.fields_of(row.dataset, "property")
        known = column_tests.can_fill(rule.test, types.get(rule.test.column))
        return known and events.fits_chosen(rule.chosen, row)
    known = not isinstance(rule.number, AmountOf) or rule.number.property in amounts(row)
    return known and events.fits_chosen(rule.number.chosen, row)
