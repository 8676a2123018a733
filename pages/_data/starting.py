"""Are the waiting files ready to be imported, and what happens when the button is pressed?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import streamlit as st

from analysis.errors import AlreadyImported, SilhouetteError
from analysis.jobs.data import ImportFile, ImportOptions, ImportResult, import_files, is_sample
from analysis.jobs.tags import follow
from analysis.sources.inspecting import Inspection
from analysis.store.catalog import Project
from pages._data import mapping, reading, uploading
from pages._data.mapping import Confirmed
from pages._data.uploading import Incoming
from pages._ui import background, state
from pages._ui.escaping import escape
from pages._ui.wording import error

RESULT_KEY = "shell_import_result"
_INTO = "data_into"


@dataclass(frozen=True)
class Ready:
    """A waiting file with its reading, and what was confirmed for it and its like."""

    file: Incoming
    inspection: Inspection
    confirmed: Confirmed


def show() -> None:
    """The whole screen: files, how they are read, what they mean, one button."""
    uploading.uploader()
    if not uploading.files():
        return
    uploading.listed()
    target, name = _target()
    ready, complete = _confirmed(target)
    _button(target, name, ready, complete)


def _target() -> tuple[Project | None, str]:
    """Into which project: the open one, or a new one and its name. A sample isn't added to unless it is chosen."""
    text, current = state.text(), state.project()
    proposed = PurePath(uploading.files()[0].name).name.split(".")[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if current is not None:
            st.session_state.setdefault(_INTO, "new" if is_sample(state.workspace(), current) else current.id)
            if st.session_state[_INTO] not in ("new", current.id):
                st.session_state[_INTO] = current.id
            into = st.radio(
                text("data.into"),
                (current.id, "new"),
                format_func=lambda code: text("data.into_new") if code == "new" else escape(current.name),
                key=_INTO,
                horizontal=True,
            )
            if into != "new":
                return current, current.name
        return None, st.text_input(text("data.project_name"), value=proposed, key="data_project_name", max_chars=80)


def _confirmed(project: Project | None) -> tuple[tuple[Ready, ...], bool]:
    """Files with the same columns are asked about once."""
    groups: defaultdict[tuple[str, ...], list[tuple[Incoming, Inspection]]] = defaultdict(list)
    complete = True
    for file in uploading.files():
        with st.container(border=True):
            st.markdown(f"**{escape(file.name)}**")
            found = reading.chosen(file)
            if found is None:
                complete = False
                continue
            inspection, settled = found
            complete = complete and settled
            first = inspection.reading.columns not in groups
            groups[inspection.reading.columns].append((file, inspection))
            if first:
                reading.preview(inspection)
    ready: list[Ready] = []
    for members in groups.values():
        ready += _group(members, project)
    return tuple(ready), complete and all(one.confirmed.mapping for one in ready)


def _group(members: list[tuple[Incoming, Inspection]], project: Project | None) -> list[Ready]:
    text, (file, inspection) = state.text(), members[0]
    with st.container(border=True):
        st.subheader(text("data.what_columns_mean"), anchor=False)
        if len(members) > 1 or len(uploading.files()) > 1:
            st.caption(text("data.for_files", files=[escape(member.name) for member, _ in members]))
        if not inspection.guess.importable:
            st.warning(text("data.not_events"), icon=":material/help:")
        confirmed = mapping.form(inspection, f"data_{file.token}_map", project)
        for code in confirmed.missing:
            st.warning(text(f"data.missing_{code}"), icon=":material/help:")
    return [Ready(member, seen, confirmed) for member, seen in members]


def _button(project: Project | None, name: str, ready: tuple[Ready, ...], complete: bool) -> None:
    text = state.text()
    drop = st.checkbox(
        text("data.drop_duplicates"),
        key="data_drop_duplicates",
        help=text("data.drop_duplicates_help"),
        persist_state="session",
    )
    again = bool(st.session_state.get("shell_import_again")) and st.checkbox(text("data.again"), key="data_again")
    pressed = st.button(
        text("data.import"),
        type="primary",
        key="data_import",
        disabled=not (complete and ready and name.strip()),
        icon=":material/database_upload:",
    )
    if pressed:
        try:
            _start(project, name, ready, ImportOptions(drop_duplicates=drop, again=again))
        except SilhouetteError as wrong:
            error(wrong)
        else:
            st.rerun()


def _start(project: Project | None, name: str, ready: tuple[Ready, ...], options: ImportOptions) -> None:
    catalog, workspace, language = state.catalog(), state.workspace(), state.language()
    zone = next((one.confirmed.time_zone for one in ready if one.confirmed.time_zone), None)
    fresh = project is None
    if project is None:
        project = catalog.projects.create(name, zone or state.browser_time_zone())
        state.choose_project(project.id)
    elif zone and catalog.versions.newest(project.id) is None:
        catalog.projects.update_settings(project.id, time_zone=zone)
    files = tuple(
        ImportFile(one.file.path, one.file.name, one.inspection.reading, one.confirmed.mapping)
        for one in ready
        if one.confirmed.mapping
    )
    project_id = project.id

    def work(progress: Any, cancel: Any) -> ImportResult:  # noqa: ANN401
        try:
            result = import_files(workspace, project_id, files, options, progress, cancel)
        except BaseException:
            if fresh:
                catalog.projects.delete(project_id)  # nothing changed: no empty project stays behind
            raise
        for one in ready:
            kind = "attribute" if one.confirmed.mapping and one.confirmed.mapping.kind == "attributes" else "property"
            catalog.names.set(project_id, kind, language, one.confirmed.names)
        follow(workspace, project_id)
        return result

    def done(result: ImportResult) -> None:
        uploading.forget(*(one.file for one in ready))
        st.session_state[RESULT_KEY] = result
        st.session_state.pop("shell_import_again", None)

    background.start(state.text()("data.importing", files=[escape(one.file.name) for one in ready]), work, done)


def failed() -> None:
    """What the last import failed with; a file that is there already may be wanted twice."""
    wrong = background.failure()
    if isinstance(wrong, AlreadyImported):
        st.session_state["shell_import_again"] = True
    background.say(wrong)
