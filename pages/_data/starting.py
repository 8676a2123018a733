"""Are the waiting files ready to be imported, and what happens when the button is pressed?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, replace
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
    seem_unrelated,
    spelled_as_before,
)
from analysis.jobs.projects import DisplayNames
from analysis.locale import Language
from analysis.sources.inspecting import Inspection, written_offsets, zone_of_rows
from analysis.store.catalog import NameKind, Project
from pages._data import alike, asking, doubtful, mapping, reading, uploading
from pages._data.alike import Alike
from pages._data.mapping import Confirmed
from pages._data.times import zone_input
from pages._data.uploading import Incoming
from pages._ui import background, caches, state
from pages._ui.escaping import escape
from pages._ui.wording import error

_EXAMPLES = 3
RESULT_KEY = "shell_import_result"


@dataclass(frozen=True)
class Ready:
    """A waiting file with its reading, and what was confirmed for it and its like."""

    file: Incoming
    inspection: Inspection
    confirmed: Confirmed


@dataclass(frozen=True)
class Into:
    """The project that files go into, or None for a new one, and its name.

    `strangers`: no user of the files that was looked at is in the open project.
    """

    project: Project | None
    name: str
    strangers: bool = False


def show() -> None:
    """The whole screen: files, how they are read, what they mean, one button."""
    uploading.uploader()
    if not uploading.files():
        return
    uploading.listed()
    place = st.container()
    groups, unread = _read()
    with place:
        into = _into(groups)
    ready = _spelled(tuple(one for group in groups for one in _group(group, into.project)), into.project)
    missing = (*unread, *(code for one in ready for code in one.confirmed.missing))
    _button(into, ready, (*missing, *(() if into.name.strip() else ("name",))))


def _into(groups: tuple[Alike, ...]) -> Into:
    """Into the open project, or a new one. A sample isn't added to unless it is chosen; nor is a project that knows
    none of the files' users."""
    text, current = state.text(), state.project()
    proposed = PurePath(uploading.files()[0].name).name.split(".")[0]
    strangers: tuple[str, ...] = ()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if current is not None:
            strangers = _strangers(groups, current)
            apart = bool(strangers) or is_sample(state.workspace(), current)
            of, chosen = st.session_state.get(doubtful.INTO_CHOSEN, ("", ""))
            st.session_state[doubtful.INTO] = chosen if of == current.id else "new" if apart else current.id
            into = st.radio(
                text("data.into"),
                (current.id, "new"),
                format_func=lambda code: text("data.into_new") if code == "new" else escape(current.name),
                key=doubtful.INTO,
                horizontal=True,
                on_change=_choose_into,
                args=(current.id,),
            )
        if current is None or into == "new":
            key = f"data_{uploading.files()[0].token}_project_name"
            label = text("data.project_name")
            name = st.text_input(label, value=proposed, key=key, max_chars=80, persist_state="session")
            target = Into(None, name)
        else:
            target = Into(current, current.name, bool(strangers))
    if current is not None and strangers:
        values = {"n": len(strangers), "ids": [escape(one) for one in strangers[:_EXAMPLES]]}
        said = text("data.into_strangers", project=escape(current.name), **values)
        st.info(said, icon=":material/group_off:")
    return target


def _choose_into(current: str) -> None:
    st.session_state[doubtful.INTO_CHOSEN] = (current, st.session_state[doubtful.INTO])


def _strangers(groups: tuple[Alike, ...], project: Project) -> tuple[str, ...]:
    """Some users of the files, where the project knows none of them."""
    ids: list[str] = []
    for group in groups:
        user = mapping.user_of(group.files[0][1], group.key)
        of_user = (column for _, inspection in group.files for column in inspection.columns if column.name == user)
        ids += (one for column in of_user for one in column.ids)
    some, newest = tuple(dict.fromkeys(ids)), state.catalog().versions.newest(project.id)
    if not some or newest is None:
        return ()
    workspace = state.workspace()
    key = ("strangers", str(workspace.root), project.id, newest.version, some)
    return some if caches.kept(key, lambda: seem_unrelated(workspace, project, some)) else ()


def _read() -> tuple[tuple[Alike, ...], tuple[str, ...]]:
    """How the files are read. Also the codes of what is still to be said of that."""
    groups: defaultdict[Hashable, list[tuple[Incoming, Inspection]]] = defaultdict(list)
    places: dict[Hashable, DeltaGenerator] = {}  # what columns mean is asked right below their first file
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
            form = alike.form(inspection)
            if form in groups:
                st.caption(state.text()("data.same_columns", file=escape(groups[form][0][0].name)))
            else:
                reading.preview(inspection)
            groups[form].append((file, inspection))
        if form not in places:
            places[form] = st.container()
    return tuple(Alike(tuple(members), places[form]) for form, members in groups.items()), tuple(missing)


def _group(group: Alike, project: Project | None) -> list[Ready]:
    text, members = state.text(), group.files
    inspection = members[0][1]
    with group.place, st.container(border=True):
        st.subheader(text("data.what_columns_mean"), anchor=False)
        if len(members) > 1 or len(uploading.files()) > 1:
            st.caption(text("data.for_files", files=[escape(member.name) for member, _ in members]))
        if not inspection.guess.importable:
            st.warning(text("data.not_events"), icon=":material/help:")
        confirmed = mapping.form(inspection, group.key, project)
    return [
        Ready(member, seen, replace(confirmed, mapping=alike.own(confirmed.mapping, inspection, seen)))
        for member, seen in members
    ]


def _spelled(ready: tuple[Ready, ...], project: Project | None) -> tuple[Ready, ...]:
    """Columns that are only spelled otherwise than before have the name from before, unless that is taken back."""
    found = spelled_as_before(state.workspace(), project, [one.confirmed.mapping for one in ready])
    pairs = list(dict.fromkeys(f"{escape(own)} → {escape(name)}" for _, names in found for own, name in names.items()))
    label = state.text()("data.spelled_otherwise", columns=pairs)
    if not pairs or not st.checkbox(label, value=True, key="data_spelled", persist_state="session"):
        return ready
    return tuple(
        replace(one, confirmed=replace(one.confirmed, mapping=mapping))
        for one, (mapping, _) in zip(ready, found, strict=True)
    )


def _button(into: Into, ready: tuple[Ready, ...], missing: tuple[str, ...]) -> None:
    """Import; while it can't be pressed, what is missing is named beside it."""
    text, complete, project = state.text(), bool(ready) and not missing, into.project
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
            said = (*accepted, *(("unrelated",) if into.strangers else ()))  # chosen in spite of it
            options = ImportOptions(drop_duplicates=drop, keep_overlap=keep, again=again, accepted=said)
            _start(project, into.name, ready, zone, options)
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
    times = [(one.confirmed.mapping, one.inspection.columns) for one in ready if one.confirmed.mapping]
    of_rows = None if written else zone_of_rows(times)
    if of_rows is not None:
        picked = zone_input("data_project_zone", of_rows, ())
        st.caption(state.text()("data.zone_of_rows", zone=of_rows))
        return picked
    usual = written or (project.settings.time_zone if project else state.browser_time_zone())
    return zone_input("data_project_zone", usual, () if written else written_offsets(times))


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
        st.session_state.pop(doubtful.INTO_CHOSEN, None)
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
