"""How does a rule become a tag: built, counted while it is built, saved under a name?"""

from __future__ import annotations

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import matching
from analysis.insights.matching import RuleSpec
from analysis.jobs import tagging
from analysis.rules.conditions import Rule
from analysis.rules.json_form import to_json
from analysis.store.dataset import Dataset
from pages._ui import compute, rules, show, state

_BUILDING = "tags_building"  # the tag being edited, "" for a new one
_RULE = "tags_rule"
_NAME = "tags_name"


def building() -> str | None:
    """The tag being edited, an empty text for a new one, None where nothing is being built."""
    return st.session_state.get(_BUILDING)


def begin(dataset: Dataset, rule: Rule | None = None, name: str = "") -> None:
    """Open the builder: with a rule to change, or with one empty condition."""
    st.session_state[_BUILDING] = name
    st.session_state[_NAME] = name
    if rule is None:
        rules.clear_rule(_RULE)
    else:
        rules.fill_rule(_RULE, rule, dataset)


def leave() -> None:
    st.session_state.pop(_BUILDING, None)
    rules.clear_rule(_RULE)


def build(dataset: Dataset, can_leave: bool) -> str | None:
    """The builder with its preview; the name of the tag once it is saved."""
    text, name = state.text(), building() or ""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(text("tags.edit_title", tag=show.escape(name)) if name else text("tags.new_title"), anchor=False)
        if can_leave:
            st.button(text("tags.back"), key="tags_back", icon=":material/arrow_back:", type="tertiary", on_click=leave)
    answer = st.container()  # above the builder, so that it stays in sight while conditions are added
    draft = rules.rule_input(_RULE, dataset, without=name or None, first=_first_event(dataset))
    with answer:
        spec = _answer(draft, dataset, name)
    if draft.rule is None or spec is None:
        return None
    saved = _save(draft, draft.rule, name)
    label = name or st.session_state.get(_NAME) or text("tags.new_title")
    origin = {"kind": "rule", "rule": to_json(draft.rule)}
    show.users(compute.members(matching, dataset, spec, "matched"), dataset, "tags_preview", label, origin)
    return saved


def _first_event(dataset: Dataset) -> tuple[str, ...]:
    """The page shows something before anything is clicked: the goal's event, else the last of the data's list."""
    goal, events = state.goal(), dataset.manifest.events
    wanted = goal.event if goal and goal.event in events else events[-1] if events else None
    return (wanted,) if wanted else ()


def _answer(draft: rules.Draft, dataset: Dataset, name: str) -> RuleSpec | None:
    """How many users, and the rule in words; the closed rule where it can be counted."""
    text, project = state.text(), state.project()
    if draft.rule is None or project is None:
        st.info(text("tags.nothing_yet"), icon=":material/touch_app:")
        return None
    try:
        spec = RuleSpec(tagging.closed(state.workspace(), project.id, draft.rule, name or None))
        found = compute.run(matching, dataset, spec)
    except SilhouetteError as wrong:
        show.error(wrong)
        return None
    show.sentence(text("tags.preview", users=found.users, total=found.total, share=text.percent(found.share)))
    st.markdown(text("tags.they", rule=rules.said(draft.rule)))
    if draft.unfinished:
        st.warning(text("tags.unfinished", n=draft.unfinished), icon=":material/pending:")
    show.notes(found.notes)
    return spec


def _save(draft: rules.Draft, rule: Rule, name: str) -> str | None:
    """A new tag asks for a name; an edited one keeps its own, because other rules may refer to it."""
    text, project = state.text(), state.project()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        given = st.text_input(
            text("tags.name"),
            key=_NAME,
            max_chars=80,
            placeholder=text("tags.name_example"),
            disabled=bool(name),
            width=320,
        )
        label = text("tags.save_version" if name else "tags.save")
        disabled = bool(draft.unfinished) or state.read_only()
        pressed = st.button(label, key="tags_save", type="primary", icon=":material/sell:", disabled=disabled)
    if not pressed or project is None:
        return None
    try:
        return tagging.save_tag(state.workspace(), project.id, given or "", rule, replace=bool(name)).tag.name
    except SilhouetteError as wrong:
        show.error(wrong)
        return None
