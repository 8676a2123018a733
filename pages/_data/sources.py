"""How is an imported file changed: how it was read, what it is called, whether it stays?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.data import can_remove, remove_source, rename_source
from analysis.store.catalog import Project, Source
from pages._data import changing
from pages._ui import background, state
from pages._ui.escaping import escape
from pages._ui.wording import error


def manage(project: Project, source: Source, present: Sequence[Source], key: str) -> None:
    """Change, rename and remove, each behind its own button."""
    text = state.text()
    with st.container(horizontal=True):
        changing.button(source, key)
        with (
            # another key once it is renamed: that closes it
            st.popover(
                text("data.rename_source"), icon=":material/edit:", key=f"{key}_rename_{source.file}", type="tertiary"
            ),
            st.form(f"{key}_rename_form", border=False),
        ):
            name = st.text_input(text("data.source_name"), value=source.file, key=f"{key}_name", max_chars=200)
            if st.form_submit_button(text("data.rename_yes"), key=f"{key}_rename_yes"):
                _rename(project, source, name)
        with st.popover(text("data.remove_source"), icon=":material/delete:", key=f"{key}_remove", type="tertiary"):
            _remove_form(project, source, present, key)


def _remove_form(project: Project, source: Source, present: Sequence[Source], key: str) -> None:
    text, file = state.text(), escape(source.file)
    if not can_remove(source, present):
        st.markdown(text("data.remove_only", file=file))
        return
    newest = state.catalog().versions.newest(project.id)
    next_version = newest.version + 1 if newest else 1
    words = "data.remove_events" if source.kind == "events" else "data.remove_attributes"
    st.markdown(text(words, file=file, kept=source.ledger["kept"], next=next_version))
    st.button(
        text("data.remove_yes"), key=f"{key}_remove_yes", type="primary", on_click=_remove, args=(project, source)
    )


def _rename(project: Project, source: Source, name: str) -> None:
    try:
        rename_source(state.workspace(), project.id, source.id, name)
    except SilhouetteError as wrong:
        error(wrong)
    else:
        st.rerun()


def _remove(project: Project, source: Source) -> None:
    """In the background, as an import: files whose events were merged with its own are read again."""
    text, workspace, file = state.text(), state.workspace(), escape(source.file)

    def work(progress: Any, cancel: Any) -> int:  # noqa: ANN401
        return remove_source(workspace, project.id, source.id, progress, cancel)

    def done(version: int) -> None:
        st.toast(text("data.removed", file=file, version=version), icon=":material/delete:")

    background.start(text("data.removing", file=file), work, done)
