"""How does a page ask for values by ordered rules: the first rule that takes a user gives the value?"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analysis.rules.asked import MOST_VALUES, Case, OrderedValues
from pages._rules import BUTTON, Row, builder, word
from pages._ui import state

_MOVES = ("up", "down", "remove")


@dataclass(frozen=True)
class CasesDraft:
    """None without any finished case; how many parts aren't finished."""

    definition: OrderedValues | None
    unfinished: int


def cases_input(row: Row) -> CasesDraft:
    """A name and a rule for each value, in the order in which they are tried, and what all others get."""
    text, numbers = state.text(), _numbers(row)
    made: list[Case] = []
    unfinished = 0
    for place, number in enumerate(numbers):
        with st.container(border=True, gap="small"):
            case, left = _case(row, place, number)
        made += [case] if case else []
        unfinished += left
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if len(numbers) < MOST_VALUES:
            st.button(
                text("tags.add_value"), key=f"{row.key}_add{BUTTON}", icon=":material/add:", on_click=_add, args=(row,)
            )
        word("tags.otherwise")
        otherwise = _name(f"{row.key}_otherwise", "tags.otherwise_label", "tags.otherwise_none")
    return CasesDraft(OrderedValues(tuple(made), otherwise or None) if made else None, unfinished)


def _numbers(row: Row) -> list[int]:
    return st.session_state.setdefault(f"{row.key}_cases", [0, 1])


def _case(row: Row, place: int, number: int) -> tuple[Case | None, int]:
    text = state.text()
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(text("builder.step", n=place + 1), width="content")
            name = _name(f"{row.key}_name{number}", "tags.value_name", "tags.value_example")
            word("tags.if" if place == 0 else "tags.else_if")
        _menu(row, number)
    draft = builder.rule_input(case_key(row, number), row.dataset, row.without, row.first if place == 0 else ())
    if not name:
        st.caption(text("tags.name_the_value"))
    left = draft.unfinished + (not name)
    return (Case(name, draft.rule) if name and draft.rule is not None else None), left


def case_key(row: Row, number: int) -> str:
    return f"{row.key}_case{number}"


def _name(key: str, label: str, placeholder: str) -> str:
    text = state.text()
    given = st.text_input(
        text(label),
        key=key,
        max_chars=80,
        placeholder=text(placeholder),
        label_visibility="collapsed",
        width=240,
        persist_state="session",
    )
    return (given or "").strip()


def _menu(row: Row, number: int) -> None:
    text, key, numbers = state.text(), f"{row.key}_menu{number}{BUTTON}", _numbers(row)
    at = numbers.index(number)
    possible = {"up": at > 0, "down": at < len(numbers) - 1, "remove": len(numbers) > 1}

    def chosen() -> None:
        if (how := st.session_state.get(key)) is not None:
            _move(row, number, how)

    st.menu_button(
        "",
        [how for how in _MOVES if possible[how]],
        format_func=lambda how: text(f"builder.moves.{how}"),
        key=key,
        type="tertiary",
        icon=":material/more_vert:",
        help=text("builder.menu"),
        on_click=chosen,
    )


def _add(row: Row) -> None:
    """Numbers are never used again, so that a new value doesn't begin with a removed one's rule."""
    numbers, last = _numbers(row), f"{row.key}_last_case"
    st.session_state[last] = max([st.session_state.get(last, 0), *numbers]) + 1
    st.session_state[f"{row.key}_cases"] = [*numbers, st.session_state[last]]


def _move(row: Row, number: int, how: str) -> None:
    numbers = list(_numbers(row))
    at = numbers.index(number)
    st.session_state[f"{row.key}_last_case"] = max([st.session_state.get(f"{row.key}_last_case", 0), *numbers])
    numbers.pop(at)
    if how != "remove":
        numbers.insert(at + (1 if how == "down" else -1), number)
    st.session_state[f"{row.key}_cases"] = numbers


def fill_cases(row: Row, definition: OrderedValues) -> None:
    held = st.session_state
    held[f"{row.key}_cases"] = list(range(len(definition.cases)))
    held[f"{row.key}_otherwise"] = definition.otherwise or ""
    for number, case in enumerate(definition.cases):
        held[f"{row.key}_name{number}"] = case.value
        builder.fill_rule(case_key(row, number), case.rule, row.dataset)
