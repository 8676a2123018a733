"""Are the waiting files ready to be imported, and what happens when the button is pressed?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.errors import AlreadyImported, SilhouetteError
from analysis.jobs.data import (
    ImportDoubtful,
    ImportFile,
    ImportOptions,
    ImportResult,
    Target,
    import_into,
    is_sample,
    new_target,
)
from analysis.jobs.projects import DisplayNames
from analysis.locale import Language
from analysis.sources.inspecting import Inspection
from analysis.store.catalog import NameKind, Project
from pages._data import asking, doubtful, mapping, reading, uploading
from pages._data.mapping import Confirmed
from pages._data.times import zone_input
from pages._data.uploading import Incoming
from pages._ui import background, state
from pages._ui.escaping import escape
from pages._ui.wording import error

RESULT_KEY = "shell_import_result"


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
    ready, missing = _confirmed(target)
    _button(target, name, ready, (*missing, *(() if name.strip() else ("name",))))


def _target() -> tuple[Project | None, str]:
    """Into which project: the open one, or a new one and its name. A sample isn't added to unless it is chosen."""
    text, current = state.text(), state.project()
    proposed = PurePath(uploading.files()[0].name).name.split(".")[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if current is not None:
            st.session_state.setdefault(doubtful.INTO, "new" if is_sample(state.workspace(), current) else current.id)
            if st.session_state[doubtful.INTO] not in ("new", current.id):
                st.session_state[doubtful.INTO] = current.id
            into = st.radio(
                text("data.into"),
                (current.id, "new"),
                format_func=lambda code: text("data.into_new") if code == "new" else escape(current.name),
                key=doubtful.INTO,
                horizontal=True,
            )
            if into != "new":
                return current, current.name
        key = f"data_{uploading.files()[0].token}_project_name"
        label = text("data.project_name")
        return None, st.text_input(label, value=proposed, key=key, max_chars=80, persist_state="session")


def _confirmed(project: Project | None) -> tuple[tuple[Ready, ...], tuple[str, ...]]:
    """Files with the same columns are asked about once. Also the codes of what is still to be said."""
    groups: defaultdict[tuple[str, ...], list[tuple[Incoming, Inspection]]] = defaultdict(list)
    places: dict[tuple[str, ...], DeltaGenerator] = {}  # what columns mean is asked right below their first file
    missing: list[str] = []
    for file in uploading.files():
        with st.container(border=True):
            st.markdown(f"**{escape(file.name)}**")
            found = reading.chosen(file)
            if found is None:
                missing.append("file")
                continue
            inspection, still_open = found
            if still_open:  # another answer makes other columns: what they mean is asked afterwards
                reading.preview(inspection)
                missing += still_open
                continue
            columns = inspection.reading.columns
            if columns in groups:
                st.caption(state.text()("data.same_columns", file=escape(groups[columns][0][0].name)))
            else:
                reading.preview(inspection)
            groups[columns].append((file, inspection))
        if columns not in places:
            places[columns] = st.container()
    ready: list[Ready] = []
    for columns, members in groups.items():
        with places[columns]:
            ready += _group(members, project)
    return tuple(ready), (*missing, *(code for one in ready for code in one.confirmed.missing))


def _group(members: list[tuple[Incoming, Inspection]], project: Project | None) -> list[Ready]:
    text, (file, inspection) = state.text(), members[0]
    with st.container(border=True):
        st.subheader(text("data.what_columns_mean"), anchor=False)
        if len(members) > 1 or len(uploading.files()) > 1:
            st.caption(text("data.for_files", files=[escape(member.name) for member, _ in members]))
        if not inspection.guess.importable:
            st.warning(text("data.not_events"), icon=":material/help:")
        confirmed = mapping.form(inspection, f"data_{file.token}_map", project)
    return [Ready(member, seen, confirmed) for member, seen in members]


def _button(project: Project | None, name: str, ready: tuple[Ready, ...], missing: tuple[str, ...]) -> None:
    """Import; while it can't be pressed, what is missing is named beside it."""
    text, complete = state.text(), bool(ready) and not missing
    drop = st.checkbox(
        text("data.drop_duplicates"),
        key="data_drop_duplicates",
        help=text("data.drop_duplicates_help"),
        persist_state="session",
    )
    keep = project is not None and st.checkbox(
        text("data.keep_overlap"),
        key="data_keep_overlap",
        help=text("data.keep_overlap_help"),
        persist_state="session",
    )
    again = bool(st.session_state.get("shell_import_again")) and st.checkbox(text("data.again"), key="data_again")
    accepted = doubtful.accepted()
    zone = _project_zone(project, ready) if complete else None
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            text("data.import"),
            type="primary",
            key="data_import",
            disabled=not complete,
            icon=":material/database_upload:",
        )
        if not complete:
            st.markdown(asking.still_open(missing), width="stretch")
    if pressed or (accepted and complete):
        try:
            options = ImportOptions(drop_duplicates=drop, keep_overlap=keep, again=again, accepted=accepted)
            _start(project, name, ready, zone, options)
        except SilhouetteError as wrong:
            error(wrong)
        else:
            st.rerun()


def _is_empty(project: Project | None) -> bool:
    return project is None or state.catalog().versions.newest(project.id) is None


def _project_zone(project: Project | None, ready: tuple[Ready, ...]) -> str | None:
    """The zone in which a new project's days and hours are cut: the one said of times that name none; asked where all
    of them do, for a file written in UTC is not a team that lives there. None where the project has its zone."""
    if not _is_empty(project):
        return None
    files = [one.confirmed for one in ready]
    if (said := next((file.time_zone for file in files if file.zone_said), None)) is not None:
        return said
    written = next((file.time_zone for file in files if file.time_zone not in (None, "UTC")), None)
    default = written or (project.settings.time_zone if project else state.browser_time_zone())
    return zone_input("data_project_zone", default)


def _start(
    project: Project | None, name: str, ready: tuple[Ready, ...], zone: str | None, options: ImportOptions
) -> None:
    workspace = state.workspace()
    made = new_target(workspace, name, zone or state.browser_time_zone()) if project is None else None
    target = made or Target(project)  # type: ignore[arg-type] one of the two is there
    if made:
        state.making(made.project.id)
    files = tuple(
        ImportFile(one.file.path, one.file.name, one.inspection.reading, one.confirmed.mapping, one.inspection.notes)
        for one in ready
        if one.confirmed.mapping
    )
    names = _names(ready, state.language())

    def work(progress: Any, cancel: Any) -> ImportResult:  # noqa: ANN401
        return import_into(workspace, target, files, names, None, zone, options, progress, cancel).result

    def done(result: ImportResult) -> None:
        uploading.forget(*(one.file for one in ready))
        st.session_state[RESULT_KEY] = result
        st.session_state.pop("shell_import_again", None)
        doubtful.forget()
        state.making(None)
        if made:
            state.choose_project(made.project.id)

    background.start(state.text()("data.importing", files=[escape(one.file.name) for one in ready]), work, done)


def _names(ready: tuple[Ready, ...], language: Language) -> tuple[DisplayNames, ...]:
    """What people call the columns, beside what they mean."""
    found: list[DisplayNames] = []
    for one in ready:
        mapping, names = one.confirmed.mapping, one.confirmed.names
        owned = {item.name for item in mapping.attributes} if mapping else set()
        kind: NameKind = "attribute" if mapping and mapping.kind == "attributes" else "property"
        found.append(DisplayNames(kind, language, {name: said for name, said in names.items() if name not in owned}))
        found.append(DisplayNames("attribute", language, {name: said for name, said in names.items() if name in owned}))
    return tuple(found)


def failed() -> None:
    """What the last import failed with; a file that is there already may be wanted twice, a doubt may be none."""
    wrong = background.failure()
    if isinstance(wrong, ImportDoubtful):
        doubtful.ask(wrong)
        return
    if isinstance(wrong, AlreadyImported):
        st.session_state["shell_import_again"] = True
    background.say(wrong)
