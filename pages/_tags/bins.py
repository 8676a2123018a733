"""How does a page ask for a number of each user, cut into named bins?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.rules.asked import (
    STATISTICS,
    TIMES,
    AmountOf,
    AttributeNumber,
    Bins,
    CountOf,
    DaysSinceOf,
    DistinctDays,
    DistinctValues,
    DistinctWeeks,
    Number,
    TimesPerActiveWeek,
)
from pages._rules import Row, choice, code, column_tests, counts, events, inputs, numbers, word
from pages._tags import cuts as tag_cuts
from pages._ui import state

_MEASURES = ("amount", "count", "since", "per_week", "attribute")
_COUNTS = ("times", "days", "weeks", "values")


def bins_input(row: Row) -> Bins | None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        kinds = tuple(kind for kind in _MEASURES if _offered(kind, row))
        made = _measure(row, code("tags.measure", f"{row.key}_measure", kinds, "tags.measures", 210))
    measure = made()
    cuts = tag_cuts.cuts_input(row, 3)
    if cuts is None:
        return None
    names = _names(row, len(cuts.at) + 1)
    return Bins(measure, names, cuts) if measure and names else None


def _offered(kind: str, row: Row) -> bool:
    if kind == "amount":
        return bool(numbers.amounts(row))
    return kind != "attribute" or bool(_attributes(row))


def _attributes(row: Row) -> tuple[str, ...]:
    return tuple(name for name, kind in column_tests.fields_of(row.dataset, "attribute").items() if kind == "number")


def _measure(row: Row, kind: str) -> Callable[[], Number | None]:
    if kind == "attribute":
        names = state.names()["attribute"]
        name = choice(
            "builder.attribute", f"{row.key}_attribute", _attributes(row), lambda one: names.get(one) or one, 220
        )
        return lambda: AttributeNumber(name)
    make = _making(row, kind)
    word("builder.word.over")
    narrowed = events.chosen_input(row)

    def made() -> Number | None:
        chosen = narrowed()
        return make(chosen) if chosen else None

    return made


def _making(row: Row, kind: str) -> Callable[[events.ChosenEvents], Number]:
    """The inputs of one kind of number; what it returns makes it for some events."""
    if kind == "amount":
        statistic = code("builder.statistic", f"{row.key}_statistic", STATISTICS, "builder.statistics", 125)
        column = choice("builder.property", f"{row.key}_amount", numbers.amounts(row), _property, 170)
        return lambda chosen: AmountOf(statistic, column, chosen)  # type: ignore[arg-type] one of the statistics
    if kind == "count":
        count = count_input(row, _COUNTS)
        return lambda chosen: CountOf(chosen, count)
    if kind == "since":
        which = code("builder.which", f"{row.key}_which", ("last", "first"), "builder.which_time", 150)
        return lambda chosen: DaysSinceOf("first" if which == "first" else "last", chosen)
    return TimesPerActiveWeek


def count_input(row: Row, kinds: tuple[str, ...]) -> counts.Counting:
    """How many of what; the values of a property where there is one."""
    properties = tuple(column_tests.fields_of(row.dataset, "property"))
    offered = tuple(kind for kind in kinds if kind != "values" or properties)
    kind = code("builder.count", f"{row.key}_count", offered, "tags.counts", 190)
    if kind == "values":
        return DistinctValues(choice("builder.property", f"{row.key}_of_property", properties, _property, 170))
    return {"times": TIMES, "days": DistinctDays(), "weeks": DistinctWeeks()}[kind]


def _property(name: str) -> str:
    return state.shown("property", name)


def _names(row: Row, bins: int) -> tuple[str, ...]:
    """A name for each bin, from the lowest to the highest; none while one is missing."""
    text, names = state.text(), []
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word("tags.bins_named")
        for number in range(bins):
            key = f"{row.key}_bin{bins}_{number}"
            st.session_state.setdefault(key, _proposed(number, bins))
            name = st.text_input(
                text("tags.bin_name", n=number + 1),
                key=key,
                max_chars=80,
                label_visibility="collapsed",
                width=130,
                persist_state="session",
            )
            names.append((name or "").strip())
    if not all(names):
        inputs.hint("tags.name_the_bins")
        return ()
    return tuple(names)


def _proposed(number: int, bins: int) -> str:
    text = state.text()
    words = {2: ("low", "high"), 3: ("low", "middle", "high")}.get(bins)
    return text(f"tags.bin.{words[number]}") if words else text("tags.bin.nth", n=number + 1)


def fill_count(row: Row, count: counts.Counting) -> None:
    kind = {DistinctDays: "days", DistinctWeeks: "weeks", DistinctValues: "values"}.get(type(count), "times")
    st.session_state[f"{row.key}_count"] = kind
    if isinstance(count, DistinctValues):
        st.session_state[f"{row.key}_of_property"] = count.property


def fill_bins(row: Row, bins: Bins) -> None:
    held = st.session_state
    match bins.number:
        case AttributeNumber(name):
            held[f"{row.key}_measure"], held[f"{row.key}_attribute"] = "attribute", name
        case AmountOf(statistic, column):
            held[f"{row.key}_measure"], held[f"{row.key}_statistic"] = "amount", statistic
            held[f"{row.key}_amount"] = column
        case CountOf(_, count):
            held[f"{row.key}_measure"] = "count"
            fill_count(row, count)
        case DaysSinceOf(which):
            held[f"{row.key}_measure"], held[f"{row.key}_which"] = "since", which
        case TimesPerActiveWeek():
            held[f"{row.key}_measure"] = "per_week"
    if not isinstance(bins.number, AttributeNumber):
        events.fill_chosen(row, bins.number.chosen)
    tag_cuts.fill_cuts(row, bins.cuts)
    for number, name in enumerate(bins.names):
        held[f"{row.key}_bin{len(bins.names)}_{number}"] = name


def fits_bins(bins: Bins, row: Row) -> bool:
    """Whether the inputs can show it, with the columns and events of this data."""
    match bins.number:
        case AttributeNumber(name):
            return name in _attributes(row)
        case AmountOf(_, column, chosen):
            return column in numbers.amounts(row) and events.fits_chosen(chosen, row)
        case CountOf(chosen, count):
            return fits_count(count, row) and events.fits_chosen(chosen, row)
        case number:
            return events.fits_chosen(number.chosen, row)


def fits_count(count: counts.Counting, row: Row) -> bool:
    if isinstance(count, DistinctValues):
        return count.property in column_tests.fields_of(row.dataset, "property")
    return count in (TIMES, DistinctDays(), DistinctWeeks())
