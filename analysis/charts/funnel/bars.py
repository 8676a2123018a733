"""What does a funnel look like: who went on, who is pending, who dropped?

Building a chart with Altair costs 30 to 50 ms, so the chart of a shape (language, number of steps, groups) is built
once, and each result only brings its rows.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt

from analysis.charts import axes, theme
from analysis.insights.funnel import Counted, FunnelResult, FunnelSpec, group_labels, likely_range, row_names
from analysis.insights.statistics import wilson
from analysis.locale import Language, Text
from analysis.locale.say import told_apart

STATES = ("reached", "pending", "dropped", "skipped")  # in the order in which they lie on a bar
PICK, PICKED = "pick", ("name", "state", "group_name")
_DATA = "parts"
_WIDE, _LEAST_WIDE = 44, 22  # pixels of a bar that stands alone, and of one of twenty
_NARROW, _LEAST_NARROW = 22, 9  # the same among groups
_FEW_STEPS, _BARS = 6, 40  # up to so many steps, or bars in groups, they are as wide as can be
_LEGEND_AND_AXIS = 100  # pixels that these take of a chart's height
_COLUMNS = f"{theme.PAGE_WIDTH} < 600 ? 1 : 4"  # of the legend
_BETWEEN = 0.22  # of a row is left between the steps
# Bars fill their strip: of narrower ones in groups Vega-Lite moves the middle away from that of their labels.
_BAR: dict[str, Any] = {"cursor": "pointer", "cornerRadius": theme.BAR_RADIUS, "height": {"band": 1}}


def bars(
    result: FunnelResult, text: Text, names: tuple[str, ...], labels: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """A bar a step (and group): those who reached it and those who dropped, together those of the step before.

    Where all entries are looked at who is pending lies between them.

    `names` are the steps as shown, `labels` the groups (`group_labels` by default). Alone the bars show counts; groups
    are of different sizes, so theirs show shares. Of an optional step the bar shows who did it and who went without.
    """
    labels = group_labels(result.groups, text) if labels is None else told_apart(labels)
    sides = result.spec.compare is not None
    shape = _shape(text.language, labels, len(names), result.spec.counted, sides, _rest(result, labels))
    return shape | {"datasets": {_DATA: _rows(result, text, row_names(result.spec, text, names), labels)}}


def parts(spec: FunnelSpec) -> tuple[str, ...]:
    """Of which a bar is made."""
    return STATES if spec.base == "all" else tuple(state for state in STATES if state != "pending")


def _rows(result: FunnelResult, text: Text, names: tuple[str, ...], labels: tuple[str, ...]) -> list[dict[str, Any]]:
    """One row a part of a bar; `group` is -1 without a breakdown."""
    frame = result.group_steps if labels else result.steps.assign(group=-1)
    frame = frame.sort_values(["step", "group"], kind="stable")
    entries = {-1: result.total.whole} | {place: rate.whole for place, rate in enumerate(result.group_rates)}
    states = parts(result.spec)
    rows: list[dict[str, Any]] = []
    for row in frame.to_dict("records"):
        group, reached, first = row["group"], row["reached"], row["step"] == 1
        whole = max(entries[group], 1) if labels else 1
        low, before = 0, sum(row[state] for state in states)  # those who took the required step before
        for state in states:
            count = row[state]
            rows.append(
                {
                    "step": row["step"],
                    "name": names[row["step"] - 1],
                    "group": group,
                    "group_name": labels[group] if labels else "",
                    "state": state,
                    "state_name": text(f"funnel_charts.state_{state}"),
                    "low": low / whole,
                    "high": (low + count) / whole,
                    "end": before / whole,
                    "users": count,
                    "somebody": count > 0,
                    "users_shown": text.number(count),
                    "first_shown": text.percent(count / entries[group] if entries[group] else None),
                    "previous_shown": text.percent(count / before if before and not first else None),
                    "likely_shown": "–" if first else _likely(text, state, count, before),
                    "shown": f"{text.number(reached)} · {text.percent(row['share_of_first'])}",
                }
            )
            low += count
    return rows


def _likely(text: Text, state: str, count: int, before: int) -> str:
    """Where the share of a part likely lies; who is pending will be in another part."""
    low, high = (None, None) if state == "pending" else wilson(count, before) or (None, None)
    return likely_range(text, low, high)


@lru_cache(maxsize=256)
def _shape(
    language: Language,
    labels: tuple[str, ...],
    steps: int,
    counted: Counted,
    sides: bool,
    rest: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The chart without its rows; `rest` are the groups that are no value of their own."""
    text, grouped = Text(language), bool(labels)
    picked = alt.selection_point(name=PICK, fields=list(PICKED), on="click", toggle=False)
    base = alt.Chart(alt.NamedData(_DATA)).encode(y=_rows_axis(), **_offset(labels))
    part = base.encode(
        x=alt.X("low:Q", title=None, axis=_axis(grouped, text), scale=alt.Scale(nice=False, zero=True)),
        x2="high:Q",
        opacity=alt.condition(picked, alt.value(1), alt.value(0.45), empty=True),
        tooltip=_tips(text, counted, grouped),
    )
    fill: dict[str, Any] = {}
    if labels:
        fill["color"] = alt.Color(
            "group_name:N",
            scale=alt.Scale(domain=list(labels), range=_colors(labels, sides, rest)),
            sort=list(labels),
            legend=alt.Legend(title=None, columns=alt.ExprRef(_COLUMNS)),
        )
    chart = alt.layer(
        _part(part, "reached", fill).add_params(picked),
        *(_part(part, state, fill) for state in STATES[1:]),
        base.transform_filter("datum.state == 'reached'")
        .mark_text(align="left", baseline="middle", dx=8, fontSize=_size(labels, steps), color=theme.LABEL)
        .encode(x="end:Q", text="shown:N"),
    )
    height = _row(labels, steps) * steps + (_LEGEND_AND_AXIS if grouped else theme.PADDING)
    return theme.spec(theme.finished(chart, round(height)))


def _row(labels: tuple[str, ...], steps: int) -> float:
    """Pixels from one step to the next: many steps, or many groups, stand closer together."""
    if labels:
        return max(_NARROW * min(1, _BARS / (steps * len(labels))), _LEAST_NARROW) * len(labels) + 14
    return max(_WIDE * min(1, _FEW_STEPS / steps), _LEAST_WIDE) + 12


def _size(labels: tuple[str, ...], steps: int) -> float:
    bar = (_row(labels, steps) - 14) / len(labels) if labels else theme.LABEL_SIZE
    return min(theme.LABEL_SIZE, max(bar, 9))


def _tips(text: Text, counted: Counted, grouped: bool) -> list[alt.Tooltip]:
    titles = {
        "name": "step",
        **({"group_name": "group"} if grouped else {}),
        "state_name": "part",
        "users_shown": f"counted_{counted}",
        "first_shown": "share_of_first",
        "previous_shown": "share_of_previous",
        "likely_shown": "likely",
    }
    return [alt.Tooltip(f"{field}:N", title=text(f"funnel_charts.{title}")) for field, title in titles.items()]


def _rows_axis() -> alt.Y:
    axis = alt.Axis(ticks=False, domain=False, labelPadding=10, grid=False)
    return alt.Y(
        "name:N", sort=theme.by("step"), title=None, axis=axis, scale=alt.Scale(paddingInner=_BETWEEN, paddingOuter=0.1)
    )


def _offset(labels: tuple[str, ...]) -> dict[str, Any]:
    if not labels:
        return {}
    scale = alt.Scale(paddingInner=0.15)
    return {"yOffset": alt.YOffset("group_name:N", sort=list(labels), title=None, scale=scale)}


def _axis(grouped: bool, text: Text) -> alt.Axis | None:
    """Counts stand on the bars; shares need a scale to be compared."""
    if not grouped:
        return None
    return axes.shares(tickCount=5, title=text("funnel_charts.axis_share"))


def group_colors(result: FunnelResult, labels: tuple[str, ...]) -> dict[str, str]:
    """A colour for each group as it is called, the same in all pictures of the result."""
    return dict(zip(labels, _colors(labels, result.spec.compare is not None, _rest(result, labels)), strict=True))


def _rest(result: FunnelResult, labels: tuple[str, ...]) -> tuple[str, ...]:
    """The groups that are no value of their own."""
    return tuple(
        label for label, group in zip(labels, result.groups, strict=True) if group.kind in ("other", "missing")
    )


def _colors(labels: tuple[str, ...], sides: bool, rest: tuple[str, ...]) -> list[str]:
    """Of a comparison this side is the one to look at; of groups those that are values."""
    if sides:
        return [theme.ACCENT, theme.REST]
    given = theme.colors(label for label in labels if label not in rest)
    given |= dict(zip(rest, (theme.REST, theme.RULE), strict=False))  # all others, no value
    return [given[label] for label in labels]


def _part(base: alt.Chart, state: str, fill: dict[str, Any]) -> alt.Chart:
    """Reached is solid, pending light with a dashed edge, dropped faint, skipped an outline."""
    # The first layer orders the steps, so that one keeps even bars of nobody.
    own = base.transform_filter(f"datum.state == '{state}'" + ("" if state == "reached" else " && datum.users > 0"))
    if state == "dropped":
        return own.mark_bar(color=theme.FAINT, **_BAR)
    if state == "skipped":
        return own.mark_bar(color=theme.FAINT, fillOpacity=0, stroke=theme.REST, strokeWidth=1, **_BAR)
    if state == "reached":
        return own.mark_bar(color=theme.ACCENT, **_BAR).encode(**fill)
    return own.mark_bar(
        color=theme.ACCENT,
        fillOpacity=0.22,
        stroke=theme.RULE if fill else theme.ACCENT,
        strokeWidth=1,
        strokeDash=[3, 3],
        **_BAR,
    ).encode(**fill)
