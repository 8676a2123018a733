"""How does a page ask for one condition of a rule?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.tags import saving
from analysis.rules.asked import (
    Compared,
    Did,
    Group,
    HasAttribute,
    NotFollowed,
    Rule,
    SegmentRef,
    Sequence,
    TagRef,
    ValueAt,
)
from pages._rules import column_tests, counts, numbers, orders
from pages._rules.inputs import Row, choice, code
from pages._ui import state
from pages._ui.wording import worded

KINDS = ("did", "did_not", "amount", "value", "since", "sequence", "absence", "attribute", "tag", "segment")
Ask = Callable[[], Rule | None]


def condition_input(row: Row, menu: Callable[[], None]) -> Rule | None:
    """One condition; None, with a line that says why, while it isn't finished. `menu` stands at the row's end."""
    kinds = tuple(kind for kind in KINDS if _offered(kind, row))
    negated = is_negated(row)
    try:
        with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="small"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                if negated:
                    st.badge(state.text()("builder.not"), color="orange")
                made = _row(code("builder.kind", f"{row.key}_kind", kinds, "builder.kinds", 150), row)
            menu()
        rule = made()
    except SilhouetteError as wrong:
        st.caption(worded(wrong))
        return None
    return Group("none", (rule,)) if rule is not None and negated else rule


def is_negated(row: Row) -> bool:
    return bool(st.session_state.get(f"{row.key}_not"))


def _offered(kind: str, row: Row) -> bool:
    match kind:
        case "attribute":
            return bool(row.dataset.manifest.attributes)
        case "value":
            return bool(row.dataset.manifest.properties)
        case "amount":
            return bool(numbers.amounts(row))
        case "tag" | "segment":
            return bool(_names(kind, row.without))
        case _:
            return True


def _names(kind: str, without: str | None) -> dict[str, Any]:
    project = state.project()
    if project is None:
        return {}
    found = state.catalog().tags.all(project.id) if kind == "tag" else state.catalog().segments.all(project.id)
    return {one.name: one for one in found if kind == "segment" or one.name != without}


def _row(kind: str, row: Row) -> Ask:
    """The inputs beside the kind; what it returns makes the condition, below the row, with what needs more room."""
    match kind:
        case "did" | "did_not":
            return counts.did_input(row, kind == "did_not")
        case "amount":
            return numbers.amount_input(row)
        case "value":
            return numbers.value_input(row)
        case "since":
            return numbers.since_input(row)
        case "sequence":
            return orders.sequence_input(row)
        case "absence":
            return orders.absence_input(row)
        case "attribute":
            st.space("stretch")
            return lambda: _attribute(row)
        case _:
            return _reference(kind, row)


def _attribute(row: Row) -> Rule | None:
    test = column_tests.column_test_input(f"{row.key}_attribute", row.dataset, "attribute", labelled=False)
    return HasAttribute(test) if test else None


def _reference(kind: str, row: Row) -> Ask:
    """A tag, or one value of it where it has values, or a segment."""
    known, project = _names(kind, row.without), state.project()
    name = choice(f"builder.{kind}_name", f"{row.key}_{kind}", tuple(known), str, 320)
    if kind == "segment" or project is None:
        st.space("stretch")
        return lambda: SegmentRef(name)
    values = tuple(saving.value_counts(state.workspace(), known[name], row.dataset))
    value = None
    if values:
        text = state.text()
        any_value = ("", *values)
        shown = {"": text("builder.any_value")}
        value = choice("builder.tag_value_is", f"{row.key}_tag_value", any_value, lambda one: shown.get(one, one), 220)
    st.space("stretch")
    return lambda: TagRef(name, value or None)


def fill_condition(row: Row, rule: Rule) -> None:
    """Set the inputs of a condition before they are made."""
    held = st.session_state
    match rule:
        case Group("none", (inner,)):
            held[f"{row.key}_not"] = True
            fill_condition(row, inner)
        case Did():
            counts.fill_did(row, rule)
        case Compared() | ValueAt():
            numbers.fill_number(row, rule)
        case Sequence() | NotFollowed():
            orders.fill_order(row, rule)
        case HasAttribute(test):
            held[f"{row.key}_kind"] = "attribute"
            types = column_tests.fields_of(row.dataset, "attribute")
            column_tests.fill_test(f"{row.key}_attribute", test, types[test.column])
        case TagRef(name, value):
            held[f"{row.key}_kind"], held[f"{row.key}_tag"] = "tag", name
            held[f"{row.key}_tag_value"] = value or ""
        case SegmentRef(name):
            held[f"{row.key}_kind"], held[f"{row.key}_segment"] = "segment", name


def can_fill(rule: Rule, row: Row) -> bool:
    """Whether the inputs can show this condition, with the columns and events of this data."""
    match rule:
        case Group("none", (inner,)):
            return not (isinstance(inner, Group) and inner.how == "none") and can_fill(inner, row)
        case Did():
            return counts.fits_did(rule, row)
        case Compared() | ValueAt():
            return numbers.fits_number(rule, row)
        case Sequence() | NotFollowed():
            return orders.fits_order(rule, row)
        case HasAttribute(test):
            return column_tests.can_fill(test, column_tests.fields_of(row.dataset, "attribute").get(test.column))
        case TagRef(name) | SegmentRef(name):
            return name in _names("tag" if isinstance(rule, TagRef) else "segment", None)
        case _:
            return False
