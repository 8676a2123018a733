"""How does a page ask for one condition of a rule?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.jobs.tags import value_counts
from pages._rules import column_tests, counts, numbers, orders
from pages._rules.draft import KINDS, OF_EVENTS, ConditionDraft, Kind
from pages._rules.finished import condition_made
from pages._rules.inputs import Row, choice, code
from pages._ui import compute


def condition_input(row: Row, menu: Callable[[], None]) -> None:
    """One condition; `menu` stands at the row's end."""
    condition: ConditionDraft = row.part
    with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="small"):
        line = st.container(horizontal=True, vertical_alignment="center", gap="small")
        menu()
    below = st.container(gap="small")
    with line:
        if condition.negated:
            st.badge(row.here.text("builder.not"), color="orange")
        code(row, "kind", "builder.kind", _offered(row), "builder.kinds", 150)
    _inputs(row, line, below)
    with below:
        row.fault(condition_made)


def _offered(row: Row) -> tuple[Kind, ...]:
    """What this data and project can be asked."""
    possible = dict.fromkeys(OF_EVENTS, row.known.events) | {
        "attribute": row.known.attributes,
        "value": row.known.properties,
        "amount": row.known.numbers("property"),
        "tag": _tags(row),
        "segment": row.known.segments,
    }
    return tuple(kind for kind in KINDS if kind not in possible or possible[kind])


def _tags(row: Row) -> tuple[str, ...]:
    return tuple(name for name in row.known.tags if name != row.without)


def _inputs(row: Row, line: DeltaGenerator, below: DeltaGenerator) -> None:
    """The inputs of its kind: beside the kind, and below the row what needs more room."""
    match row.part.kind:
        case "did" | "did_not":
            counts.did_input(row, line, below, row.part.kind == "did_not")
        case "amount":
            numbers.amount_input(row, line, below)
        case "value":
            numbers.value_input(row, line, below)
        case "since":
            numbers.since_input(row, line, below)
        case "sequence":
            orders.sequence_input(row, line, below)
        case "absence":
            orders.absence_input(row, line, below)
        case "attribute":
            with line:
                st.space("stretch")
            with below:
                column_tests.test_input(row.at("attribute"), "attribute")
        case "tag":
            with line:
                _tag_input(row)
                st.space("stretch")
        case "segment":
            with line:
                choice(row, "segment", "builder.segment_name", row.known.segments, str, 320)
                st.space("stretch")


def _tag_input(row: Row) -> None:
    """A tag, or one value of it where it has values."""
    text = row.here.text
    name = choice(row, "tag", "builder.tag_name", _tags(row), str, 320)
    values = tuple(
        value_counts(
            row.here.workspace,
            row.here.workspace.catalog().tags.get(row.here.project.id, name),
            row.here.dataset,
            compute,
        )
    )
    if not values:
        row.put("tag_value", "")
        return
    shown = {"": text("builder.any_value")}
    choice(row, "tag_value", "builder.tag_value_is", ("", *values), lambda one: shown.get(one, one), 220)
