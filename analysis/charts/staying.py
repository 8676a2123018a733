"""What do comings and goings, active days, and the part of a month's users who are there on a day look like?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt

from analysis.charts import axes, theme
from analysis.insights.lifecycle import LifecycleResult
from analysis.insights.stickiness import StickinessResult
from analysis.locale import Language, Text

PICK = "pick"
_DATA = "rows"
_MOST_PERIODS = 60
_TICKS, _MOST_TICKS = "shown_periods", 4  # so many fit beside one another on half a page
_STATES = ("new", "current", "resurrected", "dormant")
_COLORS = (theme.CATEGORY[2], theme.ACCENT, theme.CATEGORY[4], theme.REST)


def lifecycle(result: LifecycleResult, text: Text) -> dict[str, Any]:
    """A bar a period: who is there stands above the line, by whether they are new, and who fell silent below it. The
    last periods of very many; one that isn't over is pale."""
    frame = result.periods.iloc[-_MOST_PERIODS:]
    rows = [
        {
            "start": row["start"].isoformat(),
            "place": place,
            "shown": text.day(row["start"]),
            "state": state,
            "state_shown": text(f"lifecycle.state_{state}"),
            "users": int(row[state]) * (-1 if state == "dormant" else 1),
            "order": _STATES.index(state),
            "whole": bool(row["whole"]),
            "somebody": bool(row[state]),
            "users_shown": text.number(int(row[state])),
            "period_shown": text.day(row["start"])
            + ("" if row["whole"] else f" ({text('retention_charts.not_over')})"),
        }
        for place, row in enumerate(frame.to_dict("records"))
        for state in _STATES
    ]
    shape, starts = _lifecycle_shape(text.language), [text.day(start) for start in frame["start"]]
    ticks = starts[:: -(-len(starts) // _MOST_TICKS) or 1]
    return shape | {"params": [*shape["params"], {"name": _TICKS, "value": ticks}], "datasets": {_DATA: rows}}


@lru_cache(maxsize=8)
def _lifecycle_shape(language: Language) -> dict[str, Any]:
    text = Text(language)
    picked = alt.selection_point(name=PICK, fields=["start", "state"], on=theme.CLICK, toggle=False)
    names = [text(f"lifecycle.state_{state}") for state in _STATES]
    tips = [alt.Tooltip(f"{name}_shown:N", title=text(f"staying.tip_{name}")) for name in ("period", "state", "users")]
    chart = (
        alt.Chart(alt.NamedData(_DATA))
        .mark_bar(cursor=theme.CLICKABLE)
        .encode(
            x=alt.X(
                "shown:O", sort=theme.by("place"), title=None, axis=alt.Axis(values=alt.ExprRef(_TICKS), labelAngle=0)
            ),
            y=alt.Y("users:Q", title=None, axis=axes.counts(text)),
            color=alt.Color(
                "state_shown:N", sort=names, scale=alt.Scale(domain=names, range=list(_COLORS)), legend=alt.Legend()
            ),
            order="order:Q",
            fillOpacity=alt.condition("datum.whole", alt.value(1), alt.value(0.5)),
            opacity=alt.condition(picked, alt.value(1), alt.value(0.45), empty=True),
            tooltip=tips,
        )
        .add_params(picked)
    )
    return theme.spec(theme.finished(chart, theme.HEIGHT - 40))


def spread(result: StickinessResult, text: Text) -> dict[str, Any]:
    """The users of the last whole week or month by the number of days on which they were active."""
    frame = result.of(result.latest) if result.latest is not None else result.spread.iloc[:0]
    last = int(frame.loc[frame["users"] > 0, "active_days"].max()) if len(frame) else 0  # type: ignore[arg-type]
    rows = [
        {
            "days": int(row["active_days"]),
            "users": int(row["users"]),
            "somebody": bool(row["users"]),
            "days_shown": text.number(int(row["active_days"])),
            "users_shown": text.number(int(row["users"])),
            "share_shown": text.percent(row["share"]),
        }
        for row in frame.to_dict("records")
        if row["active_days"] <= max(last, 7)
    ]
    return _spread_shape(text.language) | {"datasets": {_DATA: rows}}


@lru_cache(maxsize=8)
def _spread_shape(language: Language) -> dict[str, Any]:
    text = Text(language)
    picked = alt.selection_point(name=PICK, fields=["days"], on=theme.CLICK, toggle=False)
    tips = [alt.Tooltip(f"{name}_shown:N", title=text(f"staying.tip_{name}")) for name in ("days", "users", "share")]
    chart = (
        alt.Chart(alt.NamedData(_DATA))
        .mark_bar(cursor=theme.CLICKABLE, color=theme.ACCENT, cornerRadius=theme.BAR_RADIUS)
        .encode(
            x=alt.X("days:O", title=text("staying.axis_days"), axis=alt.Axis(labelAngle=0, ticks=False)),
            y=alt.Y("users:Q", title=None, axis=axes.counts(text)),
            opacity=alt.condition(picked, alt.value(1), alt.value(0.45), empty=True),
            tooltip=tips,
        )
        .add_params(picked)
    )
    return theme.spec(theme.finished(chart, theme.SMALL_HEIGHT + 20))


def ratios(result: StickinessResult, text: Text) -> dict[str, Any]:
    """DAU/WAU, DAU/MAU and WAU/MAU by day, of the mean of seven days, which has no weekends."""
    frame = result.days
    smooth = {
        "day_of_week": frame["active"].rolling(7).mean() / frame["week"],
        "day_of_month": frame["active"].rolling(7).mean() / frame["month"],
        "week_of_month": frame["week_of_month"],
    }
    rows = [
        {
            "start": day.isoformat(),
            "ratio": text(f"staying.{name}"),
            "value": float(value),
            "day_shown": text.day(day),
            "value_shown": text.percent(float(value)),
        }
        for name, values in smooth.items()
        for day, value in zip(frame["day"], values, strict=True)
        if value == value
    ]
    days = sorted({day for day, value in zip(frame["day"], smooth["day_of_week"], strict=True) if value == value})
    shape = _ratios_shape(text.language, axes.in_years(days))
    return (axes.marked(shape, days) if days else shape) | {"datasets": {_DATA: rows}}


@lru_cache(maxsize=8)
def _ratios_shape(language: Language, years: bool) -> dict[str, Any]:
    text = Text(language)
    names = [text(f"staying.{name}") for name in ("day_of_week", "day_of_month", "week_of_month")]
    tips = [
        alt.Tooltip("day_shown:N", title=text("staying.tip_period")),
        alt.Tooltip("ratio:N", title=text("staying.tip_ratio")),
        alt.Tooltip("value_shown:N", title=text("staying.tip_share")),
    ]
    scale = alt.Scale(domain=names, range=[theme.ACCENT, theme.CATEGORY[1], theme.CATEGORY[2]])
    base = alt.Chart(alt.NamedData(_DATA)).encode(
        x=axes.timeline(text, years, padding=10),
        y=alt.Y("value:Q", title=None, axis=axes.shares(), scale=alt.Scale(domainMin=0, nice=4)),
        color=alt.Color("ratio:N", sort=names, scale=scale, legend=alt.Legend(symbolOpacity=1)),
    )
    chart = alt.layer(
        base.mark_line(strokeWidth=2),
        base.mark_point(filled=True, size=30, opacity=0.01).encode(tooltip=tips),
    )
    return theme.spec(theme.finished(chart, theme.SMALL_HEIGHT + 20))
