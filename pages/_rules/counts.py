"""How does a row ask what is counted of the chosen events, and how many it must be?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import streamlit as st

from analysis.rules.asked import (
    TIMES,
    ChosenEvents,
    Counting,
    Did,
    DistinctDays,
    DistinctValues,
    DistinctWeeks,
    Rule,
    ShareOf,
    Times,
    TimesAsOften,
)
from pages._rules import column_tests, events, inputs
from pages._rules.inputs import MOST, Row, choice, code, whole, word
from pages._ui import state

COUNTS = ("times", "days", "week", "span", "weeks", "values", "share", "ratio")
_BOUNDS = ("at_least", "at_most", "exactly", "between")
_LONGEST_SPAN = 366
_ONCE = "once"
_FRACTIONS = {"share": 50.0, "ratio": 2.0}  # kinds of counting with numbers that need not be whole, and where to begin
Bounds = tuple[float, float | None]
More = timedelta | str | ChosenEvents | None  # days running, a property, the other events (an empty text: all)


def did_input(row: Row, negated: bool) -> Callable[[], Rule | None]:
    """Did (not) do any of these events so many times, on so many days, …"""
    narrowed = events.chosen_input(row)
    offered = [count for count in COUNTS if count != "values" or row.dataset.manifest.properties]
    bounds = ((_ONCE,) if negated else ()) + _BOUNDS
    bound = code("builder.bound", f"{row.key}_bound{'_not' * negated}", bounds, "builder.bounds", 115)
    if bound == _ONCE:
        return lambda: _made(narrowed(), negated, TIMES, (1, None))
    kind = st.session_state.get(f"{row.key}_count", "times")
    bounds_asked = _numbers(row, bound, kind)
    kind = code("builder.count", f"{row.key}_count", offered, "builder.counts", 170)
    rest = _more(row, kind)
    return lambda: _finished(narrowed(), negated, kind, rest(), bounds_asked)


def _numbers(row: Row, bound: str, kind: str) -> Bounds | None:
    """What the count must be at least and at most; None while a number is missing."""

    def ask(side: str, default: int) -> float | None:
        if kind not in _FRACTIONS:
            return whole("builder.times", f"{row.key}_{side}", default, 0, MOST)
        most = 100.0 if kind == "share" else None
        return inputs.number("builder.times", f"{row.key}_{kind}_{side}", _FRACTIONS[kind], most)

    low = 0 if bound == "at_most" else ask("low", 1)
    if bound == "between":
        word("builder.word.to")
    high = ask("high", 3) if bound in ("at_most", "between") else low
    if kind == "share":
        word("builder.word.percent")
    if low is None or high is None:
        return None
    low, high = (low / 100, high / 100) if kind == "share" else (low, high)
    return low, None if bound == "at_least" else high


def _more(row: Row, kind: str) -> Callable[[], More]:
    """What some kinds of counting need beside the number: days in a row, a property, another event."""
    if kind == "span":
        days = whole("builder.span_days", f"{row.key}_span_days", 7, 1, _LONGEST_SPAN)
        word("builder.word.days")
        return lambda: timedelta(days=days)
    if kind == "values":
        properties = tuple(column_tests.fields_of(row.dataset, "property"))
        name = choice("builder.property", f"{row.key}_of_property", properties, _property, 170)
        return lambda: name
    if kind in _FRACTIONS:
        return lambda: _other(row.part("of"), kind)
    return lambda: None


def _property(name: str) -> str:
    return state.shown("property", name)


def _other(row: Row, kind: str) -> More:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(f"builder.word.{kind}_of")
        if kind == "share":
            whose = code("builder.share_of", f"{row.key}_whose", ("all", "events"), "builder.share_kind", 230)
            if whose == "all":
                return ""
        narrowed = events.chosen_input(Row(row.key, row.dataset), "builder.other_events")
    return narrowed()


def _finished(
    chosen: ChosenEvents | None,
    negated: bool,
    kind: str,
    more: More,
    bounds: Bounds | None,
) -> Rule | None:
    if bounds is None:
        inputs.hint("builder.choose_number")
    if bounds is None or (kind in _FRACTIONS and more is None):
        return None
    return _made(chosen, negated, _counting(kind, more), bounds)


def _counting(kind: str, more: Any) -> Counting:  # noqa: ANN401 what this kind needs
    match kind:
        case "days":
            return DistinctDays()
        case "week":
            return DistinctDays("week")
        case "span":
            return DistinctDays(more)
        case "weeks":
            return DistinctWeeks()
        case "values":
            return DistinctValues(more)
        case "share":
            return ShareOf(more or None)
        case "ratio":
            return TimesAsOften(more)
        case _:
            return TIMES


def _made(chosen: ChosenEvents | None, negated: bool, count: Counting, bounds: Bounds) -> Rule | None:
    return None if chosen is None else Did(chosen, *bounds, negated, count)


def fill_did(row: Row, did: Did) -> None:
    events.fill_chosen(row, did.chosen)
    held, kind = st.session_state, _kind(did.count)
    held[f"{row.key}_kind"], held[f"{row.key}_count"] = "did_not" if did.negated else "did", kind
    held[f"{row.key}_bound{'_not' * did.negated}"] = _bound(did)
    part, scale = f"{kind}_" if kind in _FRACTIONS else "", 100 if kind == "share" else 1
    for side, value in (("low", did.at_least), ("high", did.at_most)):
        if value is not None:
            held[f"{row.key}_{part}{side}"] = round(float(value) * scale, 10) if part else int(value)
    match did.count:
        case DistinctDays(timedelta() as within):
            held[f"{row.key}_span_days"] = within.days
        case DistinctValues(name):
            held[f"{row.key}_of_property"] = name
        case ShareOf(of) | TimesAsOften(of):
            held[f"{row.key}_of_whose"] = "events" if of else "all"
            if of:
                events.fill_chosen(row.part("of"), of)


def _bound(did: Did) -> str:
    if did.negated and (did.at_least, did.at_most, did.count) == (1, None, TIMES):
        return _ONCE
    if did.at_most is None:
        return "at_least"
    return "exactly" if did.at_least == did.at_most else "at_most" if did.at_least == 0 else "between"


def _kind(count: Counting) -> str:
    match count:
        case DistinctDays(None):
            return "days"
        case DistinctDays("week"):
            return "week"
        case DistinctDays():
            return "span"
        case DistinctWeeks():
            return "weeks"
        case DistinctValues():
            return "values"
        case ShareOf():
            return "share"
        case TimesAsOften():
            return "ratio"
        case Times():
            return "times"


def fits_did(did: Did, row: Row) -> bool:
    other = did.count.of if isinstance(did.count, ShareOf | TimesAsOften) else None
    known = not isinstance(did.count, DistinctValues) or did.count.property in column_tests.fields_of(
        row.dataset, "property"
    )
    within = max(did.at_least, did.at_most or 0) <= MOST
    return (
        known and within and events.fits_chosen(did.chosen, row) and (other is None or events.fits_chosen(other, row))
    )
