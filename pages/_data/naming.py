"""Under which names do people know the events and columns?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.jobs.projects import DisplayNames, set_names
from analysis.locale import LANGUAGE_NAMES, LANGUAGES
from analysis.store.catalog import NAME_KINDS, NameKind
from pages._ui import inputs, state
from pages._ui.here import Here


def show(here: Here) -> None:
    """A folded table of all names with one column a language; empty cells leave the name as it is in the data."""
    text = here.text
    with st.expander(text("data.names"), icon=":material/translate:"):
        st.caption(text("data.names_help"))
        frame = _frame(here)
        edited = st.data_editor(
            frame,
            key=f"data_names_{here.project.id}_{here.dataset.version}",
            hide_index=True,
            disabled=["kind", "name"],
            height=min(420, 38 + 35 * len(frame)),
            column_config={
                "kind": st.column_config.SelectboxColumn(
                    text("data.names_kind"), options=list(NAME_KINDS), format_func=lambda code: text(f"data.is_{code}")
                ),
                "name": st.column_config.TextColumn(text("data.names_raw")),
                **{code: st.column_config.TextColumn(LANGUAGE_NAMES[code], max_chars=300) for code in LANGUAGES},
            },
        )
        if st.button(text("data.save_names"), key="data_save_names"):
            _save(here, frame, edited)
            state.renamed()
            st.toast(text("data.names_saved"))
            st.rerun()


def _frame(here: Here) -> pd.DataFrame:
    listed = inputs.listed(here)
    raw: dict[NameKind, tuple[str, ...]] = {
        "event": listed.events,
        "property": listed.names("property"),
        "attribute": listed.names("attribute"),
    }
    known = {code: here.workspace.catalog().names.get(here.project.id, code) for code in LANGUAGES}
    rows = [
        {"kind": kind, "name": name} | {code: known[code][kind].get(name, "") for code in LANGUAGES}
        for kind in NAME_KINDS
        for name in raw[kind]
    ]
    return pd.DataFrame(rows, columns=["kind", "name", *LANGUAGES])


def _save(here: Here, before: pd.DataFrame, after: pd.DataFrame) -> None:
    names: list[DisplayNames] = []
    for code in LANGUAGES:
        changed = after[after[code].fillna("") != before[code]]
        for kind in NAME_KINDS:
            rows = changed[changed["kind"] == kind]
            shown = {
                str(name): str(label or "") for name, label in zip(rows["name"], rows[code].fillna(""), strict=True)
            }
            names.append(DisplayNames(kind, code, shown))
    set_names(here.workspace, here.project.id, names)
