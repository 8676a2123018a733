"""How do people take a page's charts and tables along, into slides and spreadsheets?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.charts.printing import printed
from analysis.export import pictures
from analysis.export.tables import EXCEL, ExportTable, csv_file, excel_file
from pages._ui import state
from pages._ui.names import escape

Drawing = Mapping[str, Any]  # a Vega-Lite dictionary with its rows
_NOT_IN_FILES = re.compile(r"[^\w.%-]+")
_LONGEST = 80
_KINDS: dict[str, tuple[Callable[[Drawing], bytes], str]] = {
    "png": (pictures.png, "image/png"),
    "svg": (pictures.svg, "image/svg+xml"),
}


def export_menu(
    key: str,
    title: str,
    charts: Callable[[], Mapping[str, Drawing]],
    tables: Callable[[], Sequence[ExportTable]],
) -> None:
    """A popover with each chart as PNG and SVG, each table as CSV, and all tables as one workbook.

    `title` stands above the pictures and names the files: plain text, as the page's sentence says it. `charts` are by
    their names as shown. Both are asked for when the popover opens, and files are made at the click.
    """
    text = state.text()
    with st.popover(text("exporting.menu"), icon=":material/download:", key=key, on_change="rerun") as box:
        if not box.open:
            return
        for place, (name, drawing) in enumerate(charts().items()):
            _row(name, [_picture(f"{key}_{place}", title, name, printed(drawing, title), kind) for kind in _KINDS])
        for place, table in enumerate(listed := tables()):
            file = file_name(title, table.name, "csv")
            _row(table.name, [("CSV", lambda table=table: csv_file(table), file, "text/csv", f"{key}_csv{place}")])
        if listed:
            book = (text("exporting.excel"), lambda: excel_file(listed), file_name(title, "", "xlsx"), EXCEL)
            _row(text("exporting.all_tables"), [(*book, f"{key}_excel")])


_File = tuple[str, Callable[[], bytes], str, str, str]  # label, what makes it, its name, its kind, the button's key


def _picture(key: str, title: str, name: str, drawing: Drawing, kind: str) -> _File:
    draw, mime = _KINDS[kind]
    return kind.upper(), lambda: draw(drawing), file_name(title, name, kind), mime, f"{key}_{kind}"


def _row(name: str, files: Sequence[_File]) -> None:
    words, *places = st.columns([3, *[1.4] * max(len(files), 2)], vertical_alignment="center")
    words.markdown(escape(name))
    for place, (label, make, file, mime, key) in zip(places, files, strict=False):
        place.download_button(label, data=make, file_name=file, mime=mime, key=key, on_click="ignore", width="stretch")


def file_name(title: str, part: str, ending: str) -> str:
    """A name that every system takes, in any language: `Steps_Of_12_304_users_…`."""
    joined = "_".join(_NOT_IN_FILES.sub("_", words).strip("_.") for words in (part, title) if words)
    return f"{joined[:_LONGEST].strip('_.') or 'export'}.{ending}"
