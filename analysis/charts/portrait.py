"""In what does a group differ from all users, when is it active, and what is it like?"""

from __future__ import annotations

from math import isnan
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from analysis.charts import axes, theme
from analysis.insights.portrait import (
    PortraitResult,
    PortraitRow,
    portrait_rows,
    subjects,
    words,
)
from analysis.insights.statistics import quantile
from analysis.locale import Text
from analysis.locale.say import told_apart

PICK = "pick"
LONGEST = 500.0  # the TGI at which a bar ends: longer ones would flatten all others
_SHORTEST_AXIS = 150.0  # so that the line of all users stands within
_NAME_LIMIT, _VALUE_LIMIT = 300, 240
_VALUE_HEIGHT = 28
_STEPS = 24
_AROUND = 20  # pixels that a small chart needs beside its rows, else names of two values lie on each other


def different(result: PortraitResult, text: Text, names: tuple[str, ...]) -> alt.TopLevelMixin:
    """The most different values by TGI: bars from zero, blue beyond the line of all users, orange short of it.

    `names` are those of the rows of `result.most_different`. A thin line is the 95 % interval. A bar as long as its TGI
    can't make "never" look larger than "twice as often", as a scale of ratios would.
    """
    names, found = told_apart(names), portrait_rows(result.most_different)
    rows = [
        _different_row(place, row, name, result, text)
        for place, (row, name) in enumerate(zip(found, names, strict=True))
    ]
    longest = max([_SHORTEST_AXIS, *(row["end"] for row in rows)])
    scale = alt.Scale(domain=[0, longest * 1.2], nice=False)
    pick = alt.selection_point(name=PICK, fields=["row"])
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("row:O", sort=None, title=None, axis=axes.named_rows(names, _NAME_LIMIT))
    )
    color = alt.Color(
        "side:N", scale=alt.Scale(domain=["more", "less"], range=[theme.BETTER, theme.WORSE]), legend=None
    )
    tooltip = [
        alt.Tooltip("name:N", title=text("portrait.value")),
        alt.Tooltip("users:N", title=text("portrait.users")),
        alt.Tooltip("share:N", title=text("portrait.share")),
        alt.Tooltip("share_all:N", title=text("portrait.all")),
        alt.Tooltip("base:N", title=text("portrait.base")),
        alt.Tooltip("shown:N", title="TGI"),
        alt.Tooltip("interval:N", title=text("portrait.likely")),
    ]
    bars = base.mark_bar(cornerRadiusEnd=theme.BAR_RADIUS, cursor="pointer").encode(
        x=alt.X("tgi:Q", scale=scale, axis=None),
        color=color,
        opacity=alt.condition(pick, alt.value(0.9), alt.value(0.4)),
        tooltip=tooltip,
    )
    whole_row = base.mark_bar(fill="transparent", cursor="pointer", aria=False).encode(
        x=alt.XDatum(longest * 1.2, scale=scale), tooltip=tooltip
    )
    spans = base.mark_rule(color=theme.RULE, strokeWidth=1.5).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    everybody = alt.Chart(alt.Data(values=[{"at": 100}])).mark_rule(color=theme.RULE, strokeDash=[3, 3])
    labels = base.mark_text(align="left", dx=8, color=theme.LABEL, fontSize=theme.LABEL_SIZE)
    layers = alt.layer(
        bars.add_params(pick),
        spans,
        everybody.encode(x=alt.X("at:Q", scale=scale)),
        labels.encode(x=alt.X("end:Q", scale=scale), text="shown:N"),
        whole_row,
    )
    return theme.finished(layers, theme.ROW_HEIGHT * len(rows) + _AROUND)


def _different_row(place: int, row: PortraitRow, name: str, result: PortraitResult, text: Text) -> dict[str, Any]:
    shown = f"TGI {text.number(row.tgi, 0)}"
    low, high = min(row.tgi_low, LONGEST), min(row.tgi_high, LONGEST)
    return {
        "row": place,
        "name": name,
        "tgi": min(row.tgi, LONGEST),
        "low": low,
        "high": high,
        "end": max(min(row.tgi, LONGEST), high, 100.0),
        "side": "more" if row.tgi > 100 else "less",
        "shown": f"{shown} →" if row.tgi > LONGEST else shown,
        "share": words.share_said(row, row.share, text),
        "share_all": words.share_said(row, row.share_all, text),
        "base": words.base_name(row, result, text),
        "interval": words.interval(row, text),
        "users": text.number(row.users),
    }


def is_cut(result: PortraitResult) -> bool:
    """Whether a bar of the most different values ends before its TGI."""
    return bool((result.most_different["tgi"] > LONGEST).any())


def hours(result: PortraitResult, text: Text) -> alt.TopLevelMixin:
    """Share of the events in each local hour: bars are the group, the line is all users."""
    return _beside(result.hours, text, [f"{hour:02}" for hour in range(24)], text("portrait.hour"))


def weekdays(result: PortraitResult, text: Text) -> alt.TopLevelMixin:
    """The same by weekday."""
    names = [text(f"portrait.weekday_{number}") for number in range(7)]
    return _beside(result.weekdays, text, names, text("portrait.weekday"))


def _beside(frame: pd.DataFrame, text: Text, names: list[str], title: str) -> alt.TopLevelMixin:
    rows = [
        {
            "at": name,
            "share": None if isnan(share) else share,
            "share_all": None if isnan(share_all) else share_all,
            "shown": text.percent(share),
            "shown_all": text.percent(share_all),
        }
        for name, share, share_all in zip(names, frame["share"].tolist(), frame["share_all"].tolist(), strict=True)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("at:O", sort=names, title=title, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        tooltip=[
            alt.Tooltip("at:O", title=title),
            alt.Tooltip("shown:N", title=text("portrait.group")),
            alt.Tooltip("shown_all:N", title=text("portrait.all")),
        ],
    )
    bars = base.mark_bar(color=theme.ACCENT, cornerRadiusEnd=theme.BAR_RADIUS, opacity=0.9).encode(
        y=alt.Y("share:Q", title=None, axis=axes.shares())
    )
    line = base.mark_line(color=theme.WORSE, interpolate="step", strokeWidth=2).encode(y="share_all:Q")
    return theme.finished(alt.layer(bars, line), theme.SMALL_HEIGHT)


def rhythm(result: PortraitResult, text: Text) -> alt.TopLevelMixin:
    """Weekday by hour: the group's share of events less that of all users, blue for more and orange for less."""
    apart, days = result.week_apart * 100, [text(f"portrait.weekday_{number}") for number in range(7)]
    most = max(float(abs(apart).max()), 0.1)
    rows = [
        {
            "weekday": days[weekday],
            "hour": f"{hour:02}",
            "points": float(apart[weekday, hour]),
            "shown": text.number(float(apart[weekday, hour]), 2),
        }
        for weekday in range(7)
        for hour in range(24)
        if result.week[:, weekday, hour].any()
    ]
    cells = (
        alt.Chart(alt.Data(values=rows))
        .mark_rect(cornerRadius=theme.BAR_RADIUS)
        .encode(
            x=alt.X("hour:O", title=text("portrait.hour"), axis=alt.Axis(labelAngle=0, ticks=False, domain=False)),
            y=alt.Y("weekday:O", sort=days, title=None, axis=alt.Axis(ticks=False, domain=False)),
            color=alt.Color("points:Q", scale=alt.Scale(range=theme.DIVERGING, domain=[-most, most]), legend=None),
            tooltip=[
                alt.Tooltip("weekday:O", title=text("portrait.weekday")),
                alt.Tooltip("hour:O", title=text("portrait.hour")),
                alt.Tooltip("shown:N", title=text("portrait.rhythm_difference")),
            ],
        )
    )
    return theme.finished(cells, theme.SMALL_HEIGHT)


def spread(result: PortraitResult, text: Text, dimension: str, name: str) -> alt.TopLevelMixin:
    """A number of users: the group's shares as bars, those of all users as lines, but for one in fifty at the ends."""
    number = result.number(dimension, name)
    edges, counts = np.array(number.edges), np.array([number.counts, number.counts_all])
    low, high = (quantile(counts[1], edges, share) for share in (0.01, 0.99))
    cuts = np.linspace(low, high, _STEPS + 1) if high > low else np.array([low - 0.5, low + 0.5])
    shown = edges[edges <= high]
    if len(shown) <= _STEPS and np.all(shown == np.round(shown)):  # few whole numbers: a bar each
        cuts = np.append(shown[0] - 1, shown) + 0.5
    places = np.clip(np.searchsorted(cuts, edges, side="left") - 1, 0, len(cuts) - 2)
    shares = [np.bincount(places, weights=side, minlength=len(cuts) - 1) / max(side.sum(), 1) for side in counts]
    rows = [
        {
            "from": float(cuts[place]),
            "to": float(cuts[place + 1]),
            "share": float(shares[0][place]),
            "share_all": float(shares[1][place]),
            "range": f"{text.number(float(cuts[place]), 1)} – {text.number(float(cuts[place + 1]), 1)}",
            "shown": text.percent(float(shares[0][place])),
            "shown_all": text.percent(float(shares[1][place])),
        }
        for place in range(len(cuts) - 1)
    ]
    tooltip = [
        alt.Tooltip("range:N", title=text("portrait.value")),
        alt.Tooltip("shown:N", title=text("portrait.group")),
        alt.Tooltip("shown_all:N", title=text("portrait.all")),
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(x=alt.X("from:Q", title=None, axis=axes.amounts(text)), x2="to:Q")
    bars = base.mark_bar(color=theme.ACCENT, opacity=0.9, binSpacing=1).encode(
        y=alt.Y("share:Q", title=None, axis=axes.shares()), y2=alt.datum(0), tooltip=tooltip
    )
    lines = base.mark_rule(color=theme.WORSE, strokeWidth=2.5).encode(y="share_all:Q")
    return theme.finished(alt.layer(bars, lines), theme.SMALL_HEIGHT)


def shares(result: PortraitResult, text: Text, dimension: str, name: str, values: tuple[str, ...]) -> alt.TopLevelMixin:
    """One attribute or tag: a bar for the group's share of each value, a tick for that of all users where these are
    others.

    `values` are the names of the rows that are drawn of it. What has too few users is grey. Of what
    defines the group no index is said: it would tell of the rule.
    """
    alone = result.users == result.users_all
    subject = next(one for one in subjects(result) if (one.dimension, one.name) == (dimension, name))
    rows = [
        {
            "row": place,
            "value": value,
            "share": 0 if isnan(row.share) else row.share,
            "share_all": 0 if isnan(row.share_all) else row.share_all,
            "few": row.few,
            "shown": text.percent(row.share) if alone else _share_words(row, text),
            "shown_all": text.percent(row.share_all),
            "users": text.number(row.users),
        }
        for place, (row, value) in enumerate(zip(subject.drawn, told_apart(values), strict=True))
    ]
    most = max([0.01, *(row["share"] for row in rows), *(row["share_all"] for row in rows)])
    pick = alt.selection_point(name=PICK, fields=["row"])
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("row:O", sort=None, title=None, axis=axes.named_rows(told_apart(values), _VALUE_LIMIT))
    )
    scale = alt.Scale(domain=[0, most * 1.5])
    tooltip = [
        alt.Tooltip("value:N", title=text("portrait.value")),
        alt.Tooltip("users:N", title=text("portrait.users")),
        alt.Tooltip("shown:N", title=text("portrait.all" if alone else "portrait.group")),
        *(() if alone else (alt.Tooltip("shown_all:N", title=text("portrait.all")),)),
    ]
    bars = base.mark_bar(cornerRadiusEnd=theme.BAR_RADIUS, height={"band": 0.62}, cursor="pointer").encode(
        x=alt.X("share:Q", axis=None, scale=scale),
        color=alt.condition(alt.datum.few, alt.value(theme.REST), alt.value(theme.ACCENT)),
        opacity=alt.condition(pick, alt.value(1), alt.value(0.4)),
        tooltip=tooltip,
    )
    whole_row = base.mark_bar(fill="transparent", cursor="pointer", aria=False).encode(
        x=alt.XDatum(most * 1.5, scale=scale), tooltip=tooltip
    )
    ticks = base.mark_tick(color=theme.WORSE, thickness=3, size=22).encode(x="share_all:Q")
    edge = base.transform_calculate(end="max(datum.share, datum.share_all)")
    labels = edge.mark_text(align="left", dx=8, color=theme.LABEL, fontSize=theme.LABEL_SIZE - 1)
    beside = () if alone else (ticks,)
    layers = alt.layer(bars.add_params(pick), *beside, labels.encode(x="end:Q", text="shown:N"), whole_row)
    return theme.finished(layers, _VALUE_HEIGHT * len(rows) + _AROUND)


def _share_words(row: PortraitRow, text: Text) -> str:
    if row.few or row.defines or isnan(row.tgi):
        return text.percent(row.share)
    return f"{text.percent(row.share)} · TGI {text.number(row.tgi, 0)}"
