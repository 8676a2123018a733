"""Which project and language did this browser look at last?"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_MEMORY = st.components.v2.component(
    "silhouette_memory", js=Path(__file__).with_name("memory.js").read_text(encoding="utf-8"), isolate_styles=False
)


def remember(project: str | None, language: str | None) -> None:
    """Tell the browser, which tells the server at the beginning of its next visit; None leaves what it remembers."""
    _MEMORY(key="browser_memory", data={"project": project, "language": language})


def remembered(name: str) -> str | None:
    """Nobody vouches for it: it may name what isn't there, or nothing at all."""
    return st.context.cookies.get(f"silhouette_{name}")
