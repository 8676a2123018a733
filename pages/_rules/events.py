"""How does a row ask which of a user's events count?

The events stand in the row; what narrows them down (a property, hours, weekdays, a period, another event) is switched
on below it and takes a line of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.rules.asked import ALL_TIME, ANY_EVENT, ChosenEvents, ColumnTest
from pages._rules import column_tests, inputs, when
from pages._rules.inputs import ANY, Row
from pages._rules.tree import BUTTON
from pages._ui import state
from pages._ui.wording import worded

PARTS = ("where", "hours", "weekdays", "period", "relation")


def chosen_input(row: Row, label: str = "builder.events", any_event: bool = True) -> Callable[[], ChosenEvents | None]:
    """The events in the row; what it returns asks below the row what narrows them, None while that isn't finished."""
    chosen = inputs.events(label, row, any_event=any_event)
    return lambda: _narrowed(row, chosen)


def _narrowed(row: Row, events: tuple[str, ...]) -> ChosenEvents | None:
    if not events:
        inputs.hint("builder.choose_event")
        return None
    parts = _parts(row)
    asked: dict[str, Any] = {}
    finished = True
    for part in PARTS:
        if part in parts:
            asked[part] = _asked(row, part, events)
            finished = finished and asked[part] is not None
    if not finished:
        return None
    return ChosenEvents(
        events,
        asked.get("period") or ALL_TIME,
        asked.get("hours"),
        asked.get("where") or (),
        asked.get("weekdays") or (),
        asked.get("relation"),
    )


def _parts(row: Row) -> list[str]:
    """What of the events is narrowed down."""
    text, key = state.text(), f"{row.key}_parts"
    offered = [part for part in PARTS if part != "where" or row.dataset.manifest.properties]
    st.session_state[key] = [part for part in st.session_state.get(key) or () if part in offered]
    return st.pills(
        text("builder.parts"),
        offered,
        selection_mode="multi",
        format_func=lambda part: text(f"builder.part.{part}"),
        key=key,
        label_visibility="collapsed",
        persist_state="session",
    )


def _asked(row: Row, part: str, events: tuple[str, ...]) -> Any:  # noqa: ANN401 each part has its own type
    """What was asked of one part; None, with a line that says why, while it makes no sense."""
    try:
        match part:
            case "where":
                return _where(row, () if events == ANY_EVENT else events)
            case "hours":
                return when.hours_input(row)
            case "weekdays":
                return when.weekdays_input(row)
            case "period":
                return when.period_input(row)
            case _:
                return when.relation_input(row)
    except SilhouetteError as wrong:
        st.caption(worded(wrong))
        return None


def _where(row: Row, events: tuple[str, ...]) -> tuple[ColumnTest, ...] | None:
    """Tests that one event must pass all together."""
    numbers: list[int] = st.session_state.setdefault(f"{row.key}_tests", [0])
    tests = []
    for number in numbers:
        remove = partial(drop, f"{row.key}_tests", number) if len(numbers) > 1 else None
        key = f"{row.key}_test{number}"
        tests.append(column_tests.column_test_input(key, row.dataset, "property", events, remove, labelled=False))
    st.button(
        state.text()("builder.add_property"),
        key=f"{row.key}_add_test{BUTTON}",
        icon=":material/add:",
        type="tertiary",
        on_click=append,
        args=(f"{row.key}_tests",),
    )
    return tuple(tests) if all(tests) else None


def append(key: str) -> None:
    """One more of the numbered parts of a row."""
    st.session_state[key] = [*st.session_state[key], max(st.session_state[key], default=-1) + 1]


def drop(key: str, number: int) -> None:
    st.session_state[key] = [one for one in st.session_state[key] if one != number]


def fill_chosen(row: Row, chosen: ChosenEvents) -> None:
    held, types = st.session_state, column_tests.fields_of(row.dataset, "property")
    used = {
        "where": bool(chosen.where),
        "hours": chosen.hours is not None,
        "weekdays": bool(chosen.weekdays),
        "period": chosen.period != ALL_TIME,
        "relation": chosen.relation is not None,
    }
    held[f"{row.key}_events"] = list(chosen.events)
    held[f"{row.key}_parts"] = [part for part in PARTS if used[part]]
    held[f"{row.key}_tests"] = list(range(len(chosen.where))) or [0]
    held[f"{row.key}_weekdays"] = list(chosen.weekdays)
    for number, test in enumerate(chosen.where):
        column_tests.fill_test(f"{row.key}_test{number}", test, types[test.column])
    if chosen.hours:
        when.fill_hours(row.key, chosen.hours)
    if chosen.period != ALL_TIME:
        when.fill_period(row.key, chosen.period)
    if chosen.relation:
        when.fill_relation(row.key, chosen.relation)


def fits_chosen(chosen: ChosenEvents, row: Row) -> bool:
    """Whether the inputs can show it, with the columns and events of this data."""
    types = column_tests.fields_of(row.dataset, "property")
    known = chosen.events == ANY_EVENT or set(chosen.events) <= {*row.dataset.manifest.events} - {ANY}
    tests = all(column_tests.can_fill(test, types.get(test.column)) for test in chosen.where)
    times = when.fits_period(chosen.period) and when.fits_relation(chosen.relation, row)
    return known and tests and times
