"""Which pages are there, in which order, how does one link to another, and which tab of a page is open?"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from pages._ui import address

# In the order of the loop: data, look, users, act; each page with its icon.
GROUPS: dict[str, tuple[tuple[str, str], ...]] = {
    "start": (("home", "home"), ("data", "database")),
    "analyse": (
        ("overview", "monitoring"),
        ("funnel", "filter_alt"),
        ("paths", "route"),
        ("retention", "replay"),
        ("clusters", "bubble_chart"),
    ),
    "users": (
        ("acting", "target"),
        ("tags", "sell"),
        ("segments", "group"),
        ("portrait", "account_circle"),
        ("user", "timeline"),
    ),
    "act": (("exports", "receipt_long"),),
}


def link(name: str, label: str, icon: str = "arrow_forward", query: Mapping[str, str] | None = None) -> None:
    """A link to a page of the app; `query` is what it opens there, in this project."""
    named = address.query(**query) if query else None
    st.page_link(f"{name}.py", label=label, icon=f":material/{icon}:", query_params=named)


def tabs(key: str, labels: Mapping[str, str]) -> dict[str, TabContainer]:
    """Tabs by their codes, whatever the language of their labels.

    The session holds the code of the open one under `key`, where it can be set before.
    """
    codes = {label: code for code, label in labels.items()}
    own, held = f"{key}_label", st.session_state.get(key)
    shown = labels[held] if held in labels else next(iter(labels.values()))
    if st.session_state.get(own) != shown:
        st.session_state[own] = shown

    def changed() -> None:
        st.session_state[key] = codes.get(st.session_state[own])

    return dict(zip(labels, st.tabs(list(codes), key=own, on_change=changed), strict=True))
