"""How does what somebody has just made or clicked come into sight?"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import streamlit as st

_SIGHT = st.components.v2.component(
    "silhouette_sight", js=Path(__file__).with_name("sight.js").read_text(encoding="utf-8"), isolate_styles=False
)

_RISEN = "shell_risen"  # how often


def bring_into_sight(place: str, which: Hashable, middle: bool = False) -> None:
    """Scroll to where this is called, once for each `which`: it stays as it is while the same thing is shown.

    To the top of the window; `middle`, to its middle, and not at all where the place is in its upper half already.
    """
    _SIGHT(key=f"sight_{place}", data={"place": place, "which": repr(which), "middle": middle})


def rise() -> None:
    """What has just been saved is at the top of the page: the next run shows it."""
    st.session_state[_RISEN] = st.session_state.get(_RISEN, 0) + 1


def top_of_page() -> None:
    """Where a page begins."""
    if risen := st.session_state.get(_RISEN):
        bring_into_sight("top", risen)
