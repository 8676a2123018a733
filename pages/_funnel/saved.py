"""Which funnels were saved, and what can be done with each: opened, renamed, duplicated, linked, deleted?"""

from __future__ import annotations

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.analyses import delete_analysis, duplicate_analysis, rename_analysis
from analysis.store.catalog import SavedAnalysis
from pages._ui import state
from pages._ui.escaping import escape
from pages._ui.here import Here
from pages._ui.saving import link
from pages._ui.wording import error

_RENAMED, _WRONG = "funnel_saved_renamed", "funnel_saved_wrong"
_DEEDS = ("link", "rename", "double", "delete")
_LINKED, _WIDTH = "funnel_saved_linked", 420


def saved_box(here: Here) -> None:
    """A popover with the saved funnels of the project."""
    text = here.text
    with st.popover(
        text("funnel.saved"), icon=":material/folder_open:", key="funnel_saved_box", on_change="rerun"
    ) as box:
        if not box.open:
            return
        with st.container(width=_WIDTH, gap="xsmall"):
            saved = here.workspace.catalog().analyses.all(here.project.id, "funnel")
            if not saved:
                st.caption(text("funnel.none_saved"))
            for each in saved:
                _row(here, each)
            if wrong := st.session_state.pop(_WRONG, None):
                error(wrong)


def _row(here: Here, saved: SavedAnalysis) -> None:
    text = here.text
    name, menu = saved.name or saved.id, f"funnel_saved_{saved.id}_menu"

    def chosen() -> None:
        _do(here, st.session_state.get(menu), saved)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            escape(name),
            key=f"funnel_saved_{saved.id}",
            icon=":material/filter_alt:",
            type="tertiary",
            help=text("funnel.open_saved"),
            on_click=state.open_saved,
            args=(saved,),
        )
        st.space("stretch")
        st.menu_button(
            text("funnel.saved_menu"),
            _DEEDS,
            format_func=lambda deed: text(f"funnel.saved_{deed}"),
            key=menu,
            type="tertiary",
            on_click=chosen,
        )
    if st.session_state.get(_LINKED) == saved.id:
        st.code(link("funnel", saved.id), language=None, wrap_lines=True)
    if st.session_state.get(_RENAMED) == saved.id:
        own = f"funnel_saved_{saved.id}_name"
        st.text_input(
            text("funnel.saved_name"), value=name, max_chars=80, key=own, on_change=_rename, args=(here, saved, own)
        )


def _do(here: Here, deed: str | None, saved: SavedAnalysis) -> None:
    workspace = here.workspace
    try:
        if deed == "double":
            duplicate_analysis(workspace, saved.id)
        elif deed == "delete":
            delete_analysis(workspace, saved.id)
        elif deed in ("rename", "link"):
            st.session_state[_RENAMED if deed == "rename" else _LINKED] = saved.id
    except SilhouetteError as wrong:
        st.session_state[_WRONG] = wrong


def _rename(here: Here, saved: SavedAnalysis, key: str) -> None:
    try:
        rename_analysis(here.workspace, saved.id, st.session_state.get(key) or "")
        st.session_state.pop(_RENAMED, None)
    except SilhouetteError as wrong:
        st.session_state[_WRONG] = wrong
