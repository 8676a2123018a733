"""Which column of a waiting file tells sessions apart, if not the pauses between events do?"""

from __future__ import annotations

import streamlit as st

from analysis.jobs.data import as_before
from analysis.settings import ProjectSettings
from analysis.sources.inspecting import Inspection, session_columns
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.store.catalog import Project
from pages._ui import inputs, state
from pages._ui.escaping import escape

_BY_GAP = "\x00"  # no column is called so


def remember(key: str, mapping: SourceMapping) -> None:
    """The choice begins with what was confirmed earlier."""
    st.session_state[key] = mapping.session or _BY_GAP


def column(
    inspection: Inspection, user: str | None, kept: tuple[PropertyColumn, ...], key: str, project: Project | None
) -> str | None:
    """Chosen where one of the columns seems to, and the project has none yet."""
    text, settings = state.text(), project.settings if project else ProjectSettings()
    named = next((item.column for item in kept if item.name == settings.session_property), None)
    if named is not None:
        st.caption(text("data.session_known", column=escape(settings.session_property)))
        return named
    names = {item.column for item in kept}
    likely = [name for name in session_columns(inspection.columns, user) if name in names]
    if (picked := st.session_state.get(key)) in names:
        likely = list(dict.fromkeys((picked, *likely)))
    if not likely:
        return None

    def shown(name: str) -> str:
        gap = text.span(settings.session_gap)
        return text("data.session_gap", gap=gap) if name == _BY_GAP else text("data.session_column", column=name)

    before = _before(project, likely) or _BY_GAP
    chosen = inputs.option_input(
        text("data.session"), key, (_BY_GAP, *likely), shown, before, help=text("data.session_help")
    )
    return None if chosen == _BY_GAP else chosen


def _before(project: Project | None, likely: list[str]) -> str | None:
    """That of the project's files before, where this one has it."""
    kept = tuple(PropertyColumn(name, name, "text") for name in likely)
    return as_before(state.workspace(), project, SourceMapping("events", "", properties=kept)).session
