"""What does a funnel look like: who went on, who is pending, who dropped?

Building a chart with Altair costs 30 to 50 ms, so the chart of a shape (language, number of steps, groups) is built
once, and each result only brings its rows.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt

from analysis.charts import theme
from analysis.insights.funnel_result import FunnelResult
from analysis.insights.funnel_spec import Group
from analysis.locale import Language, Text

STATES = ("reached", "pending", "dropped")  # in the order in which they lie on a bar
PICK, PICKED = "pick", ("name", "state", "group_name")
_DATA = "parts"
_NARROW, _WIDE = 22, 44  # pixels of a bar among groups, and alone
_LEGEND_AND_AXIS = 100  # pixels that these take of a chart's height
_BETWEEN = 0.22  # of a row is left between the steps
# Bars fill their strip: of narrower ones in groups Vega-Lite moves the middle away from that of their labels.
_BAR: dict[str, Any] = {"cursor": "pointer", "cornerRadius": theme.BAR_RADIUS, "height": {"band": 1}}


def bars(result: FunnelResult, text: Text, names: tuple[str, ...]) -> dict[str, Any]:
    """A bar a step (and group): those who reached it, are pending, and dropped, together those of the step before.

    `names` are the steps as shown. Alone the bars count users; groups are of different sizes, so theirs show shares.
    """
    labels = group_labels(result.groups, text)
    return _shape(text.language, labels, len(names)) | {"datasets": {_DATA: _rows(result, text, names, labels)}}


def group_labels(groups: tuple[Group, ...], text: Text) -> tuple[str, ...]:
    """What the groups are called; all others and missing stay apart from values of that very name."""
    values = {group.label for group in groups if group.kind == "value"}

    def label(group: Group) -> str:
        if group.kind == "value":
            return group.label
        name = text(f"funnel.group_{group.kind}")
        return f"({name})" if name in values else name

    return tuple(label(group) for group in groups)


def _rows(result: FunnelResult, text: Text, names: tuple[str, ...], labels: tuple[str, ...]) -> list[dict[str, Any]]:
    """One row a part of a bar; `group` is -1 without a breakdown."""
    frame = result.group_steps if labels else result.steps.assign(group=-1)
    frame = frame.sort_values(["step", "group"], kind="stable")
    entries = {-1: result.total.entries} | {place: rate.entries for place, rate in enumerate(result.group_rates)}
    columns = (frame[name].tolist() for name in ("step", "group", "users", "pending", "dropped", "share_of_first"))
    rows: list[dict[str, Any]] = []
    for step, group, users, pending, dropped, share in zip(*columns, strict=True):
        whole = max(entries[group], 1) if labels else 1
        low = 0
        for state, count in zip(STATES, (users, pending, dropped), strict=True):
            rows.append(
                {
                    "step": step,
                    "name": f"{step}  {names[step - 1]}",
                    "group": group,
                    "group_name": labels[group] if labels else "",
                    "state": state,
                    "state_name": text(f"funnel.state_{state}"),
                    "low": low / whole,
                    "high": (low + count) / whole,
                    "end": (users + pending + dropped) / whole,
                    "users": count,
                    "users_shown": text.number(count),
                    "share_shown": text.percent(count / entries[group] if entries[group] else None),
                    "shown": f"{text.number(users)} · {text.percent(share)}",
                }
            )
            low += count
    return rows


@lru_cache(maxsize=256)
def _shape(language: Language, labels: tuple[str, ...], steps: int) -> dict[str, Any]:
    """The chart without its rows."""
    text, grouped = Text(language), bool(labels)
    row = _NARROW * len(labels) + 14 if grouped else _WIDE + 12
    picked = alt.selection_point(name=PICK, fields=list(PICKED), on="click", toggle=False)
    base = alt.Chart(alt.NamedData(_DATA)).encode(y=_rows_axis(), **_offset(labels))
    part = base.encode(
        x=alt.X("low:Q", title=None, axis=_axis(grouped, text), scale=alt.Scale(nice=False, zero=True)),
        x2="high:Q",
        tooltip=[alt.Tooltip(f"{field}:N", title=text(f"funnel.tip_{field}")) for field in _tips(grouped)],
        opacity=alt.condition(picked, alt.value(1), alt.value(0.45), empty=True),
    )
    chart = alt.layer(
        _part(part, "reached", labels).add_params(picked),
        *(_part(part, state, labels) for state in STATES[1:]),
        base.transform_filter("datum.state == 'reached'")
        .mark_text(align="left", baseline="middle", dx=8, fontSize=theme.LABEL_SIZE, color=theme.LABEL)
        .encode(x="end:Q", text="shown:N"),
    )
    return theme.spec(theme.finished(chart, row * steps + (_LEGEND_AND_AXIS if grouped else theme.PADDING)))


def _tips(grouped: bool) -> tuple[str, ...]:
    return ("name", *(("group_name",) if grouped else ()), "state_name", "users_shown", "share_shown")


def _rows_axis() -> alt.Y:
    axis = alt.Axis(ticks=False, domain=False, labelPadding=10, grid=False)
    return alt.Y("name:N", sort=None, title=None, axis=axis, scale=alt.Scale(paddingInner=_BETWEEN, paddingOuter=0.1))


def _offset(labels: tuple[str, ...]) -> dict[str, Any]:
    if not labels:
        return {}
    scale = alt.Scale(paddingInner=0.15)
    return {"yOffset": alt.YOffset("group_name:N", sort=list(labels), title=None, scale=scale)}


def _axis(grouped: bool, text: Text) -> alt.Axis | None:
    """Counts stand on the bars; shares need a scale to be compared."""
    if not grouped:
        return None
    return alt.Axis(
        format="%", grid=True, gridColor=theme.FAINT, domain=False, ticks=False, title=text("funnel.axis_share")
    )


def _part(base: alt.Chart, state: str, labels: tuple[str, ...]) -> alt.Chart:
    """Reached is solid, pending light with a dashed edge, dropped faint."""
    # The first layer orders the steps, so that one keeps even bars of nobody.
    own = base.transform_filter(f"datum.state == '{state}'" + ("" if state == "reached" else " && datum.users > 0"))
    if state == "dropped":
        return own.mark_bar(color=theme.FAINT, **_BAR)
    fill: dict[str, Any] = {}
    if labels:
        fill["color"] = alt.Color("group_name:N", scale=theme.scale(labels), sort=list(labels), title=None)
    if state == "reached":
        return own.mark_bar(color=theme.ACCENT, **_BAR).encode(**fill)
    return own.mark_bar(
        color=theme.ACCENT,
        fillOpacity=0.22,
        stroke=theme.LABEL if labels else theme.ACCENT,
        strokeWidth=1,
        strokeDash=[3, 3],
        **_BAR,
    ).encode(**fill)
