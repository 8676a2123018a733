"""How is one user found, and how is the story told?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from itertools import groupby

import pandas as pd
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import user as timeline
from analysis.insights.columns import masked
from analysis.insights.listing import ColumnKind
from analysis.insights.user import Known, TimelineResult, TimelineSpec
from analysis.jobs import portrait, privacy
from analysis.jobs.tags import tag_rule
from analysis.store.catalog import NameKind
from analysis.timezones import date_of
from pages._tags import of_user
from pages._ui import address, compute, inputs, show, state
from pages._ui.drill import alike_ids
from pages._ui.here import Here

_KEY, _TOLD, _SESSIONS = "user_id", "user_told", "user_sessions"
_SESSIONS_SHOWN = 20
_ROW, _HEADING, _HIGHEST = 35, 38, 560


def ask(here: Here) -> str | None:
    """The id that was typed, or that a link or a list brought (`?user=`)."""
    text = here.text
    if (named := address.leading()) is not None:
        st.session_state[_KEY] = named.get("user", "")
    typed = st.text_input(
        text("user.find"),
        key=_KEY,
        help=text("user.find_help"),
        placeholder=text("user.placeholder", example=_example(here)),
        persist_state="session",
    )
    address.shows(here, user=typed)
    if st.session_state.get(_TOLD) != typed:
        st.session_state[_TOLD], st.session_state[_SESSIONS] = typed, _SESSIONS_SHOWN
    return typed or None


def clear() -> None:
    """Nobody is looked for any more."""
    st.session_state[_KEY] = ""


def _example(here: Here) -> str:
    dataset = here.dataset

    def first() -> str:
        return next((block.users[0].as_py() for block in map(dataset.block, dataset.buckets) if len(block.users)), "")

    return compute.once("user.example", dataset, first)


def found(here: Here, user: str) -> TimelineResult:
    """The user with this id, as typed or without the spaces around it, or with it among several ids."""
    user = here.dataset.merged_ids.user_of(user)
    known = tuple((tag.id, tag.version) for tag in here.workspace.catalog().tags.all(here.project.id))
    tags = compute.once(
        "user.tags",
        here.dataset,
        lambda: portrait.tags_to_compare(here.workspace, here.project.id, here.dataset),
        known,
    )
    result = compute.run(timeline, here.dataset, TimelineSpec(user, tags))
    if result.user is None and user.strip() not in ("", user):
        return compute.run(timeline, here.dataset, TimelineSpec(user.strip(), tags))
    return result


def suggestions(here: Here, result: TimelineResult) -> None:
    """Nobody has this id: those that hold what was typed, each a button."""
    text = here.text
    st.warning(text("user.not_found", user=show.escape(result.spec.user)), icon=":material/person_search:")
    alike_ids(here, result.spec.user, "user", _take)


def _take(user: str) -> None:
    st.session_state[_KEY] = user


def answer(here: Here, result: TimelineResult) -> str:
    text, user = here.text, show.escape(result.user)
    if result.first is None or result.last is None:
        return text("user.sentence_silent", user=user)
    first, last = here.local(result.first), here.local(result.last)
    return text(
        "user.sentence", user=user, events=result.total, sessions=result.sessions, first=first.date(), last=last.date()
    )


def goal_event() -> str | None:
    """What the project wants its users to do, where that is an event."""
    goal = state.goal()
    return goal.event if goal else None


def facts(here: Here, result: TimelineResult) -> None:
    """Attributes and tags side by side; of a user with several ids the others."""
    text = here.text
    if others := here.dataset.merged_ids.ids_of(result.user or ""):
        st.caption(text("identity.other_ids", ids=text.listed([show.escape(one) for one in others])))
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(text("user.attributes"), anchor=False)
        personal = privacy.personal_attributes(here.workspace, here.project.id, here.dataset)
        for known in _in_order(here, "attribute", result.attributes):
            said = masked(known.value) if known.name in personal else _value(here, known)
            st.markdown(f"{show.escape(here.shown('attribute', known.name))}: **{show.escape(said)}**")
        if not result.attributes:
            st.caption(text("user.no_attributes"))
    with right:
        st.subheader(text("user.tags"), anchor=False)
        with st.container(horizontal=True):
            for name, value in result.tags:
                st.badge(show.escape(name if value is None else f"{name}: {value}"), icon=":material/sell:")
        if not result.tags:
            st.caption(text("user.no_tags"))
        _evidence(here, result)


def _evidence(here: Here, result: TimelineResult) -> None:
    """Why the user has each tag; of one without a rule nothing more is known."""
    for place, (name, value) in enumerate(result.tags):
        said = name if value is None else f"{name}: {value}"
        label = here.text("user.why_tag", tag=show.escape(said))
        with st.expander(label, type="compact", key=f"user_why_tag_{place}", on_change="rerun") as box:
            if box.open:
                _why(here, str(result.user), name, value)


def _why(here: Here, user: str, name: str, value: str | None) -> None:
    workspace, project, dataset = here.workspace, here.project.id, here.dataset
    try:
        rule = tag_rule(workspace, project, name, value, dataset, compute)
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    if rule is None:
        st.caption(here.text("user.no_rule"))
    else:
        of_user(here, rule, user)


def story(here: Here, result: TimelineResult) -> None:
    """Events by day and session, newest first; older sessions on demand."""
    text = here.text
    st.subheader(text("user.timeline"), anchor=False)
    st.caption(text("user.timeline_caption", zone=here.dataset.settings.time_zone))
    shown = st.session_state.get(_SESSIONS, _SESSIONS_SHOWN)
    columns = [result.events[name].tolist() for name in ("ts", "day", "session", "event", "properties")]
    wanted = _wanted(here, result)
    rows = (row for row in zip(*columns, strict=True) if row[3] in wanted)
    sessions = [list(rows) for _, rows in groupby(rows, key=lambda row: (row[1], row[2]))]
    day = None
    for rows in sessions[:shown]:
        if rows[0][1] != day:
            day = rows[0][1]
            st.markdown(f"##### {text.day(day)}")
        _session(here, rows)
    if len(sessions) > shown:
        st.button(text("user.older_days"), key="user_older", on_click=_more, icon=":material/expand_more:")


def _wanted(here: Here, result: TimelineResult) -> set[str]:
    """Of which events the story is told: all, or those that are chosen, the goal's event offered first."""
    known = [*dict.fromkeys(result.events["event"].tolist())]
    goal = goal_event()
    offered = sorted(known, key=lambda event: (event != goal, known.index(event)))
    if len(offered) < 2:
        return {*offered}
    chosen = st.pills(
        here.text("user.only_events"),
        offered,
        selection_mode="multi",
        format_func=lambda event: f"{'★ ' if event == goal else ''}{show.escape(here.event_name(event))}",
        key=f"user_only_{result.user}",
        help=here.text("user.only_events_help"),
    )
    return {*chosen} if chosen else {*offered}


def _more() -> None:
    st.session_state[_SESSIONS] = st.session_state.get(_SESSIONS, _SESSIONS_SHOWN) + _SESSIONS_SHOWN


def _session(here: Here, rows: list[tuple[int, object, int, str, tuple[Known, ...]]]) -> None:
    """What is the same in all events of a session is said once, above them."""
    text = here.text
    told = [_in_order(here, "property", properties) for *_, properties in rows]
    same = [known for known in told[0] if len(rows) > 1 and all(known in properties for properties in told)]
    said = text("user.session_dates", number=rows[0][2], events=len(rows))
    if len(rows) > 1 and not state.dates_only():
        lasted = text.duration((rows[0][0] - rows[-1][0]) / 1_000_000)
        said = text("user.session", number=rows[0][2], events=len(rows), duration=lasted)
    st.caption(" · ".join([said, *(show.escape(_detail(here, known)) for known in same)]))
    frame = pd.DataFrame(
        {
            "time": [text.clock(here.local(ts)) for ts, *_ in rows],
            "event": [here.event_name(event) for *_, event, _ in rows],
            "details": [
                text.listed([_detail(here, known) for known in properties if known not in same]) for properties in told
            ],
        }
    )
    has_own = any(known not in same for properties in told for known in properties)
    unneeded = [*(() if has_own else ("details",)), *(("time",) if state.dates_only() else ())]
    frame = frame.drop(columns=unneeded)
    labels = {name: text(f"user.{name}") for name in frame.columns}
    height = min(_HIGHEST, _HEADING + _ROW * len(rows))
    show.table(frame, f"user_session_{rows[0][2]}_{rows[0][0]}", labels=labels, height=height)


def _in_order(here: Here, kind: ColumnKind, known: Sequence[Known]) -> list[Known]:
    """As columns are listed everywhere."""
    places = {name: place for place, name in enumerate(inputs.listed(here).names(kind))}
    return sorted(known, key=lambda one: places[one.name])


def _detail(here: Here, known: Known, kind: NameKind = "property") -> str:
    return f"{here.shown(kind, known.name)} {_value(here, known)}"


def _value(here: Here, known: Known) -> str:
    text = here.text
    if known.type == "day":
        return text.day(date_of(int(known.value)))
    if known.type == "time":
        moment = here.local(int(known.value))
        return text.day(moment.date()) if moment.time() == time() else text.moment(moment)
    return text.number(float(known.value), 4) if known.type == "number" else str(known.value)
