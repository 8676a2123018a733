"""Where in the loop from data to action does a project stand, and what is its next step?"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analysis.insights import overview
from analysis.insights.goal import words as goal_words
from analysis.insights.overview import OverviewSpec
from pages._ui import compute, samples, state
from pages._ui.here import Here
from pages._ui.navigation import link

_SPARK_DAYS = 60
_NARROWEST = 205  # pixels in which the days from first to last can be read


@dataclass(frozen=True)
class Station:
    """One of the loop's four parts: what is there, and the page that adds to it."""

    name: str  # of its texts
    page: str
    done: bool
    says: str
    possible: bool = True  # a goal is measured by events


def begin() -> None:
    """An empty workspace: two ways to start."""
    text = state.text()
    st.markdown(text("home.what"))
    upload, sample = st.columns(2, border=True)
    with upload.container(height="stretch", vertical_alignment="distribute"):
        with st.container():
            st.subheader(text("home.upload_title"), anchor=False)
            st.markdown(text("home.upload_how"))
        if st.button(text("show.upload"), icon=":material/upload:", type="primary", key="home_upload"):
            st.switch_page("data.py")
    with sample.container(height="stretch", vertical_alignment="distribute"):
        with st.container():
            st.subheader(text("home.sample_title"), anchor=False)
            st.markdown(text("home.sample_how"))
        with st.container(horizontal=True):
            samples.offer("home", type="secondary")


def figures(here: Here) -> None:
    """The project's size and its last weeks; without events how much is known of its users."""
    if here.without_events:
        _people(here)
        return
    text, manifest = here.text, here.dataset.manifest
    active = compute.run(overview, here.dataset, OverviewSpec()).trend_of("day")["active_users"].tail(_SPARK_DAYS)
    first, last = here.dataset.facts.days
    with st.grid(4, min_column_width=_NARROWEST):
        st.metric(text("home.users"), text.number(manifest.users), border=True, height=150)
        st.metric(text("home.events"), text.number(manifest.rows), border=True, height=150)
        st.metric(
            text("home.days"),
            text.number((last - first).days + 1),
            delta=text.days(first, last),
            delta_color="off",
            delta_arrow="off",
            border=True,
            height=150,
        )
        st.metric(
            text("home.active_users"),
            text.number(float(active.mean()), digits=0),
            chart_data=active.tolist(),
            chart_type="bar",
            help=text("home.active_users_help", days=len(active)),
            border=True,
            height=150,
        )


def _people(here: Here) -> None:
    text, manifest = here.text, here.dataset.manifest
    users, attributes, rest = st.columns([1, 1, 2.35], vertical_alignment="center")
    users.metric(text("home.users"), text.number(manifest.all_users), border=True, height=150)
    attributes.metric(text("home.attributes"), text.number(len(manifest.attributes)), border=True, height=150)
    rest.markdown(text("home.without_events"))


def next_step(here: Here) -> None:
    """The first thing that isn't done yet."""
    text = here.text
    todo = next((station for station in _stations(here) if station.possible and not station.done), None)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        if todo is None:
            st.markdown(text("home.next_all_done"))
            link("data", text("home.go_data"))
        else:
            people = todo.name == "tags" and here.without_events
            st.markdown(text("home.next_tags_people" if people else f"home.next_{todo.name}"))
            link(todo.page, text(f"home.go_{todo.name}"))
        if state.goal() is not None and not here.without_events:
            link("acting", text("acting.title"), icon="target")


def stations(here: Here) -> None:
    """The loop, with a mark where something is there already."""
    text, found = here.text, _stations(here)
    grid = st.grid(len(found), min_column_width=_NARROWEST)
    for station in found:
        with grid.container(border=True, height="stretch"):
            icon = ":material/check_circle:" if station.done else ":material/radio_button_unchecked:"
            st.markdown(f"{icon} **{text(f'home.station_{station.name}')}**")
            st.caption(station.says)
            link(station.page, text(f"home.open_{station.name}"))


def _stations(here: Here) -> tuple[Station, ...]:
    text, catalog = here.text, here.workspace.catalog()
    sources = catalog.versions.sources(here.project.id, here.dataset.version)
    analyses, tags = catalog.analyses.all(here.project.id), catalog.tags.all(here.project.id)
    segments, exports = catalog.segments.all(here.project.id), catalog.exports.all(here.project.id)
    return (
        Station("data", "data", True, text("home.says_data", sources=len(sources), version=here.dataset.version)),
        Station("goal", "overview", state.goal() is not None, _goal_words(here), not here.without_events),
        Station("tags", "tags", bool(tags), text("home.says_tags", tags=len(tags), analyses=len(analyses))),
        Station("act", "segments", bool(exports), text("home.says_act", segments=len(segments), exports=len(exports))),
    )


def _goal_words(here: Here) -> str:
    goal = state.goal()
    if here.without_events:
        return here.text("home.says_people", users=here.dataset.manifest.all_users)
    return goal_words.sentence(goal, here.say) if goal else here.text("home.says_no_goal")
