"""How does a row ask which of a user's events count?

The events stand in the row; what narrows them down (a property, hours, weekdays, a period, another event) is switched
on below it and takes a line of its own.
"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.rules.asked import ANY_EVENT
from pages._rules import column_tests, inputs, when
from pages._rules.draft import ANY, PARTS, ChosenDraft, TestDraft
from pages._rules.finished import events_made
from pages._rules.inputs import Row
from pages._ui.rows import Rows


def chosen_input(
    row: Row, line: DeltaGenerator, below: DeltaGenerator, label: str = "builder.events", any_event: bool = True
) -> None:
    """The events in the line, what narrows them below it."""
    with line:
        inputs.events(row, "events", label, any_event)
    with below:
        if row.part.events:
            _narrowing(row)
        row.fault(events_made)


def _narrowing(row: Row) -> None:
    """What of the events is narrowed down, and how."""
    text = row.here.text
    offered = [part for part in PARTS if part != "where" or row.known.properties]
    row.put("parts", tuple(part for part in row.part.parts if part in offered))
    st.pills(
        text("builder.parts"),
        offered,
        selection_mode="multi",
        format_func=lambda part: text(f"builder.part.{part}"),
        label_visibility="collapsed",
        **row.follow("parts", list(row.part.parts), read=tuple),
    )
    chosen: ChosenDraft = row.part
    for part in PARTS:
        if part in chosen.parts:
            match part:
                case "where":
                    _where(row.at("tests", key="test"), chosen)
                case "hours":
                    when.hours_input(row.at("hours", key=""))
                case "weekdays":
                    when.weekdays_input(row.at("weekdays", key=""))
                case "period":
                    when.period_input(row.at("period"))
                case "relation":
                    when.relation_input(row.at("relation", first=ANY_EVENT))


def _where(row: Row, chosen: ChosenDraft) -> None:
    """Tests that one event must pass all together."""
    events = chosen.events or ()
    events = () if ANY in events else events
    column_tests.tests_input(row, "property", events, least=1, seen="collapsed")
    inputs.add_button(row.here, f"{row.key}_add", "builder.add_property", row.apply, Rows.added, TestDraft())
