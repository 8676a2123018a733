"""How does somebody look around before they have a file of their own?"""

from __future__ import annotations

import streamlit as st

from pages._ui import state


def offer(key: str, type: str = "primary") -> None:
    """A button a sample; it becomes a project like any other."""
    text = state.text()
    for name in ("shop", "completejourney"):
        st.button(
            text(f"home.sample_{name}"),
            key=f"{key}_{name}",
            icon=":material/science:",
            type="primary" if type == "primary" and name == "shop" else "secondary",
            on_click=ask_for,
            args=(name,),
        )


def ask_for(name: str) -> None:
    """The home page imports what is asked for here, where its progress has room."""
    st.session_state["home_sample"] = name
    st.switch_page("home.py")
