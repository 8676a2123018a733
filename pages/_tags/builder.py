"""How does a definition become a tag: built, counted while it is built, saved under a name?"""

from __future__ import annotations

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.tags import OverlapResult
from analysis.jobs.tags import Described, saving
from analysis.rules.asked import Definition, Rfm, YesNo
from analysis.store.dataset import Dataset
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
from pages._ui import compute, show, state
from pages._ui.taking import drawing_inputs

_BUILDING = "tags_building"  # the tag being edited, "" for a new one
_DRAFT = "tags_rule"
_NAME = "tags_name"
_CARD = "tags_card"
Asked = tuple[Definition, OverlapResult | None]  # what is built without its references, and its overlaps


def building() -> str | None:
    """The tag being edited, an empty text for a new one, None where nothing is being built."""
    return st.session_state.get(_BUILDING)


def begin(dataset: Dataset, definition: Definition | None = None, name: str = "", proposed: str = "") -> None:
    """Open the builder: to change the tag `name`, to begin with a definition, or with one empty condition."""
    st.session_state[_BUILDING] = name
    st.session_state[_NAME] = name or proposed
    fill_described(_CARD)
    st.session_state[_DRAFT] = TagDraft() if definition is None else tag_draft_of(definition, known_in(dataset))


def leave() -> None:
    st.session_state.pop(_BUILDING, None)
    st.session_state.pop(_DRAFT, None)


def build(dataset: Dataset, can_leave: bool) -> str | None:
    """The builder with its preview; the name of the tag once it is saved."""
    text, name = state.text(), building() or ""
    _heading(name, dataset, can_leave)
    answer = st.container()  # above the builder, so that it stays in sight while conditions are added
    st.session_state.setdefault(_DRAFT, TagDraft())
    row = Row(_DRAFT, (), _DRAFT, dataset, known_in(dataset), name or None, _first_event(dataset))
    with drawing_inputs():
        places = definition_input(row)
        finished = finished_definition(row.part)
        with answer:
            asked = _answer(finished, dataset, name)
        if asked is not None and isinstance(asked[0], YesNo):
            curve.curves(row.at("rule", key=""), places, finished.paths, asked[0].rule)
    if finished.definition is None or asked is None:
        return None
    saved = _save(finished, finished.definition, name)
    label = name or st.session_state.get(_NAME) or text("tags.new_title")
    preview.details(finished.definition, *asked, dataset, label)
    return saved


def _heading(name: str, dataset: Dataset, can_leave: bool) -> None:
    text = state.text()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(text("tags.edit_title", tag=show.escape(name)) if name else text("tags.new_title"), anchor=False)
        with st.container(horizontal=True, horizontal_alignment="right", width="content"):
            if not name:
                templates.offer(dataset, begin)
            if can_leave:
                icon = ":material/arrow_back:"
                st.button(text("tags.back"), key="tags_back", icon=icon, type="tertiary", on_click=leave)


def _first_event(dataset: Dataset) -> tuple[str, ...]:
    """The page shows something before anything is clicked: the goal's event, else the last of the data's list."""
    goal, events = state.goal(), dataset.manifest.events
    wanted = goal.event if goal and goal.event in events else events[-1] if events else None
    return (wanted,) if wanted else ()


def _answer(finished: FinishedDefinition, dataset: Dataset, name: str) -> Asked | None:
    """How many users, and the definition in words; None where it can't be counted."""
    text, definition = state.text(), finished.definition
    if definition is None:
        named = st.session_state[_DRAFT].kind == "values"
        st.info(text("tags.nothing_named" if named else "tags.nothing_yet"), icon=":material/touch_app:")
        return None
    asked = preview.closed(definition, dataset, name)
    if asked is None:
        return None
    if isinstance(definition, YesNo) and isinstance(asked, YesNo):
        found = preview.answer_rule(definition, asked, dataset, name)
        counted = found is not None
    else:
        found, counted = None, preview.answer_values(definition, asked, dataset)
    if finished.unfinished:
        st.warning(text("tags.unfinished", n=finished.unfinished), icon=":material/pending:")
    return (asked, found) if counted else None


def _save(finished: FinishedDefinition, definition: Definition, name: str) -> str | None:
    """A new tag asks for a name and its place; an edited one keeps its own, because other rules may refer to it."""
    text = state.text()
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
        described = described_input(_CARD) if not name else None
        label = text("tags.save_version" if name else "tags.save")
        disabled = bool(finished.unfinished) or state.read_only()
        pressed = st.button(label, key="tags_save", type="primary", icon=":material/sell:", disabled=disabled)
    return _saved(given or "", definition, name, described) if pressed else None


def _saved(given: str, definition: Definition, name: str, described: Described | None) -> str | None:
    project, workspace = state.project(), state.workspace()
    if project is None:
        return None
    card, draft = (described.card, described.draft) if described else (None, None)
    try:
        if name and saving.unchanged(workspace, project.id, name, definition):
            st.info(state.text()("tags.unchanged"), icon=":material/info:")
            return None
        place = described.behaviour if described else None
        return saving.save_tag(
            workspace, project.id, given, definition, bool(name), card, draft, place, compute
        ).tag.name
    except SilhouetteError as wrong:
        show.error(wrong)
        return None
