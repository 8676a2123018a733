"""Because of which events and values do users have a tag, and what do others just miss?"""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.tags import ConditionEvidence, EvidenceEvent, EvidenceSpec, UserEvidence
from analysis.insights.tags import evidence as tag_evidence
from analysis.rules.asked import Rule
from pages._rules import said
from pages._ui import compute, show
from pages._ui.here import Here
from pages._ui.navigation import link

_EVENTS = 5


def evidence(here: Here, closed: Rule) -> None:
    """A few users who match, and a few who just don't, each with what their conditions found."""
    text = here.text
    try:
        result = compute.run(tag_evidence, here.dataset, EvidenceSpec(closed))
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    if not result.users:
        st.info(text("show.no_users"), icon=":material/person_off:")
    for place, user in enumerate(result.matched):
        _user(here, user, expanded=place == 0)
    if result.missed:
        # Of a single condition whoever doesn't match misses all there is.
        st.markdown(text("tags.near_misses" if any(user.met for user in result.missed) else "tags.no_match"))
        for user in result.missed:
            _user(here, user)


def of_user(here: Here, closed: Rule, user: str) -> None:
    """Because of which events and values one user has a tag."""
    try:
        result = compute.run(tag_evidence, here.dataset, EvidenceSpec(closed, who=(user,)))
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    for found in result.users:
        for condition in found.conditions:
            _condition(here, condition)


def _user(here: Here, user: UserEvidence, expanded: bool = False) -> None:
    """The conditions that decide are open to see; the rest of the user's life is a click away."""
    text = here.text
    heading = show.escape(user.user)
    if user.asked > 1:
        heading = text("tags.evidence_user", user=heading, met=user.met, n=user.asked)
    icon = ":material/check:" if user.matched else ":material/close:"
    with st.expander(heading, expanded=expanded, icon=icon, type="compact"):
        for condition in user.conditions:
            _condition(here, condition)
        link("user", text("tags.timeline"), icon="timeline", query={"user": user.user})


def _condition(here: Here, found: ConditionEvidence) -> None:
    text = here.text
    mark = ":green[:material/check:]" if found.as_wanted else ":red[:material/close:]"
    value = "" if found.value is None else text("tags.evidence_value", value=show.escape(_shown(here, found.value)))
    st.markdown(f"{mark} {said(here, found.condition)}{value}")
    lines = [f"- {_event(here, event)}" for event in found.events[:_EVENTS]]
    if more := found.more + max(len(found.events) - _EVENTS, 0):
        lines.append(f"- {text('tags.evidence_more', n=more)}")
    if lines:
        st.caption("\n".join(lines))


def _event(here: Here, event: EvidenceEvent) -> str:
    text = here.text
    properties = [
        text(
            "tags.evidence_property",
            name=show.escape(here.shown("property", name)),
            value=show.escape(_shown(here, value)),
        )
        for name, value in event.properties
    ]
    name = show.escape(here.event_name(event.event))
    said_of = f" ({text.listed(properties)})" if properties else ""
    return f"{text.moment(here.local(event.ts))} · {name}{said_of}"


def _shown(here: Here, value: tag_evidence.Shown) -> str:
    text = here.text
    if isinstance(value, datetime):
        return text.moment(value)
    if isinstance(value, date):
        return text.day(value)
    return text.number(value, 6) if isinstance(value, int | float) else value or text("builder.empty_value")
