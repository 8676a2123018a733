"""How does a row ask for events in an order: one after the other, or one without the other after it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import streamlit as st

from analysis.rules.asked import MOST_SEQUENCE_STEPS, ChosenEvents, NotFollowed, Rule, Sequence
from pages._rules import events
from pages._rules.inputs import Row, code, fill_span, fits_span, span, whole, word
from pages._rules.tree import BUTTON
from pages._ui import state


def sequence_input(row: Row) -> Callable[[], Rule | None]:
    """Steps in order, all within a time of the first."""
    limit = code("builder.within", f"{row.key}_within", ("span", "ever"), "builder.within_kind", 165)
    within = span(f"{row.key}_span") if limit == "span" else None
    if within is not None:
        word("builder.word.of_step_one")
    st.space("stretch")
    return lambda: _sequence(row, within)


def _sequence(row: Row, within: timedelta | None) -> Rule | None:
    numbers: list[int] = st.session_state.setdefault(f"{row.key}_steps", [0, 1])
    steps: list[ChosenEvents | None] = []
    for place, number in enumerate(numbers):
        steps.append(_step(row, place, number, removable=len(numbers) > 2))
    if len(numbers) < MOST_SEQUENCE_STEPS:
        st.button(
            state.text()("builder.add_step"),
            key=f"{row.key}_add_step{BUTTON}",
            icon=":material/add:",
            type="tertiary",
            on_click=events.append,
            args=(f"{row.key}_steps",),
        )
    finished = tuple(step for step in steps if step is not None)
    return Sequence(finished, within) if len(finished) == len(steps) else None


def _step(row: Row, place: int, number: int, removable: bool) -> ChosenEvents | None:
    step = Row(f"{row.key}_step{number}", row.dataset, first=row.first if place == 0 else ())
    with st.container(gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(state.text()("builder.step", n=place + 1), width="content")
            narrowed = events.chosen_input(step)
            if removable:
                st.button(
                    "",
                    key=f"{row.key}_drop_step{number}{BUTTON}",
                    icon=":material/close:",
                    type="tertiary",
                    help=state.text()("builder.remove_step", n=place + 1),
                    on_click=partial(events.drop, f"{row.key}_steps", number),
                )
        return narrowed()


def absence_input(row: Row) -> Callable[[], Rule | None]:
    """A first event that no other follows within a time."""
    first = events.chosen_input(row.part("before"))
    times = whole("builder.times", f"{row.key}_least", 1)
    word("builder.word.times_without")
    return lambda: _absence(row, first(), times)


def _absence(row: Row, first: ChosenEvents | None, times: int) -> Rule | None:
    then = Row(f"{row.key}_after", row.dataset)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word("builder.word.then_within")
        within = span(f"{row.key}_span", timedelta(days=2))
        word("builder.word.no")
        narrowed = events.chosen_input(then, "builder.other_events")
    following = narrowed()
    return NotFollowed(first, following, within, times) if first and following else None


def fill_order(row: Row, rule: Sequence | NotFollowed) -> None:
    held = st.session_state
    if isinstance(rule, NotFollowed):
        held[f"{row.key}_kind"], held[f"{row.key}_least"] = "absence", rule.at_least
        events.fill_chosen(row.part("before"), rule.first)
        events.fill_chosen(row.part("after"), rule.then)
        fill_span(f"{row.key}_span", rule.within)
        return
    held[f"{row.key}_kind"], held[f"{row.key}_steps"] = "sequence", list(range(len(rule.steps)))
    held[f"{row.key}_within"] = "ever" if rule.within is None else "span"
    for number, step in enumerate(rule.steps):
        events.fill_chosen(row.part(f"step{number}"), step)
    if rule.within is not None:
        fill_span(f"{row.key}_span", rule.within)


def fits_order(rule: Sequence | NotFollowed, row: Row) -> bool:
    steps = rule.steps if isinstance(rule, Sequence) else (rule.first, rule.then)
    known = all(events.fits_chosen(step, row) for step in steps)
    return known and (rule.within is None or fits_span(rule.within))
