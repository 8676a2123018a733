"""What do events by step, and events by the event before them, look like as heat maps?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import altair as alt

from analysis.charts import theme
from analysis.insights.paths import EVENT, OPEN, OUT, PathsResult, picture, words
from analysis.insights.paths.transitions import TransitionsResult
from analysis.locale import Language, Text
from analysis.locale.say import told_apart

PICK = "pick"
MOST_ROWS = 12
_DATA = "rows"
_ROW = 30


def steps(result: PathsResult, text: Text, names: Mapping[str, str]) -> dict[str, Any]:
    """A row an event, a column a step: the share of paths that have it there."""
    kept = rows_of(result)
    shown = picture(result, MOST_ROWS, dict.fromkeys(result.spec.columns, kept))
    called = dict(zip(kept, told_apart([names.get(event, event) for event in kept], kept), strict=True))
    others = {"other": text("paths.other"), OUT: text("paths.ended"), OPEN: text("paths.pending")}
    order = [*called.values(), *others.values()]
    headings = {step: words.step(result.spec, step, text) for step in result.spec.columns}
    rows = [
        {
            "step": step,
            "kind": kind,
            "event": event,
            "row": called[event] if kind == EVENT else others[kind],
            "place": order.index(called[event] if kind == EVENT else others[kind]),
            "column": headings[step],
            "at": step,
            "share": share,
            "share_shown": text.percent(share),
            "count_shown": text.number(int(count)),
            "somebody": count > 0,
        }
        for step, kind, event, count, share in shown.nodes[["step", "kind", "event", "count", "share"]].itertuples(
            index=False
        )
    ]
    height = len({row["row"] for row in rows}) * _ROW
    return _shape(text.language, height, "step", ("step", "kind", "event")) | {"datasets": {_DATA: rows}}


def rows_of(result: PathsResult) -> tuple[str, ...]:
    """The events that have a row of their own: the most frequent over all steps."""
    events = result.nodes.loc[result.nodes["kind"] == EVENT]
    top = events.groupby("event", sort=False)["count"].sum().sort_values(ascending=False, kind="stable")
    return tuple(str(event) for event in top.index[:MOST_ROWS])


def transitions(result: TransitionsResult, text: Text, names: Mapping[str, str]) -> dict[str, Any]:
    """A row an event, a column what comes right after it: the share of what follows, the end of the session too."""
    pairs, ends = result.transitions, result.ends
    total = Counter[str]()
    for source, _, count, _ in pairs.itertuples(index=False):
        total[source] += count
    for event, count, pending in ends.itertuples(index=False):
        total[event] += count - pending
    kept = tuple(sorted(total, key=lambda event: (-total[event], event))[:MOST_ROWS])
    called = dict(zip(kept, told_apart([names.get(event, event) for event in kept], kept), strict=True))
    left, place = text("paths.ended"), {event: row for row, event in enumerate(kept)}
    counted = [(source, to, count) for source, to, count, _ in pairs.itertuples(index=False)]
    counted = [each for each in counted if each[0] in place and each[1] in place]
    counted += [
        (event, "", count - pending)
        for event, count, pending in ends.itertuples(index=False)
        if event in place and count > pending
    ]
    rows = [
        {
            "source": source,
            "to": to,
            "row": called[source],
            "place": place[source],
            "column": called[to] if to else left,
            "at": place[to] if to else len(kept),
            "share": float(count / total[source]),
            "share_shown": text.percent(float(count / total[source])),
            "count_shown": text.number(int(count)),
            "somebody": True,
        }
        for source, to, count in counted
    ]
    height = len({row["row"] for row in rows}) * _ROW
    return _shape(text.language, height, "next", ("source", "to")) | {"datasets": {_DATA: rows}}


@lru_cache(maxsize=128)
def _shape(language: Language, height: int, kind: str, fields: tuple[str, ...]) -> dict[str, Any]:
    text = Text(language)
    picked = alt.selection_point(name=PICK, fields=list(fields), on=theme.CLICK, toggle=False)
    tips = [
        alt.Tooltip("row:N", title=text(f"paths.tip_{kind}_row")),
        alt.Tooltip("column:N", title=text(f"paths.tip_{kind}_column")),
        alt.Tooltip("count_shown:N", title=text("paths.tip_count")),
        alt.Tooltip("share_shown:N", title=text("paths.tip_share")),
    ]
    turned = -35 if kind == "next" else 0
    above = alt.Axis(orient="top", labelAngle=turned, ticks=False, domain=False, labelLimit=120, labelOverlap=False)
    beside = alt.Axis(ticks=False, domain=False, labelOverlap=False, labelLimit=160)
    base = alt.Chart(alt.NamedData(_DATA)).encode(
        x=alt.X("column:N", title=None, sort=theme.by("at"), axis=above, scale=alt.Scale(padding=0.04)),
        y=alt.Y("row:N", title=None, sort=theme.by("place"), axis=beside, scale=alt.Scale(padding=0.04)),
    )
    cells = (
        base.mark_rect(cursor=theme.CLICKABLE, cornerRadius=theme.BAR_RADIUS)
        .encode(
            color=alt.Color("share:Q", scale=alt.Scale(range=theme.SEQUENTIAL, domainMin=0), legend=None),
            opacity=alt.condition(picked, alt.value(1), alt.value(0.45), empty=True),
            tooltip=tips,
        )
        .add_params(picked)
    )
    ink = f"luminance(scale('color', datum.share)) < 0.35 ? '{theme.PAPER}' : '{theme.INK}'"
    said = (
        base.transform_filter("datum.somebody")
        .mark_text(fontSize=theme.LABEL_SIZE - 1, color={"expr": ink})
        .encode(text="share_shown:N")
    )
    chart = theme.finished(alt.layer(cells, said), max(height, 2 * _ROW) + (70 if turned else 0))
    return theme.spec(chart)
