"""Which projects are there, and how is one opened, renamed, set or deleted?"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.data import remembered
from analysis.jobs.project_settings import change_settings
from analysis.jobs.projects import remove_project, rename_project
from analysis.settings import ProjectSettings
from analysis.store.catalog import Project, Version
from analysis.timezones import zone_options
from pages._ui import caches, state
from pages._ui.escaping import escape
from pages._ui.wording import error, worded

_FAILURE = "shell_project_failure"


def show() -> None:
    """Every project with its size and what can be done with it."""
    text, current = state.text(), state.project()
    if current is None:
        return
    st.subheader(text("home.projects"), anchor=False)
    failed()
    for project in state.projects():
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{escape(project.name)}**")
                st.caption(_size(project))
            if project.id == current.id:
                st.caption(text("home.project_open"), width="content")
            else:
                st.button(
                    text("home.open_project"),
                    key=f"home_open_{project.id}",
                    on_click=state.choose_project,
                    args=(project.id,),
                )
            manage(project, f"home_{project.id}")


def failed() -> None:
    """Why the project that was to be deleted is still there; said once."""
    if (wrong := st.session_state.pop(_FAILURE, None)) is not None:
        error(wrong)


def manage(project: Project, key: str) -> None:
    """Rename, settings and delete, each behind its own button."""
    text = state.text()
    with (
        # another key once it is renamed: that closes it
        st.popover(text("home.rename"), icon=":material/edit:", key=f"{key}_rename_{project.name}", type="tertiary"),
        st.form(f"{key}_rename_form", border=False),
    ):
        name = st.text_input(text("shell.project_name"), value=project.name, key=f"{key}_name", max_chars=80)
        if st.form_submit_button(text("home.rename_yes"), key=f"{key}_rename_yes"):
            _rename(project, name)
    with st.popover(text("home.settings"), icon=":material/tune:", key=f"{key}_settings", type="tertiary"):
        _settings(project, key)
    with st.popover(text("home.delete"), icon=":material/delete:", key=f"{key}_delete", type="tertiary"):
        _warning(project)
        sure = st.checkbox(text("home.delete_known"), key=f"{key}_delete_sure")
        st.button(
            text("home.delete_yes"),
            key=f"{key}_delete_yes",
            type="primary",
            disabled=not sure,
            on_click=_delete,
            args=(project,),
        )


def _settings(project: Project, key: str) -> None:
    """What all numbers of the project depend on."""
    text, now = state.text(), project.settings
    with st.form(f"{key}_settings_form", border=False):
        zone = st.selectbox(
            text("home.settings_zone"),
            zone_options(now.time_zone),
            key=f"{key}_zone_{now.time_zone}",
            help=text("home.settings_zone_help"),
        )
        minutes = st.number_input(
            text("home.settings_gap"),
            min_value=1,
            max_value=24 * 60,
            value=max(1, round(now.session_gap / timedelta(minutes=1))),
            key=f"{key}_gap_{now.session_gap}",
        )
        session = _session_input(project, key)
        weekday = st.selectbox(
            text("home.settings_weekday"),
            range(7),
            index=now.first_weekday,
            format_func=lambda day: text(f"builder.weekday.{day}"),
            key=f"{key}_weekday_{now.first_weekday}",
        )
        if st.form_submit_button(text("home.settings_yes"), key=f"{key}_settings_yes"):
            _change(project, ProjectSettings(zone, timedelta(minutes=minutes), weekday, session or None))


def _session_input(project: Project, key: str) -> str:
    """A property whose values tell sessions apart, empty for none; properties are those that files brought."""
    text, now = state.text(), project.settings.session_property or ""
    sources = state.catalog().versions.sources(project.id)
    mappings = [remembered.mapping_of(one) for one in sources if one.kind == "events" and one.removed_in is None]
    names = dict.fromkeys(item.name for mapping in mappings for item in mapping.properties)
    options = list(dict.fromkeys(("", now, *names)))
    if len(options) == 1:
        return now
    return st.selectbox(
        text("home.settings_session"),
        options,
        index=options.index(now),
        format_func=lambda name: name or text("home.settings_session_gap"),
        key=f"{key}_session_{now}",
        help=text("home.settings_session_help"),
    )


def _change(project: Project, settings: ProjectSettings) -> None:
    text = state.text()
    try:
        with st.spinner(text("home.settings_saving")):
            change_settings(
                *(state.workspace(), project.id, settings.time_zone, settings.session_gap, settings.first_weekday),
                session_property=settings.session_property or "",
            )
    except SilhouetteError as wrong:
        error(wrong)
    else:
        st.toast(text("home.settings_done"), icon=":material/check:")
        st.rerun()


def _size(project: Project) -> str:
    """From the catalog alone: no file of another project is opened for a list."""
    text, catalog = state.text(), state.catalog()
    newest = catalog.versions.newest(project.id)
    if newest is None:
        return text("home.project_empty")
    sources = catalog.versions.sources(project.id, newest.version)
    kinds = {source.kind: 0 for source in sources}
    for source in sources:
        kinds[source.kind] += source.ledger["kept"]
    said = {"files": len(sources), "day": local_day(project, newest)}
    if "events" not in kinds and "attributes" in kinds:
        return text("home.project_size_people", rows=kinds["attributes"], **said)
    return text("home.project_size", events=kinds.get("events", 0), **said)


def local_day(project: Project, version: Version) -> date:
    """Of its own zone, as on all its pages."""
    return version.created_at.astimezone(ZoneInfo(project.settings.time_zone)).date()


def _warning(project: Project) -> None:
    """What goes, counted."""
    text, catalog = state.text(), state.catalog()
    goes = (
        text("home.delete_data"),
        text("home.delete_tags", tags=len(catalog.tags.all(project.id))),
        text("home.delete_segments", segments=len(catalog.segments.all(project.id))),
        text("home.delete_analyses", analyses=len(catalog.analyses.all(project.id))),
        text("home.delete_rest"),
    )
    st.markdown(text("home.delete_what", project=escape(project.name)))
    st.caption(_size(project))
    lines = "\n".join(f"- {line}" for line in goes)
    st.markdown(f"{text('home.delete_goes')}\n\n{lines}\n\n{text('home.delete_final')}")


def _rename(project: Project, name: str) -> None:
    try:
        rename_project(state.workspace(), project.id, name)
    except SilhouetteError as wrong:
        error(wrong)
    else:
        st.rerun()


def _delete(project: Project) -> None:
    text = state.text()
    try:
        with st.spinner(text("home.deleting")):
            remove_project(state.workspace(), project)
    except SilhouetteError as wrong:
        st.session_state[_FAILURE] = wrong
        st.toast(worded(wrong), icon=":material/error:")
        return
    caches.forget_all()
    state.project_deleted()
    st.toast(text("home.deleted", project=escape(project.name)), icon=":material/delete:")
