"""What do the words and numbers of a page mean?"""

from __future__ import annotations

import streamlit as st

from analysis.locale.definitions import sections
from pages._ui import state

# The section that is open first; titles as in `docs/definitions.md`.
OF_PAGE = {
    "home": "Goal",
    "data": "Time",
    "overview": "Overview",
    "funnel": "Funnel",
    "paths": "Paths",
    "retention": "Retention",
    "clusters": "Clusters",
    "acting": "Whom to act on",
    "tags": "Tags",
    "segments": "Tags and segments",
    "portrait": "Portraits",
    "user": "Time",
    "exports": "Tags and segments",
}


def button(page: str) -> None:
    """Opens the definitions at the page's own section."""
    label = state.text()("shell.definitions")
    if st.button(label, icon=":material/menu_book:", type="tertiary", key="shell_definitions"):
        st.dialog(label, width="large", icon=":material/menu_book:")(_read)(page)


def _read(page: str) -> None:
    text = state.text()
    by_title = sections(text.language)
    titles = list(by_title)
    chosen = st.selectbox(
        text("shell.definitions_of"),
        titles,
        index=titles.index(OF_PAGE[page]),
        format_func=lambda title: by_title[title].title,
        key=f"shell_definitions_{page}",
    )
    st.markdown(by_title[chosen].body)
