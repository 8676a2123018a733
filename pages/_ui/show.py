"""How do pages show their question, their chart, a table, notes, errors and downloads?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.charts import theme
from analysis.errors import SilhouetteError
from analysis.locale import MISSING, percent_points
from pages._ui import drill, samples, state
from pages._ui.drill import Selection, keep_users, users
from pages._ui.escaping import escape
from pages._ui.here import Here, looked_at
from pages._ui.saving import save_link
from pages._ui.wording import error, notes, worded

__all__ = [
    "chart",
    "download",
    "error",
    "escape",
    "frame",
    "header",
    "keep_users",
    "notes",
    "save_link",
    "sentence",
    "table",
    "users",
    "worded",
]


def header(area: str) -> None:
    """The page's title and the question it answers."""
    text = state.text()
    st.title(text(f"{area}.title"), anchor=False)
    st.caption(text(f"{area}.question"))


def frame(area: str, titled: bool = True) -> Here:
    """Title, question and what is looked at; without data the page says what it will show and how to get there, and
    ends.

    Not `titled`, a page that has data draws its `header` itself, beside what else belongs there.
    """
    text = state.text()
    if titled:
        header(area)
    try:
        here = looked_at()
    except SilhouetteError as wrong:
        if not titled:
            header(area)
        error(wrong)
        st.stop()
    if here is None or not here.dataset.manifest.rows:
        if not titled:
            header(area)
        with st.container(border=True):
            st.markdown(text(f"{area}.empty"))
            with st.container(horizontal=True):
                st.page_link("data.py", label=text("show.upload"), icon=":material/upload:")
                samples.offer(f"{area}_sample", type="secondary")
        st.stop()
    return here


def sentence(words: str) -> None:
    """The page's answer, in one sentence. Names of data in it must have gone through `escape`."""
    st.markdown(f"#### {words}", width="stretch")


def chart(
    drawing: Any,  # noqa: ANN401 a Vega-Lite dictionary of `compute.drawn`, or an Altair chart
    key: str,
    alt: str,
    select: str | None = None,
    valid: Mapping[str, Collection[Any]] | None = None,
) -> Selection | None:
    """Show a chart that says `alt`; with `select` (the name of its point selection) the clicked mark's fields.

    A selection outlives its data, and the page: `valid` names, for fields of the mark, the values that are there now; a
    click on anything else shows nothing.
    """
    spec = theme.spec(drawing)
    st.space("xxsmall")  # the toolbar comes up above a chart: not over what stands there
    if select is None:
        st.vega_lite_chart(None, spec, key=key, alt=alt)
        return None
    drawn = theme.marked(spec, select, drill.begun(key))
    click = partial(drill.clicked, key, select)
    event = st.vega_lite_chart(None, drawn, key=key, alt=alt, on_select=click, selection_mode=select)
    point = drill.chosen(key, select, event)
    if point is None or not all(point.get(field) in values for field, values in (valid or {}).items()):
        return None
    return point


def table(
    rows: pd.DataFrame,
    key: str,
    labels: Mapping[str, str] | None = None,
    percent: Collection[str] = (),
    alt: str | None = None,
    height: int | None = None,
    select: bool = False,
) -> int | None:
    """A table with numbers to the right: whole ones with separators, shares of `percent` columns as 8.1 %.

    `labels` names and orders the columns; others aren't shown. Cells are plain text, whatever is in them. With `select`
    a row can be chosen, by the keyboard too: its place is returned.
    """
    labels = labels or {str(name): str(name) for name in rows.columns}
    shown = rows[list(labels)].copy()
    settings: dict[str, Any] = {}
    for name, label in labels.items():
        heading = str(label)  # drawn on a canvas: no markdown in it
        if name in percent:
            shown[name] = [float(percent_points(share)) for share in shown[name].astype(float)]
            settings[name] = st.column_config.NumberColumn(heading, format="%.1f%%")
        elif pd.api.types.is_bool_dtype(shown[name].dtype):
            settings[name] = st.column_config.CheckboxColumn(heading)
        elif pd.api.types.is_numeric_dtype(shown[name].dtype):
            settings[name] = st.column_config.NumberColumn(heading, format="localized")
        else:
            settings[name] = st.column_config.Column(heading)
    more: dict[str, Any] = {"on_select": "rerun", "selection_mode": "single-row"} if select else {}
    event = st.dataframe(
        shown,
        key=key,
        column_config=settings,
        hide_index=True,
        alt=alt,
        lazy=False,
        height=height or "auto",
        placeholder=MISSING,
        **more,
    )
    chosen = event["selection"]["rows"] if select else []
    return chosen[0] if chosen and chosen[0] < len(shown) else None


def download(
    label: str,
    make: Callable[[], bytes],
    file_name: str,
    key: str,
    mime: str = "text/csv",
    type: str = "secondary",
) -> None:
    """A file made when it is asked for. `make` runs outside the session: it captures what it needs."""
    st.download_button(
        label,
        data=make,
        file_name=file_name,
        mime=mime,
        key=key,
        on_click="ignore",
        icon=":material/download:",
        type="primary" if type == "primary" else "secondary",
    )
