"""Which pages are there, in which order, and how does one link to another?"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages._ui import state

# In the order of the loop: data, look, users; each page with its icon.
GROUPS: dict[str, tuple[tuple[str, str], ...]] = {
    "start": (("home", "home"), ("data", "database")),
    "analyse": (("overview", "monitoring"), ("funnel", "filter_alt"), ("clusters", "bubble_chart")),
    "users": (("tags", "sell"), ("segments", "group"), ("portrait", "account_circle"), ("user", "timeline")),
}


def link(name: str, label: str, icon: str = "arrow_forward", query: Mapping[str, str] | None = None) -> None:
    """A link to a page of the app; `query` is what it opens there, in this project."""
    named = state.query(**query) if query else None
    st.page_link(f"{name}.py", label=label, icon=f":material/{icon}:", query_params=named)
