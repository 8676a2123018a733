"""What do activity over time, the busiest hours, the commonest events and the goal look like?

As in `charts/funnel/bars.py`, the chart of a shape is built once, and each result only brings its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from analysis.charts import axes, theme
from analysis.insights.goal import SHARES, GoalResult
from analysis.insights.goal import words as goal_words
from analysis.insights.overview import Grain, OverviewResult
from analysis.insights.overview import words as overview_words
from analysis.locale import Language, Text
from analysis.locale.say import told_apart

PICK = "pick"
MOST_EVENTS = 10
_DATA = "rows"
_POINTS = 70  # up to so many periods each is a dot


def trend(result: OverviewResult, text: Text, grain: Grain) -> dict[str, Any]:
    """Active users, and below them the new ones; a period that the data covers in part hangs on a dashed line."""
    frame = result.trend_of(grain)
    days = frame["start"].tolist()
    shape = _trend_shape(text.language, len(days) <= _POINTS, axes.in_years(days))
    return axes.marked(shape, days) | {"datasets": {_DATA: _series(frame, text)}}


def _series(frame: pd.DataFrame, text: Text) -> list[dict[str, Any]]:
    """`edge` marks the ends of the dashed pieces: an incomplete period and its neighbour."""
    whole = frame["whole"].tolist()
    rows: list[dict[str, Any]] = []
    columns = zip(frame["start"], frame["active_users"].tolist(), frame["new_users"].tolist(), strict=True)
    for place, (start, active, new) in enumerate(columns):
        near = whole[max(place - 1, 0) : place + 2]
        rows.append(
            {
                "start": start.isoformat(),
                "begins": start.isoformat(),
                "day": overview_words.period(start, whole[place], text),
                "active": active,
                "new": new,
                "active_line": text("overview.line_active"),
                "new_line": text("overview.line_new"),
                "active_shown": text.number(active),
                "new_shown": text.number(new),
                "whole": whole[place],
                "edge": not all(near),
                "side": "first" if place * 2 < len(whole) else "last",
            }
        )
    return rows


@lru_cache(maxsize=32)
def _trend_shape(language: Language, dots: bool, years: bool) -> dict[str, Any]:
    text = Text(language)
    tips = [
        alt.Tooltip(f"{name}:N", title=text(f"overview.tip_{name}")) for name in ("day", "active_shown", "new_shown")
    ]
    # Not by `start`: as the axis's field it is a moment in the browser, which answers with milliseconds.
    picked = alt.selection_point(name=PICK, fields=["begins"], on="click", nearest=True, toggle=False)
    base = alt.Chart(alt.NamedData(_DATA)).encode(x=axes.timeline(text, years))
    active = alt.Y("active:Q", title=None, axis=axes.counts(text), scale=alt.Scale(zero=True))
    new, blue, grey = alt.Y("new:Q", title=None), _line("active", text), _line("new", text)
    whole, edge = base.transform_filter("datum.whole"), base.transform_filter("datum.edge").encode(detail="side:N")
    chart = alt.layer(
        whole.mark_area(color=theme.ACCENT, opacity=0.08).encode(y=active),
        edge.mark_line(strokeDash=[2, 3]).encode(y=new, color=grey),
        whole.mark_line(strokeWidth=1.5).encode(y=new, color=grey),
        edge.mark_line(strokeDash=[4, 4]).encode(y=active, color=blue),
        whole.mark_line(strokeWidth=2.5).encode(y=active, color=blue),
        base.mark_point(filled=True, size=45, cursor="pointer", color=theme.ACCENT)
        .encode(
            y=active,
            opacity=alt.condition(
                picked, alt.value(1 if dots else 0.01), alt.value(0.35 if dots else 0.01), empty=True
            ),
            fill=alt.condition("datum.whole", alt.value(theme.ACCENT), alt.value("transparent")),
            tooltip=tips,
        )
        .add_params(picked),
    )
    return theme.spec(theme.finished(chart, theme.HEIGHT - 60))


def _line(name: str, text: Text) -> alt.Color:
    """A line's colour, named in the legend; the name stands in every row."""
    names = [text("overview.line_active"), text("overview.line_new")]
    scale = alt.Scale(domain=names, range=[theme.ACCENT, theme.REST])
    return alt.Color(f"{name}_line:N", scale=scale, title=None)


def hours(result: OverviewResult, text: Text, first_weekday: int) -> dict[str, Any]:
    """Events by hour and weekday, on an average such day."""
    order = [(first_weekday + step) % 7 for step in range(7)]
    names = {day: text(f"overview.weekday_{day}") for day in order}
    frame = result.hours
    rows = [
        {
            "weekday": day,
            "day": names[day],
            "hour": hour,
            "span": f"{hour}:00–{hour + 1}:00",
            "events": int(count),
            "somebody": bool(count),
            "per_day": average,
            "events_shown": text.number(int(count)),
            "average_shown": text.number(average),
        }
        for day, hour, count, average in zip(
            frame["weekday"].tolist(), frame["hour"].tolist(), frame["events"], frame["per_day"].tolist(), strict=True
        )
    ]
    return _hours_shape(text.language, tuple(names.values())) | {"datasets": {_DATA: rows}}


@lru_cache(maxsize=16)
def _hours_shape(language: Language, days: tuple[str, ...]) -> dict[str, Any]:
    text = Text(language)
    picked = alt.selection_point(name=PICK, fields=["weekday", "hour"], on="click", toggle=False)
    tips = ("day", "span", "events_shown", "average_shown")
    third = "datum.value % 3 == 0 ? datum.value + ':00' : ''"
    every = alt.Axis(labelExpr=third, labelAngle=0, labelFlush=False, ticks=False, domain=False)
    names = alt.Axis(labelFlush=False, labelOverlap=False, ticks=False, domain=False)
    chart = (
        alt.Chart(alt.NamedData(_DATA))
        .mark_rect(cursor="pointer", cornerRadius=theme.BAR_RADIUS)
        .encode(
            x=alt.X("hour:O", title=None, axis=every, scale=alt.Scale(padding=0.06)),
            y=alt.Y("day:N", sort=list(days), title=None, axis=names),
            # From 0: else hours that are all nearly alike would be drawn from white to dark.
            color=alt.Color("per_day:Q", scale=alt.Scale(range=theme.SEQUENTIAL, domainMin=0), legend=None),
            opacity=alt.condition(picked, alt.value(1), alt.value(0.45), empty=True),
            tooltip=[alt.Tooltip(f"{name}:N", title=text(f"overview.tip_{name}")) for name in tips],
        )
        .add_params(picked)
    )
    return theme.spec(theme.finished(chart, theme.ROW_HEIGHT * 7))


def events(result: OverviewResult, text: Text, names: Mapping[str, str]) -> dict[str, Any]:
    """The events that most users did, with how many that is."""
    top = result.top.head(MOST_EVENTS)
    columns = [top[name].tolist() for name in ("event", "users", "events", "share_of_users")]
    shown = told_apart([names.get(event, event) for event in columns[0]], columns[0])
    rows = [
        {
            "place": place,
            "event": event,
            "name": name,
            "users": users,
            "shown": f"{text.number(users)} · {text.percent(share)}",
            "users_shown": text.number(users),
            "events_shown": text.number(count),
        }
        for place, (name, event, users, count, share) in enumerate(zip(shown, *columns, strict=True))
    ]
    return _events_shape(text.language, len(rows)) | {"datasets": {_DATA: rows}}


@lru_cache(maxsize=64)
def _events_shape(language: Language, rows: int) -> dict[str, Any]:
    text = Text(language)
    picked = alt.selection_point(name=PICK, fields=["event"], on="click", toggle=False)
    tips = [
        alt.Tooltip(f"{name}:N", title=text(f"overview.tip_{name}")) for name in ("name", "users_shown", "events_shown")
    ]
    base = alt.Chart(alt.NamedData(_DATA)).encode(
        y=alt.Y("name:N", sort=theme.by("place"), title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=8)),
        x=alt.X("users:Q", title=None, axis=None, scale=alt.Scale(zero=True, nice=False)),
    )
    chart = alt.layer(
        base.mark_bar(cursor="pointer", color=theme.ACCENT, cornerRadius=theme.BAR_RADIUS, height={"band": 0.66})
        .encode(opacity=alt.condition(picked, alt.value(1), alt.value(0.45), empty=True), tooltip=tips)
        .add_params(picked),
        base.mark_text(align="left", dx=6, fontSize=theme.LABEL_SIZE, color=theme.LABEL).encode(text="shown:N"),
    )
    return theme.spec(theme.finished(chart, max(rows, 1) * theme.ROW_HEIGHT + theme.PADDING))


def goal(result: GoalResult, text: Text, target: float | None) -> dict[str, Any]:
    """The goal's value from week to week, beside its target."""
    kind = result.spec.kind
    frame = result.weeks.loc[result.weeks["value"].notna()]
    rows = [
        {
            "start": start.isoformat(),
            "day": overview_words.period(start, whole, text),
            "value": value,
            "value_shown": goal_words.value(kind, value, text),
            "whole": whole,
            "target": target,
            "target_shown": goal_words.value(kind, target, text),
        }
        for start, value, whole in zip(frame["start"], frame["value"].tolist(), frame["whole"].tolist(), strict=True)
    ]
    days = frame["start"].tolist()
    shape = _goal_shape(text.language, kind in SHARES, target is not None, axes.in_years(days))
    return axes.marked(shape, days) | {"datasets": {_DATA: rows}}


@lru_cache(maxsize=32)
def _goal_shape(language: Language, share: bool, aimed: bool, years: bool) -> dict[str, Any]:
    text = Text(language)
    tips = ("day", "value_shown", *(("target_shown",) if aimed else ()))
    base = alt.Chart(alt.NamedData(_DATA)).encode(x=axes.timeline(text, years))
    axis = axes.shares() if share else axes.amounts(text)
    value = alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=True))
    layers = [
        base.mark_line(color=theme.ACCENT, strokeDash=[4, 4], strokeWidth=1).encode(y=value),
        base.transform_filter("datum.whole").mark_line(color=theme.ACCENT, strokeWidth=2.5).encode(y=value),
        base.mark_point(filled=True, size=45, color=theme.ACCENT).encode(
            y=value,
            fill=alt.condition("datum.whole", alt.value(theme.ACCENT), alt.value("transparent")),
            tooltip=[alt.Tooltip(f"{name}:N", title=text(f"overview.tip_{name}")) for name in tips],
        ),
    ]
    if aimed:
        layers.insert(0, base.mark_line(color=theme.LABEL, strokeDash=[6, 4], strokeWidth=1).encode(y="target:Q"))
    return theme.spec(theme.finished(alt.layer(*layers), theme.SMALL_HEIGHT))
