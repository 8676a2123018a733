"""How does a definition become a tag: built, counted while it is built, saved under a name?"""

from __future__ import annotations

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.goal import likely_goal
from analysis.insights.tags import OverlapResult
from analysis.jobs.tags import Described, saving
from analysis.rules.asked import Definition, Rfm, YesNo
from analysis.rules.written import definition_to_json
from pages._rules import Row, known_in
from pages._tags import curve, preview, templates
from pages._tags.card_inputs import described_input, fill_described, propose_layer
from pages._tags.definitions import (
    FinishedDefinition,
    TagDraft,
    definition_input,
    finished_definition,
    tag_draft_of,
)
from pages._ui import address, compute, inputs, show, state
from pages._ui.here import Here

_BUILDING = "tags_building"  # the tag being edited, "" for a new one
_DRAFT = "tags_rule"
_NAME = "tags_name"
_CARD = "tags_card"
Asked = tuple[Definition, OverlapResult | None]  # what is built without its references, and its overlaps


def building() -> str | None:
    """The tag being edited, an empty text for a new one, None where nothing is being built."""
    return st.session_state.get(_BUILDING)


def begin(here: Here, definition: Definition | None = None, name: str = "", proposed: str = "") -> None:
    """Open the builder: to change the tag `name`, to begin with a definition, or with one empty condition."""
    st.session_state[_BUILDING] = name
    st.session_state[_NAME] = name or proposed
    fill_described(_CARD)
    st.session_state[_DRAFT] = TagDraft() if definition is None else tag_draft_of(definition, known_in(here))


def leave() -> None:
    st.session_state.pop(_BUILDING, None)
    st.session_state.pop(_DRAFT, None)


def build(here: Here, can_leave: bool) -> str | None:
    """The builder with its preview; the name of the tag once it is saved."""
    text, name = here.text, building() or ""
    _heading(here, name, can_leave)
    answer = st.container()  # above the builder, so that it stays in sight while conditions are added
    st.session_state.setdefault(_DRAFT, TagDraft())
    row = Row(_DRAFT, (), _DRAFT, here, known_in(here), name or None, _first_event(here))
    places = definition_input(row)
    finished = finished_definition(row.part)
    with answer:
        asked = _answer(here, finished, name)
    if asked is not None and isinstance(asked[0], YesNo):
        curve.curves(row.at("rule", key=""), places, finished.paths, asked[0].rule)
    if finished.definition is None or asked is None:
        return None
    address.shows(here, "tags", definition_to_json(finished.definition), tag=name)
    saved = _save(here, finished, finished.definition, name)
    label = name or st.session_state.get(_NAME) or text("tags.new_title")
    preview.details(here, finished.definition, *asked, label)
    return saved


def _heading(here: Here, name: str, can_leave: bool) -> None:
    text = here.text
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(text("tags.edit_title", tag=show.escape(name)) if name else text("tags.new_title"), anchor=False)
        with st.container(horizontal=True, horizontal_alignment="right", width="content"):
            if not name:
                templates.offer(here, begin)
            if can_leave:
                icon = ":material/arrow_back:"
                st.button(text("tags.back"), key="tags_back", icon=icon, type="tertiary", on_click=leave)


def _first_event(here: Here) -> tuple[str, ...]:
    """The page shows something before anything is clicked: the goal's event, else one that looks like a goal, else
    what most users did."""
    goal, events = state.goal(), inputs.listed(here).events
    wanted = goal.event if goal and goal.event in events else likely_goal(events)
    return (wanted,) if wanted else events[:1]


def _answer(here: Here, finished: FinishedDefinition, name: str) -> Asked | None:
    """How many users, and the definition in words; None where it can't be counted."""
    text, definition = here.text, finished.definition
    if definition is None:
        named = st.session_state[_DRAFT].kind == "values"
        st.info(text("tags.nothing_named" if named else "tags.nothing_yet"), icon=":material/touch_app:")
        return None
    asked = preview.closed(here, definition, name)
    if asked is None:
        return None
    if isinstance(definition, YesNo) and isinstance(asked, YesNo):
        found = preview.answer_rule(here, definition, asked, name)
        counted = found is not None
    else:
        found, counted = None, preview.answer_values(here, definition, asked)
    if finished.unfinished:
        st.warning(text("tags.unfinished", n=finished.unfinished), icon=":material/pending:")
    return (asked, found) if counted else None


def _save(here: Here, finished: FinishedDefinition, definition: Definition, name: str) -> str | None:
    """A new tag asks for a name and its place; an edited one keeps its own, because other rules may refer to it."""
    text = here.text
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        given = st.text_input(
            text("tags.name"),
            key=_NAME,
            max_chars=80,
            placeholder=text("tags.name_example"),
            disabled=bool(name),
            width=320,
        )
        propose_layer(_CARD, "value" if isinstance(definition, Rfm) else "behaviour")
        described = described_input(here, _CARD) if not name else None
        label = text("tags.save_version" if name else "tags.save")
        disabled = bool(finished.unfinished) or state.read_only()
        pressed = st.button(label, key="tags_save", type="primary", icon=":material/sell:", disabled=disabled)
    return _saved(here, given or "", definition, name, described) if pressed else None


def _saved(here: Here, given: str, definition: Definition, name: str, described: Described | None) -> str | None:
    workspace = here.workspace
    card, draft = (described.card, described.draft) if described else (None, None)
    try:
        if name and saving.unchanged(workspace, here.project.id, name, definition):
            st.info(here.text("tags.unchanged"), icon=":material/info:")
            return None
        place = described.behaviour if described else None
        return saving.save_tag(
            workspace, here.project.id, given, definition, bool(name), card, draft, place, compute
        ).tag.name
    except SilhouetteError as wrong:
        show.error(wrong)
        return None
