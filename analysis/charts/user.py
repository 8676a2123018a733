"""On which days was this user active, and with what?"""

from __future__ import annotations

from collections import Counter
from datetime import date

import altair as alt

from analysis.charts import theme
from analysis.insights.user import TimelineResult
from analysis.locale import Text

_ROWS = 10  # events by name; the others share a row
_MOST_MARKS = 4_000  # days × events; what is older is left out of the picture
_ROW, _AXIS = 24, 30  # pixels


def strip(result: TimelineResult, text: Text, names: tuple[tuple[str, str], ...]) -> alt.TopLevelMixin:
    """A row an event, a dot a day, larger with more events. `names` are (event, as shown)."""
    shown = dict(names)
    total: Counter[str] = Counter()
    for event, events in zip(result.days["event"].tolist(), result.days["events"].tolist(), strict=True):
        total[event] += events
    label = {
        event: shown.get(event, event) if place < _ROWS else text("user.other_events")
        for place, (event, _) in enumerate(total.most_common())
    }
    dots: Counter[tuple[date, str]] = Counter()
    columns = [result.days[name].tolist() for name in ("day", "event", "events")]
    for day, event, events in zip(*columns, strict=True):
        dots[day, label[event]] += events
    rows = [
        {"at": day.isoformat(), "day": text.day(day), "name": name, "events": events}
        for (day, name), events in list(dots.items())[-_MOST_MARKS:]
    ]
    order = list(dict.fromkeys(label.values()))
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_circle(color=theme.ACCENT, opacity=0.75)
        .encode(
            x=alt.X("at:T", title=None, axis=alt.Axis(format="%Y-%m-%d", labelOverlap=True, tickCount=6, grid=False)),
            y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, grid=True)),
            size=alt.Size("events:Q", scale=alt.Scale(range=[25, 260]), legend=None),
            tooltip=[
                alt.Tooltip("day:N", title=text("user.day")),
                alt.Tooltip("name:N", title=text("user.event")),
                alt.Tooltip("events:Q", title=text("user.times")),
            ],
        )
    )
    return theme.finished(chart, _ROW * max(len(order), 2) + _AXIS + theme.PADDING)
