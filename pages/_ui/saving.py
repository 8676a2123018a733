"""How is what a page shows kept: as a link, or under a name?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.analyses import link_to, save_analysis
from pages._ui import state
from pages._ui.browser import rise
from pages._ui.escaping import escape
from pages._ui.here import Here
from pages._ui.wording import error


def save_link(here: Here, kind: str, document: Mapping[str, Any], listed: bool = True) -> None:
    """A button that opens: a link to an analysis as its JSON stands, and saving it under a name.

    `kind` is the page's name. Open the result with `state.opened(kind)`. Not `listed`, the page has its own list of
    what was saved.
    """
    text = here.text
    kept = st.session_state.pop(f"{kind}_saved_as", None)
    if kept:
        st.toast(text("show.saved", name=escape(kept)), icon=":material/check:")
    with st.popover(text("show.save"), icon=":material/bookmark:", key=f"{kind}_saving", on_change="rerun") as opened:
        if opened.open:
            if listed:
                _saved_list(here, kind)
            _form(here, kind, document, kept)


def _form(here: Here, kind: str, document: Mapping[str, Any], kept: str | None) -> None:
    """`kept` is the name that the last run saved it under."""
    text = here.text
    token = link_to(here.workspace, here.project.id, kind, document)
    st.caption(text("show.link_help"))
    st.code(link(kind, token), language=None, wrap_lines=True)
    if kept:
        st.success(text("show.saved", name=escape(kept)), icon=":material/check:")
    with st.form(f"{kind}_save_form", border=False, clear_on_submit=True):
        name = st.text_input(text("show.save_name"), key=f"{kind}_save_name", max_chars=80)
        if st.form_submit_button(text("show.save_under_name"), key=f"{kind}_save_button"):
            try:
                save_analysis(here.workspace, here.project.id, kind, name, document)
            except SilhouetteError as wrong:
                error(wrong)
            else:
                st.session_state[f"{kind}_saved_as"] = name  # said by the next run: this one is thrown away
                rise()
                st.rerun()


def _saved_list(here: Here, kind: str) -> None:
    text = here.text
    saved = {analysis.id: analysis for analysis in here.workspace.catalog().analyses.all(here.project.id, kind)}
    if not saved:
        return
    chosen = st.selectbox(
        text("show.open_saved"),
        list(saved),
        index=None,
        format_func=lambda token: saved[token].name or token,
        key=f"{kind}_open_saved",
        placeholder=text("inputs.choose"),
    )
    if chosen in saved and st.button(text("show.open"), key=f"{kind}_open_button"):
        state.open_saved(saved[chosen])
        st.rerun()


def link(kind: str, token: str) -> str:
    """The address that opens a saved analysis, in any browser that reaches this server."""
    base = str(st.context.url or "").split("?")[0].rstrip("/")
    root = base.rsplit("/", 1)[0] if base.count("/") > 2 else base
    return f"{root}/{kind}?a={token}"
