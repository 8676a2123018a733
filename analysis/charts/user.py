"""On which days was this user active, and with what?"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import altair as alt

from analysis.charts import axes, theme
from analysis.insights.user import TimelineResult
from analysis.locale import Text
from analysis.locale.say import told_apart

_ROWS = 10  # events by name; the others share a row
_MOST_MARKS = 4_000  # days × events; what is older is left out of the picture
_ROW, _AXIS = 24, 30  # pixels


def strip(
    result: TimelineResult, text: Text, names: tuple[tuple[str, str], ...], goal: str | None = None
) -> dict[str, Any]:
    """A row an event, a dot a day, larger with more events. `names` are (event, as shown); rare events share a row, but
    the `goal` has its own, in another colour."""
    shown = dict(names)
    total: Counter[str] = Counter()
    for event, events in zip(result.days["event"].tolist(), result.days["events"].tolist(), strict=True):
        total[event] += events
    ranked = [event for event, _ in total.most_common()]
    if goal in ranked[_ROWS:]:
        ranked.remove(goal)
        ranked.insert(_ROWS - 1, goal)
    named = told_apart(
        [*(shown.get(event, event) for event in ranked[:_ROWS]), text("user.other_events")], [*ranked[:_ROWS], ""]
    )
    label = {event: named[min(place, len(named) - 1)] for place, event in enumerate(ranked)}
    dots: Counter[tuple[date, str]] = Counter()
    columns = [result.days[name].tolist() for name in ("day", "event", "events")]
    for day, event, events in zip(*columns, strict=True):
        dots[day, label[event]] += events
    rows = [
        {
            "start": day.isoformat(),
            "day": text.day(day),
            "name": name,
            "events": events,
            "times": text.number(events),
            "goal": goal in label and name == label[goal],
        }
        for (day, name), events in list(dots.items())[-_MOST_MARKS:]
    ]
    days = sorted({day for day, _ in dots})
    every = [days[0] + timedelta(days=after) for after in range((days[-1] - days[0]).days + 1)] if days else []
    order = list(dict.fromkeys(label.values()))
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_circle(opacity=0.75)
        .encode(
            color=alt.condition(alt.datum.goal, alt.value(theme.WORSE), alt.value(theme.ACCENT)),
            x=axes.timeline(text, axes.in_years(every), padding=10),
            y=alt.Y(
                "name:N",
                sort=order,
                title=None,
                axis=alt.Axis(ticks=False, domain=False, grid=True, labelOverlap=False),
            ),
            size=alt.Size("events:Q", scale=alt.Scale(range=[25, 260]), legend=None),
            tooltip=[
                alt.Tooltip("day:N", title=text("user.day")),
                alt.Tooltip("name:N", title=text("user.event")),
                alt.Tooltip("times:N", title=text("user.times")),
            ],
        )
    )
    drawn = theme.spec(theme.finished(chart, _ROW * max(len(order), 2) + _AXIS + theme.PADDING))
    return axes.marked(drawn, every)
