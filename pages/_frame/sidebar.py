"""Which project, version, goal and language hold for every page?"""

from __future__ import annotations

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.projects import create_project
from analysis.locale import LANGUAGE_NAMES, LANGUAGES
from analysis.store.catalog import Project
from pages._ui import goals, state
from pages._ui.escaping import escape
from pages._ui.wording import error


def show() -> None:
    """The sidebar under the navigation, and what every page says above its title."""
    with st.sidebar, st.container(gap="xsmall"):
        projects = state.projects()
        if projects:
            _project(projects)
            goals.show()
            _version()
        _language()
    _banners()


def _project(projects: tuple[Project, ...]) -> None:
    text = state.text()
    by_id = {project.id: project for project in projects}
    current = state.project()
    st.session_state["shell_project_choice"] = current.id if current else None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xxsmall"):
        st.selectbox(
            text("shell.project"),
            list(by_id),
            format_func=lambda project_id: by_id[project_id].name,
            key="shell_project_choice",
            on_change=lambda: state.choose_project(st.session_state["shell_project_choice"]),
        )
        key = f"shell_new_{current.id if current else ''}_popover"  # another key closes it once the project is made
        with st.popover("", icon=":material/add:", help=text("shell.new_project"), key=key):
            new_project("shell_new")


def new_project(key: str) -> None:
    """Ask for a name; the time zone starts as the browser's and can be changed at import."""
    text = state.text()
    with st.form(f"{key}_form", border=False, clear_on_submit=True):
        name = st.text_input(text("shell.project_name"), key=f"{key}_name", max_chars=80)
        if st.form_submit_button(text("shell.create_project"), type="primary", key=f"{key}_button"):
            try:
                made = create_project(state.workspace(), name, state.browser_time_zone())
            except SilhouetteError as wrong:
                error(wrong)
            else:
                state.choose_project(made.id)
                st.switch_page("data.py")


def _version() -> None:
    text, current = state.text(), state.project()
    versions = state.catalog().versions.all(current.id) if current else ()
    dataset = state.loaded()
    if not versions or dataset is None:
        return
    label = text("shell.version", last=state.local(dataset.facts.last).date(), version=dataset.version)
    if len(versions) == 1:
        st.caption(label)
        return
    with st.popover(label, type="tertiary", icon=":material/history:"):
        days = {version.version: version.created_at for version in versions}
        st.session_state["shell_version_choice"] = dataset.version
        st.selectbox(
            text("shell.open_version"),
            sorted(days, reverse=True),
            format_func=lambda number: text("shell.version_of", version=number, day=days[number].date()),
            key="shell_version_choice",
            on_change=_open_version,
        )


def _open_version() -> None:
    st.session_state[state.VERSION_KEY] = st.session_state["shell_version_choice"]


def _language() -> None:
    st.session_state.setdefault(state.LANGUAGE_KEY, state.language())
    st.selectbox(
        "Language 语言",
        LANGUAGES,
        format_func=lambda code: LANGUAGE_NAMES[code],
        key=state.LANGUAGE_KEY,
        persist_state="session",
        label_visibility="collapsed",
    )


def _banners() -> None:
    text = state.text()
    if (gone := state.deleted_meanwhile()) is not None:
        left = state.project()
        words = text("shell.project_gone", project=escape(gone))
        now = text("shell.project_now", project=escape(left.name)) if left else ""
        st.warning(f"{words} {now}".strip(), icon=":material/delete:")
    if state.broken_link():
        st.warning(text("shell.broken_link"), icon=":material/link_off:")
    if state.read_only():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(text("shell.read_only", version=st.session_state[state.VERSION_KEY]), icon=":material/history:")
            st.button(text("shell.open_newest"), key="shell_newest", on_click=_newest)


def _newest() -> None:
    st.session_state.pop(state.VERSION_KEY, None)
