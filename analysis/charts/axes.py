"""How do the axes of all charts label numbers, shares and days?

Vega's own forms mislead: its "200m" is 0.2, it knows neither 万 nor 亿, halves people, and moves days to the
browser's zone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt

from analysis.charts import theme
from analysis.locale import Text

_TICKS = "ticks"
_MOST_TICKS = 12
_YEAR = 365  # from more days on a label names a month and its year
# A least step alone isn't kept: between 0 and 1 Vega would still mark 0.5.
_WHOLE = "max(1, min(4, floor(domain('y')[1])))"
_WHOLE_ACROSS = "max(1, min(10, floor(domain('x')[1]) - ceil(domain('x')[0])))"
_PLAIN = "format({number}, ',.6~f')"
_MINUS = "replace({said}, '−', '-')"  # the sign that labels and tables have


def named_rows(names: Sequence[str], limit: int) -> alt.Axis:
    """Rows by their place: two things with one name stay two."""
    said = f"{json.dumps(names)}[datum.value]"
    return alt.Axis(labelExpr=said, labelLimit=theme.name_limit(limit), labelOverlap=False, ticks=False, domain=False)


def counts(text: Text, **more: Any) -> alt.Axis:  # noqa: ANN401 what an axis takes
    """Of users and events, of which there is no half; of the vertical axis, from 0."""
    return _numbers(text, tickCount=alt.ExprRef(_WHOLE), tickMinStep=1, **more)


def whole(text: Text, **more: Any) -> alt.Axis:  # noqa: ANN401 what an axis takes
    """Of whole numbers; of the horizontal axis, from any on."""
    return _numbers(text, tickCount=alt.ExprRef(_WHOLE_ACROSS), tickMinStep=1, **more)


def amounts(text: Text, **more: Any) -> alt.Axis:  # noqa: ANN401 what an axis takes
    """Of what may be a fraction."""
    return _numbers(text, **more)


def shares(**more: Any) -> alt.Axis:  # noqa: ANN401 what an axis takes
    """5%, and as many decimals as the marks need to differ: 0.05%."""
    return alt.Axis(**_look({"format": "~%", "labelExpr": _MINUS.format(said="datum.label")} | more))


def points(**more: Any) -> alt.Axis:  # noqa: ANN401 what an axis takes
    """Differences of shares in points, with their sign: +20."""
    said = f"(datum.value > 0 ? '+' : '') + {_PLAIN.format(number='datum.value * 100')}"
    return alt.Axis(**_look({"labelExpr": _MINUS.format(said=f"({said})")} | more))


def signed(text: Text, **more: Any) -> alt.Axis:  # noqa: ANN401 what an axis takes
    """Differences of amounts, with their sign."""
    said = f"(datum.value > 0 ? '+' : '') + {_short(text)}"
    return alt.Axis(**_look({"labelExpr": _MINUS.format(said=f"({said})")} | more))


def _numbers(text: Text, **more: Any) -> alt.Axis:  # noqa: ANN401 what an axis takes
    return alt.Axis(**_look({"labelExpr": _MINUS.format(said=f"({_short(text)})")} | more))


def _look(given: dict[str, Any]) -> dict[str, Any]:
    own = {"grid": True, "gridColor": theme.FAINT, "domain": False, "ticks": False, "tickCount": 4, "title": None}
    return own | given


def _short(text: Text) -> str:
    """A Vega expression for a tick's number: `12.3k` and `1.2M`, `1.2万` and `1亿`."""
    said = _PLAIN.format(number="datum.value")
    for unit in reversed(text("axes.units").split(", ")):
        begins, length, sign = unit.split()
        inside = _PLAIN.format(number=f"datum.value / {length}")
        said = f"abs(datum.value) >= {begins} ? {inside} + '{sign}' : {said}"
    return f"({said})"


def timeline(text: Text, years: bool, **scale: Any) -> alt.X:  # noqa: ANN401 what a scale takes
    """Days as in the project's zone: they come as dates, read and shown as UTC, so that no browser moves them.

    Field `start`; the days that are marked come with the rows, from `marked`.
    """
    form = text("axes.month" if years else "axes.day")
    axis = alt.Axis(format=form, grid=False, title=None, labelOverlap=True, values=alt.ExprRef(_TICKS))
    return alt.X("utcyearmonthdate(start):T", title=None, axis=axis, scale=alt.Scale(type="utc", **scale))


def in_years(days: Sequence[date]) -> bool:
    """Whether these days, in their order, are too far apart to be named by day and month."""
    return bool(days) and (days[-1] - days[0]).days > _YEAR


def marked(shape: Mapping[str, Any], days: Sequence[date], most: int = _MOST_TICKS) -> dict[str, Any]:
    """The shape of a timeline with marks at some of these days, the last among them (Vega's own would be Sundays).

    A label that names only a month stands where that month begins, not at a week somewhere in it.
    """
    named = _firsts(days[0], days[-1]) if in_years(days) else list(dict.fromkeys(days))
    every = -(-len(named) // most) or 1
    ticks = [(day - date(1970, 1, 1)).days * 86_400_000 for day in named[::-every]]
    return dict(shape) | {"params": [*shape.get("params", ()), {"name": _TICKS, "value": ticks}]}


def _firsts(start: date, end: date) -> list[date]:
    """The first day of each month within these days."""
    begun, ended = (day.year * 12 + day.month - 1 for day in (start, end))
    firsts = [date(month // 12, month % 12 + 1, 1) for month in range(begun, ended + 1)]
    return [first for first in firsts if start <= first]
