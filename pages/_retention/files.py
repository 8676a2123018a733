"""Which files does retention offer: its charts as shown, its tables with all their numbers?"""

from __future__ import annotations

import pandas as pd

from analysis.charts import retention as drawing
from analysis.export.tables import ExportTable
from analysis.insights.retention import words
from pages._retention.parts import Shown
from pages._ui.exporting import Drawing, export_menu
from pages._ui.here import picture_say

_SHARES = frozenset({"share", "simple", "low", "high", "difference"})
_CELL = ("cohort", "users", "bracket", "came", "share", "low", "high", "complete", "censored")
_AVERAGE = ("bracket", "came", "of", "cohorts", "share", "low", "high", "simple")


def offer(shown: Shown, bracket: int | None) -> None:
    """The export menu; above each picture stands the page's sentence, below it the question and the data."""
    here, say = shown.here, picture_say()
    headline = words.answer(shown.result, bracket, say)
    data = here.text("retention.source", project=here.project.name, version=here.dataset.version)
    source = [part for part in (words.options(shown.asked, say), data) if part]
    export_menu(
        here.text,
        "retention_files",
        here.text("retention.title"),
        lambda: _charts(shown, bracket),
        lambda: _tables(shown),
        headline,
        lambda name: "  ·  ".join((name, *source)),
    )


def _charts(shown: Shown, bracket: int | None) -> dict[str, Drawing]:
    text, result = shown.here.text, shown.result
    drawn: dict[str, Drawing] = {}
    for place, label in enumerate(shown.labels or ("",)):
        name = text("retention.tab_triangle")
        drawn[f"{name} · {label}" if label else name] = drawing.triangle(result, text, place, shown.measured)
    if result.brackets:
        drawn[text("retention.tab_curve")] = drawing.curve(result, text, shown.labels)
    if bracket is not None and len(result.starts) > 1:
        drawn[text("retention.tab_trend")] = drawing.trend(result, text, bracket, shown.labels)
    return drawn


def _tables(shown: Shown) -> tuple[ExportTable, ...]:
    """A row a cell, a row an average; nothing is rounded."""
    result, text = shown.result, shown.here.text
    made = [_table(shown, "cells", result.cells, _CELL), _table(shown, "averages", result.averages, _AVERAGE)]
    if shown.labels:
        columns = ("bracket", "difference", "low", "high", "p", "q", "verdict")
        frame = result.differences
        said = [text(f"funnel_charts.verdict_{verdict}") for verdict in frame["verdict"]]
        made.append(_table(shown, "differences", frame.assign(verdict=said), columns))
    return tuple(made)


def _table(shown: Shown, name: str, frame: pd.DataFrame, columns: tuple[str, ...]) -> ExportTable:
    text, result = shown.here.text, shown.result
    together = text("retention_charts.all")
    if shown.labels:
        frame = frame.assign(group=[shown.labels[int(place)] if place >= 0 else together for place in frame["group"]])
        columns = ("group", *columns)
    if result.spec.value is not None and name != "differences":
        columns = (*columns, "total", "mean")
    frame = frame.assign(bracket=[words.bracket_name(result, int(place), text) for place in frame["bracket"]])
    labels = {column: text(f"retention.column_{column}") for column in columns}
    return ExportTable(text(f"retention.table_{name}"), frame, labels, _SHARES)
