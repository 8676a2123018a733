"""How do people take a page's charts and tables along, into slides and spreadsheets?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.charts.printing import printed
from analysis.export import pictures
from analysis.export.tables import EXCEL, ExportTable, csv_file, excel_file
from analysis.locale import Text
from pages._ui.escaping import escape

Drawing = Mapping[str, Any]  # a Vega-Lite dictionary with its rows
_NOT_IN_FILES = re.compile(r"[^\w.%-]+")
_LONGEST = 80
_WIDTH = 440  # pixels: three buttons and their name in one line
_KINDS: dict[str, tuple[Callable[[Drawing], bytes], str]] = {
    "png": (pictures.png, "image/png"),
    "svg": (pictures.svg, "image/svg+xml"),
}


def export_menu(
    text: Text,
    key: str,
    title: str,
    charts: Callable[[], Mapping[str, Drawing]],
    tables: Callable[[], Sequence[ExportTable]],
    headline: str = "",
    beneath: Callable[[str], str] | None = None,
) -> None:
    """A popover with each chart as PNG and SVG, each table as CSV, and all tables as one workbook.

    `title` names the files and stands above the pictures, there rather the `headline` if there is one: plain text, as
    the page's sentence says it. `beneath` says in small what a chart of this name shows of which data. `charts` are by
    their names as shown. Both are asked for when the popover opens, and files are made at the click.
    """
    with st.popover(
        text("exporting.menu"), icon=":material/download:", key=key, width="content", on_change="rerun"
    ) as box:
        if not box.open:
            return
        drawn, listed = dict(charts()), {table.name: table for table in tables()}
        with st.container(width=_WIDTH, gap="small"):
            for place, name in enumerate(dict.fromkeys((*drawn, *listed))):
                files = []
                if name in drawn:
                    whole = printed(drawn[name], headline or title, beneath(name) if beneath else "")
                    files = _pictures(f"{key}_{place}", title, name, whole)
                _row(name, files, _sheet(f"{key}_{place}", title, listed[name]) if name in listed else None)
            if listed:
                _row(text("exporting.all_tables"), [], _book(text, key, title, tuple(listed.values())))


_File = tuple[str, Callable[[], bytes], str, str, str]  # label, what makes it, its name, its kind, the button's key


def _pictures(key: str, title: str, name: str, drawing: Drawing) -> list[_File]:
    return [
        (kind.upper(), lambda draw=draw: draw(drawing), file_name(title, name, kind), mime, f"{key}_{kind}")
        for kind, (draw, mime) in _KINDS.items()
    ]


def _sheet(key: str, title: str, table: ExportTable) -> _File:
    return "CSV", lambda: csv_file(table), file_name(title, table.name, "csv"), "text/csv", f"{key}_csv"


def _book(text: Text, key: str, title: str, tables: Sequence[ExportTable]) -> _File:
    label = text("exporting.excel")
    return label, lambda: excel_file(tables), file_name(title, "", "xlsx"), EXCEL, f"{key}_excel"


def _row(name: str, pictures: Sequence[_File], table: _File | None) -> None:
    """A name and its files: pictures, then the table, each in its column."""
    words, *places = st.columns([2, 1, 1, 1], gap="small", vertical_alignment="center")
    words.markdown(escape(name))
    for place, file in zip(places, [*pictures, *[None] * (2 - len(pictures)), table], strict=True):
        if file is not None:
            label, make, named, mime, key = file
            place.download_button(
                label, data=make, file_name=named, mime=mime, key=key, on_click="ignore", width="stretch"
            )


def file_name(title: str, part: str, ending: str) -> str:
    """A name that every system takes, in any language: `Steps_Of_12_304_users_…`."""
    joined = "_".join(_NOT_IN_FILES.sub("_", words).strip("_.") for words in (part, title) if words)
    return f"{joined[:_LONGEST].strip('_.') or 'export'}.{ending}"
