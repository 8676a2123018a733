"""What did those who dropped before a step do, that others did not?"""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any

import pandas as pd
import streamlit as st

from analysis.charts.funnel import instead as drawing
from analysis.insights.funnel import FunnelSpec, instead
from analysis.insights.funnel.instead import (
    LEAST_USERS,
    VIEWS,
    InsteadCell,
    InsteadResult,
    InsteadSide,
    InsteadSpec,
    View,
)
from analysis.store.dataset import Dataset
from pages._ui import compute, show, state
from pages._ui.escaping import escape

_SIDES: tuple[InsteadSide, ...] = ("dropped", "went_on")


@st.fragment
def instead_part(
    dataset: Dataset, spec: FunnelSpec, step: int, names: tuple[str, ...], key: str = "funnel_instead"
) -> None:
    """Those who dropped before `step` (from 2) beside those who went on. `names` are the steps as shown, plain text.

    Of a comparison it is this side, of a breakdown all groups together. A page that shows it twice gives two keys.
    """
    text = state.text()
    result: InsteadResult = compute.run(
        instead, dataset, InsteadSpec(replace(spec, breakdown=None, compare=None), step)
    )
    step_name = _step_name(spec, step, names)
    sides = {side: _counted(spec, getattr(result, side)) for side in _SIDES}
    if result.few:
        st.info(text("instead.few", **sides, step=escape(step_name), needed=LEAST_USERS), icon=":material/group_off:")
        return
    about = "instead.about_optional" if spec.steps[step - 1].optional else "instead.about"
    groups = text("instead.all_groups") if spec.breakdown else ""
    st.caption(text(about, **sides, step=escape(step_name)) + groups)
    view = _view(spec, step, key)
    _answer(result, view)
    if (result.events["view"] == view).any():
        _picture(dataset, result, view, names, f"{key}_{view}")
        _table(result, view, f"{key}_{view}_table")
    st.caption(_looked_at(spec, step, view, result, names))


def _answer(result: InsteadResult, view: View) -> None:
    """The most telling differences, and who did nothing more."""
    text = state.text()
    st.markdown(said(result, view), help=text("instead.help"))
    if view == "after":
        share = text.percent(result.nothing_dropped / max(result.dropped, 1))
        other = text.percent(result.nothing_went_on / max(result.went_on, 1))
        st.markdown(text("instead.nothing", share=share, other=other))


def said(result: InsteadResult, view: View) -> str:
    """The most telling difference in a sentence, markdown."""
    text, rows = state.text(), result.events[result.events["view"] == view]
    if rows.empty:
        return text("instead.no_events")
    top = rows.iloc[0]
    if not top["real"]:
        return text("instead.nothing_different")
    shares = {"share": text.percent(top["share_dropped"]), "other": text.percent(top["share_went_on"])}
    event, ratio = escape(state.event_name(top["event"])), float(top["ratio"])
    if ratio in (0, inf):
        return text("instead.more_only" if ratio else "instead.less_only", event=event, **shares)
    ends = [ratio, float(top["low"]), float(top["high"])]
    ends = ends if ratio > 1 else [1 / ratio, 1 / ends[2], 1 / ends[1]]
    times, low, high = (drawing.times(end, text) for end in ends)
    key = "instead.more" if ratio > 1 else "instead.less"
    return text(key, event=event, times=times, low=low, high=high, **shares)


def _picture(dataset: Dataset, result: InsteadResult, view: View, names: tuple[str, ...], key: str) -> None:
    """The bars; a click on one lists the users of either side who did it."""
    text, rows = state.text(), result.telling(view, drawing.MOST)
    if rows.empty:
        return
    shown = tuple(state.event_name(event) for event in rows["event"])
    clicked = show.chart(
        compute.drawn(drawing.bars, result, text, view, shown),
        key=key,
        alt=text("instead.alt", said=said(result, view).replace("**", "")),
        select=drawing.PICK,
        valid={"row": range(len(rows)), "label": shown},
    )
    st.caption(text("instead.caption"))
    if clicked is not None:
        _users(dataset, result, view, rows.iloc[clicked["row"]].to_dict(), names, key)


def _users(
    dataset: Dataset, result: InsteadResult, view: View, row: dict[str, Any], names: tuple[str, ...], key: str
) -> None:
    text, spec = state.text(), result.spec
    side: InsteadSide = st.segmented_control(
        text("instead.side"),
        _SIDES,
        default="dropped" if row["ratio"] > 1 else "went_on",
        format_func=lambda side: text(f"instead.side_{side}", n=row[side]),
        key=f"{key}_side_{row['event']}",
        required=True,
        label_visibility="collapsed",
    )
    when = text(f"instead.when_{view}", last=_last_name(spec.funnel, spec.step, names))
    step = _step_name(spec.funnel, spec.step, names)
    label = text(f"instead.who_{side}", step=step, event=state.event_name(row["event"]), when=when)
    st.markdown(f"**{escape(label)}**")
    ids = compute.members(instead, dataset, spec, InsteadCell(side, view, row["event"]))
    show.users(
        ids, dataset, f"{key}_list", label, {"step": spec.step, "side": side, "view": view, "event": row["event"]}
    )


def _table(result: InsteadResult, view: View, key: str) -> None:
    text = state.text()
    rows = result.events[result.events["view"] == view]
    table = pd.DataFrame(
        {
            "event": [state.event_name(event) for event in rows["event"]],
            "share_dropped": rows["share_dropped"].to_numpy(),
            "share_went_on": rows["share_went_on"].to_numpy(),
            "ratio": [drawing.shown(ratio, text) for ratio in rows["ratio"]],
            "likely": [drawing.interval(*ends, text) for ends in zip(rows["low"], rows["high"], strict=True)],
            "verdict": [text("instead.real" if real else "instead.chance") for real in rows["real"]],
        }
    )
    with st.expander(text("instead.table"), type="compact"):
        labels = {name: text(f"instead.{name}") for name in table.columns}
        show.table(table, key, labels=labels, percent=("share_dropped", "share_went_on"))


def _view(spec: FunnelSpec, step: int, key: str) -> View:
    """Before the second step nothing lies between the steps that both took."""
    text = state.text()
    if _both_took(spec, step) == 1:
        return "after"
    return st.segmented_control(
        text("instead.view"),
        VIEWS[::-1],
        default="after",
        format_func=lambda view: text(f"instead.view_{view}"),
        key=f"{key}_view",
        required=True,
        label_visibility="collapsed",
    )


def _both_took(spec: FunnelSpec, step: int) -> int:
    """How many required steps stand before this one."""
    return sum(place < step - 1 for place in spec.required)


def _counted(spec: FunnelSpec, n: int) -> str:
    return state.text()(f"instead.{spec.counted}_one" if n == 1 else f"instead.{spec.counted}", n=n)


def _step_name(spec: FunnelSpec, step: int, names: tuple[str, ...]) -> str:
    """In any order step n is the n-th of whichever."""
    return state.text()("instead.level", n=step) if spec.order == "any" else names[step - 1]


def _last_name(spec: FunnelSpec, step: int, names: tuple[str, ...]) -> str:
    return _step_name(spec, spec.required[_both_took(spec, step) - 1] + 1, names)


def _looked_at(spec: FunnelSpec, step: int, view: View, result: InsteadResult, names: tuple[str, ...]) -> str:
    text, last = state.text(), escape(_last_name(spec, step, names))
    if view == "before":
        return text("instead.all_before", first=escape(_step_name(spec, 1, names)), last=last)
    return text("instead.first_after", first=result.spec.first, last=last, step=escape(_step_name(spec, step, names)))
