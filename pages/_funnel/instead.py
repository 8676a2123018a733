"""What did those who dropped before a step do, that others did not?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from analysis.charts.funnel import instead as drawing
from analysis.insights.funnel import FunnelSpec, funnel_to_json, instead
from analysis.insights.funnel.instead import (
    VIEWS,
    InsteadCell,
    InsteadResult,
    InsteadSide,
    InsteadSpec,
    View,
    words,
)
from analysis.locale.say import told_apart
from pages._ui import compute, show
from pages._ui.escaping import escape
from pages._ui.here import Here

_SIDES: tuple[InsteadSide, ...] = ("dropped", "went_on")


@st.fragment
def instead_part(here: Here, spec: FunnelSpec, step: int, names: tuple[str, ...], key: str = "funnel_instead") -> None:
    """Those who dropped before `step` (from 2) beside those who went on. `names` are the steps as shown, plain text.

    Of a comparison it is this side, of a breakdown all groups together. A page that shows it twice gives two keys.
    """
    text = here.text
    asked = InsteadSpec(replace(spec, breakdown=None, compare=None), step)
    result = compute.run(instead, here.dataset, asked)
    about = words.about(result, names, here.say)
    if result.few:
        st.info(about, icon=":material/group_off:")
        return
    st.caption(about + (text("instead.all_groups") if spec.breakdown else ""))
    view = _view(here, spec, step, key)
    st.markdown(words.most_telling(result, view, here.say), help=text("instead.help"))
    if view == "after":
        st.markdown(words.nothing_more(result, text))
    if (result.events["view"] == view).any():
        _picture(here, result, view, names, f"{key}_{view}")
        _table(here, result, view, f"{key}_{view}_table")
    st.caption(words.looked_at(asked, view, names, here.say))


def _picture(here: Here, result: InsteadResult, view: View, names: tuple[str, ...], key: str) -> None:
    """The bars; a click on one lists the users of either side who did it."""
    text, rows = here.text, result.telling(view, drawing.MOST)
    if rows.empty:
        return
    raw = rows["event"].tolist()
    shown = told_apart([here.event_name(event) for event in raw], raw)
    clicked = show.choice(
        compute.drawn(drawing.bars, result, text, view, shown),
        key=key,
        alt=text("instead.alt", said=words.most_telling(result, view, here.say.plain)),
        pick=drawing.PICK,
    )
    st.caption(text("instead.caption"))
    if clicked is not None:
        _users(here, result, view, rows.iloc[clicked["row"]].to_dict(), names, key)


def _users(
    here: Here, result: InsteadResult, view: View, row: dict[str, Any], names: tuple[str, ...], key: str
) -> None:
    text, spec = here.text, result.spec
    side: InsteadSide = st.segmented_control(
        text("instead.side"),
        _SIDES,
        default="dropped" if row["ratio"] > 1 else "went_on",
        format_func=lambda side: text(f"instead.side_{side}", n=row[side]),
        key=f"{key}_side_{row['event']}",
        required=True,
        label_visibility="collapsed",
    )
    label = words.who(spec, side, view, row["event"], names, here.say.plain)
    st.markdown(f"**{escape(label)}**")
    ids = compute.members(instead, here.dataset, spec, InsteadCell(side, view, row["event"]))
    show.users(
        here,
        ids,
        f"{key}_list",
        label,
        {
            "kind": "instead",
            "spec": funnel_to_json(replace(spec.funnel, filter=None)),
            "step": spec.step,
            "side": side,
            "view": view,
            "event": row["event"],
        },
        chart=key,
    )


def _table(here: Here, result: InsteadResult, view: View, key: str) -> None:
    text = here.text
    rows = result.events[result.events["view"] == view]
    table = pd.DataFrame(
        {
            "event": [here.event_name(event) for event in rows["event"]],
            "share_dropped": rows["share_dropped"].to_numpy(),
            "share_went_on": rows["share_went_on"].to_numpy(),
            "ratio": [words.times(ratio, text) for ratio in rows["ratio"]],
            "likely": [words.interval(*ends, text) for ends in zip(rows["low"], rows["high"], strict=True)],
            "verdict": [text("instead.real" if real else "instead.chance") for real in rows["real"]],
            "later": [
                words.later_part(*each)
                for each in zip(rows["ratio"], rows["later_dropped"], rows["later_went_on"], strict=True)
            ],
        }
    )
    with st.expander(text("instead.table"), type="compact"):
        labels = {name: text(f"instead.{name}") for name in table.columns}
        show.table(table, key, labels=labels, percent=("share_dropped", "share_went_on", "later"))


def _view(here: Here, spec: FunnelSpec, step: int, key: str) -> View:
    """Before the second step nothing lies between the steps that both took."""
    text = here.text
    if words.both_took(spec, step) == 1:
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
