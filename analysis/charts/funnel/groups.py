"""Which groups convert more or less than the others, and is it a real difference?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt

from analysis.charts import axes, theme
from analysis.insights.funnel import Counted, Difference, FunnelResult, group_labels, likely_range, points, verdict
from analysis.insights.statistics import wilson
from analysis.locale import Language, Text
from analysis.locale.say import told_apart

_DATA, _ALL = "groups", "all"
_ROW = 30  # pixels a group
_AXIS = 44
_LETTER: dict[Language, int] = {"en": 7, "zh": 12}  # pixels of what is said beside a line, on average
_FREE = 24  # pixels around it


def groups(result: FunnelResult, text: Text, labels: tuple[str, ...] | None = None) -> dict[str, Any]:
    """A dot a group at its headline rate, the line in which it likely lies, and what is to be said of it.

    Coloured only where the difference is real: more or less than all others together (than the other side).
    """
    labels = group_labels(result.groups, text) if labels is None else told_apart(labels)
    total, sides = result.headline, result.spec.compare is not None
    data = {
        _DATA: _rows(result, text, labels),
        _ALL: [] if sides or total is None else [{"rate": total, "said": _all(text, total)}],
    }
    longest = max((len(row["said"]) for row in data[_DATA]), default=0)
    shape = _shape(text.language, len(labels), result.spec.counted, sides, longest * _LETTER[text.language] + _FREE)
    return shape | {"datasets": data}


def _all(text: Text, total: float) -> str:
    return text("funnel_charts.all_groups", rate=text.percent(total))


def _rows(result: FunnelResult, text: Text, labels: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = []
    for place, (label, rate) in enumerate(zip(labels, result.group_rates, strict=True)):
        # A comparison has one difference; it stands with this side.
        difference = result.differences[place] if place < len(result.differences) else None
        low, high = wilson(rate.part, rate.whole) or (None, None)
        by, between = points(difference, text) if difference else ("", "")
        judged = verdict(difference, text) if difference else ""
        shown = text.percent(rate.headline)
        rows.append(
            {
                "place": place,
                "name": label,
                "rate": rate.headline,
                "low": low,
                "high": high,
                "side": _side(difference),
                "rate_shown": shown,
                "likely_shown": likely_range(text, low, high),
                "users_shown": text.number(rate.whole),
                "by": by,
                "between": between,
                "judged": judged,
                "said": "  ·  ".join(
                    part for part in (shown, by if _side(difference) != "none" else "", judged) if part
                ),
            }
        )
    return rows


def _side(difference: Difference | None) -> str:
    if difference is None or difference.verdict != "real" or difference.difference is None:
        return "none"
    return "more" if difference.difference > 0 else "less"


@lru_cache(maxsize=64)
def _shape(language: Language, rows: int, counted: Counted, sides: bool, room: int) -> dict[str, Any]:
    """`room` is what is kept free at the right, in pixels, for what is said beside the last line."""
    text = Text(language)
    titles = {"name": "group", "users_shown": f"counted_{counted}", "rate_shown": "rate", "likely_shown": "likely"}
    against = "difference_sides" if sides else "difference"
    titles |= {"by": against, "between": "likely", "judged": "verdict"}
    tips = [alt.Tooltip(f"{field}:N", title=text(f"funnel_charts.{title}")) for field, title in titles.items()]
    scale = alt.Scale(domain=["more", "less", "none"], range=[theme.BETTER, theme.WORSE, theme.REST])
    color = alt.Color("side:N", scale=scale, legend=None)
    shares = axes.shares(tickCount=5)
    names = alt.Axis(ticks=False, domain=False, labelPadding=10, grid=False, labelFlush=False)
    base = alt.Chart(alt.NamedData(_DATA)).encode(y=alt.Y("name:N", sort=theme.by("place"), title=None, axis=names))
    known = base.transform_filter("isValid(datum.rate)")
    ends = [0, alt.expr(f"max(width - {room}, width / 3)")]
    x = alt.X("rate:Q", title=None, axis=shares, scale=alt.Scale(zero=False, nice=True, padding=20, range=ends))
    everybody = alt.Chart(alt.NamedData(_ALL)).encode(x="rate:Q")
    chart = alt.layer(
        # All groups first, in their order, whether or not anything can be said of them.
        base.mark_point(opacity=0).encode(x=alt.XValue(0)),
        everybody.mark_rule(color=theme.LABEL, strokeDash=[4, 4], strokeWidth=1).encode(
            tooltip=[alt.Tooltip("said:N", title=text("funnel_charts.rate"))]
        ),
        known.mark_rule(strokeWidth=2, opacity=0.7).encode(x=alt.X("low:Q"), x2="high:Q", color=color, tooltip=tips),
        known.mark_point(filled=True, size=90, opacity=1).encode(x=x, color=color, tooltip=tips),
        base.mark_text(align="left", baseline="middle", dx=10, fontSize=theme.LABEL_SIZE, color=theme.LABEL).encode(
            x="high:Q", text="said:N"
        ),
        everybody.mark_text(align="left", baseline="bottom", dx=4, dy=-2, y=0, fontSize=11, color=theme.LABEL).encode(
            text="said:N"
        ),
    )
    return theme.spec(theme.finished(chart, rows * _ROW + _AXIS))
