"""How long do people take from step to step, and to convert?

The bins are drawn equally wide, whatever time they span, so they stand on their numbers: an axis from 0 to how many
there are, whose labels are the bins' ends. Quartiles lie on it by their place within their bin.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np

from analysis.charts import axes, theme
from analysis.insights.funnel import FROM_FIRST, Counted, FunnelResult
from analysis.locale import Language, Text
from analysis.spans import SAID_UNITS, UNITS

_BINS, _MARKS, _ENDS = "bins", "marks", "ends"


def steps_with_times(result: FunnelResult) -> tuple[int, ...]:
    """The steps whose time can be shown, from step 1 to the last first."""
    known = result.times.loc[result.times["users"] > 0, "step"].tolist()
    return tuple(sorted(int(step) for step in known))


def histogram(result: FunnelResult, text: Text, step: int = FROM_FIRST) -> dict[str, Any]:
    """How many took how long to come to a step from the required one before; the median, and the middle half."""
    bins = result.histogram.loc[result.histogram["step"] == step]
    edges = [*bins["from_seconds"].tolist(), *bins["to_seconds"].tolist()[-1:]]
    total = max(int(bins["users"].sum()), 1)
    rows = [
        {
            "place": place,
            "next": place + 1,
            "users": users,
            "users_shown": text.number(users),
            "share_shown": text.percent(users / total),
            "took": text("funnel_charts.took_range", low=_short(low, text), high=_short(high, text)),
        }
        for place, (low, high, users) in enumerate(
            zip(edges[:-1], edges[1:], bins["users"].tolist(), strict=True) if edges else ()
        )
    ]
    ends = {"name": _ENDS, "value": [_short(edge, text) for edge in edges]}
    shape = _shape(text.language, result.spec.counted)
    data = {_BINS: rows, _MARKS: _marks(result, text, step, edges)}
    return shape | {"params": [*shape.get("params", ()), ends], "datasets": data}


def _marks(result: FunnelResult, text: Text, step: int, edges: list[float]) -> list[dict[str, Any]]:
    """The quartiles by their places on the axis; none without anybody."""
    times = result.times.loc[(result.times["step"] == step) & (result.times["users"] > 0)]
    if times.empty or not edges:
        return []
    seconds = [float(times[name].iloc[0]) for name in ("low_quartile", "median", "high_quartile")]
    low, median, high = np.interp(seconds, edges, np.arange(len(edges))).tolist()
    last = len(edges) - 1
    return [
        {
            "low": low,
            "median": median,
            "high": high,
            "align": "left" if median < last / 2 else "right",
            "half": text("funnel_charts.half_within", time=text.duration(seconds[1])),
            "middle": text("funnel_charts.middle_half", low=text.duration(seconds[0]), high=text.duration(seconds[2])),
        }
    ]


def _short(seconds: float, text: Text) -> str:
    """90 min, 1.5 d: in the largest unit that needs no more than one decimal."""
    for unit in SAID_UNITS[:-1]:
        length = UNITS[unit].total_seconds()
        if seconds >= length and seconds * 10 % length == 0:
            return text(f"funnel_charts.{unit}", n=seconds / length)
    return text("funnel_charts.seconds", n=seconds)


@lru_cache(maxsize=16)
def _shape(language: Language, counted: Counted) -> dict[str, Any]:
    text = Text(language)
    titles = {"took": "took", "users_shown": f"counted_{counted}", "share_shown": "share"}
    tips = [alt.Tooltip(f"{field}:N", title=text(f"funnel_charts.{title}")) for field, title in titles.items()]
    ends = alt.Axis(labelExpr=f"{_ENDS}[datum.value]", tickMinStep=1, tickCount=12, grid=False, labelOverlap="greedy")
    scale = alt.Scale(nice=False, zero=True)
    count = axes.counts(text, title=text(f"funnel_charts.counted_{counted}"))
    bins, marks = alt.Chart(alt.NamedData(_BINS)), alt.Chart(alt.NamedData(_MARKS))
    words = {"fontSize": theme.LABEL_SIZE, "color": theme.LABEL, "baseline": "bottom"}
    chart = alt.layer(
        marks.mark_rect(color=theme.FAINT, opacity=0.6).encode(
            x=alt.X("low:Q", title=None),
            x2="high:Q",
            tooltip=[alt.Tooltip("middle:N", title=text("funnel_charts.took"))],
        ),
        bins.mark_bar(
            color=theme.ACCENT, cornerRadiusTopLeft=theme.BAR_RADIUS, cornerRadiusTopRight=theme.BAR_RADIUS
        ).encode(
            x=alt.X("place:Q", title=None, axis=ends, scale=scale),
            x2="next:Q",
            y2=alt.datum(0),
            y=alt.Y("users:Q", axis=count, scale=alt.Scale(zero=True)),
            tooltip=tips,
        ),
        marks.mark_rule(color=theme.LABEL, strokeWidth=2).encode(x="median:Q"),
        *(
            marks.transform_filter(f"datum.align == '{side}'")
            .mark_text(align=side, dx=6 if side == "left" else -6, dy=-4, y=0, **words)
            .encode(x="median:Q", text="half:N")
            for side in ("left", "right")
        ),
    )
    return theme.spec(theme.finished(chart, theme.HEIGHT - 60))
