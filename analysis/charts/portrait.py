"""In what does a group differ from all users, when is it active, and what is it like?"""

from __future__ import annotations

from math import isnan

import altair as alt
import pandas as pd

from analysis.charts import axes, theme
from analysis.insights.portrait import UNKNOWN, PortraitResult, PortraitRow, portrait_rows
from analysis.locale import Text
from analysis.locale.say import told_apart

PICK = "pick"
_FURTHEST = 10.0  # times more or less often at which a bar ends: longer ones would flatten all others
_NAME_LIMIT = 300


def different(result: PortraitResult, text: Text, names: tuple[str, ...]) -> alt.TopLevelMixin:
    """The most different values: to the right more frequent than among all users, to the left less.

    `names` are those of the rows of `result.most_different`. A thin line is the 95 % interval.
    """
    names = told_apart(names)
    rows = [
        {
            "row": place,
            "name": name,
            "tgi": _kept(row.tgi),
            "low": _kept(row.tgi_low),
            "high": _kept(row.tgi_high),
            "side": "more" if row.tgi > 100 else "less",
            "shown": f"TGI {text.number(row.tgi, 0)}",
            "share": text.percent(row.share),
            "share_all": text.percent(row.share_all),
            "interval": text("portrait.interval", low=text.number(row.tgi_low, 0), high=text.number(row.tgi_high, 0)),
            "users": text.number(row.users),
        }
        for place, (row, name) in enumerate(zip(portrait_rows(result.most_different), names, strict=True))
    ]
    pick = alt.selection_point(name=PICK, fields=["row"])
    lowest = min([50.0, *(_kept(low) for low in result.most_different["tgi_low"].tolist())])
    highest = max([200.0, *(_kept(high) for high in result.most_different["tgi_high"].tolist())])
    scale = alt.Scale(type="log", domain=[lowest * 0.6, highest * 1.8], nice=False)
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("name:N", sort=list(names), title=None, axis=_name_axis()))
    color = alt.Color(
        "side:N", scale=alt.Scale(domain=["more", "less"], range=[theme.BETTER, theme.WORSE]), legend=None
    )
    bars = base.mark_bar(cornerRadiusEnd=theme.BAR_RADIUS, cursor="pointer").encode(
        x=alt.X("tgi:Q", scale=scale, axis=None),
        x2=alt.datum(100),
        color=color,
        opacity=alt.condition(pick, alt.value(0.9), alt.value(0.4)),
        tooltip=[
            alt.Tooltip("name:N", title=text("portrait.value")),
            alt.Tooltip("users:N", title=text("portrait.users")),
            alt.Tooltip("share:N", title=text("portrait.share")),
            alt.Tooltip("share_all:N", title=text("portrait.share_all")),
            alt.Tooltip("shown:N", title="TGI"),
            alt.Tooltip("interval:N", title=text("portrait.likely")),
        ],
    )
    spans = base.mark_rule(color=theme.LABEL, strokeWidth=1.5).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    mark = {"color": theme.LABEL, "fontSize": theme.LABEL_SIZE}
    above = base.transform_filter(alt.datum.side == "more").mark_text(align="left", dx=8, **mark)
    below = base.transform_filter(alt.datum.side == "less").mark_text(align="right", dx=-8, **mark)
    labels = [
        above.encode(x=alt.X("high:Q", scale=scale), text="shown:N"),
        below.encode(x=alt.X("low:Q", scale=scale), text="shown:N"),
    ]
    zero = alt.Chart(alt.Data(values=[{"at": 100}])).mark_rule(color=theme.REST).encode(x=alt.X("at:Q", scale=scale))
    return theme.finished(alt.layer(bars.add_params(pick), spans, zero, *labels), theme.ROW_HEIGHT * max(len(rows), 1))


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


def shares(result: PortraitResult, text: Text, dimension: str, name: str, values: tuple[str, ...]) -> alt.TopLevelMixin:
    """One attribute or tag: a bar for the group's share of each value, a tick for that of all users.

    `values` are the names of its rows in `result.values`. What has too few users is grey.
    """
    found = [row for row in portrait_rows(result.values) if (row.dimension, row.name) == (dimension, name)]
    rows = [
        {
            "value": value,
            "share": 0 if isnan(row.share) else row.share,
            "share_all": 0 if isnan(row.share_all) else row.share_all,
            "few": row.few,
            "shown": _share_words(row, text),
            "shown_all": text.percent(row.share_all),
            "users": text.number(row.users),
        }
        for row, value in zip(found, told_apart(values), strict=True)
    ]
    most = max([0.01, *(row["share"] for row in rows), *(row["share_all"] for row in rows)])
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("value:N", sort=None, title=None, axis=_name_axis(240)))
    bars = base.mark_bar(cornerRadiusEnd=theme.BAR_RADIUS, height={"band": 0.62}).encode(
        x=alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.5])),
        color=alt.condition(alt.datum.few, alt.value(theme.REST), alt.value(theme.ACCENT)),
        tooltip=[
            alt.Tooltip("value:N", title=text("portrait.value")),
            alt.Tooltip("users:N", title=text("portrait.users")),
            alt.Tooltip("shown:N", title=text("portrait.group")),
            alt.Tooltip("shown_all:N", title=text("portrait.all")),
        ],
    )
    ticks = base.mark_tick(color=theme.WORSE, thickness=3, size=22).encode(x="share_all:Q")
    edge = base.transform_calculate(end="max(datum.share, datum.share_all)")
    labels = edge.mark_text(align="left", dx=8, color=theme.LABEL, fontSize=theme.LABEL_SIZE - 1)
    layers = alt.layer(bars, ticks, labels.encode(x="end:Q", text="shown:N"))
    return theme.finished(layers, 28 * max(len(rows), 1))


def _share_words(row: PortraitRow, text: Text) -> str:
    if row.few or isnan(row.tgi) or row.value == UNKNOWN:
        return text.percent(row.share)
    return f"{text.percent(row.share)} · TGI {text.number(row.tgi, 0)}"


def _kept(tgi: float) -> float:
    return min(max(tgi, 100 / _FURTHEST), 100 * _FURTHEST)


def _name_axis(limit: int = _NAME_LIMIT) -> alt.Axis:
    return alt.Axis(labelLimit=limit, labelOverlap=False, ticks=False, domain=False)
