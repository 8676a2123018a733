"""What should get better, by what, how far, until when?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import goal as goal_insight
from analysis.insights.goal import SHARES, GoalSpec, likely_goal, words
from analysis.jobs.projects import set_goal
from analysis.store.catalog import Goal, GoalKind
from pages._ui import compute, inputs, state
from pages._ui.here import Here, loaded
from pages._ui.wording import error

KINDS: tuple[GoalKind, ...] = ("conversion", "retention", "activity", "value", "satisfaction")
_MEASURED: tuple[GoalKind, ...] = ("value", "satisfaction")  # by a property of these kinds and types
_KINDS: tuple[Literal["property"], ...] = ("property",)
_TYPES: tuple[Literal["number"], ...] = ("number",)
_SKIPPED = "shell_goal_skipped"


def show() -> None:
    """The project's goal in the sidebar, and the way to change it."""
    here, goal = loaded(), state.goal()
    if here is None or here.without_events:  # a goal is measured by events
        return
    text = here.text
    if goal is not None:
        st.caption(words.sentence(goal, here.say))
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        if goal is not None and (now := _now(here, goal)) is not None:
            st.markdown(f"**{now}**", width="stretch")
        label = text("shell.change_goal" if goal else "shell.set_goal")
        explained = text("shell.goal_now_help") if goal else None  # here, for a mark beside the value takes a line
        if st.button(label, icon=":material/flag:", type="tertiary", key="shell_goal_change", help=explained):
            _begin_with(goal, "goal")
            st.dialog(label)(_asking)(here)


def _begin_with(goal: Goal | None, key: str) -> None:
    """The inputs show the goal as it is, whatever they held when the window was closed last or in another project."""
    kind = goal.kind if goal else KINDS[0]
    target = goal.target if goal else None
    shown = {
        "kind": kind,
        "event": goal.event if goal else None,
        "property": inputs.column_code("property", goal.property) if goal and goal.property else None,
        "target_share": _percent(target) if kind in SHARES else None,
        "target_number": target if kind not in SHARES else None,
        "due": goal.due if goal else None,
    }
    for name, value in shown.items():
        if value is None:
            st.session_state.pop(f"{key}_{name}", None)
        else:
            st.session_state[f"{key}_{name}"] = value


def _percent(share: float | None) -> float | None:
    """As it was typed: 0.29 of all is 29, not 28.999999999999996."""
    return round(share * 100, 10) if share else None


def _asking(here: Here) -> None:
    """Over the page: beside a button low in the sidebar there would be room for one of its inputs."""
    if form(here, "goal"):
        st.rerun()


def _now(here: Here, goal: Goal) -> str | None:
    """The value in the last whole week; nothing where it can't be said (the overview says why)."""
    try:
        result = compute.run(goal_insight, here.dataset, GoalSpec.of(goal))
    except SilhouetteError:
        return None  # its event isn't in this version of the data
    return words.now(result, here.say)


def asked(here: Here) -> bool:
    """Whether the goal is still to be asked: once after the first import of events, unless it was skipped."""
    current = None if here.without_events else state.project()
    return current is not None and state.goal() is None and current.id not in st.session_state.get(_SKIPPED, ())


def form(here: Here, key: str, skippable: bool = False) -> bool:
    """Ask for the goal; what kind it is decides what else is asked. True when it was saved or skipped just now."""
    text = here.text
    given = _given(here, key)
    missing = _missing(given)
    with st.container(horizontal=True, vertical_alignment="center"):
        saved = st.button(text("shell.save_goal"), type="primary", key=f"{key}_save", disabled=bool(missing))
        skipped = skippable and st.button(text("shell.skip_goal"), type="tertiary", key=f"{key}_skip")
        if missing:
            st.caption(text(f"shell.goal_needs_{missing}"), width="content")
    if skipped:
        st.session_state[_SKIPPED] = (*st.session_state.get(_SKIPPED, ()), here.project.id)
        return True
    return saved and _save(here, given)


def _missing(given: dict[str, Any]) -> str | None:
    """What the goal can't be measured without and isn't chosen yet."""
    if given["event"] is None and given["kind"] != "activity":
        return "event"
    return "property" if given["property"] is None and given["kind"] == "value" else None


def _save(here: Here, given: dict[str, Any]) -> bool:
    try:
        set_goal(here.workspace, here.project.id, Goal(**given))
    except SilhouetteError as wrong:
        error(wrong)
        return False
    return True


def _given(here: Here, key: str) -> dict[str, Any]:
    text = here.text

    def shown(code: str) -> str:
        return text(f"shell.kind_{code}")

    kind = inputs.option_input(text("shell.goal_kind"), f"{key}_kind", KINDS, shown, KINDS[0])
    lost = _lost(here)
    optional = kind == "activity" or "event" in lost
    likely = None if optional else likely_goal(inputs.listed(here).events)
    unlike = optional or likely is None  # the first of the list isn't meant
    event = inputs.event_input(here, text("shell.goal_event"), f"{key}_event", likely, unlike)
    column = None
    if kind in _MEASURED:
        column = inputs.column_input(
            here, text("shell.goal_property"), f"{key}_property", _KINDS, _TYPES, optional="property" in lost
        )
    wanted = st.number_input(
        text("shell.goal_share") if kind in SHARES else text("shell.goal_number"),
        min_value=0.0,
        max_value=100.0 if kind in SHARES else None,
        value=None,
        key=f"{key}_target_{'share' if kind in SHARES else 'number'}",
        persist_state="session",
    )
    if present := _present(here, kind, event, column.name if column else None):
        st.caption(present)
    due = _due(here, f"{key}_due")
    share = wanted / 100 if wanted and kind in SHARES else wanted
    return {
        "kind": kind,
        "event": event,
        "property": column.name if column else None,
        "target": share or None,
        "due": due,
    }


def _present(here: Here, kind: GoalKind, event: str | None, column: str | None) -> str | None:
    """The value that the target is to be held against; nothing while what is measured isn't chosen."""
    try:
        return _now(here, Goal(kind, event, column))
    except SilhouetteError:
        return None


def _lost(here: Here) -> tuple[str, ...]:
    """What the goal is measured by and this data hasn't: it is asked anew, for the first in the list isn't meant."""
    goal, manifest = state.goal(), here.dataset.manifest
    if goal is None:
        return ()
    lost = ("event",) if goal.event and goal.event not in manifest.events else ()
    properties = {choice.name for choice in inputs.listed(here).of(_KINDS, _TYPES)}
    return (*lost, "property") if goal.kind in _MEASURED and goal.property not in properties else lost


def _due(here: Here, key: str) -> date | None:
    """The picker speaks English only, so the chosen day stands under it in the user's language."""
    text = here.text
    last = here.local(here.dataset.facts.last).date()
    goal, latest = state.goal(), last + timedelta(days=3660)
    set_day = goal.due if goal is not None and goal.due is not None else last  # also one that is over by now
    first, latest = min(set_day, last), max(set_day, latest)
    due = st.date_input(text("shell.goal_until"), value=None, min_value=first, max_value=latest, key=key)
    if isinstance(due, date):
        st.caption(text("shell.until_day", day=due))
        return due
    return None
