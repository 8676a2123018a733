"""Of which group is the list, what sets it apart, and what can be done with it?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.charts import acting as drawing
from analysis.errors import SilhouetteError
from analysis.insights import acting, portrait
from analysis.insights.acting import ActingResult, ActingRow, ActingSpec, words
from analysis.insights.portrait import NamedThing, PortraitSpec
from analysis.insights.portrait import words as portrait_words
from analysis.jobs import acting as asking
from analysis.jobs.acting import ActingQuestion
from analysis.jobs.portrait import portrait_spec
from analysis.rules.asked import Listed
from pages._ui import address, compute, goals, show, state
from pages._ui.here import Here

_FIRST = 6  # groups with a bar at first
_TELLING = 3  # of what sets a group apart
_MORE, _TAKEN_OUT = "acting_more", "acting_taken_out"
_CHART = "acting_worths"


def question(here: Here) -> ActingQuestion | None:
    """Made again only when a tag, a segment, a saved funnel or the goal has changed."""
    catalog, project = here.workspace.catalog(), here.project.id
    tags = [(tag.id, tag.name, tag.version, tag.status) for tag in catalog.tags.all(project)]
    funnels = [(each.id, each.name) for each in catalog.analyses.all(project, "funnel")]

    def make() -> ActingQuestion | None:
        return asking.asked(here.workspace, project, here.dataset, state.goal(), compute)

    return compute.once("acting.question", here.dataset, make, tuple(tags), tuple(funnels), repr(state.goal()))


def ask_for_goal(here: Here) -> None:
    """Without a goal no group lags."""
    address.shows(here)
    with st.container(border=True):
        st.markdown(here.text("acting.without_goal"))
        if not state.read_only() and goals.form(here, "acting_goal"):
            st.rerun()


def opened(here: Here) -> None:
    """What a link says of the switch."""
    linked = state.opened("acting")
    if linked is not None:
        st.session_state[_TAKEN_OUT] = bool(linked.get("left", True))
        st.session_state[_MORE] = bool(linked.get("more", False))
    _shows(here)


def _shows(here: Here) -> None:
    left, more = st.session_state.get(_TAKEN_OUT, True), st.session_state.get(_MORE, False)
    address.shows(here, "acting", {"left": left, "more": more})


@st.fragment
def groups(here: Here, question: ActingQuestion, result: ActingResult) -> None:
    """The groups by worth; of the one that is chosen, at first the first, what sets it apart and its users."""
    text, leading = here.text, result.leading
    places = leading if st.session_state.get(_MORE) else leading[:_FIRST]
    drawn = compute.drawn(drawing.worths, result, text, here.say.plain.names, places)
    alt = words.answer(result, here.say.plain)
    clicked = show.choice(drawn, key=_CHART, alt=alt, pick=drawing.PICK)
    if len(leading) > _FIRST:
        st.toggle(text("acting.more", n=len(leading) - _FIRST), key=_MORE, persist_state="session")
    _shows(here)
    place = clicked["row"] if clicked is not None else leading[0]
    _group(here, question, result, result.rows[place], _CHART if clicked is not None else None)


def _group(here: Here, question: ActingQuestion, result: ActingResult, row: ActingRow, chart: str | None) -> None:
    text, say = here.text, here.say
    name = words.group_name(row.group, say.plain)
    st.subheader(show.escape(name), anchor=False)
    st.markdown(f"{words.compared(row, result, say)} {words.would_bring(row, result, say)}")
    apart = st.empty()
    if row.alike:
        alike = [words.group_name(result.rows[place].group, say) for place in row.alike]
        st.caption(text("acting.alike", list=alike))
    left = False
    if result.spec.takes_out:
        st.markdown(words.sizes(row, result, say))
        if 0 < row.left < row.users:
            event = say.name("event", result.spec.outcome.event or "")
            left = st.toggle(
                text("acting.take_out", event=event, n=row.users - row.left),
                value=st.session_state.get(_TAKEN_OUT, True),
                key=_TAKEN_OUT,
                help=text("acting.take_out_help"),
                persist_state="session",
            )
            _shows(here)
    ids = compute.members(acting, here.dataset, result.spec, asking.group_cell(row.group, left))
    origin = asking.origin_of(here.workspace, here.project.id, here.dataset, question, row.group, left)
    if left:
        event = here.event_name(result.spec.outcome.event or "")
        name = text("acting.name_left", group=name, event=event)
    show.users(here, ids, "acting", name, origin, chart=chart)
    with apart.container():
        _apart(here, question, row, result.spec)


def _apart(here: Here, question: ActingQuestion, row: ActingRow, spec: ActingSpec) -> None:
    """What else they are and do, in a sentence; the whole group, so that not the goal alone sets it apart."""
    ids = compute.members(acting, here.dataset, spec, asking.group_cell(row.group))
    origin = asking.origin_of(here.workspace, here.project.id, here.dataset, question, row.group, False)

    def make() -> PortraitSpec:
        group = Listed(tuple(ids.to_pylist()))
        asked = portrait_spec(here.workspace, here.project.id, group, here.dataset, compute, origin)
        return replace(asked, named=(*asked.named, *_said_already(question, row)))

    try:
        made = compute.once("acting.portrait", here.dataset, make, repr(row.group), repr(state.goal()))
        result = compute.run(portrait, here.dataset, made)
    except SilhouetteError:
        return  # the portrait's own page says why
    st.markdown(" ".join(portrait_words.tells(result, here.dataset, here.say, _TELLING)))


def _said_already(question: ActingQuestion, row: ActingRow) -> tuple[NamedThing, ...]:
    """The goal, and the steps of the funnel that they left: what comes after they can't have done."""
    event = question.spec.outcome.event
    steps = asking.steps_behind(question, row.group)
    return tuple(("event", each) for each in (*((event,) if event else ()), *steps))


def table(here: Here, result: ActingResult) -> None:
    """All groups with their numbers."""
    text, say = here.text, here.say.plain
    outcome = result.spec.outcome
    rows = pd.DataFrame(
        {
            "group": [words.group_name(row.group, say) for row in result.rows],
            "users": [row.users for row in result.rows],
            "left": [row.left for row in result.rows],
            "rate": [words.rate(row.rate, outcome, text) for row in result.rows],
            "rest": [words.rate(row.rest, outcome, text) for row in result.rows],
            "worth": [round(row.worth) for row in result.rows],
            "likely": [words.likely(row, text) for row in result.rows],
        }
    )
    labels = {name: text(f"acting.{name}") for name in rows.columns if name != "left" or result.spec.takes_out}
    with st.expander(text("acting.table", n=len(rows))):
        show.table(rows, "acting_table", labels, alt=text("acting.table", n=len(rows)))
