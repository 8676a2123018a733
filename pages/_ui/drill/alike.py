"""Nobody has the id that was typed: which ids hold it?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.insights.user import NearSpec, near
from pages._ui import compute
from pages._ui.escaping import escape
from pages._ui.here import Here


def alike_ids(here: Here, typed: str, key: str, take: Callable[[str], None]) -> None:
    """Each a button that takes it, before anything of the next run is drawn; nothing where there are none."""
    alike = compute.run(near, here.dataset, NearSpec(typed.strip()))
    if not alike:
        return
    st.caption(here.text("user.near"))
    with st.container(horizontal=True):
        for place, user in enumerate(alike):
            st.button(escape(user), key=f"{key}_near_{place}", on_click=take, args=(user,))
