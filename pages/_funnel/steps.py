"""How are a funnel's steps chosen, put in order and made precise?

A row of numbered buttons that reads like the funnel, and a box at its end that takes events one after the other. Each
button opens its step: its events, their properties, its name, whether it is required, where it stands.
"""

from __future__ import annotations

import streamlit as st

from analysis.insights.funnel import MOST_STEPS, FunnelStep, short, words
from pages._funnel import kept_draft
from pages._funnel.draft import DraftStep, FunnelDraft
from pages._funnel.suggestions import suggestions_box
from pages._rules import kept_tests
from pages._ui import inputs
from pages._ui.escaping import escape
from pages._ui.here import Here

_ADD = "funnel_add"
_ADD_WIDTH, _EDITOR_WIDTH = 150, 640


def steps_row(here: Here, draft: FunnelDraft) -> None:
    """The steps as they stand, the box for more, and what else they could be."""
    text = here.text
    names = words.step_names([each.step for each in draft.steps], here.say.plain)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="funnel_steps_row"):
        for place, (each, name) in enumerate(zip(draft.steps, names, strict=True), 1):
            if place > 1:
                st.markdown(f":gray[{words.between(draft.order)}]", width="content")
            label = f"**{words.circled(place)}** {escape(short(name))}"
            if each.step.optional and draft.may_be_optional(each.id):
                label = text("funnel.step_optional", step=label)
            key = f"funnel_step_{each.id}"
            with st.popover(kept_draft.label(key, label), key=key, on_change="rerun") as box:
                if box.open:
                    _editor(here, draft, each, name)
        _add(here, draft)
        suggestions_box(here)


def _add(here: Here, draft: FunnelDraft) -> None:
    """Takes events as they are clicked or typed, each as one more step; what it took it forgets."""
    text, names, full = here.text, here.say.names.by_kind["event"], len(draft.steps) >= MOST_STEPS
    st.multiselect(
        text("funnel.add_step"),
        inputs.listed(here).events,
        format_func=lambda event: names.get(event) or event,
        key=_ADD,
        placeholder=text("funnel.full" if full else "funnel.add_step"),
        label_visibility="collapsed",
        select_all=False,  # else Enter takes all that were found, not the first
        on_change=_take,
        disabled=full,
        width=_ADD_WIDTH,
    )


def _take() -> None:
    for event in st.session_state.get(_ADD) or ():
        kept_draft.apply(FunnelDraft.inserted, FunnelStep((event,)))
    st.session_state[_ADD] = []


def _editor(here: Here, draft: FunnelDraft, each: DraftStep, name: str) -> None:
    text, key = here.text, f"funnel_step_{each.id}"
    with st.container(width=_EDITOR_WIDTH, gap="small"):
        _places(here, key, draft, each)
        _events(here, key, each, name)
        step = each.step
        add = text("funnel.add_filter")
        where = kept_tests(here, f"{key}_where", "property", step.where, add, step.events)
        who = kept_tests(here, f"{key}_who", "attribute", step.who, text("funnel.add_attribute"))
        if (where, who) != (each.step.where, each.step.who):
            kept_draft.apply(FunnelDraft.changed, each.id, where=where, who=who)
        _rarer(here, key, draft, each, name)
        _insert(here, key, draft, each)


def _events(here: Here, key: str, each: DraftStep, name: str) -> None:
    """A step without an event would be none: while the box is empty the step stays what it was."""
    text, names = here.text, here.say.names.by_kind["event"]
    own = f"{key}_events"
    known = inputs.listed(here).events
    chosen = st.multiselect(
        text("funnel.step_events"),
        known,
        default=[event for event in each.step.events if event in known],
        format_func=lambda event: names.get(event) or event,
        help=text("funnel.step_events_help"),
        placeholder=text("inputs.choose_events"),
        select_all=False,
        **kept_draft.follow(own, lambda draft, value: draft.changed(each.id, events=tuple(value)) if value else draft),
    )
    if not chosen:
        st.caption(text("funnel.step_stays", name=escape(name)))


def _rarer(here: Here, key: str, draft: FunnelDraft, each: DraftStep, name: str) -> None:
    text = here.text
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.text_input(
            text("funnel.step_name"),
            value=each.step.name,
            placeholder=name,
            max_chars=60,
            help=text("funnel.step_name_help"),
            width=250,
            **kept_draft.follow(f"{key}_name", lambda draft, value: draft.changed(each.id, name=(value or "").strip())),
        )
        possible = draft.may_be_optional(each.id)
        reason = "optional_help" if possible else "optional_order" if draft.order != "sequential" else "optional_ends"
        st.toggle(
            text("funnel.optional"),
            value=each.step.optional and possible,
            disabled=not possible,
            help=text(f"funnel.{reason}"),
            **kept_draft.follow(
                f"{key}_optional_{possible}", lambda draft, value: draft.changed(each.id, optional=bool(value))
            ),
        )


def _places(here: Here, key: str, draft: FunnelDraft, each: DraftStep) -> None:
    """Earlier, later, twice, away."""
    text, place, last = here.text, draft.place(each.id), len(draft.steps)
    deeds = {
        "earlier": ("arrow_back", FunnelDraft.moved, (each.id, -1), place == 1),
        "later": ("arrow_forward", FunnelDraft.moved, (each.id, 1), place == last),
        "double": ("content_copy", FunnelDraft.doubled, (each.id,), last >= MOST_STEPS),
        "remove": ("delete", FunnelDraft.removed, (each.id,), False),
    }
    with st.container(horizontal=True, gap="small"):
        for deed, (icon, change, given, disabled) in deeds.items():
            st.button(
                text(f"funnel.{deed}"),
                key=f"{key}_{deed}",
                icon=f":material/{icon}:",
                disabled=disabled,
                on_click=kept_draft.apply,
                args=(change, *given),
            )


def _insert(here: Here, key: str, draft: FunnelDraft, each: DraftStep) -> None:
    """Between this step and the next."""
    text, names, own = here.text, here.say.names.by_kind["event"], f"{key}_insert"

    def insert() -> None:
        if (event := st.session_state.get(own)) is not None:
            kept_draft.apply(FunnelDraft.inserted, FunnelStep((event,)), draft.place(each.id))
            st.session_state[own] = None

    st.selectbox(
        text("funnel.insert"),
        inputs.listed(here).events,
        index=None,
        format_func=lambda event: names.get(event) or event,
        key=own,
        placeholder=text("inputs.choose"),
        disabled=len(draft.steps) >= MOST_STEPS,
        on_change=insert,
    )
