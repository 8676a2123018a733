"""How much would each group that lags be worth, if it did like the others?"""

from __future__ import annotations

import altair as alt

from analysis.charts import axes, theme
from analysis.insights.acting import ActingResult, words
from analysis.locale import Text
from analysis.locale.say import Names, Say, told_apart

PICK = "pick"
_NAME_LIMIT = 340
_AROUND = 20
_ROOM = 2.1  # times the longest bar, for the words beside it


def worths(result: ActingResult, text: Text, names: Names, places: tuple[int, ...]) -> alt.TopLevelMixin:
    """A bar a group from zero, as long as its worth, with the thin line of where that likely lies.

    `places` are those of the rows that are drawn.
    """
    say = Say(text, names)
    shown = told_apart([words.group_name(result.rows[place].group, say) for place in places])
    rows = [
        {
            "row": place,
            "at": at,
            "name": name,
            "worth": row.worth,
            "low": row.worth_low,
            "high": row.worth_high,
            "bar": words.bar(row, result, say),
            "said": words.worth(row.worth, result, say),
            "likely": words.likely(row, text),
            "sizes": words.sizes(row, result, say),
            "compared": words.compared(row, result, say),
        }
        for at, (place, name) in enumerate(zip(places, shown, strict=True))
        for row in [result.rows[place]]
    ]
    longest = max(float(row["high"]) for row in rows)
    scale = alt.Scale(domain=[0, longest * _ROOM], nice=False)
    pick = alt.selection_point(name=PICK, fields=["row"])
    tooltip = [
        alt.Tooltip("name:N", title=text("acting.group")),
        alt.Tooltip("sizes:N", title=text("acting.users")),
        alt.Tooltip("compared:N", title=text("acting.compared")),
        alt.Tooltip("said:N", title=text("acting.worth")),
        alt.Tooltip("likely:N", title=text("acting.likely")),
    ]
    axis = axes.named_rows(shown, _NAME_LIMIT)
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("at:O", sort=None, title=None, axis=axis))
    bars = base.mark_bar(cornerRadiusEnd=theme.BAR_RADIUS, color=theme.ACCENT, cursor="pointer").encode(
        x=alt.X("worth:Q", scale=scale, axis=None),
        opacity=alt.condition(pick, alt.value(0.9), alt.value(0.4)),
        tooltip=tooltip,
    )
    whole_row = base.mark_bar(fill="transparent", cursor="pointer", aria=False).encode(
        x=alt.XDatum(longest * _ROOM, scale=scale), tooltip=tooltip
    )
    spans = base.mark_rule(color=theme.RULE, strokeWidth=1.5).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    labels = base.mark_text(align="left", dx=8, color=theme.LABEL, fontSize=theme.LABEL_SIZE).encode(
        x=alt.X("high:Q", scale=scale), text="bar:N"
    )
    layers = alt.layer(bars.add_params(pick), spans, labels, whole_row)
    return theme.finished(layers, theme.ROW_HEIGHT * len(rows) + _AROUND)
