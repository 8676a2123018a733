"""What should get better, and how far is it?"""

from __future__ import annotations

import streamlit as st

from pages._ui import state
from pages._ui.names import escape


def show() -> None:
    """The project's goal in the sidebar."""
    text, goal = state.text(), state.goal()
    if goal is None:
        return
    event = escape(state.event_name(goal.event)) if goal.event else ""
    st.caption(
        text("shell.goal", goal=text(f"shell.goal_{goal.kind}", event=event), target=target(goal.target, goal.kind))
    )


def target(value: float | None, kind: str) -> str:
    """A target as people write it: a share in percent, else a number."""
    text = state.text()
    return text.percent(value) if kind in ("conversion", "retention", "satisfaction") else text.number(value)
