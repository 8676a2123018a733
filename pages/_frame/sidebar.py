"""Which project, version, goal and language hold for every page?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.data import VersionFiles, version_files, version_size
from analysis.jobs.projects import create_project
from analysis.locale import LANGUAGE_NAMES, LANGUAGES
from analysis.store.catalog import Project, Version
from analysis.timezones import to_micros
from pages._frame import definitions
from pages._ui import address, caches, goals, state
from pages._ui.browser import remember
from pages._ui.escaping import escape
from pages._ui.wording import error

_CHOSEN = "shell_language_chosen"
_SIZED = 12  # versions of whose data the menu says how much it is: each is a file to be read
_SHORT = 32  # letters of a file's name


def show(page: str) -> None:
    """The sidebar under the navigation of this page, and what every page says above its title."""
    with st.sidebar, st.container(gap="xsmall"):
        projects = state.projects()
        if projects:
            _project(projects)
            goals.show()
            _version()
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            _language()
            definitions.button(page)
        _remember()
    _banners()


def _project(projects: tuple[Project, ...]) -> None:
    text = state.text()
    by_id = {project.id: project for project in projects}
    current = state.project()
    box = f"shell_project_{current.id if current else ''}"  # another project's box: nothing that was in this is in it
    st.session_state[box] = current.id if current else None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xxsmall"):
        st.selectbox(
            text("shell.project"),
            list(by_id),
            format_func=lambda project_id: by_id[project_id].name,
            key=box,
            label_visibility="collapsed",  # so that the language below is in sight on a small screen
            on_change=lambda: state.choose_project(st.session_state[box]),
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
    manifest, number = dataset.manifest, dataset.version
    if manifest.rows:
        label = text("shell.version", last=state.local(dataset.facts.last).date(), version=number)
    else:
        label = text("shell.version_people", users=manifest.all_users, version=number)
    if len(versions) == 1:
        st.caption(label)
        return
    shown = _differences(versions)

    def opened() -> None:
        state.open_version(st.session_state.get("shell_version_menu"))

    st.menu_button(  # it holds no value: what a browser still has of an older one is never taken for a choice
        label,
        sorted(shown, reverse=True),
        format_func=shown.__getitem__,
        key="shell_version_menu",
        help=text("shell.open_version"),
        icon=":material/history:",
        type="tertiary",
        on_click=opened,
    )


def _differences(versions: Sequence[Version]) -> dict[int, str]:
    """When each came, with which files, and of the newest what they hold."""
    text, project_id = state.text(), versions[0].project_id
    files = version_files(state.catalog().versions.sources(project_id))
    rows: dict[int, str] = {}
    for place, version in enumerate(reversed(versions)):
        parts = _files_said(files.get(version.version, VersionFiles()))
        parts += [_size_said(project_id, version)] if place < _SIZED else []
        day = state.local(to_micros(version.created_at)).date()
        rows[version.version] = text("shell.version_of", version=version.version, day=day, what=" · ".join(parts))
    return rows


def _files_said(files: VersionFiles) -> list[str]:
    text, found = state.text(), list[str]()
    for name in ("added", "removed", "changed"):
        if given := getattr(files, name):
            first = given[0] if len(given[0]) <= _SHORT else f"{given[0][:_SHORT]}…"
            said = first if len(given) == 1 else text("shell.version_files", first=first, n=len(given))
            found.append(text(f"shell.version_{name}", files=said))
    return found


def _size_said(project_id: str, version: Version) -> str:
    text, folder = state.text(), state.workspace().project_folder(project_id)
    size = caches.kept(("version.size", str(folder), version.manifest_hash), lambda: version_size(folder, version))
    if size.last is None:
        return text("shell.version_people_size", users=size.users)
    return text("shell.version_size", events=size.events, last=state.local(size.last).date())


def _language() -> None:
    st.session_state.setdefault(state.LANGUAGE_KEY, state.language())

    def chosen() -> None:
        st.session_state[_CHOSEN] = st.session_state[state.LANGUAGE_KEY]

    st.selectbox(
        "Language 语言",
        LANGUAGES,
        format_func=lambda code: LANGUAGE_NAMES[code],
        key=state.LANGUAGE_KEY,
        on_change=chosen,
        persist_state="session",
        label_visibility="collapsed",
        width=112,
    )


def _remember() -> None:
    """For the browser's next visit; a language only once somebody has chosen it."""
    current = state.project()
    remember(current.id if current else None, st.session_state.get(_CHOSEN))


def _banners() -> None:
    text = state.text()
    if (gone := state.deleted_meanwhile()) is not None:
        left = state.project()
        words = text("shell.project_gone", project=escape(gone))
        now = text("shell.project_now", project=escape(left.name)) if left else ""
        st.warning(f"{words} {now}".strip(), icon=":material/delete:")
    if (broken := address.broken()) is not None:
        st.warning(text(f"shell.broken_{broken.what}"), icon=":material/link_off:")
    if state.read_only():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(text("shell.read_only", version=state.version()), icon=":material/history:")
            st.button(text("shell.open_newest"), key="shell_newest", on_click=state.open_version, args=(None,))
