"""Which files does a funnel offer: its charts as shown, its tables with all their numbers?"""

from __future__ import annotations

import pandas as pd

from analysis.charts.funnel import bars, groups
from analysis.charts.funnel import times as funnel_times
from analysis.charts.funnel import trend as funnel_trend
from analysis.export.tables import ExportTable
from analysis.insights.funnel import FunnelResult, row_names, verdict, way
from analysis.locale import Text
from pages._ui.exporting import Drawing, export_menu

_DIFFERENCE = ("difference", "difference_low", "difference_high")
_SHARES = frozenset({"share_of_first", "share_of_previous", "low", "high", "rate", "headline", *_DIFFERENCE})
_STEP = (
    "step", "name", "optional", "users", "closed_users", "dropped", "pending", "skipped", "share_of_first",
    "share_of_previous",
)  # fmt: skip


def offer(
    text: Text,
    key: str,
    title: str,
    result: FunnelResult,
    names: tuple[str, ...],
    labels: tuple[str, ...],
    headline: str = "",
    source: tuple[str, ...] = (),
) -> None:
    """The export menu of a funnel; `names` are its steps and `labels` its groups as shown.

    Above each picture stand the `headline`, then what the picture shows and the `source`: period, options, data.
    """
    export_menu(
        text,
        key,
        title,
        lambda: charts(text, result, names, labels),
        lambda: tables(text, result, names, labels),
        headline,
        lambda name: "  ·  ".join((name, *source)),
    )


def charts(text: Text, result: FunnelResult, names: tuple[str, ...], labels: tuple[str, ...]) -> dict[str, Drawing]:
    """What there is to see of this result, by its name."""
    drawn: dict[str, Drawing] = {text("exporting.steps"): bars.bars(result, text, names, labels)}
    if funnel_times.steps_with_times(result):
        drawn[text("exporting.times")] = funnel_times.histogram(result, text)
    if len(result.trend):
        drawn[text("exporting.trend")] = funnel_trend.trend(result, text, funnel_trend.usual_grain(result))
    if labels:
        drawn[text("exporting.groups")] = groups.groups(result, text, labels)
    return drawn


def tables(
    text: Text, result: FunnelResult, names: tuple[str, ...], labels: tuple[str, ...]
) -> tuple[ExportTable, ...]:
    """The frames of the result with headings in the user's language; nothing is rounded."""
    rows = row_names(result.spec, text, names)
    named = dict(enumerate(rows, 1))
    steps = result.steps.assign(name=result.steps["step"].map(named))
    found = [_table(text, "steps", steps, (*_STEP, "low", "high", "median_seconds"), result)]
    if labels:
        grouped = result.group_steps
        grouped = grouped.assign(name=grouped["step"].map(named), group=[labels[place] for place in grouped["group"]])
        found += [
            _table(text, "groups", _groups(text, result, labels), tuple(_groups(text, result, labels)), result),
            _table(text, "group_steps", grouped, ("group", *_STEP, "low", "high"), result),
        ]
    if funnel_times.steps_with_times(result):
        times = ("way", "users", "low_quartile", "median", "high_quartile")
        found.append(_table(text, "times", _times(text, result, rows), times, result))
    if len(result.trend):
        words = {grain: text(f"exporting.{grain}") for grain in funnel_trend.GRAINS}
        trend = result.trend.assign(grain=result.trend["grain"].map(words), headline=result.trend["rate"])
        columns = (
            "grain", "start", "entries", "converted", "closed", "closed_converted", "pending", "headline", "low",
            "high", "complete",
        )  # fmt: skip
        found.append(_table(text, "trend", trend, columns, result))
    return tuple(found)


def _table(text: Text, name: str, rows: pd.DataFrame, columns: tuple[str, ...], result: FunnelResult) -> ExportTable:
    own = {"users": result.spec.counted, "low": "share_low", "high": "share_high"}
    labels = {column: text(f"exporting.{own.get(column, column)}") for column in columns}
    return ExportTable(text(f"exporting.{name}"), rows, labels, _SHARES)


def _groups(text: Text, result: FunnelResult, labels: tuple[str, ...]) -> pd.DataFrame:
    """A row a group; of a comparison the one difference stands with this side."""
    rows = []
    for place, (label, rate) in enumerate(zip(labels, result.group_rates, strict=True)):
        row = {"group": label, "entries": rate.entries, "converted": rate.converted, "rate": rate.rate}
        row |= {"closed": rate.closed, "closed_converted": rate.closed_converted, "headline": rate.headline}
        found = result.differences[place] if place < len(result.differences) else None
        row |= {"difference": found.difference if found else None, "difference_low": found.low if found else None}
        row |= {"difference_high": found.high if found else None, "p": found.p if found else None}
        rows.append(row | {"verdict": verdict(found, text) if found else None})
    return pd.DataFrame(rows)


def _times(text: Text, result: FunnelResult, rows: tuple[str, ...]) -> pd.DataFrame:
    whole = text("exporting.whole_way")
    return result.times.assign(way=[way(int(step), result.spec, rows, whole) for step in result.times["step"]])
