"""What does each part of a segment add or take away, how do segments overlap, and how large was one in each version?"""

from __future__ import annotations

from typing import Any

import altair as alt

from analysis.charts import axes, theme
from analysis.insights.segments import BuildingResult, SegmentOverlapResult
from analysis.locale import Text
from analysis.locale.say import told_apart

PICK = "pick"
MOST_INTERSECTIONS = 20  # drawn, the largest
_NAME_LIMIT = 340
_AROUND = 20  # pixels that a chart needs beside its rows, else names of two lie on each other
_COLUMN = 0.075  # of the longest bar: from one segment's dots to the next's
_HEADING = 2.4  # rows that the segments' names take above the dots


def steps(result: BuildingResult, text: Text, names: tuple[str, ...]) -> alt.TopLevelMixin:
    """From all users, part by part, to those who are left: bars, and pale what a part took away or brought back.

    `names` are those of the parts. The last bar is the segment.
    """
    said = [text(f"segments.step_{step.how}", name=name) for step, name in zip(result.steps, names, strict=True)]
    names = told_apart([text("segments.step_begin"), *said])
    lefts = [result.total, *(step.left for step in result.steps)]
    rows: list[dict[str, Any]] = []
    for place, (name, left) in enumerate(zip(names, lefts, strict=True)):
        before = lefts[max(place - 1, 0)]
        change = left - before
        own = result.steps[place - 1].users if place else left
        rows.append(
            {
                "row": place,
                "name": name,
                "low": min(left, before),
                "left": left,
                "high": max(left, before),
                "kind": "last" if place == len(lefts) - 1 else "step",
                "left_shown": text.number(left),
                "change": text.number(change) if change <= 0 or not place else f"+{text.number(change)}",
                "own": text.number(own),
                "label": text.number(left) if not place else f"{text.number(left)}   {_signed(change, text)}",
                "somebody": bool(left),
            }
        )
    longest = max(max(row["high"] for row in rows), 1)
    scale = alt.Scale(domain=[0, longest * 1.25], nice=False)
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("row:O", sort=None, title=None, axis=axes.named_rows(names, _NAME_LIMIT))
    )
    tips = [
        alt.Tooltip("name:N", title=text("segments.part")),
        alt.Tooltip("own:N", title=text("segments.part_own")),
        alt.Tooltip("left_shown:N", title=text("segments.left")),
        alt.Tooltip("change:N", title=text("segments.change_users")),
    ]
    pick = alt.selection_point(name=PICK, fields=["row"], toggle=False)
    color = alt.Color("kind:N", scale=alt.Scale(domain=["step", "last"], range=[theme.REST, theme.ACCENT]), legend=None)
    bars = base.mark_bar(cornerRadiusEnd=theme.BAR_RADIUS, cursor="pointer").encode(
        x=alt.X("left:Q", scale=scale, axis=None),
        color=color,
        opacity=alt.condition(pick, alt.value(0.95), alt.value(0.45)),
        tooltip=tips,
    )
    gone = base.mark_bar(color=theme.FAINT).encode(x=alt.X("low:Q", scale=scale, axis=None), x2="high:Q", tooltip=tips)
    labels = base.mark_text(align="left", dx=8, color=theme.LABEL, fontSize=theme.LABEL_SIZE).encode(
        x=alt.X("high:Q", scale=scale, axis=None), text="label:N"
    )
    return theme.finished(alt.layer(gone, bars.add_params(pick), labels), theme.ROW_HEIGHT * len(rows) + _AROUND)


def _signed(change: int, text: Text) -> str:
    return f"+{text.number(change)}" if change > 0 else f"−{text.number(-change)}" if change else "±0"


def upset(result: SegmentOverlapResult, text: Text) -> alt.TopLevelMixin:
    """Users in just these segments: a row of dots says in which, the bar how many; the largest first (Lex et al. 2014,
    "UpSet"). Blue where they share users."""
    names, shown = result.spec.names, result.intersections[:MOST_INTERSECTIONS]
    longest = max([one.users for one in shown] or [1])
    column = longest * _COLUMN
    at = [(place - len(names)) * column for place in range(len(names))]
    rows = [
        {
            "row": place,
            "top": place - 0.3,
            "bottom": place + 0.3,
            "zero": 0,
            "inside": "+".join(str(each) for each in one.inside),
            "names": text.listed([names[each] for each in one.inside]),
            "users": one.users,
            "shown": text.number(one.users),
            "share": text.percent(one.users / result.total if result.total else None),
            "kind": "shared" if len(one.inside) > 1 else "alone",
            "first": min(at[each] for each in one.inside),
            "last": max(at[each] for each in one.inside),
        }
        for place, one in enumerate(shown)
    ]
    dots = [
        {"row": place, "at": at[each], "inside": "in" if each in one.inside else "out"}
        for place, one in enumerate(shown)
        for each in range(len(names))
    ]
    headings = [
        {"at": at[place], "row": -0.75, "name": f"{_cut(name)}  {text.number(result.users[place])}"}
        for place, name in enumerate(names)
    ]
    x = alt.Scale(domain=[at[0] - column * 0.6, longest * 1.2], nice=False)
    y = alt.Scale(domain=[len(shown) - 0.5, -_HEADING], nice=False)
    pick = alt.selection_point(name=PICK, fields=["inside"], toggle=False)
    tips = [
        alt.Tooltip("names:N", title=text("segments.just_in")),
        alt.Tooltip("shown:N", title=text("segments.users")),
        alt.Tooltip("share:N", title=text("segments.of_all")),
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("row:Q", scale=y, axis=None))
    bars = base.mark_bar(cornerRadiusEnd=theme.BAR_RADIUS, cursor="pointer").encode(
        x=alt.X("zero:Q", scale=x, axis=None),
        x2="users:Q",
        y=alt.Y("top:Q", scale=y, axis=None),
        y2="bottom:Q",
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=["shared", "alone"], range=[theme.ACCENT, theme.REST]), legend=None
        ),
        opacity=alt.condition(pick, alt.value(0.95), alt.value(0.45)),
        tooltip=tips,
    )
    lines = base.mark_rule(color=theme.RULE, strokeWidth=2).encode(x=alt.X("first:Q", scale=x, axis=None), x2="last:Q")
    points = (
        alt.Chart(alt.Data(values=dots))
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=alt.X("at:Q", scale=x, axis=None),
            y=alt.Y("row:Q", scale=y, axis=None),
            color=alt.condition("datum.inside == 'in'", alt.value(theme.RULE), alt.value(theme.FAINT)),
        )
    )
    numbers = base.mark_text(align="left", dx=8, color=theme.LABEL, fontSize=theme.LABEL_SIZE).encode(
        x=alt.X("users:Q", scale=x, axis=None), text="shown:N"
    )
    over = (
        alt.Chart(alt.Data(values=headings))
        .mark_text(align="left", angle=335, dx=-4, color=theme.LABEL, fontSize=theme.LABEL_SIZE)
        .encode(x=alt.X("at:Q", scale=x, axis=None), y=alt.Y("row:Q", scale=y, axis=None), text="name:N")
    )
    layers = alt.layer(bars.add_params(pick), lines, points, numbers, over)
    return theme.finished(layers, round((theme.ROW_HEIGHT - 4) * (len(shown) + _HEADING)) + _AROUND)


_LONGEST_NAME = 22


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def sizes(rows: tuple[tuple[str, int, str], ...], text: Text) -> alt.TopLevelMixin:
    """Users in each version of the data: what it is called, users, and of how many in words. The newest is blue."""
    values = [
        {
            "place": place,
            "version": version,
            "users": users,
            "shown": text.number(users),
            "of": of,
            "kind": "now" if place == len(rows) - 1 else "then",
        }
        for place, (version, users, of) in enumerate(rows)
    ]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("version:N", sort=theme.by("place"), title=None, axis=alt.Axis(labelAngle=0, ticks=False, domain=False))
    )
    most = max([users for _, users, _ in rows] or [0])
    height = alt.Scale(domain=[0, max(most, 1) * 1.2], nice=False)
    bars = base.mark_bar(size=46, cornerRadiusEnd=theme.BAR_RADIUS).encode(
        y=alt.Y("users:Q", axis=None, scale=height),
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=["now", "then"], range=[theme.ACCENT, theme.REST]), legend=None
        ),
        tooltip=[
            alt.Tooltip("version:N", title=text("segments.data")),
            alt.Tooltip("shown:N", title=text("segments.users")),
            alt.Tooltip("of:N", title=text("segments.of_all")),
        ],
    )
    numbers = base.mark_text(dy=-9, color=theme.LABEL, fontSize=theme.LABEL_SIZE).encode(
        y=alt.Y("users:Q", scale=height, axis=None), text="shown:N"
    )
    return theme.finished(alt.layer(bars, numbers), theme.SMALL_HEIGHT - 30)
