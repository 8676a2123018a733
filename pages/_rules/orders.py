"""How does a row ask for events in an order: one after the other, or one without the other after it?"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.rules.asked import MOST_SEQUENCE_STEPS
from pages._rules import events, inputs
from pages._rules.draft import ChosenDraft
from pages._rules.inputs import Row, code, places, span, whole, word
from pages._ui.rows import Rows


def sequence_input(row: Row, line: DeltaGenerator, below: DeltaGenerator) -> None:
    """Steps in order, all within a time of the first."""
    with line:
        if code(row, "within", "builder.within", ("span", "ever"), "builder.within_kind", 165) == "span":
            span(row.at("span"))
            word(row.here, "builder.word.of_step_one")
        st.space("stretch")
    steps = row.at("steps", key="step")
    with below:
        for place, number in enumerate(steps.part.numbers):
            _step(steps, place, number, row.first)
        if len(steps.part) < MOST_SEQUENCE_STEPS:
            inputs.add_button(
                row.here, f"{row.key}_add_step", "builder.add_step", steps.apply, Rows.added, ChosenDraft(())
            )


def _step(steps: Row, place: int, number: int, first: tuple[str, ...]) -> None:
    step = steps.at(number, first=first if place == 0 else ())
    with st.container(gap="small"):
        line, below = places()
        with line:
            st.markdown(steps.here.text("builder.step", n=place + 1), width="content")
        events.chosen_input(step, line, below)
        if len(steps.part) > 2:
            with line:
                help = steps.here.text("builder.remove_step", n=place + 1)
                inputs.icon_button(f"{step.key}_drop", "close", help, steps.apply, Rows.without, number)


def absence_input(row: Row, line: DeltaGenerator, below: DeltaGenerator) -> None:
    """A first event that no other follows within a time."""
    events.chosen_input(row.at("first", key="before"), line, below)
    with line:
        whole(row, "least", "builder.times")
        word(row.here, "builder.word.times_without")
    with below:
        then_line, then_below = places()
    with then_line:
        word(row.here, "builder.word.then_within")
        span(row.at("then_within", key="span"))
        word(row.here, "builder.word.no")
    events.chosen_input(row.at("then", key="after"), then_line, then_below, "builder.other_events")
