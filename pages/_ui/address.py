"""What does the address name, and does it lead the page or follow it?

It names project, version (`v`, where an older one was chosen), what is open (`tag`, `segment`, `user`) and the state of
the page (`a`, a link) with the marks that are chosen in its charts, so that reload, bookmark, second tab and the
browser's way back show what was seen. It leads where somebody comes by it: in a new session, on the way back or
forward, by a link on another page. Otherwise it follows what is shown; what a browser tells late, before it has heard
of its new address, counts for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

from analysis.errors import SilhouetteError
from analysis.jobs.analyses import followed_link, passing_link
from pages._ui import state
from pages._ui.handed_over import hand_over, taken
from pages._ui.here import Here
from pages._ui.state import OpenedAnalysis

_PROJECT, _VERSION, _STATE = "p", "v", "a"
_ALWAYS = {_PROJECT, _VERSION, _STATE}
_SAID = "shell_address_said"  # all that this session's address has been
_PAGE = "shell_address_page"  # the page of the run before
_CAME = "shell_address_came"  # whether it is another than this one
_LEADING = "shell_address_leads"
_SHOWN = "shell_address_shown"  # whether the page has told in this run what it shows
_PAGES = "shell_address_pages"  # the state that each page has shown last
_SHOWING = "address_showing"  # the state of the page on the screen
_MARKS = "address_marks"  # the marks that are chosen, by kind of page and chart
_FOLLOWED = "address_followed"  # the kind of page whose marks a link has just said, and the charts that have them
_PICKED = "picked"  # the marks in a link's JSON
_LINKS = "shell_address_links"  # the links of the states that were shown: a known one is not asked for again


@dataclass(frozen=True)
class Showing:
    """What a page has told of itself."""

    page: str
    here: Here
    kind: str
    document: Mapping[str, Any]
    names: Mapping[str, str | None]


@dataclass(frozen=True)
class BrokenLink:
    """What the address names and isn't there."""

    key: ClassVar[str] = "shell_address_broken"
    what: Literal["project", "analysis"]


def follow() -> str | None:
    """At the beginning of a run: look at what the address names; the page of its state where that is another, or None.

    Works as the server's very first request: nothing of the session is needed.
    """
    address, turned, back = st.query_params.to_dict(), _turned(), _is_way_back()
    news = bool(address) and (back or _frozen(address) not in _said())
    to_state = _STATE in address and (news or (turned and address[_STATE] not in _of_pages().values()))
    leads = news or to_state or (turned and bool(address.keys() - _ALWAYS))  # a link to what is open on another page
    st.session_state[_LEADING] = leads
    st.session_state[_SHOWN] = False
    if not leads:
        return None
    _note(address)
    there = _follow_project(address)
    if not (there and to_state):
        return None
    kind = _follow_link(address[_STATE], _version(address))
    return None if back else kind  # on the way back no page is skipped


def _follow_project(address: Mapping[str, str]) -> bool:
    """False where there is no such project."""
    wanted = address.get(_PROJECT)
    if not wanted:
        return True
    if all(known.id != wanted for known in state.projects()):
        hand_over(BrokenLink("project"))
        _say(query())
        return False
    state.switch(wanted, _version(address))
    return True


def _follow_link(link: str, version: int | None) -> str | None:
    try:
        saved = followed_link(state.workspace(), link)
    except SilhouetteError:
        hand_over(BrokenLink("analysis"))
        return None
    state.switch(saved.project_id, version)
    _links()[_question(saved.project_id, saved.kind, saved.spec)] = saved.id
    if _of_pages().get(_page()) != saved.id:  # else the page still stands as it was left
        question = {name: said for name, said in saved.spec.items() if name != _PICKED}
        _marks()[saved.kind] = dict(saved.spec.get(_PICKED, {}))
        st.session_state[_FOLLOWED] = (saved.kind, set())
        st.session_state.pop(_SHOWING, None)
        hand_over(OpenedAnalysis(replace(saved, spec=question)))
    return saved.kind


def _turned() -> bool:
    page = _page()
    before, st.session_state[_PAGE] = st.session_state.get(_PAGE), page
    st.session_state[_CAME] = before != page
    return before != page


def came_from_another() -> bool:
    """Whether this run is the first on its page, after another page or at the beginning."""
    return bool(st.session_state.get(_CAME))


def _is_way_back() -> bool:
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def _page() -> str:
    run = get_script_run_ctx()
    return run.page_script_hash if run else ""


def _version(address: Mapping[str, str]) -> int | None:
    named = address.get(_VERSION, "")
    return int(named) if named.isdecimal() else None


def shows(here: Here, kind: str | None = None, document: Mapping[str, Any] | None = None, **names: str | None) -> None:
    """Let the address name what the page shows: its state as the JSON of a link, and what is open by name.

    Said in each run of the page or of its fragment; nothing is written where nothing has changed.
    """
    st.session_state[_SHOWN] = True
    before: Showing | None = st.session_state.pop(_SHOWING, None)
    if kind is not None and document is not None:
        if before is not None and before.kind == kind and before.document != document:
            _marks().pop(kind, None)  # of another question: what is still there is named again by its chart
        st.session_state[_SHOWING] = Showing(_page(), here, kind, document, names)
        document = {**document, **({_PICKED: marks} if (marks := _marks().get(kind)) else {})}
    named = query(**{name: said for name, said in names.items() if said})
    if kind is not None and document is not None:
        named |= to(here, kind, document)
    _of_pages()[_page()] = named.get(_STATE)
    _say(named)


def wanted_mark(key: str) -> tuple[Mapping[str, Any] | None] | None:
    """The mark of this chart that a link has just said, in a tuple: it may have said that there is none. Given once."""
    kind, given = st.session_state.get(_FOLLOWED, ("", set()))
    showing: Showing | None = st.session_state.get(_SHOWING)
    if showing is None or showing.kind != kind or key in given:
        return None
    given.add(key)
    return (_marks().get(kind, {}).get(key),)


def marks(key: str, mark: Mapping[str, Any] | None) -> None:
    """Let the address name the mark that is chosen in a chart, where it names the state of the page."""
    showing: Showing | None = st.session_state.get(_SHOWING)
    if showing is None or showing.page != _page():
        return
    held = _marks().setdefault(showing.kind, {})
    if held.get(key) == mark:
        return
    held.pop(key, None)
    if mark is not None:
        held[key] = dict(mark)
    shows(showing.here, showing.kind, showing.document, **showing.names)


def to(here: Here, kind: str, document: Mapping[str, Any]) -> dict[str, str]:
    """What an address needs beside the project to open a page in the state that this JSON says."""
    question = _question(here.project.id, kind, document)
    if (link := _links().get(question)) is None:
        link = _links()[question] = passing_link(here.workspace, here.project.id, kind, document)
    return {_STATE: link}


def complete() -> None:
    """At the end of a run: a page that hasn't told what it shows shows its project."""
    if not st.session_state.get(_SHOWN):
        _of_pages()[_page()] = None
        kept = {name: said for name, said in st.query_params.to_dict().items() if name not in (_STATE, _VERSION)}
        _say(kept | query())


def stop() -> NoReturn:
    """End a page that has said all there is, and not the run with it, as `st.stop` would: Streamlit forgets the inputs
    that are gone, as the browser does, only after a run that came to its end."""
    raise StopException


def query(**names: str) -> dict[str, str]:
    """What an address needs to name something of the project: `?p=<project>&tag=<name>`."""
    current = state.project()
    if current is None:
        return dict(names)
    older = {_VERSION: str(state.version())} if state.read_only() else {}
    return {_PROJECT: current.id} | older | names


def leading() -> Mapping[str, str] | None:
    """What the address names, given once where it leads: the page opens it, and closes what isn't named."""
    return st.query_params.to_dict() if st.session_state.pop(_LEADING, False) else None


def broken() -> BrokenLink | None:
    """What the address named in vain; said once."""
    return taken(BrokenLink)


def _say(address: dict[str, str]) -> None:
    _note(address)
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def _note(address: Mapping[str, str]) -> None:
    _said().add(_frozen(address))


def _said() -> set[frozenset[tuple[str, str]]]:
    return st.session_state.setdefault(_SAID, set())


def _frozen(address: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(address.items())


def _of_pages() -> dict[str, str | None]:
    return st.session_state.setdefault(_PAGES, {})


def _marks() -> dict[str, dict[str, Any]]:
    return st.session_state.setdefault(_MARKS, {})


def _links() -> dict[str, str]:
    return st.session_state.setdefault(_LINKS, {})


def _question(project_id: str, kind: str, document: Mapping[str, Any]) -> str:
    return json.dumps([project_id, kind, document], sort_keys=True)
