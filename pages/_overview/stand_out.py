"""What stands out in the period, and who are the users behind it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.findings import MOST_FINDINGS, Finding, FindingUsers, users, words
from analysis.insights.funnel import funnel_to_json
from analysis.jobs.findings import measured_goal, stand_out
from analysis.plain import to_plain
from analysis.rules.asked import Period
from pages._ui import address, compute, navigation, show, state
from pages._ui.browser import bring_into_sight
from pages._ui.drill import never_chosen
from pages._ui.here import Here

_CHOSEN, _TIMES = "overview_finding", "overview_finding_times"
_NARROWEST = 205  # of a card: a sentence of it is no pillar
_ANCHORS = {"goal": "goal", "active": "figures", "rhythm": "hours"}


def findings_part(here: Here, period: Period) -> None:
    """Up to three findings side by side, each with a way to what shows it; a quiet sentence where there is none."""
    text = here.text
    try:
        found = stand_out(compute, here.dataset, period, state.goal())
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    goal = measured_goal(here.dataset, state.goal())
    if not found:
        st.caption(words.nothing(goal, here.say), help=text("findings.help"))
    else:
        _cards(here, found)
    if state.goal() is None:
        st.caption(text("findings.set_goal"))


@st.fragment
def _cards(here: Here, found: tuple[Finding, ...]) -> None:
    """The first in a row, the others on demand; the users of one of them below."""
    text = here.text
    first, more = found[:MOST_FINDINGS], found[MOST_FINDINGS:]
    _row(here, first, 0)
    if more:
        with st.expander(text("findings.more", n=len(more)), key="overview_more_findings", on_change="rerun") as box:
            if box.open:
                for start in range(0, len(more), MOST_FINDINGS):
                    _row(here, more[start : start + MOST_FINDINGS], MOST_FINDINGS + start)
    if (wanted := address.wanted_mark(_CHOSEN)) is not None:
        [st.session_state[_CHOSEN]] = wanted
    chosen = next((each for each in found if each.users and _named(each) == st.session_state.get(_CHOSEN)), None)
    address.marks(_CHOSEN, None if chosen is None else _named(chosen))
    if chosen is not None and chosen.users is not None:
        _users(here, chosen, chosen.users)


def _users(here: Here, chosen: Finding, cell: FindingUsers) -> None:
    """Of a group that lags at first only who never reached the goal: an action is for them. Of those with an event all,
    for their number is in the card."""
    if times := st.session_state.get(_TIMES):
        with st.container():  # the place is the top of what holds it
            bring_into_sight(_CHOSEN, times, middle=True)
    goal, heading = measured_goal(here.dataset, state.goal()), st.container()
    ids, said = compute.members(users, here.dataset, None, cell), words.who(chosen, here.say.plain)
    if chosen.falls_short and goal is not None and goal.event is not None:
        without = replace(cell, never=goal.event)
        never = compute.members(users, here.dataset, None, without)
        only_never = never_chosen(
            here,
            ids,
            never,
            words.some_did(len(ids), len(never), goal.event, here.say),
            here.event_name(goal.event),
            here.text("findings.only_never_help"),
            key=f"overview_only_never_{chosen.code}",
            at_first=chosen.code == "group",
        )
        if only_never:
            ids, cell, said = never, without, words.who_never(chosen, goal.event, here.say.plain)
    heading.subheader(show.escape(said), anchor=False)
    show.users(here, ids, "overview_finding", said, {"kind": "finding", "cell": to_plain(cell)})


def _row(here: Here, found: tuple[Finding, ...], first: int) -> None:
    text, goal = here.text, measured_goal(here.dataset, state.goal())
    cards = st.grid(MOST_FINDINGS, min_column_width=_NARROWEST)
    for place, each in enumerate(found, first):
        with cards.container(border=True, height="stretch"):
            said, anchor = words.finding(each, goal, here.say), _ANCHORS.get(each.code)
            st.markdown(f"{said} [{text('findings.see')}](#{anchor})" if anchor else said)
            if each.users is not None:
                st.button(
                    text("findings.users"),
                    icon=":material/group:",
                    type="tertiary",
                    key=f"overview_finding_{place}",
                    on_click=_choose,
                    args=(_named(each),),
                )
            if each.funnel is not None:
                asked = address.to(here, "funnel", funnel_to_json(each.funnel))
                navigation.link("funnel", text("findings.funnel"), query=asked)


def _named(found: Finding) -> Mapping[str, Any]:
    """Its users, as an address names them."""
    return to_plain(found.users)


def _choose(named: Mapping[str, Any]) -> None:
    """A second click on the same puts its users away."""
    st.session_state[_CHOSEN] = None if st.session_state.get(_CHOSEN) == named else named
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
