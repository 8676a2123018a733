"""Which language, project and version does this session look at, and what has it kept?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import streamlit as st

from analysis.errors import NoData, SilhouetteError
from analysis.locale import LANGUAGES, Language, Text, language_of
from analysis.settings import default_workspace
from analysis.store.catalog import Catalog, Goal, NameKind, Project, SavedAnalysis, Version
from analysis.store.dataset import Dataset
from analysis.store.dataset import dates_only as dates_only_in
from analysis.store.workspace import Workspace
from analysis.timezones import from_micros, is_time_zone
from pages._ui import caches
from pages._ui.browser import remembered
from pages._ui.handed_over import hand_over, handed_over, taken

LANGUAGE_KEY = "shell_language"
PROJECT_KEY = "shell_project"
VERSION_KEY = "shell_version"  # missing or None: the newest
_ASKED_KEY = "shell_asked"
_SPOKEN_KEY = "shell_spoken"
_SEEN_KEY = "shell_project_seen"  # the project of the run before
_MADE_KEY = "shell_project_made"  # for files that are on their way
_GONE_KEY = "shell_project_gone"  # its name, when somebody has deleted it since


@dataclass(frozen=True)
class OpenedAnalysis:
    """What a link or the saved list asks a page to show."""

    key: ClassVar[str] = "shell_opened"
    saved: SavedAnalysis


def language() -> Language:
    """Chosen in the sidebar, now or on an earlier visit, at first the browser's."""
    for chosen in (st.session_state.get(LANGUAGE_KEY), remembered("language")):
        if chosen in LANGUAGES:
            return chosen
    return language_of(st.context.locale)


def text() -> Text:
    return Text(language())


def workspace() -> Workspace:
    root = default_workspace()
    return caches.kept(("workspace", str(root)), lambda: Workspace(root))


def catalog() -> Catalog:
    return workspace().catalog()


def begin() -> None:
    """A run of the page begins: what the catalog said in the run before may have changed, and so may the language."""
    st.session_state[_ASKED_KEY] = {}
    spoken = language()
    if st.session_state.get(_SPOKEN_KEY, spoken) != spoken:
        _relabel()
    st.session_state[_SPOKEN_KEY] = spoken
    _look_for_project()


def _look_for_project() -> None:
    """The session stays in its project, whatever others make meanwhile, until somebody deletes it: what was picked for
    it means nothing then."""
    seen: Project | None = st.session_state.get(_SEEN_KEY)
    seen = None if seen is not None and seen.id == st.session_state.get(_MADE_KEY) else seen
    gone = seen is not None and all(known.id != seen.id for known in projects())
    if seen is not None and gone:
        st.session_state[_GONE_KEY] = seen.name
        _drop_picks()
        open_version(None)
    current = project()
    if gone:
        st.query_params.from_dict({"p": current.id} if current else {})
    st.session_state[PROJECT_KEY] = current.id if current else None
    st.session_state[_SEEN_KEY] = current


def project_deleted() -> None:
    """This session has deleted a project: it need not be told."""
    begin()
    st.session_state.pop(_GONE_KEY, None)


def making(project_id: str | None) -> None:
    """A project is made for files of this session, until they are in; if they aren't it goes again, and was none that
    was open."""
    st.session_state[_MADE_KEY] = project_id


def deleted_meanwhile() -> str | None:
    """The name of the project that was open here until somebody deleted it; said once."""
    return st.session_state.pop(_GONE_KEY, None)


def renamed() -> None:
    """Events or columns have other display names now: the next run shows them in its inputs."""
    st.session_state[_SPOKEN_KEY] = None


def _relabel() -> None:
    """Give the inputs their values anew: a select box goes on showing its option's old words until it is told."""
    for key, value in st.session_state.items():
        if isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value)):
            st.session_state[key] = value


def _asked(question: Hashable, ask: Callable[[], Any]) -> Any:  # noqa: ANN401
    """The catalog's answer, asked once a run: a page names its project and events dozens of times."""
    answers = st.session_state.setdefault(_ASKED_KEY, {})
    if question not in answers:
        answers[question] = ask()
    return answers[question]


def projects() -> tuple[Project, ...]:
    return _asked("projects", catalog().projects.all)


def project() -> Project | None:
    """The chosen project; at first the one that this browser had open last, else the one made last; None in an empty
    workspace."""
    known = {project.id: project for project in projects()}
    wanted = (st.session_state.get(PROJECT_KEY), remembered("project"))
    chosen = next((known[name] for name in wanted if name in known), None)
    return chosen or max(known.values(), key=lambda project: project.created_at, default=None)


def choose_project(project_id: str) -> None:
    """Look at another project: what the address names means nothing there."""
    if (current := project()) is not None and current.id != project_id:
        st.query_params.from_dict({"p": project_id})
    switch(project_id, None)


def switch(project_id: str, version: int | None) -> None:
    """Look at a project, in its newest version or an older one; what was picked for another means nothing there."""
    if st.session_state.get(PROJECT_KEY) != project_id:
        _drop_picks()
        st.session_state[PROJECT_KEY] = project_id
        begin()
    open_version(version)


def open_version(version: int | None) -> None:
    """The newest stays the newest when others come."""
    current = project()
    newest = _newest(current) if current else None
    older = newest is not None and version is not None and version < newest.version
    st.session_state[VERSION_KEY] = version if older else None


def version() -> int | None:
    return st.session_state.get(VERSION_KEY)


def _drop_picks() -> None:
    for key in [key for key in st.session_state if not str(key).startswith(("shell_", "$$"))]:
        del st.session_state[key]


def dataset() -> Dataset | None:
    """The chosen version of the project's data, the newest unless an older one is opened; None without data."""
    current = project()
    if current is None:
        return None
    number, newest = version(), _newest(current)
    if newest is None:
        return None
    known = number if number is not None and number < newest.version else newest.version
    key = ("dataset", str(workspace().root), current.id, current.name, known, current.settings)
    try:
        return caches.kept(key, lambda: workspace().open(current.id, known))
    except NoData:
        return None


def _newest(current: Project) -> Version | None:
    return _asked(("newest", current.id), lambda: catalog().versions.newest(current.id))


def loaded() -> Dataset | None:
    """The dataset if it can be opened; what is wrong with it is said by the page, not by the frame around it."""
    try:
        return dataset()
    except SilhouetteError:
        return None


def dates_only() -> bool:
    """Whether the open data says only the day of each event: hours would be made up."""
    opened = loaded()
    if opened is None:
        return False
    return caches.kept(("dates_only", str(opened.folder), opened.key), lambda: dates_only_in(opened))


def read_only() -> bool:
    """Whether an older version is open: it can be looked at, not added to."""
    current, number = project(), version()
    newest = _newest(current) if current else None
    return number is not None and newest is not None and number < newest.version


def goal() -> Goal | None:
    current = project()
    return _asked(("goal", current.id), lambda: catalog().goals.current(current.id)) if current else None


def names() -> Mapping[NameKind, Mapping[str, str]]:
    """Display names in the user's language by raw name: `names()["event"].get("view_item")`."""
    current, code = project(), language()
    if current is None:
        return {"event": {}, "property": {}, "attribute": {}}
    return _asked(("names", current.id, code), lambda: catalog().names.get(current.id, code))


def shown(kind: NameKind, name: str) -> str:
    """A name from the data as people call it. Plain text: in markdown it goes through `show.escape`."""
    return names()[kind].get(name) or name


def event_name(name: str) -> str:
    return shown("event", name)


def browser_time_zone() -> str:
    """Where a new project's time zone starts: the browser's, UTC if it says none that we know."""
    named = str(st.context.timezone or "")
    return named if is_time_zone(named) else "UTC"


def local(micros: int) -> datetime:
    """A moment of the data in the project's time zone."""
    current = project()
    return from_micros(micros).astimezone(ZoneInfo(current.settings.time_zone if current else "UTC"))


def opened(kind: str) -> Mapping[str, Any] | None:
    """The spec, as JSON, that a link or the saved list has just asked this page to show; each is given once.

    A page turns it into its widgets' values with `fill` before it makes them.
    """
    opened = handed_over(OpenedAnalysis)
    if opened is None or opened.saved.kind != kind:
        return None
    taken(OpenedAnalysis)
    return opened.saved.spec


def open_saved(saved: SavedAnalysis) -> None:
    """Hand a saved analysis to its page (as a link does)."""
    hand_over(OpenedAnalysis(saved))


def fill(page: str, **values: Any) -> None:  # noqa: ANN401
    """Set the page's widgets `<page>_<name>` before they are made."""
    for name, value in values.items():
        st.session_state[f"{page}_{name}"] = value
