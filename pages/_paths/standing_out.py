"""Where do people go in circles, after what do they leave, and what leads to the goal, in sentences?"""

from __future__ import annotations

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.paths import circles
from analysis.insights.paths.circles import CirclesSpec, CircleUsers, words
from analysis.jobs.paths import stands_out
from analysis.plain import to_plain
from pages._paths.controls import AskedPaths
from pages._ui import compute, show
from pages._ui.here import Here

_CHOSEN = "paths_circle"
_KINDS = (("loops", ("repeat", "round")), ("ends", ("dead_end",)), ("goal", ("raises", "lowers")))


@st.fragment
def standing_out(here: Here, asked: AskedPaths) -> None:
    text, goal = here.text, asked.spec.goal
    spec = CirclesSpec(asked.transitions, goal)
    try:
        result, episodes = stands_out(compute, here.dataset, spec)
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    offered: list[CircleUsers] = []
    if not result.findings and not episodes:
        st.markdown(text("circles.nothing"), help=text("circles.help"))
    if episodes:
        st.markdown(f"**{text('circles.episodes')}**")
    for each in episodes:
        users = CircleUsers("episode", (each.episode.event,))
        _row(here, words.episode(each.episode, each.values, here.say), users, len(offered))
        offered.append(users)
    for heading, codes in _KINDS:
        told = [each for each in result.findings if each.code in codes]
        if told:
            st.markdown(f"**{text(f'circles.{heading}')}**", help=text("circles.help"))
        for each in told:
            users = CircleUsers(each.code, each.events)
            _row(here, words.finding(each, goal, here.say), users, len(offered))
            offered.append(users)
    if goal is None:
        st.caption(text("circles.no_goal"))
    chosen = next((each for each in offered if to_plain(each) == st.session_state.get(_CHOSEN)), None)
    if chosen is not None:
        said = words.who(chosen, here.say.plain)
        st.subheader(show.escape(said), anchor=False)
        ids = compute.members(circles, here.dataset, spec, chosen)
        show.users(here, ids, "paths_circle_users", said, {"kind": "circles", "cell": to_plain(chosen)})


def _row(here: Here, said: str, users: CircleUsers, place: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(said, width="stretch")
        st.button(
            here.text("findings.users"),
            key=f"paths_circle_{place}",
            icon=":material/group:",
            type="tertiary",
            on_click=_choose,
            args=(users,),
        )


def _choose(users: CircleUsers) -> None:
    """A second click on the same puts its users away."""
    named = to_plain(users)
    st.session_state[_CHOSEN] = None if st.session_state.get(_CHOSEN) == named else named
