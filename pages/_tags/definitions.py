"""How does a page ask what a tag gives each user: yes or no, one of some values, several, a bin, a group?"""

from __future__ import annotations

import json
from dataclasses import dataclass

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.rules.asked import Bins, Definition, OrderedValues, Preference, Rfm, UsualHours, YesNo
from analysis.rules.written import definition_from_json, definition_to_json, from_text
from pages._rules import ConditionPlace, Row, builder
from pages._tags import bins, choices, rfm
from pages._tags import cases as tag_cases
from pages._ui import state
from pages._ui.wording import error, worded

KINDS = ("rule", "values", "preference", "usual_hours", "bins", "rfm")
_TYPES = {
    YesNo: "rule",
    OrderedValues: "values",
    Preference: "preference",
    UsualHours: "usual_hours",
    Bins: "bins",
    Rfm: "rfm",
}


@dataclass(frozen=True)
class DefinitionDraft:
    """What is finished of a definition, and how many of its parts are not; None without anything finished."""

    definition: Definition | None
    unfinished: int
    places: tuple[ConditionPlace, ...] = ()  # of the conditions, where the tag says yes or no


def definition_input(row: Row) -> DefinitionDraft:
    """The kind of tag, and the inputs of that kind."""
    if f"{row.key}_definition_written" in st.session_state:
        return _written(row)
    text, key = state.text(), f"{row.key}_definition"
    st.session_state.setdefault(key, "rule")
    hours = st.session_state[key] == "usual_hours" or not state.dates_only()  # dates alone have no usual hours
    offered = [one for one in KINDS if hours or one != "usual_hours"]
    kind = st.segmented_control(
        text("tags.definition"),
        offered,
        format_func=lambda one: text(f"tags.definitions.{one}"),
        key=key,
        required=True,
        help=text("tags.definition_help"),
        label_visibility="collapsed",
        on_change=rfm.keep_groups,
        args=(row.part("rfm"),),
        persist_state="session",
    )
    st.caption(text(f"tags.definition_says.{kind}"))
    if kind == "rule":
        draft = builder.rule_input(row.key, row.dataset, row.without, row.first)
        definition = YesNo(draft.rule) if draft.rule is not None else None
        return DefinitionDraft(definition, draft.unfinished, draft.places)
    try:
        return _other(kind or "values", row.part(kind or "values"))
    except SilhouetteError as wrong:
        st.caption(worded(wrong))
        return DefinitionDraft(None, 1)


def _other(kind: str, row: Row) -> DefinitionDraft:
    if kind == "values":
        cases = tag_cases.cases_input(row)
        return DefinitionDraft(cases.definition, cases.unfinished)
    with st.container(border=True, gap="small"):
        match kind:
            case "preference":
                made = choices.preference_input(row)
            case "usual_hours":
                made = choices.hours_input(row)
            case "bins":
                made = bins.bins_input(row)
            case _:
                made = rfm.rfm_input(row)
    return DefinitionDraft(made, 0 if made else 1)


def _written(row: Row) -> DefinitionDraft:
    text, key = state.text(), f"{row.key}_definition_text"
    st.info(text("tags.written_why"), icon=":material/account_tree:")
    st.session_state.setdefault(key, st.session_state[f"{row.key}_definition_written"])
    content = st.text_area(text("tags.written"), key=key, height=320, persist_state="session")
    try:
        return DefinitionDraft(from_text(content or "", definition_from_json), 0)
    except SilhouetteError as wrong:
        error(wrong)
        return DefinitionDraft(None, 1)


def clear_definition(key: str) -> None:
    """Begin anew: yes or no, by one empty condition."""
    builder.clear_rule(key)


def fill_definition(row: Row, definition: Definition) -> None:
    """Show a definition in the builder, before its inputs are made; written where they can't show it."""
    clear_definition(row.key)
    kind = _TYPES[type(definition)]
    part = row.part(kind)
    match definition:
        case YesNo(rule):
            builder.fill_rule(row.key, rule, row.dataset)
        case OrderedValues():
            tag_cases.fill_cases(part, definition)
        case Preference() | UsualHours() if choices.fits_choices(definition, part):
            choices.fill_choices(part, definition)
        case Bins() if bins.fits_bins(definition, part):
            bins.fill_bins(part, definition)
        case Rfm() if rfm.fits_rfm(definition, part):
            rfm.fill_rfm(part, definition)
        case _:
            form = definition_to_json(definition)
            st.session_state[f"{row.key}_definition_written"] = json.dumps(form, ensure_ascii=False, indent=2)
    st.session_state[f"{row.key}_definition"] = kind
