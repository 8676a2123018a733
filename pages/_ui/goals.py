"""What should get better, by what, how far, until when?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import goal as goal_insight
from analysis.insights.goal import SHARES, GoalSpec, words
from analysis.jobs.projects import set_goal
from analysis.store.catalog import Goal, GoalKind
from pages._ui import compute, inputs, state
from pages._ui.here import Here, loaded
from pages._ui.wording import error

KINDS: tuple[GoalKind, ...] = ("conversion", "retention", "activity", "value", "satisfaction")
_SKIPPED = "shell_goal_skipped"


def show() -> None:
    """The project's goal in the sidebar, and the way to change it."""
    here, goal = loaded(), state.goal()
    if here is None:
        return
    text = here.text
    if goal is not None:
        st.caption(words.sentence(goal, here.say))
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        if goal is not None and (now := _now(here, goal)) is not None:
            st.markdown(f"**{now}**", help=text("shell.goal_now_help"), width="stretch")
        label = text("shell.change_goal" if goal else "shell.set_goal")
        if st.button(label, icon=":material/flag:", type="tertiary", key="shell_goal_change"):
            st.dialog(label)(_asking)(here)


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
    return words.now(goal, result, here.say)


def asked() -> bool:
    """Whether the goal is still to be asked: once after the first import, unless it was skipped."""
    current = state.project()
    return current is not None and state.goal() is None and current.id not in st.session_state.get(_SKIPPED, ())


def form(here: Here, key: str, skippable: bool = False) -> bool:
    """Ask for the goal; what kind it is decides what else is asked. True when it was saved or skipped just now."""
    text = here.text
    given = _given(here, key)
    with st.container(horizontal=True):
        saved = st.button(text("shell.save_goal"), type="primary", key=f"{key}_save")
        skipped = skippable and st.button(text("shell.skip_goal"), type="tertiary", key=f"{key}_skip")
    if skipped:
        st.session_state[_SKIPPED] = (*st.session_state.get(_SKIPPED, ()), here.project.id)
        return True
    return saved and _save(here, given)


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
    optional = kind == "activity"
    event = inputs.event_input(here, text("shell.goal_event"), f"{key}_event", optional=optional)
    column = None
    if kind in ("value", "satisfaction"):
        column = inputs.column_input(
            here, text("shell.goal_property"), f"{key}_property", ("property",), ("number",), optional=False
        )
    wanted = st.number_input(
        text("shell.goal_share") if kind in SHARES else text("shell.goal_number"),
        min_value=0.0,
        max_value=100.0 if kind in SHARES else None,
        value=None,
        key=f"{key}_target_{'share' if kind in SHARES else 'number'}",
        persist_state="session",
    )
    due = _due(here, f"{key}_due")
    share = wanted / 100 if wanted and kind in SHARES else wanted
    return {
        "kind": kind,
        "event": event,
        "property": column.name if column else None,
        "target": share or None,
        "due": due,
    }


def _due(here: Here, key: str) -> date | None:
    """The picker speaks English only, so the chosen day stands under it in the user's language."""
    text = here.text
    last = here.local(here.dataset.facts.last).date()
    due = st.date_input(
        text("shell.goal_until"), value=None, min_value=last, max_value=last + timedelta(days=3660), key=key
    )
    if isinstance(due, date):
        st.caption(text("shell.until_day", day=due))
        return due
    return None
