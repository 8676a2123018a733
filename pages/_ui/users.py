"""Who are the users behind a number, and what can be done with them?"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import streamlit as st

from analysis.store.dataset import Dataset
from pages._ui import state

_LISTED = 500


def users(ids: pa.StringArray, dataset: Dataset, key: str, label: str) -> None:
    """The first of these users; a click on a row opens that user's timeline.

    `label` says who they are ("dropped before payment"); a file and a segment are named after it.
    """
    text = state.text()
    if not len(ids):
        st.info(text("show.no_users"))
        return
    listed = ids.slice(0, _LISTED).to_pylist()
    st.caption(text("show.users_all" if len(ids) <= _LISTED else "show.users_first", shown=len(listed), count=len(ids)))
    table_key = f"{key}_users"
    st.dataframe(
        pd.DataFrame({"user": pd.Series(listed, dtype="str")}),
        key=table_key,
        hide_index=True,
        height=min(320, 38 + 35 * len(listed)),
        column_config={"user": st.column_config.TextColumn(text("show.user"), help=text("show.user_help"))},
        on_select=lambda: _open(table_key, listed),
        selection_mode="single-row",
        alt=text("show.users_alt", label=label),
        lazy=False,
    )


def _open(table_key: str, listed: list[str]) -> None:
    """As a callback it acts on the click itself: a selection that is still there later opens nothing."""
    rows = (st.session_state.get(table_key) or {}).get("selection", {}).get("rows", [])
    if rows and rows[0] < len(listed):
        st.switch_page("user.py", query_params={"user": listed[rows[0]]})
