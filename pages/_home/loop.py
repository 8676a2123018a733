"""Where in the loop from data to action does a project stand, and what is its next step?"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analysis.insights import overview
from analysis.insights.goal import words as goal_words
from analysis.insights.overview import OverviewSpec
from analysis.store.dataset import Dataset
from pages._ui import compute, samples, state
from pages._ui.navigation import link
from pages._ui.saying import say

_SPARK_DAYS = 60


@dataclass(frozen=True)
class Station:
    """One of the loop's four parts: what is there, and the page that adds to it."""

    name: str  # of its texts
    page: str
    done: bool
    says: str


def begin() -> None:
    """An empty workspace: two ways to start."""
    text = state.text()
    st.markdown(text("home.what"))
    upload, sample = st.columns(2, border=True)
    with upload:
        st.subheader(text("home.upload_title"), anchor=False)
        st.markdown(text("home.upload_how"))
        if st.button(text("show.upload"), icon=":material/upload:", type="primary", key="home_upload"):
            st.switch_page("data.py")
    with sample:
        st.subheader(text("home.sample_title"), anchor=False)
        st.markdown(text("home.sample_how"))
        with st.container(horizontal=True):
            samples.offer("home", type="secondary")


def figures(dataset: Dataset) -> None:
    """The project's size and its last weeks."""
    text, manifest = state.text(), dataset.manifest
    active = compute.run(overview, dataset, OverviewSpec()).trend_of("day")["active_users"].tail(_SPARK_DAYS)
    first, last = dataset.facts.days
    users, events, days, daily = st.columns([1, 1, 1.35, 1])
    users.metric(text("home.users"), text.number(manifest.users), border=True, height=150)
    events.metric(text("home.events"), text.number(manifest.rows), border=True, height=150)
    days.metric(
        text("home.days"),
        text.number((last - first).days + 1),
        delta=text("home.from_to", start=first, end=last),
        delta_color="off",
        delta_arrow="off",
        border=True,
        height=150,
    )
    daily.metric(
        text("home.active_users"),
        text.number(float(active.mean()), digits=0),
        chart_data=active.tolist(),
        chart_type="bar",
        help=text("home.active_users_help", days=len(active)),
        border=True,
        height=150,
    )


def next_step(dataset: Dataset) -> None:
    """The first thing that isn't done yet."""
    text = state.text()
    todo = next((station for station in _stations(dataset) if not station.done), None)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        if todo is None:
            st.markdown(text("home.next_all_done"))
            link("data", text("home.go_data"))
        else:
            st.markdown(text(f"home.next_{todo.name}"))
            link(todo.page, text(f"home.go_{todo.name}"))


def stations(dataset: Dataset) -> None:
    """The loop, with a mark where something is there already."""
    text, found = state.text(), _stations(dataset)
    for column, station in zip(st.columns(len(found)), found, strict=True):
        with column.container(border=True, height="stretch"):
            icon = ":material/check_circle:" if station.done else ":material/radio_button_unchecked:"
            st.markdown(f"{icon} **{text(f'home.station_{station.name}')}**")
            st.caption(station.says)
            link(station.page, text(f"home.open_{station.name}"))


def _stations(dataset: Dataset) -> tuple[Station, ...]:
    text, current, catalog = state.text(), state.project(), state.catalog()
    if current is None:
        return ()
    sources = catalog.versions.sources(current.id, dataset.version)
    analyses, tags = catalog.analyses.all(current.id), catalog.tags.all(current.id)
    segments, exports = catalog.segments.all(current.id), catalog.exports.all(current.id)
    return (
        Station("data", "data", True, text("home.says_data", sources=len(sources), version=dataset.version)),
        Station("goal", "overview", state.goal() is not None, _goal_words()),
        Station("tags", "tags", bool(tags), text("home.says_tags", tags=len(tags), analyses=len(analyses))),
        Station("act", "segments", bool(exports), text("home.says_act", segments=len(segments), exports=len(exports))),
    )


def _goal_words() -> str:
    goal = state.goal()
    return goal_words.sentence(goal, say()) if goal else state.text()("home.says_no_goal")
