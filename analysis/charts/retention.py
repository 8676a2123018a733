"""What do the cohorts' triangle, the curve of who comes back, and a bracket's way over the cohorts look like?

As in `charts/funnel/bars.py`, the chart of a shape is built once, and each result only brings its rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import altair as alt

from analysis.charts import axes, theme
from analysis.insights.retention import RetentionResult
from analysis.insights.retention import words as retention_words
from analysis.locale import Language, Text

Measured = Literal["share", "users", "sum", "mean"]
MEASURED: tuple[Measured, ...] = ("share", "users", "sum", "mean")
PICK = "pick"
MOST_COHORTS, MOST_BRACKETS = 40, 31
MOST_LINES = 5
_DATA = "rows"
_ROW = 24  # pixels
_WRITTEN = 16  # brackets up to which a cell says its number
_PALE, _FULL, _NOTHING = 0.4, 1.0, 0.01
_POINTS = 70
_COLUMNS: dict[Measured, str] = {"share": "share", "users": "came", "sum": "total", "mean": "mean"}


def triangle(result: RetentionResult, text: Text, group: int = 0, measured: Measured = "share") -> dict[str, Any]:
    """A row a cohort, a column a bracket, the averages above; cells that aren't over are outlined, small cohorts
    pale. The latest cohorts and first brackets of very many."""
    cells = result.cells.loc[result.cells["group"] == group]
    shown = sorted(set(cells["cohort"]))[-MOST_COHORTS:]
    cells = cells.loc[cells["cohort"].isin(shown) & (cells["bracket"] < MOST_BRACKETS)]
    brackets = [_short(result, place) for place in range(min(len(result.edges), MOST_BRACKETS))]
    brackets = brackets[: int(cells["bracket"].max()) + 1] if len(cells) else brackets[:1]
    rows = _average_row(result, text, group if result.groups else -1, measured, len(brackets))
    rows += [_cell(result, cell, text, measured) for cell in cells.to_dict("records")]
    later = [row["value"] for row in rows if row["bracket"] and row["complete"] and row["value"] is not None]
    for row in rows:  # who began is everybody, mostly: beside that all others would look alike
        row["shade"] = row["value"] if row["value"] is None or not later else min(row["value"], max(later))
    unit = "day" if result.spec.brackets is not None else result.spec.unit
    number = len(shown) + (1 if len(rows) > len(cells) else 0)
    shape = _triangle_shape(text.language, number, tuple(brackets), unit)
    return shape | {"datasets": {_DATA: rows}}


def _short(result: RetentionResult, bracket: int) -> str:
    begin, end = result.edges[bracket]
    return str(begin) if end - begin == 1 else f"{begin}–{end - 1}"


def _value(row: Mapping[Any, Any], measured: Measured, text: Text) -> tuple[float | None, str]:
    found = row[_COLUMNS[measured]]
    value = None if found != found else float(found)
    return value, text.percent(value) if measured == "share" else text.number(value)


def _cell(result: RetentionResult, cell: Mapping[Any, Any], text: Text, measured: Measured) -> dict[str, Any]:
    value, said = _value(cell, measured, text)
    complete, few = bool(cell["complete"]), bool(cell["few"])
    name = retention_words.cohort_name(cell["cohort"], result.spec, text)
    known = "" if complete else f" ({text('retention_charts.not_over')})"
    return {
        "place": cell["cohort"].toordinal(),
        "cohort": cell["cohort"].isoformat(),
        "name": f"{name}{' *' if cell['censored'] else ''} · {text.number(int(cell['users']))}",
        "bracket": int(cell["bracket"]),
        "column": _short(result, int(cell["bracket"])),
        "value": value,
        "complete": complete,
        "strength": (_PALE if few else _FULL) if complete else _NOTHING,
        "said": said.removesuffix("%") if measured == "share" else said,
        "somebody": True,
        "cohort_shown": name,
        "bracket_shown": retention_words.bracket_name(result, int(cell["bracket"]), text),
        "share_shown": text.percent(cell["share"]) + known,
        "came_shown": text.number(int(cell["came"])),
        "users_shown": text.number(int(cell["users"])),
        "likely_shown": _likely(text, cell["low"], cell["high"]),
    }


def _average_row(
    result: RetentionResult, text: Text, group: int, measured: Measured, brackets: int
) -> list[dict[str, Any]]:
    if measured == "users":  # of cohorts of different sizes there is no average
        return []
    frame = result.averages
    rows = []
    for row in frame.loc[(frame["group"] == group) & (frame["bracket"] < brackets)].to_dict("records"):
        value, said = _value(row, measured, text)
        rows.append(
            {
                "place": 0,
                "cohort": "",
                "name": text("retention_charts.average"),
                "bracket": int(row["bracket"]),
                "column": _short(result, int(row["bracket"])),
                "value": value,
                "complete": True,
                "strength": _FULL,
                "said": said.removesuffix("%") if measured == "share" else said,
                "somebody": False,
                "cohort_shown": text("retention_charts.average"),
                "bracket_shown": retention_words.bracket_name(result, int(row["bracket"]), text),
                "share_shown": text.percent(row["share"]),
                "came_shown": text.number(int(row["came"])),
                "users_shown": text.number(int(row["of"])),
                "likely_shown": _likely(text, row["low"], row["high"]),
            }
        )
    return rows


def _likely(text: Text, low: float, high: float) -> str:
    return text("funnel_charts.likely_range", low=text.percent(low), high=text.percent(high))


@lru_cache(maxsize=64)
def _triangle_shape(language: Language, rows: int, brackets: tuple[str, ...], unit: str) -> dict[str, Any]:
    text = Text(language)
    picked = alt.selection_point(name=PICK, fields=["cohort", "bracket"], on=theme.CLICK, toggle=False)
    tips = _tips(text, ("cohort", "bracket", "share", "came", "users", "likely"))
    title = text(f"retention_charts.axis_{unit}")
    across = alt.Axis(orient="top", title=title, labelAngle=0, labelOverlap=True, ticks=False, domain=False)
    down = alt.Axis(title=None, labelOverlap=False, ticks=False, domain=False)
    base = alt.Chart(alt.NamedData(_DATA)).encode(
        x=alt.X("column:O", sort=list(brackets), axis=across, scale=alt.Scale(padding=0.06)),
        y=alt.Y("name:N", sort=theme.by("place"), axis=down, scale=alt.Scale(padding=0.08)),
    )
    shade = alt.Color("shade:Q", scale=alt.Scale(range=theme.SEQUENTIAL, domainMin=0), legend=None)
    layers = [
        base.transform_filter("!datum.complete").mark_rect(
            fill="transparent", stroke=theme.REST, strokeDash=[3, 3], strokeWidth=1, cornerRadius=theme.BAR_RADIUS
        ),
        base.mark_rect(cursor=theme.CLICKABLE, cornerRadius=theme.BAR_RADIUS)
        .encode(
            color=shade,
            fillOpacity=alt.FillOpacity("strength:Q", scale=None, legend=None),
            opacity=alt.condition(picked, alt.value(1), alt.value(0.55), empty=True),
            tooltip=tips,
        )
        .add_params(picked),
    ]
    if len(brackets) <= _WRITTEN:
        filled = f"datum.strength > 0.9 && luminance(scale('color', datum.shade)) < 0.35 ? '{theme.PAPER}'"
        filled += f" : datum.strength > 0.9 ? '{theme.INK}' : {theme.LABEL['expr']}"
        layers.append(base.mark_text(fontSize=theme.LABEL_SIZE - 1, color={"expr": filled}).encode(text="said:N"))
    return theme.spec(theme.finished(alt.layer(*layers), rows * _ROW + theme.PADDING))


def _tips(text: Text, names: Sequence[str], grouped: bool = False) -> list[alt.Tooltip]:
    group = [alt.Tooltip("group:N", title=text("retention_charts.tip_group"))] if grouped else []
    return group + [alt.Tooltip(f"{name}_shown:N", title=text(f"retention_charts.tip_{name}")) for name in names]


def curve(result: RetentionResult, text: Text, labels: tuple[str, ...] = ()) -> dict[str, Any]:
    """The pooled share by bracket, of all with the band in which it likely lies, or a line a group with intervals."""
    frame = result.averages.loc[result.averages["bracket"] < MOST_BRACKETS]
    wanted = range(min(len(labels), MOST_LINES)) if labels else (-1,)
    rows = [
        {
            "bracket": int(row["bracket"]),
            "column": _short(result, int(row["bracket"])),
            "group": labels[int(row["group"])] if labels else text("retention_charts.all"),
            "share": float(row["share"]),
            "simple": float(row["simple"]),
            "low": float(row["low"]),
            "high": float(row["high"]),
            "bracket_shown": retention_words.bracket_name(result, int(row["bracket"]), text),
            "share_shown": text.percent(row["share"]),
            "simple_shown": text.percent(row["simple"]),
            "likely_shown": _likely(text, row["low"], row["high"]),
            "users_shown": text.number(int(row["of"])),
        }
        for row in frame.loc[frame["group"].isin(list(wanted))].to_dict("records")
    ]
    unit = "day" if result.spec.brackets is not None else result.spec.unit
    brackets = tuple(dict.fromkeys(row["column"] for row in sorted(rows, key=lambda row: row["bracket"])))
    names = tuple(labels[:MOST_LINES])
    return _curve_shape(text.language, brackets, names, unit) | {"datasets": {_DATA: rows}}


@lru_cache(maxsize=32)
def _curve_shape(language: Language, brackets: tuple[str, ...], names: tuple[str, ...], unit: str) -> dict[str, Any]:
    text = Text(language)
    told = (
        *(("group",) if names else ()),
        "bracket_shown",
        "share_shown",
        "likely_shown",
        "simple_shown",
        "users_shown",
    )
    tips = [
        alt.Tooltip(f"{name}:N", title=text(f"retention_charts.tip_{name.removesuffix('_shown')}")) for name in told
    ]
    across = alt.Axis(
        title=text(f"retention_charts.axis_{unit}"), labelAngle=0, labelOverlap=True, ticks=False, domain=False
    )
    base = alt.Chart(alt.NamedData(_DATA)).encode(x=alt.X("column:O", sort=list(brackets), axis=across))
    share = alt.Y("share:Q", title=None, axis=axes.shares(), scale=alt.Scale(domainMin=0, nice=4))
    if names:
        colors = theme.colors(names)
        scale = alt.Scale(domain=list(names), range=[colors[name] for name in names])
        base = base.encode(
            color=alt.Color("group:N", scale=scale, sort=list(names), legend=alt.Legend(columns=3, title=None))
        )
        likely = base.mark_rule(strokeWidth=1, opacity=0.6)
        line, dots = base.mark_line(strokeWidth=2), base.mark_point(filled=True, size=50)
    else:
        likely = base.mark_area(color=theme.ACCENT, opacity=0.16)
        if len(brackets) == 1:
            likely = base.mark_rule(color=theme.ACCENT, strokeWidth=1.5, opacity=0.6)
        line = base.mark_line(strokeWidth=2.5, color=theme.ACCENT)
        dots = base.mark_point(filled=True, size=50, color=theme.ACCENT)
    chart = alt.layer(
        likely.encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        line.encode(y=share),
        dots.encode(y=share, tooltip=tips),
    )
    return theme.spec(theme.finished(chart, theme.HEIGHT - 60))


def trend(result: RetentionResult, text: Text, bracket: int, labels: tuple[str, ...] = ()) -> dict[str, Any]:
    """A bracket's share from cohort to cohort, with intervals; what isn't over is hollow, what is of few grey."""
    frame = result.cells.loc[result.cells["bracket"] == bracket]
    wanted = range(min(len(labels), MOST_LINES)) if labels else (0,)
    frame = frame.loc[frame["group"].isin(list(wanted))]
    rows = [_of_cohort(result, cell, text, labels) for cell in frame.sort_values("cohort").to_dict("records")]
    days = [date.fromisoformat(start) for start in sorted({row["start"] for row in rows})]
    names = tuple(labels[:MOST_LINES])
    shape = _trend_shape(text.language, len(days) <= _POINTS, axes.in_years(days), names)
    return (axes.marked(shape, days) if days else shape) | {"datasets": {_DATA: rows}}


def _of_cohort(result: RetentionResult, cell: Mapping[Any, Any], text: Text, labels: tuple[str, ...]) -> dict[str, Any]:
    complete = bool(cell["complete"])
    name = retention_words.cohort_name(cell["cohort"], result.spec, text)
    return {
        "start": cell["cohort"].isoformat(),
        "group": labels[int(cell["group"])] if labels else text("retention_charts.all"),
        "share": float(cell["share"]),
        "solid": float(cell["share"]) if complete else None,
        "low": float(cell["low"]),
        "high": float(cell["high"]),
        "complete": complete,
        "few": bool(cell["few"]),
        "cohort_shown": name + (f" ({text('retention_charts.may_not_be_new')})" if cell["censored"] else ""),
        "share_shown": text.percent(cell["share"]) + ("" if complete else f" ({text('retention_charts.not_over')})"),
        "likely_shown": _likely(text, cell["low"], cell["high"]),
        "users_shown": text.number(int(cell["users"])),
    }


@lru_cache(maxsize=32)
def _trend_shape(language: Language, dots: bool, years: bool, names: tuple[str, ...]) -> dict[str, Any]:
    text = Text(language)
    told = ("cohort_shown", *(("group",) if names else ()), "share_shown", "likely_shown", "users_shown")
    tips = [
        alt.Tooltip(f"{name}:N", title=text(f"retention_charts.tip_{name.removesuffix('_shown')}")) for name in told
    ]
    base = alt.Chart(alt.NamedData(_DATA)).encode(x=axes.timeline(text, years, padding=12))
    share = alt.Y("share:Q", title=None, axis=axes.shares(), scale=alt.Scale(domainMin=0, nice=4))
    if names:
        colors = theme.colors(names)
        scale = alt.Scale(domain=list(names), range=[colors[name] for name in names])
        base = base.encode(
            color=alt.Color("group:N", scale=scale, sort=list(names), legend=alt.Legend(columns=3, title=None))
        )
        layers = [base.mark_line(strokeWidth=2).encode(y=alt.Y("solid:Q", title=None))]
    else:
        base = base.encode(
            color=alt.condition("datum.few", alt.value(theme.REST), alt.value(theme.ACCENT)),
        )
        layers = [
            base.mark_rule(strokeWidth=1.5, opacity=0.45).encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
            base.mark_line(strokeWidth=2).encode(y=alt.Y("solid:Q", title=None), color=alt.value(theme.ACCENT)),
        ]
    size = 50 if dots else 20
    layers += [
        base.transform_filter("datum.complete").mark_point(filled=True, size=size).encode(y=share, tooltip=tips),
        base.transform_filter("!datum.complete").mark_point(size=size).encode(y=share, tooltip=tips),
    ]
    return theme.spec(theme.finished(alt.layer(*layers), theme.HEIGHT - 80))


def hidden(result: RetentionResult) -> tuple[int, int]:
    """How many cohorts and brackets the triangle leaves out."""
    brackets = len(set(result.cells["bracket"]))
    return max(len(result.starts) - MOST_COHORTS, 0), max(brackets - MOST_BRACKETS, 0)
