"""What did those who dropped do more, and what less, than those who went on?"""

from __future__ import annotations

from typing import Any

import altair as alt

from analysis.charts import theme
from analysis.insights.funnel.instead import InsteadResult, View, words
from analysis.locale import Text
from analysis.locale.say import told_apart

PICK = "pick"
MOST = 10
_FURTHEST = 10.0  # times more or less often at which a bar ends: longer ones would flatten all others
_GAP = 8  # pixels between a bar and its label
_LATIN = 0x2E80  # where wide characters begin


def bars(result: InsteadResult, text: Text, view: View, names: tuple[str, ...]) -> alt.TopLevelMixin:
    """The most telling events of a view: to the right done more by those who dropped, to the left less.

    `names` are those of the rows of `result.telling(view, MOST)`. A thin line is the 95 % interval.
    """
    names = told_apart(names, result.telling(view, MOST)["event"].tolist())
    rows = _rows(result, text, view, names)
    pick = alt.selection_point(name=PICK, fields=["row", "label"])
    lowest, highest = min([0.5, *(row["low"] for row in rows)]), max([2.0, *(row["high"] for row in rows)])
    room = max((_width(row["shown"]) for row in rows), default=0.0)
    scale = alt.Scale(type="log", domain=[lowest, highest], padding=room, nice=False)
    axis = alt.Axis(labelLimit=theme.LABEL_LIMIT, labelOverlap=False, ticks=False, domain=False)
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("label:N", sort=list(names), title=None, axis=axis))
    color = alt.Color(
        "side:N", scale=alt.Scale(domain=["more", "less"], range=[theme.BETTER, theme.WORSE]), legend=None
    )
    tips = ("label", "times", "interval", "share_dropped", "share_went_on")
    drawn = base.mark_bar(cornerRadiusEnd=theme.BAR_RADIUS, cursor="pointer").encode(
        x=alt.X("ratio:Q", scale=scale, axis=None),
        x2=alt.datum(1),
        color=color,
        opacity=alt.condition(pick, alt.value(0.9), alt.value(0.4)),
        tooltip=[alt.Tooltip(f"{tip}:N", title=text(f"instead.tip_{tip}")) for tip in tips],
    )
    spans = base.mark_rule(color=theme.LABEL, strokeWidth=1.5).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    mark = {"color": theme.LABEL, "fontSize": theme.LABEL_SIZE}
    above = base.transform_filter(alt.datum.side == "more").mark_text(align="left", dx=_GAP, **mark)
    below = base.transform_filter(alt.datum.side == "less").mark_text(align="right", dx=-_GAP, **mark)
    labels = [
        above.encode(x=alt.X("high:Q", scale=scale), text="shown:N"),
        below.encode(x=alt.X("low:Q", scale=scale), text="shown:N"),
    ]
    same = alt.Chart(alt.Data(values=[{"at": 1}])).mark_rule(color=theme.REST).encode(x=alt.X("at:Q", scale=scale))
    return theme.finished(alt.layer(drawn.add_params(pick), spans, same, *labels), theme.ROW_HEIGHT * len(rows))


def _rows(result: InsteadResult, text: Text, view: View, names: tuple[str, ...]) -> list[dict[str, Any]]:
    frame = result.telling(view, MOST)
    columns = (frame[name].tolist() for name in ("ratio", "low", "high", "share_dropped", "share_went_on"))
    return [
        {
            "row": place,
            "label": name,
            "ratio": _kept(ratio),
            "low": _kept(low),
            "high": _kept(high),
            "side": "more" if ratio > 1 else "less",
            "shown": text(
                "instead.shown",
                times=words.times(ratio, text),
                share=text.percent(dropped, 0),
                other=text.percent(went_on, 0),
            ),
            "times": words.times(ratio, text),
            "interval": words.interval(low, high, text),
            "share_dropped": text.percent(dropped),
            "share_went_on": text.percent(went_on),
        }
        for place, (name, ratio, low, high, dropped, went_on) in enumerate(zip(names, *columns, strict=True))
    ]


def _width(label: str) -> float:
    """About how many pixels a label needs beside its bar; Chinese characters are as wide as they are high."""
    return _GAP * 2 + sum(theme.LABEL_SIZE * (1.0 if ord(letter) > _LATIN else 0.55) for letter in label)


def _kept(ratio: float) -> float:
    return min(max(ratio, 1 / _FURTHEST), _FURTHEST)
