"""How large is the group at every threshold, and how far does it come toward the goal?

Two pictures over the same thresholds, one above the other: the group's size, and its goal. As in
`charts/funnel/bars.py`, the chart of a shape is built once, and each result only brings its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import isnan
from typing import Any

import altair as alt

from analysis.charts import axes, theme
from analysis.insights.thresholds import ThresholdResult, ThresholdRow, threshold_rows, words
from analysis.locale import Language, Text

PICK = "pick"  # a click gives the field `threshold`
_DATA, _NOW, _ALL = "rows", "now", "all"
# Both vertical axes are equally wide, so that the pictures stand exactly above one another.
_LEFT: dict[str, Any] = {"minExtent": 56, "maxExtent": 56, "labelFlush": False}
_SKEWED = 8.0  # times the middle threshold at which the last makes a logarithmic axis the readable one
_SIZES, _RATES = 120, 190  # pixels high
_TICKS, _TITLE = 32, 24  # of these, what the axis of the thresholds takes
_MANY = 30  # thresholds from which their points are smaller


def sizes(result: ThresholdResult, text: Text, current: float, alone: bool = False) -> dict[str, Any]:
    """The users in the group at every threshold; the current one stands on a line with its numbers.

    The thresholds stand below it where it is `alone`, else below the picture of the goal.
    """
    rows, now = _rows(result, text, current)
    shape = _sizes_shape(text.language, _skewed(rows), _whole(rows), alone)
    return shape | {"datasets": {_DATA: rows, _NOW: now}}


def rates(result: ThresholdResult, text: Text, current: float) -> dict[str, Any]:
    """The goal at every threshold with its interval, beside that of all users; needs an outcome.

    A full point differs from the rest beyond chance, a hollow one may be chance; under too few users there is none.
    """
    rows, now = _rows(result, text, current)
    outcome = result.spec.outcome
    share = outcome is not None and outcome.is_share
    known = [row for row in rows if row["rate"] is not None]
    every = result.everyone
    shape = _rates_shape(text.language, _skewed(rows), _whole(rows), share, len(rows) > _MANY)
    now = [row for row in now if row["rate"] is not None]
    return shape | {"datasets": {_DATA: known, _NOW: now, _ALL: [{"rate": every}] if every is not None else []}}


def _rows(result: ThresholdResult, text: Text, current: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One row a threshold, and again that of the current one."""
    worded = words.outcome_shown(result, text)
    rows = [_row(row, text, worded) for row in threshold_rows(result.curve_with(current))]
    now = [row for row in rows if row["threshold"] == current]
    # Beyond the middle the label stands to the left of its line, so that it isn't cut.
    left = bool(now) and rows.index(now[0]) * 2 > len(rows)
    return rows, [row | {"side": "left" if left else "right"} for row in now]


def _row(row: ThresholdRow, text: Text, worded: Callable[[float | None], str]) -> dict[str, Any]:
    interval = text("thresholds.interval", low=worded(row.low), high=worded(row.high)) if not isnan(row.low) else "–"
    return {
        "threshold": row.threshold,
        "threshold_shown": text.exact(row.threshold),
        "users": row.users,
        "users_shown": f"{text.number(row.users)} · {text.percent(row.share)}",
        "rate": _plain(row.rate),
        "low": _plain(row.low),
        "high": _plain(row.high),
        "rate_shown": worded(row.rate),
        "interval_shown": interval,
        "rest_shown": worded(row.rest),
        "certainty": row.certainty,
        "certainty_shown": text(f"thresholds.certainty_{row.certainty}"),
    }


def _plain(value: float) -> float | None:
    """Vega-Lite knows no NaN."""
    return None if isnan(value) else value


def _skewed(rows: list[dict[str, Any]]) -> bool:
    """Whether the thresholds would crowd at the left of a plain axis."""
    values = [row["threshold"] for row in rows]
    return len(values) > 2 and values[0] >= 0 and values[-1] > _SKEWED * max(values[len(values) // 2], 1e-9)


def _whole(rows: list[dict[str, Any]]) -> bool:
    """Whether no threshold lies between two whole numbers: then no mark does."""
    return all(float(row["threshold"]).is_integer() for row in rows)


def _x(text: Text, skewed: bool, whole: bool, labels: bool) -> alt.X:
    scale = alt.Scale(type="symlog", nice=False) if skewed else alt.Scale(zero=False, nice=False, padding=8)
    title = text("thresholds.column_threshold") if labels else None
    look = {"grid": False, "labels": labels, "ticks": labels, "labelOverlap": True, "title": title}
    axis = axes.whole(text, **look) if whole else axes.amounts(text, tickCount=10, **look)
    return alt.X("threshold:Q", scale=scale, axis=axis)


def _y(field: str, axis: alt.Axis, zero: bool) -> alt.Y:
    return alt.Y(field, axis=axis, scale=alt.Scale(zero=zero, nice=True))


def _tips(text: Text, *fields: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{field}:N", title=text(f"thresholds.tip_{field}")) for field in fields]


def _now(field: str, shown: str) -> list[alt.Chart]:
    """The line of the current threshold, and what it comes to there."""
    base = alt.Chart(alt.NamedData(_NOW))
    # Above the drawing, where no line runs through it.
    mark = {"color": theme.LABEL, "fontSize": theme.LABEL_SIZE, "baseline": "bottom", "dy": -3, "fontWeight": "bold"}
    labels = [
        base.transform_filter(f"datum.side == '{side}'")
        .mark_text(align="left" if side == "right" else "right", dx=-4 if side == "right" else 4, **mark)
        .encode(x="threshold:Q", y=alt.value(0), text=f"{shown}:N")
        for side in ("right", "left")
    ]
    line = base.mark_rule(color=theme.WORSE, strokeWidth=2).encode(x="threshold:Q")
    dot = base.mark_point(filled=True, size=90, color=theme.WORSE, opacity=1).encode(x="threshold:Q", y=field)
    return [line, dot, *labels]


@lru_cache(maxsize=32)
def _sizes_shape(language: Language, skewed: bool, whole: bool, alone: bool) -> dict[str, Any]:
    text = Text(language)
    picked = alt.selection_point(name=PICK, fields=["threshold"], on="click", nearest=True, toggle=False)
    base = alt.Chart(alt.NamedData(_DATA)).encode(
        x=_x(text, skewed, whole, labels=alone), y=_y("users:Q", axes.counts(text, **_LEFT), zero=True)
    )
    points = base.mark_point(size=140, filled=True, opacity=0.01, cursor="pointer").encode(
        tooltip=_tips(text, "threshold_shown", "users_shown")
    )
    chart = alt.layer(
        base.mark_area(color=theme.ACCENT, opacity=0.15, line={"color": theme.ACCENT, "strokeWidth": 2}),
        *_now("users:Q", "users_shown"),
        points.add_params(picked),
    )
    return theme.spec(theme.finished(chart, _SIZES + (_TICKS + _TITLE if alone else 0)))


@lru_cache(maxsize=32)
def _rates_shape(language: Language, skewed: bool, whole: bool, share: bool, many: bool) -> dict[str, Any]:
    text = Text(language)
    picked = alt.selection_point(name=PICK, fields=["threshold"], on="click", nearest=True, toggle=False)
    axis = axes.shares(**_LEFT) if share else axes.amounts(text, **_LEFT)
    base = alt.Chart(alt.NamedData(_DATA)).encode(x=_x(text, skewed, whole, labels=True))
    sure = alt.condition("datum.certainty == 'real'", alt.value(theme.ACCENT), alt.value("transparent"))
    grey = alt.condition("datum.certainty == 'few'", alt.value(theme.REST), alt.value(theme.ACCENT))
    points = base.mark_point(size=18 if many else 42, cursor="pointer", strokeWidth=1.5, opacity=1).encode(
        y="rate:Q",
        fill=sure,
        stroke=grey,
        tooltip=_tips(
            text, "threshold_shown", "users_shown", "rate_shown", "interval_shown", "rest_shown", "certainty_shown"
        ),
    )
    every = alt.Chart(alt.NamedData(_ALL))
    chart = alt.layer(
        base.mark_area(color=theme.ACCENT, opacity=0.14).encode(y=_y("low:Q", axis, zero=False), y2="high:Q"),
        every.mark_rule(color=theme.REST, strokeDash=[5, 4]).encode(y="rate:Q"),
        base.mark_line(color=theme.ACCENT, strokeWidth=2).encode(y="rate:Q"),
        *_now("rate:Q", "rate_shown"),
        points.add_params(picked),
    )
    return theme.spec(theme.finished(chart, _RATES + _TITLE))
