"""How does a page ask for values by ordered rules: the first rule that takes a user gives the value?"""

from __future__ import annotations

import streamlit as st

from analysis.rules.asked import MOST_VALUES
from pages._rules import Row, builder, inputs, word
from pages._tags.definitions.draft import CaseDraft
from pages._tags.definitions.finished import values_made
from pages._ui.rows import Rows

_MOVES = {"up": -1, "down": 1}


def cases_input(row: Row) -> None:
    """A name and a rule for each value, in the order in which they are tried, and what all others get."""
    text, cases = row.here.text, row.at("cases", key="")
    for place, number in enumerate(cases.part.numbers):
        with st.container(border=True, gap="small"):
            _case(cases, place, number, row.first)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if len(cases.part) < MOST_VALUES:
            icon, added = ":material/add:", (Rows.added, CaseDraft())
            st.button(text("tags.add_value"), key=f"{row.key}_add", icon=icon, on_click=cases.apply, args=added)
        word(row.here, "tags.otherwise")
        inputs.name(row, "otherwise", text("tags.otherwise_label"), 240, text("tags.otherwise_none"))
    row.fault(values_made)


def _case(cases: Row, place: int, number: int, first: tuple[str, ...]) -> None:
    text, row = cases.here.text, cases.at(number)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(text("builder.step", n=place + 1), width="content")
            inputs.name(row, "name", text("tags.value_name"), 240, text("tags.value_example"))
            word(cases.here, "tags.if" if place == 0 else "tags.else_if")
        _menu(cases, place, number)
    builder.rule_input(row.at("rule", key="", first=first if place == 0 else ()))
    if not row.part.name.strip():
        st.caption(text("tags.name_the_value"))


def _menu(cases: Row, place: int, number: int) -> None:
    text, key, last = cases.here.text, f"{cases.key}_{number}_menu", len(cases.part) - 1
    possible = {"up": place > 0, "down": place < last, "remove": last > 0}

    def chosen() -> None:
        how = st.session_state.get(key)
        if how in _MOVES:
            cases.apply(Rows.moved, number, _MOVES[how])
        elif how == "remove":
            cases.apply(Rows.without, number)

    st.menu_button(
        "",
        [how for how, can in possible.items() if can],
        format_func=lambda how: text(f"builder.moves.{how}"),
        key=key,
        type="tertiary",
        icon=":material/more_vert:",
        help=text("builder.menu"),
        on_click=chosen,
    )
