"""How does the conversion change with the day, week or month of the entry?

A period of few entries says little: it is drawn pale, so that two of fifteen people are no peak.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Literal

import altair as alt
import pandas as pd

from analysis.charts import axes, theme
from analysis.charts.funnel.bars import group_colors
from analysis.insights.funnel import Counted, FunnelResult, GroupTrendResult, likely_range
from analysis.insights.statistics import FEW
from analysis.locale import Language, Text
from analysis.locale.say import told_apart

TrendGrain = Literal["day", "week", "month"]
GRAINS: tuple[TrendGrain, ...] = ("day", "week", "month")
MOST_LINES = 5  # that can be told apart where they cross
_DATA = "rows"
_POINTS = 70  # up to so many periods each is a dot
_DAYS, _WEEKS = 45, 80  # with more of them a longer period reads better
_TOP = "top"  # where the axis ends
_PALE = 0.4  # of full colour
_ABOVE = 1.5  # times the highest rate: up to there bands are shown, the rest is cut


def grains(result: FunnelResult) -> tuple[TrendGrain, ...]:
    """The periods of which there are at least two; days at any rate."""
    counts = result.trend["grain"].value_counts().to_dict()
    return tuple(grain for grain in GRAINS if grain == "day" or counts.get(grain, 0) > 1)


def usual_grain(result: FunnelResult) -> TrendGrain:
    """The one to begin with: few enough periods for a line that can be read."""
    offered, counts = grains(result), result.trend["grain"].value_counts().to_dict()
    if counts.get("day", 0) <= _DAYS or offered == ("day",):
        return "day"
    return "week" if counts.get("week", 0) <= _WEEKS or "month" not in offered else "month"


def usual_grain_of_groups(result: FunnelResult) -> TrendGrain:
    """The same for a line a group: the finest from there on at which most points, if groups were spread evenly over
    time, have entries enough to say something; else the coarsest."""
    offered, usual = grains(result), usual_grain(result)
    coarser = offered[offered.index(usual) :]
    parts = [rate.whole / max(result.total.whole, 1) for rate in result.group_rates[:MOST_LINES]]

    def tells(grain: TrendGrain) -> bool:
        wholes = result.trend.loc[result.trend["grain"] == grain, "whole"].tolist()
        points = [whole * part for whole in wholes for part in parts if whole * part]
        return 2 * sum(point >= FEW for point in points) > len(points)

    telling: list[TrendGrain] = [grain for grain in coarser if tells(grain)]
    return (telling or coarser[-1:])[0]


def trend(result: FunnelResult, text: Text, grain: TrendGrain) -> dict[str, Any]:
    """The conversion with the band in which it likely lies; incomplete periods hollow, on a dashed line; few entries
    pale."""
    rows = _rows(result.trend.loc[result.trend["grain"] == grain], text, grain)
    days = [date.fromisoformat(row["start"]) for row in rows]
    shape = _shape(text.language, result.spec.counted, len(rows) <= _POINTS, axes.in_years(days))
    return _filled(shape, rows, days, _ABOVE)


def by_group(
    result: FunnelResult, found: GroupTrendResult, text: Text, grain: TrendGrain, labels: tuple[str, ...]
) -> dict[str, Any]:
    """A line for each of the first groups, in the colour of its bars; `labels` are those of all of them."""
    labels = told_apart(labels)
    colors, rows = group_colors(result, labels), []
    for label, group in list(zip(labels, result.groups, strict=True))[:MOST_LINES]:
        line = found.trend.loc[found.trend["group"] == found.groups.index(group)]
        rows += [row | {"group_name": label} for row in _rows(line, text, grain)]
    days = [date.fromisoformat(start) for start in sorted({row["start"] for row in rows})]
    lines = tuple(colors.items())[:MOST_LINES]
    shape = _lines(text.language, result.spec.counted, len(days) <= _POINTS, axes.in_years(days), lines)
    return _filled(shape, rows, days, 1)


def _filled(shape: dict[str, Any], rows: list[dict[str, Any]], days: list[date], above: float) -> dict[str, Any]:
    shape = axes.marked(shape, days)
    top = {"name": _TOP, "value": _top(rows, above)}
    return shape | {"params": [*shape["params"], top], "datasets": {_DATA: rows}}


def _top(rows: list[dict[str, Any]], above: float) -> float:
    """Where the axis ends: at most so many times `above` the highest rate, for the band of a period with few entries
    would press the line flat, and so would a rate of few."""
    rows = [row for row in rows if not row["few"]] or rows
    rate, high = (max((row[name] for row in rows if row[name] is not None), default=0.0) for name in ("rate", "high"))
    return min(above * rate, high) or high or 1.0


def _rows(frame: pd.DataFrame, text: Text, grain: TrendGrain) -> list[dict[str, Any]]:
    """A row a period. `solid` is the rate of complete ones, `dashed` that of the others and their neighbours, `pale`
    that of few entries and their neighbours; null breaks a line, so a period without entries is a gap."""
    periods = frame.assign(open=frame["entries"] - frame["closed"]).to_dict("records")
    complete = [bool(period["complete"]) for period in periods]
    few = [_is_few(period["whole"]) for period in periods]
    rows = []
    for place, period in enumerate(periods):
        rate, low, high = (_known(period[name]) for name in ("rate", "low", "high"))
        whole, near = complete[place], slice(max(place - 1, 0), place + 2)
        rows.append(
            {
                "start": period["start"].isoformat(),
                "period": _period(period["start"], grain, text, whole),
                "rate": rate,
                "solid": rate if whole and not few[place] else None,
                "dashed": None if all(complete[near]) or few[place] else rate,
                "pale": rate if any(few[near]) else None,
                "few": few[place],
                "low": low,
                "high": high,
                "whole": whole,
                "rate_shown": text("funnel_charts.rate_of_few", rate=text.percent(rate))
                if few[place]
                else text.percent(rate),
                "likely_shown": likely_range(text, low, high),
                **{f"{name}_shown": text.number(period[name]) for name in ("whole", "part", "open")},
            }
        )
    return rows


def _is_few(whole: int) -> bool:
    return 0 < whole < FEW


def few(frame: pd.DataFrame) -> int:
    """How many of these periods have too few entries to say."""
    return sum(_is_few(whole) for whole in frame["whole"].tolist())


def _known(value: float) -> float | None:
    return None if value != value else float(value)


def _period(start: date, grain: TrendGrain, text: Text, whole: bool) -> str:
    day = text.day(start)
    said = day if grain == "day" else text(f"funnel_charts.period_{grain}", day=day)
    return said if whole else f"{said} ({text('funnel_charts.incomplete')})"


@lru_cache(maxsize=32)
def _shape(language: Language, counted: Counted, dots: bool, years: bool) -> dict[str, Any]:
    text = Text(language)
    base = alt.Chart(alt.NamedData(_DATA)).encode(x=axes.timeline(text, years, padding=10))
    band = base.mark_area(color=theme.ACCENT, opacity=0.14, clip=True)
    if dots:
        band = base.mark_rule(color=theme.ACCENT, opacity=0.45, strokeWidth=1.5, clip=True)
    chart = alt.layer(
        band.encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        base.mark_line(color=theme.REST, strokeWidth=1.5, clip=True).encode(y=alt.Y("pale:Q", title=None)),
        base.mark_line(color=theme.ACCENT, strokeDash=[4, 4], strokeWidth=1.5).encode(y=alt.Y("dashed:Q", title=None)),
        base.mark_line(color=theme.ACCENT, strokeWidth=2.5).encode(y=alt.Y("solid:Q", title=None)),
        base.transform_filter("isValid(datum.rate)")
        .mark_point(size=55 if dots else 30, strokeWidth=1.5, clip=True)
        .encode(
            y=_rate(),
            opacity=alt.value(1 if dots else 0.01),
            stroke=alt.condition("datum.few", alt.value(theme.REST), alt.value(theme.ACCENT)),
            fill=alt.condition("datum.whole && !datum.few", alt.value(theme.ACCENT), alt.value("transparent")),
            tooltip=_tips(text, counted),
        ),
    )
    return theme.spec(theme.finished(chart, theme.HEIGHT - 60))


@lru_cache(maxsize=32)
def _lines(
    language: Language, counted: Counted, dots: bool, years: bool, colors: tuple[tuple[str, str], ...]
) -> dict[str, Any]:
    """Several lines without their bands, which would cover one another: what is likely stands in the tooltips."""
    text, (names, shades) = Text(language), zip(*colors, strict=True)
    color = alt.Color(
        "group_name:N",
        scale=alt.Scale(domain=list(names), range=list(shades)),
        sort=list(names),
        legend=alt.Legend(title=None, columns=3, symbolType="stroke", symbolOpacity=1),
    )
    base = alt.Chart(alt.NamedData(_DATA)).encode(x=axes.timeline(text, years, padding=10), color=color)
    points = base.transform_filter("isValid(datum.rate)").encode(y=_rate(), tooltip=_tips(text, counted, grouped=True))
    sure, full = points.transform_filter("!datum.few"), alt.value(1 if dots else 0.01)
    chart = alt.layer(
        base.mark_line(strokeWidth=1, opacity=_PALE, clip=True).encode(y=alt.Y("pale:Q", title=None)),
        base.mark_line(strokeDash=[4, 4], strokeWidth=1.5).encode(y=alt.Y("dashed:Q", title=None)),
        base.mark_line(strokeWidth=2.5).encode(y=alt.Y("solid:Q", title=None)),
        points.transform_filter("datum.few")
        .mark_point(size=30, strokeWidth=1, clip=True)
        .encode(opacity=alt.value(_PALE if dots else 0.01)),
        sure.transform_filter("!datum.whole").mark_point(size=55 if dots else 30, strokeWidth=1.5).encode(opacity=full),
        sure.transform_filter("datum.whole").mark_point(size=55 if dots else 30, filled=True).encode(opacity=full),
    )
    return theme.spec(theme.finished(chart, theme.HEIGHT - 20))


def _rate() -> alt.Y:
    return alt.Y("rate:Q", title=None, axis=axes.shares(), scale=alt.Scale(domain=[0, alt.ExprRef(_TOP)], nice=4))


def _tips(text: Text, counted: Counted, grouped: bool = False) -> list[alt.Tooltip]:
    titles = {"group_name": "group"} if grouped else {}
    titles |= {"period": "period", "rate_shown": "rate", "likely_shown": "likely"}
    titles |= {"whole_shown": f"counted_{counted}", "part_shown": "converted", "open_shown": "open"}
    return [alt.Tooltip(f"{field}:N", title=text(f"funnel_charts.{title}")) for field, title in titles.items()]
