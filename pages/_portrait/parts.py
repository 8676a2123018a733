"""What does a portrait say in words, in small charts and in tables?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from analysis.charts import portrait as drawing
from analysis.export.reports import PPTX, Report, html_page, slides
from analysis.insights import portrait
from analysis.insights.portrait import (
    LAYERS,
    PortraitCell,
    PortraitResult,
    PortraitRow,
    PortraitSubject,
    portrait_rows,
    subjects,
    words,
)
from analysis.jobs.portrait import of_portrait, portrait_report
from pages._portrait.groups import PortraitChoice
from pages._ui import compute, show
from pages._ui.exporting import file_name
from pages._ui.here import Here

_NAMED = 3  # in the words that stand for the chart
_ROW, _HEADING, _HIGHEST = 35, 38, 560
_NARROWEST = 320  # pixels of a chart in which shares and indexes stand whole beside the bars
_CHARTS = 6  # attributes with a chart at first
_IN_LAYER, _SPREADS, _LAYER = 5, 4, 240


def told(here: Here, result: PortraitResult) -> None:
    """What tells them from others, in sentences, and how they stand to the goal."""
    if result.users:
        st.markdown("\n".join(f"- {sentence}" for sentence in words.tells(result, here.dataset, here.say)))
    if goal := words.goal(result, here.say):
        st.markdown(goal)
    for apart in words.set_apart(result, here.say) if result.users else ():
        st.caption(apart)


def layers(here: Here, result: PortraitResult) -> None:
    """Who they are, what they do and what they bring, side by side: what differs most in each."""
    found = portrait_rows(result.most_telling)
    if not found:
        return
    columns = st.grid(len(LAYERS), min_column_width=_LAYER, gap="small")
    for layer in LAYERS:
        rows = [row for row in found if result.layer_of(row) == layer][:_IN_LAYER]
        with columns.container(border=True, height="stretch"):
            st.markdown(f"**{here.text(f'portrait.layer_{layer}')}**")
            for row, name in zip(rows, words.row_names(rows, here.dataset, here.say), strict=True):
                st.markdown(words.layer_row(row, name, here.say))
            if not rows:
                st.caption(here.text("portrait.layer_none"))


@st.fragment
def different(here: Here, result: PortraitResult, choice: PortraitChoice) -> None:
    """The chart of the largest differences; a click lists the group's users with that value."""
    text = here.text
    rows = portrait_rows(result.most_different)
    if not rows:
        return
    names = words.row_names(rows, here.dataset, here.say)
    st.subheader(text("portrait.different_title"), anchor=False, help=text("portrait.different_help"))
    clicked = show.choice(
        compute.drawn(drawing.different, result, text, names),
        key="portrait_different",
        alt=text("portrait.alt_different", list=list(names[:_NAMED])),
        pick=drawing.PICK,
    )
    if strongest := words.strongest(result, text):
        st.caption(f"{strongest} {text('portrait.all_in_table')}")
    st.caption(text("portrait.different_caption"))
    if drawing.is_cut(result):
        st.caption(text("portrait.cut", most=drawing.LONGEST))
    if clicked is not None:
        _users_of(here, result, choice, rows[clicked["row"]], "portrait_cell", "portrait_different")


def _users_of(
    here: Here, result: PortraitResult, choice: PortraitChoice, row: PortraitRow, key: str, chart: str | None = None
) -> None:
    """The group's users behind one number; a click in `chart` brings them into sight."""
    [name] = words.row_names([row], here.dataset, here.say)
    said = here.text("portrait.users_of", group=choice.label, name=name)
    st.markdown(f"**{show.escape(said)}**")
    cell = PortraitCell(row.dimension, row.name, row.value)
    origin = of_portrait(choice.rule, choice.origin, cell)
    show.users(here, compute.members(portrait, here.dataset, result.spec, cell), key, said, origin, chart=chart)


def activity(here: Here, result: PortraitResult) -> None:
    """Hours and weekdays, the group beside all users, and where in the week they differ."""
    text = here.text
    if not result.week.any():
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
    if result.users < result.users_all:
        _rhythm(here, result)


def _rhythm(here: Here, result: PortraitResult) -> None:
    text = here.text
    st.caption(text("portrait.rhythm_caption", zone=here.dataset.settings.time_zone))
    weekday, hour = divmod(int(result.week_apart.argmax()), 24)
    alt = text("portrait.alt_rhythm", weekday=text(f"portrait.weekday_{weekday}"), hour=hour)
    show.chart(compute.drawn(drawing.rhythm, result, text), key="portrait_rhythm", alt=alt)


def spreads(here: Here, result: PortraitResult) -> None:
    """The numbers that differ most, as they are spread in the group and among all."""
    text, say = here.text, here.say
    rows = [row for row in portrait_rows(result.one_of_each) if row.is_number][:_SPREADS]
    if not rows:
        return
    st.subheader(text("portrait.numbers_title"), anchor=False)
    st.caption(text("portrait.numbers_caption"))
    charts = st.grid(2, min_column_width=_NARROWEST, gap="medium")
    for place, (row, name) in enumerate(zip(rows, words.row_names(rows, here.dataset, say), strict=True)):
        with charts.container():
            st.markdown(f"**{show.escape(name)}**")
            st.caption(words.medians(result.number(row.dimension, row.name), text))
            drawn = compute.drawn(drawing.spread, result, text, row.dimension, row.name)
            show.chart(drawn, key=f"portrait_spread_{place}", alt=text("portrait.alt_number", subject=name))


@st.fragment
def attributes(here: Here, result: PortraitResult, choice: PortraitChoice) -> None:
    """The attributes and tags with values, those that differ most first; a click lists the users with that value."""
    text = here.text
    found = subjects(result)
    st.subheader(text("portrait.attributes_title"), anchor=False)
    if not found:
        st.caption(text("portrait.no_attributes"))
        return
    alone = result.users == result.users_all
    st.caption(text("portrait.attributes_caption_all" if alone else "portrait.attributes_caption"))
    more = len(found) - _CHARTS
    all_of_them = more > 0 and st.session_state.get("portrait_all_attributes", False)
    charts = st.grid(2, min_column_width=_NARROWEST, gap="medium")
    clicked: PortraitRow | None = None
    for place, subject in enumerate(found if all_of_them else found[:_CHARTS]):
        with charts.container():
            clicked = _attribute(here, result, subject, place) or clicked
    if more > 0:
        st.toggle(text("portrait.more_attributes", count=more), key="portrait_all_attributes")
    if clicked is not None:
        _users_of(here, result, choice, clicked, "portrait_value")


def _attribute(here: Here, result: PortraitResult, subject: PortraitSubject, place: int) -> PortraitRow | None:
    """Its chart; the value that was clicked."""
    text = here.text
    said = words.subject_name(subject.dimension, subject.name, here.say)
    values = tuple(words.value_name(row, here.dataset, text) for row in subject.drawn)
    st.markdown(f"**{show.escape(said)}**")
    if subject.defines and result.users < result.users_all:
        st.caption(text("portrait.defines_chart"))
    if known := words.known_of(subject.rows, result, text):
        st.caption(known)
    clicked = show.choice(
        compute.drawn(drawing.shares, result, text, subject.dimension, subject.name, values),
        key=f"portrait_{subject.dimension}_{place}",
        alt=text("portrait.alt_shares", subject=said),
        pick=drawing.PICK,
    )
    if subject.rarer:
        st.caption(text("portrait.rarer", count=subject.rarer))
    return None if clicked is None else subject.drawn[clicked["row"]]


@st.fragment
def events(here: Here, result: PortraitResult, choice: PortraitChoice) -> None:
    """What they do, how often; a row lists the users who did it."""
    text = here.text
    if result.events.empty:
        return
    st.subheader(text("portrait.events_title"), anchor=False)
    rows = [row for row in portrait_rows(result.values) if row.dimension == "event"]
    frame = result.events.assign(
        event=[here.event_name(event) for event in result.events["event"]],
        tgi=[None if row.few or row.defines else row.tgi for row in rows],
    ).round({"tgi": 0})
    base = words.active_base(result, text)
    labels = {name: text(f"portrait.{name}") for name in ("event", "users")}
    labels |= {"share": text("portrait.share_of", base=base), "share_all": text("portrait.share_all_of", base=base)}
    labels |= {name: text(f"portrait.{name}") for name in ("tgi", "per_user", "per_user_all")}
    height = min(_HIGHEST, _HEADING + _ROW * len(frame))
    st.caption(text("portrait.pick_row"))
    place = show.table(frame, "portrait_events", labels, ("share", "share_all"), height=height, select=True)
    if place is not None:
        _users_of(here, result, choice, rows[place], "portrait_event")


@st.fragment
def numbers(here: Here, result: PortraitResult, choice: PortraitChoice) -> None:
    """Every value with its index, interval, and whether it is beyond chance; a row lists its users."""
    text = here.text
    rows = portrait_rows(result.values)
    frame = pd.DataFrame(
        {
            "subject": [words.subject_name(row.dimension, row.name, here.say) for row in rows],
            "value": [words.value_name(row, here.dataset, text) for row in rows],
            "users": [row.users for row in rows],
            "share": [words.share_said(row, row.share, text) for row in rows],
            "share_all": [words.share_said(row, row.share_all, text) for row in rows],
            "base": [words.base_name(row, result, text) for row in rows],
            "tgi": [None if row.few or row.defines or row.tgi != row.tgi else round(row.tgi) for row in rows],
            "likely": [words.interval(row, text) for row in rows],
            "sure": [words.sure(row, result, text) for row in rows],
        }
    )
    with st.expander(text("portrait.table_title")):
        labels = {name: text(f"portrait.{name}") for name in frame.columns}
        st.caption(text("portrait.pick_row"))
        place = show.table(frame, "portrait_numbers", labels, height=420, select=True)
        if place is not None:
            _users_of(here, result, choice, rows[place], "portrait_number")


def report(here: Here, result: PortraitResult, choice: PortraitChoice) -> None:
    """What the page says, as a web page and as slides; made at the click."""
    text = here.text
    with st.popover(
        text("portrait.report"), icon=":material/slideshow:", key="portrait_report", on_change="rerun"
    ) as box:
        if not box.open:
            return
        st.caption(text("portrait.report_help"))
        say, name, dataset, today = here.say, here.project.name, here.dataset, date.today()

        def make(written: Callable[[Report], bytes]) -> Callable[[], bytes]:
            return lambda: written(portrait_report(result, choice.label, name, dataset, say, today))

        files = (("html", html_page, "text/html"), ("pptx", slides, PPTX))
        for ending, written, mime in files:
            label, file = text(f"portrait.report_{ending}"), file_name(choice.label, "", ending)
            show.download(label, make(written), file, f"portrait_report_{ending}", mime)
