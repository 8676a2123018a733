"""What stands around a funnel's chart: its users at a click, its numbers, and what each tab shows?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.charts import funnel as drawing
from analysis.insights import funnel
from analysis.insights.funnel_result import FunnelResult
from analysis.insights.funnel_spec import FunnelCell, FunnelSpec
from analysis.store.dataset import Dataset
from pages._ui import compute, funnel_words, show, state

_CHART = "funnel_chart"


@dataclass(frozen=True)
class Shown:
    """A result as the page shows it; `asked` is the question with its tags and segments."""

    dataset: Dataset
    asked: FunnelSpec
    result: FunnelResult
    names: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def rows(self) -> tuple[str, ...]:
        return drawing.row_names(self.asked, state.text(), self.names)


@st.fragment
def picture(shown: Shown) -> None:
    """The bars; a click on a part of one lists its users below, without touching the rest of the page."""
    text, result = state.text(), shown.result
    clicked = show.chart(
        drawing.bars(result, text, shown.names, shown.labels),
        key=_CHART,
        alt=funnel_words.answer(result, shown.names).replace("**", ""),
        select=drawing.PICK,
        valid={"name": shown.rows, "state": drawing.STATES, "group_name": shown.labels or ("",)},
    )
    if clicked is None:
        st.caption(text("funnel.click"))
        return
    step, part = shown.rows.index(clicked["name"]) + 1, clicked["state"]
    place = shown.labels.index(clicked["group_name"]) if shown.labels else None
    cell = FunnelCell(step, part, result.groups[place] if place is not None else None)
    group = shown.labels[place] if place is not None else None
    who(shown, cell, funnel_words.who(step, part, shown.names, group, shown.asked))


def who(shown: Shown, cell: FunnelCell, said: str) -> None:
    """The users of one part of a bar, and what can be done with them."""
    st.subheader(show.escape(said), anchor=False)
    ids = compute.members(funnel, shown.dataset, shown.result.spec, cell)
    origin = {"spec": shown.asked.to_json(), "step": cell.step, "state": cell.state}
    show.users(ids, shown.dataset, "funnel", said, origin)


@st.fragment
def tabs(shown: Shown) -> None:
    """The numbers, the times, the trend, the groups: only the open one is computed."""
    text = state.text()
    (steps,) = st.tabs([text("funnel.tab_steps")], key="funnel_tabs", on_change="rerun")
    with steps:
        if steps.open:
            steps_table(shown)


def steps_table(shown: Shown) -> None:
    """The numbers of the chart, a row a step."""
    text, counted = state.text(), shown.asked.counted
    frame = shown.result.steps.assign(name=list(shown.rows))
    frame["time"] = [text.duration(value) for value in frame["median_seconds"]]
    frame["likely"] = [_likely(low, high) for low, high in zip(frame["low"], frame["high"], strict=True)]
    labels = {
        "name": text("funnel.column_step"),
        "users": text(f"funnel.column_{counted}"),
        "dropped": text("funnel.column_dropped"),
        "pending": text("funnel.column_pending"),
    }
    labels |= {"skipped": text("funnel.column_skipped")} if any(step.optional for step in shown.asked.steps) else {}
    labels |= {
        "share_of_first": text("funnel.column_of_first"),
        "share_of_previous": text("funnel.column_of_previous"),
        "likely": text("funnel.column_likely"),
        "time": text("funnel.column_time"),
    }
    percent = ("share_of_first", "share_of_previous")
    show.table(frame, "funnel_steps_table", labels=labels, percent=percent, alt=text("funnel.table_alt"))


def _likely(low: float, high: float) -> str:
    text = state.text()
    return "–" if pd.isna(low) else text("funnel.range", low=text.percent(low), high=text.percent(high))
