"""What is in the data: the events with their users and days, the columns with what they hold, the zone?"""

from __future__ import annotations

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import contents
from analysis.insights.contents import ContentsResult, ContentsSpec
from pages._ui import compute, inputs, show
from pages._ui.here import Here
from pages._ui.wording import error

_HEIGHT = 320


def tables(here: Here) -> None:
    """Last on the page: it asks all columns once, and nothing above waits for it."""
    text = here.text
    st.subheader(text("contents.title"), anchor=False)
    st.caption(text("contents.zone", zone=here.project.settings.time_zone))
    try:
        result = compute.run(contents, here.dataset, ContentsSpec())
    except SilhouetteError as wrong:
        error(wrong)
        return
    if result.events.empty:
        _columns(here, result)
        return
    events, columns = st.tabs([text("contents.events"), text("contents.columns")])
    with events:
        _events(here, result)
    with columns:
        _columns(here, result)


def _events(here: Here, result: ContentsResult) -> None:
    frame = result.events.assign(
        event=[here.event_name(name) for name in result.events["event"]],
        first=[here.local(int(moment)).date() for moment in result.events["first"]],
        last=[here.local(int(moment)).date() for moment in result.events["last"]],
    )
    labels = {name: here.text(f"contents.{name}") for name in ("event", "users", "count", "first", "last")}
    show.table(
        frame.rename(columns={"events": "count"}),
        "data_contents_events",
        labels,
        alt=here.text("contents.events_alt", n=len(frame)),
        height=_HEIGHT if len(frame) > 8 else None,
    )


def _columns(here: Here, result: ContentsResult) -> None:
    text, places = here.text, {(one.kind, one.name): place for place, one in enumerate(inputs.listed(here).columns)}
    order = sorted(result.columns.index, key=lambda row: places[tuple(result.columns.loc[row, ["kind", "name"]])])
    columns = result.columns.loc[order]
    frame = columns.assign(
        name=[here.shown(kind, name) for kind, name in zip(columns["kind"], columns["name"], strict=True)],
        kind=[text(f"data.is_{kind}") for kind in columns["kind"]],
        type=[text(f"data.type_{kind}") for kind in columns["type"]],
        values=[text.listed(list(values)) if values else "" for values in columns["values"]],
    )
    labels = {name: text(f"contents.{name}") for name in ("name", "kind", "type", "fill", "values")}
    show.table(
        frame,
        "data_contents_columns",
        labels,
        percent=("fill",),
        alt=text("contents.columns_alt", n=len(frame)),
        height=_HEIGHT if len(frame) > 8 else None,
    )
