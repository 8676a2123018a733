"""How do pages show their question, their chart, a table, notes, errors and downloads?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import partial
from math import ceil
from typing import Any

import pandas as pd
import streamlit as st

from analysis.charts import theme
from analysis.charts.marks import Mark, choosable
from analysis.errors import SilhouetteError
from analysis.locale import MISSING, percent_points
from pages._ui import address, drill, samples, state
from pages._ui.drill import keep_users, number_column, users
from pages._ui.escaping import escape
from pages._ui.here import Here, looked_at
from pages._ui.saving import save_link
from pages._ui.wording import error, notes, worded

__all__ = [
    "chart",
    "choice",
    "download",
    "error",
    "escape",
    "frame",
    "header",
    "keep_users",
    "notes",
    "row_height",
    "save_link",
    "sentence",
    "table",
    "users",
    "worded",
]

Drawing = Any  # a Vega-Lite dictionary of `compute.drawn`, or an Altair chart
# Pixels of a table's text: a Latin letter and a Chinese one on average, a line, what stands free beside and above.
_NARROW, _WIDE, _LINE, _PADDING = 7, 14, 20, 16
_LATIN = 0x2E7F
_MOST_LINES = 4
_NUMBER = re.compile(r"^(–|[+-]?[\d,.]+ ?%?)$")  # as texts say them


def header(area: str) -> None:
    """The page's title and the question it answers."""
    text = state.text()
    st.title(text(f"{area}.title"), anchor=False)
    st.caption(text(f"{area}.question"))


def frame(area: str, titled: bool = True, of_events: bool = False) -> Here:
    """Title, question and what is looked at; without data the page says what it will show and how to get there, and
    ends. A page `of_events` does so before users whose attributes alone are known.

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
        address.stop()
    empty = here is None or not here.dataset.manifest.all_users
    if here is None or empty or (of_events and here.without_events):
        if not titled:
            header(area)
        with st.container(border=True):
            st.markdown(text(f"{area}.empty" if empty else f"{area}.without_events"))
            with st.container(horizontal=True):
                label = text("show.upload" if empty else "show.add_events")
                st.page_link("data.py", label=label, icon=":material/upload:")
                if empty:
                    samples.offer(f"{area}_sample", type="secondary")
        address.stop()
    return here


def sentence(words: str) -> None:
    """The page's answer, in one sentence. Names of data in it must have gone through `escape`."""
    st.markdown(f"#### {words}", width="stretch")


def chart(drawing: Drawing, key: str, alt: str) -> None:
    """Show a chart that says `alt`."""
    toolbar_room()
    st.vega_lite_chart(None, theme.spec(drawing), key=key, alt=alt)


def toolbar_room() -> None:
    """The toolbar of a chart comes up above it: not over what stands there."""
    st.space("xxsmall")


def choice(drawing: Drawing, key: str, alt: str, pick: str) -> Mark | None:
    """Show a chart that says `alt`, and its marks as the rows of a table: the mark that is chosen in either.

    `pick` names its point selection. A choice outlives the page; one whose mark is gone is forgotten.
    """
    spec, text = theme.spec(drawing), state.text()
    offered = choosable(spec, pick)
    toolbar_room()
    if (wanted := address.wanted_mark(key)) is not None:
        drill.preset(key, *wanted)
    own = drill.drawn_as(key, lambda mark: offered.place(mark) is not None)
    drawn = theme.marked(spec, pick, drill.begun(key, own))
    click = partial(drill.clicked, key, own, pick)
    event = st.vega_lite_chart(None, drawn, key=own, alt=alt, on_select=click, selection_mode=pick)
    with st.expander(text("show.marks"), type="compact", key=f"{key}_marks", on_change="rerun") as box:
        if box.open:
            rows, said = f"{key}_rows", text("show.marks_alt", alt=alt)
            choose = partial(drill.row_chosen, key, rows, offered.marks)
            table(offered.table, rows, offered.labels, alt=said, select=choose)
    mark = drill.chosen(key, pick, event)
    mark = mark if offered.place(mark) is not None else None
    address.marks(key, mark)
    return mark


def table(
    rows: pd.DataFrame,
    key: str,
    labels: Mapping[str, str] | None = None,
    percent: Collection[str] = (),
    alt: str | None = None,
    height: int | None = None,
    select: bool | Callable[[], None] = False,
    widths: Mapping[str, int] | None = None,
) -> int | None:
    """A table with numbers to the right: with separators, one decimal where the column has any, and shares of `percent`
    columns as 8.1 %.

    `labels` names and orders the columns; others aren't shown. Cells are plain text, whatever is in them. With
    `select`, which may be a callback, a row can be chosen, by the keyboard too: its place is returned. Columns with
    `widths`, in pixels, hold long texts, which go on in further lines.
    """
    labels = labels or {str(name): str(name) for name in rows.columns}
    shown = rows[list(labels)].copy()
    settings: dict[str, Any] = {}
    for name, label in labels.items():
        heading = str(label)  # drawn on a canvas: no markdown in it
        values = shown[name]
        if name in percent:
            shown[name] = [float(percent_points(share)) for share in shown[name].astype(float)]
            settings[name] = st.column_config.NumberColumn(heading, format="%.1f%%")
        elif pd.api.types.is_bool_dtype(shown[name].dtype):
            settings[name] = st.column_config.CheckboxColumn(heading)
        elif pd.api.types.is_numeric_dtype(shown[name].dtype):
            shown[name], settings[name] = number_column(heading, values)
        elif len(values) and all(isinstance(value, date) for value in values):
            settings[name] = st.column_config.DateColumn(heading, format=state.text()("show.day_form"))
        else:
            right = len(values) > 0 and all(_NUMBER.match(str(value)) for value in values)
            width = (widths or {}).get(name)
            settings[name] = st.column_config.Column(heading, alignment="right" if right else None, width=width)
    more: dict[str, Any] = {}
    if select:
        more = {"on_select": select if callable(select) else "rerun", "selection_mode": "single-row"}
    event = st.dataframe(
        shown,
        key=key,
        column_config=settings,
        hide_index=True,
        alt=alt,
        lazy=False,
        height=height or "auto",
        row_height=row_height(shown, widths or {}),
        placeholder=MISSING,
        **more,
    )
    chosen = event["selection"]["rows"] if select else []
    return chosen[0] if chosen and chosen[0] < len(shown) else None


def row_height(shown: pd.DataFrame, widths: Mapping[str, int]) -> int | None:
    """As high as the longest text in a column of that width needs, up to four lines; None where one is enough."""
    lines = [
        ceil(sum(map(_letter_width, str(cell))) / (width - _PADDING))
        for name, width in widths.items()
        for cell in shown[name]
    ]
    most = min(max(lines, default=1), _MOST_LINES)
    return most * _LINE + _PADDING if most > 1 else None


def fitting(words: str, width: int) -> str:
    """As much of it as a row of that height shows in a column of that width: what is cut says so."""
    room, used = (width - _PADDING) * (_MOST_LINES - 0.5), 0.0  # words don't break: a line is rarely full
    for place, letter in enumerate(words):
        used += _letter_width(letter)
        if used > room:
            return f"{words[:place].rstrip()}…"
    return words


def _letter_width(letter: str) -> int:
    return _WIDE if ord(letter) > _LATIN else _NARROW


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
