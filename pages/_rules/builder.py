"""How is a rule built by clicking, so that it reads as a sentence?"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.errors import SilhouetteError
from analysis.rules.asked import HOWS, Rule
from analysis.rules.said import sentence
from analysis.rules.written import from_text, rule_from_json
from pages._rules import tree
from pages._rules.conditions import condition_input
from pages._rules.draft import LEVELS, ROOT, RuleDraft
from pages._rules.inputs import Row
from pages._ui.here import Here
from pages._ui.wording import error

Places = Mapping[int, DeltaGenerator]  # room below the inputs of each condition


def rule_input(row: Row) -> Places:
    """Conditions joined by all, any or none, in groups up to three levels deep.

    `row.without` names the tag being edited, which can't stand in itself; `row.first` are the events to begin with. A
    rule that the inputs can't say is shown and edited in its written form.
    """
    if row.part.written is not None:
        _written(row)
        return {}
    places = dict[int, DeltaGenerator]()
    _group(row, ROOT, places)
    return places


def _group(row: Row, number: int, places: dict[int, DeltaGenerator]) -> None:
    draft: RuleDraft = row.part
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _how_input(_node(row, number), number == ROOT)
        if number != ROOT:
            st.space("stretch")
            node_menu(row, number)
    for member in draft.members(number):
        with st.container(border=True, gap="small", key=f"{row.key}_node_{member}"):
            if draft.is_group(member):
                _group(row, member, places)
            else:
                condition_input(_node(row, member), lambda member=member: node_menu(row, member))
                places[member] = st.container()
    _buttons(row, number)


def _node(row: Row, number: int) -> Row:
    return row.at("nodes", number, key=str(number), first=row.first if number == ROOT + 1 else ())


def _how_input(row: Row, outermost: bool) -> None:
    text = row.here.text
    st.segmented_control(
        text("builder.join"),
        list(HOWS),
        format_func=lambda code: text(f"builder.joins.{code}"),
        required=True,
        help=text("builder.join_help") if outermost else None,
        label_visibility="visible" if outermost else "collapsed",
        **row.follow("how", row.part.how, "join"),
    )


def _buttons(row: Row, number: int) -> None:
    text, key = row.here.text, f"{row.key}_{number}"
    with st.container(horizontal=True, gap="small"):
        icon = ":material/add:"
        st.button(text("builder.add"), key=f"{key}_add", icon=icon, on_click=row.apply, args=(tree.added, number))
        if row.part.depth(number) < LEVELS:
            st.button(
                text("builder.add_group"),
                key=f"{key}_group",
                icon=":material/account_tree:",
                type="tertiary",
                help=text("builder.add_group_help"),
                on_click=row.apply,
                args=(tree.group_added, number),
            )


def node_menu(row: Row, number: int) -> None:
    """What can be done with a condition or a group: moved, copied, removed."""
    text, key = row.here.text, f"{row.key}_{number}_menu"
    st.menu_button(
        "",
        tree.moves(row.part, number),
        format_func=lambda how: text(f"builder.moves.{how}"),
        key=key,
        type="tertiary",
        icon=":material/more_vert:",
        help=text("builder.menu"),
        on_click=lambda: row.apply(tree.moved, number, st.session_state.get(key)),
    )


def _written(row: Row) -> None:
    text, written = row.here.text, row.part.written
    st.info(text("builder.written_why"), icon=":material/account_tree:")
    st.text_area(
        text("builder.written"), height=240, **row.follow("written", written, "text", lambda given: given or "")
    )
    try:
        from_text(written, rule_from_json)
    except SilhouetteError as wrong:
        error(wrong)


def said(here: Here, rule: Rule) -> str:
    """The rule as a sentence for markdown: display names, bold, whatever is in them."""
    return sentence(rule, here.say)
