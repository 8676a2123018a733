"""How does the conversion, or that of each group, change with the time of the entry?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.charts.funnel import trend
from analysis.insights import funnel
from analysis.insights.funnel import GroupTrendSpec
from analysis.insights.statistics import FEW
from pages._funnel.shown import Shown, likely, one_of
from pages._ui import compute, show


def trend_part(shown: Shown) -> None:
    """The conversion by the day, week or month of step 1, a line a group."""
    text, result = shown.here.text, shown.result
    if not len(result.trend):
        st.info(text("funnel.no_trend"), icon=":material/show_chart:")
        return
    offered = trend.grains(result)
    usual = trend.usual_grain_of_groups(result) if shown.labels else trend.usual_grain(result)
    grain = one_of(
        shown.here, "funnel.trend_by", "funnel_trend_grain", offered, lambda code: text(f"funnel.grain_{code}"), usual
    )
    once = " " + text("funnel.trend_users") if shown.asked.counted == "users" else ""
    st.caption(text("funnel.trend_said") + once)
    alt = text("funnel.trend_alt")
    if not shown.labels:
        periods = result.trend.loc[result.trend["grain"] == grain]
        show.chart(trend.trend(result, text, grain), key=f"funnel_trend_{grain}", alt=alt)
        _few(shown, periods)
        _table(shown, periods)
        return
    found = compute.run(funnel.trends, shown.here.dataset, GroupTrendSpec(result.spec, grain))
    lines = trend.by_group(result, found, text, grain, shown.labels)
    show.chart(lines, key=f"funnel_trend_groups_{grain}", alt=alt)
    if len(shown.labels) > trend.MOST_LINES:
        st.caption(text("funnel.trend_first", n=trend.MOST_LINES, of=len(shown.labels)))
    named = {found.groups.index(group): label for group, label in zip(result.groups, shown.labels, strict=True)}
    frame = found.trend.loc[found.trend["group"].isin(list(named))]
    _few(shown, frame.loc[frame["group"].isin(list(named)[: trend.MOST_LINES])])
    _table(shown, frame.assign(group=frame["group"].map(named)).sort_values("start", kind="stable"))


def _few(shown: Shown, drawn: pd.DataFrame) -> None:
    """Why some points are pale."""
    if n := trend.few(drawn):
        st.caption(shown.here.text("funnel.trend_few", n=n, of=int((drawn["whole"] > 0).sum()), needed=FEW))


def _table(shown: Shown, frame: pd.DataFrame) -> None:
    """A row a period, and group if there are any."""
    text = shown.here.text
    frame = frame.assign(
        open=frame["entries"] - frame["closed"],
        likely=[likely(shown.here, low, high) for low, high in zip(frame["low"], frame["high"], strict=True)],
    )
    labels = {"start": text("funnel.trend_start")}
    labels |= {"group": text("funnel.column_group")} if shown.labels else {}
    labels |= {name: text(f"funnel.trend_{name}") for name in ("whole", "part", "open", "rate")}
    labels |= {"likely": text("funnel.column_likely"), "complete": text("funnel.trend_complete")}
    with st.expander(text("funnel.trend_table"), type="compact"):
        show.table(frame, "funnel_trend_table", labels=labels, percent=("rate",), alt=text("funnel.trend_alt"))
