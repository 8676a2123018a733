"""What does a portrait say in words, in small charts and in tables?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.charts import portrait as drawing
from analysis.insights import portrait
from analysis.insights.portrait import UNKNOWN, PortraitCell, PortraitResult, PortraitRow, portrait_rows, words
from pages._portrait.groups import PortraitChoice
from pages._ui import compute, show
from pages._ui.here import Here

_NAMED = 3  # in the words that stand for the chart
_ROW, _HEADING, _HIGHEST = 35, 38, 560
_CHARTS = 6  # attributes with a chart; the others are in the table


def differences(here: Here, result: PortraitResult) -> None:
    """What they are and do more and less often than others, and how they stand to the goal."""
    names = words.row_names(portrait_rows(result.most_different), here.dataset, here.say)
    if result.users:
        st.markdown("  \n".join(words.differences(result, names, here.say)))
    if goal := words.goal(result, here.say):
        st.markdown(goal)


@st.fragment
def different(here: Here, result: PortraitResult, choice: PortraitChoice) -> None:
    """The chart of the largest differences; a click lists the group's users with that value."""
    text = here.text
    rows = portrait_rows(result.most_different)
    if not rows:
        return
    names = words.row_names(rows, here.dataset, here.say)
    st.subheader(text("portrait.different_title"), anchor=False, help=text("portrait.different_help"))
    clicked = show.chart(
        compute.drawn(drawing.different, result, text, names),
        key="portrait_different",
        alt=text("portrait.alt_different", list=list(names[:_NAMED])),
        select=drawing.PICK,
        valid={"row": range(len(rows))},
    )
    st.caption(text("portrait.different_caption"))
    if clicked is not None:
        row, name = rows[clicked["row"]], names[clicked["row"]]
        cell = PortraitCell(row.dimension, row.name, row.value)  # type: ignore[arg-type]
        said = text("portrait.users_of", group=choice.label, name=name)
        st.markdown(f"**{show.escape(said)}**")
        show.users(
            here,
            compute.members(portrait, here.dataset, result.spec, cell),
            "portrait_cell",
            said,
            chart="portrait_different",
        )


def activity(here: Here, result: PortraitResult) -> None:
    """Hours and weekdays, the group beside all users."""
    text = here.text
    if result.hours["share"].isna().all():
        return
    st.subheader(text("portrait.behaviour_title"), anchor=False)
    st.caption(text("portrait.behaviour_caption", zone=here.dataset.settings.time_zone))
    left, right = st.columns([3, 2], gap="medium")
    busiest = int(result.hours["share"].to_numpy().argmax())
    with left:
        alt = text("portrait.alt_hours", hour=busiest)
        show.chart(compute.drawn(drawing.hours, result, text), key="portrait_hours", alt=alt)
    with right:
        alt = text("portrait.alt_weekdays")
        show.chart(compute.drawn(drawing.weekdays, result, text), key="portrait_weekdays", alt=alt)


def attributes(here: Here, result: PortraitResult) -> None:
    """The attributes and tags with values, those that differ most first."""
    text = here.text
    subjects: dict[tuple[str, str], list[PortraitRow]] = {}
    for row in portrait_rows(result.values):
        if row.dimension == "attribute" or (row.dimension == "tag" and row.value is not None):
            subjects.setdefault((row.dimension, row.name), []).append(row)
    st.subheader(text("portrait.attributes_title"), anchor=False)
    if not subjects:
        st.caption(text("portrait.no_attributes"))
        return
    st.caption(text("portrait.attributes_caption"))
    ordered = sorted(subjects.items(), key=lambda item: -_distance(item[1]))
    columns = st.columns(2, gap="medium")
    for place, ((dimension, name), rows) in enumerate(ordered[:_CHARTS]):
        subject = words.subject_name(dimension, name, here.say)
        values = tuple(words.value_name(row, here.dataset, text) for row in rows)
        with columns[place % 2]:
            st.markdown(f"**{show.escape(subject)}**")
            drawn = compute.drawn(drawing.shares, result, text, dimension, name, values)
            show.chart(drawn, key=f"portrait_{dimension}_{place}", alt=text("portrait.alt_shares", subject=subject))
    if len(ordered) > _CHARTS:
        st.caption(text("portrait.more_attributes", count=len(ordered) - _CHARTS))


def _distance(rows: list[PortraitRow]) -> float:
    """How far the group's shares lie from those of all users: half the sum of differences."""
    return sum(abs(row.share - row.share_all) for row in rows if row.share == row.share and row.value != UNKNOWN) / 2


def events(here: Here, result: PortraitResult) -> None:
    """What they do, how often."""
    text = here.text
    if result.events.empty:
        return
    st.subheader(text("portrait.events_title"), anchor=False)
    tgi = {row.name: None if row.few else row.tgi for row in portrait_rows(result.values) if row.dimension == "event"}
    rows = result.events.assign(
        event=[here.event_name(event) for event in result.events["event"]],
        tgi=[tgi.get(event) for event in result.events["event"]],
    ).round({"tgi": 0, "per_user": 2, "per_user_all": 2})
    names = ("event", "users", "share", "share_all", "tgi", "per_user", "per_user_all")
    labels = {name: text(f"portrait.{name}") for name in names}
    height = min(_HIGHEST, _HEADING + _ROW * len(rows))
    show.table(rows, "portrait_events", labels=labels, percent=("share", "share_all"), height=height)


def numbers(here: Here, result: PortraitResult) -> None:
    """Every value with its index, interval, and whether it is beyond chance."""
    text = here.text
    rows = portrait_rows(result.values)
    frame = pd.DataFrame(
        {
            "subject": [words.subject_name(row.dimension, row.name, here.say) for row in rows],
            "value": [words.value_name(row, here.dataset, text) for row in rows],
            "users": [row.users for row in rows],
            "share": [row.share for row in rows],
            "share_all": [row.share_all for row in rows],
            "tgi": [None if row.few else round(row.tgi) if row.tgi == row.tgi else None for row in rows],
            "likely": [words.interval(row, text) for row in rows],
            "sure": [words.sure(row, text) for row in rows],
        }
    )
    with st.expander(text("portrait.table_title")):
        labels = {name: text(f"portrait.{name}") for name in frame.columns}
        show.table(frame, "portrait_numbers", labels=labels, percent=("share", "share_all"), height=420)
