"""Who comes back, and when?"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.errors import SilhouetteError
from analysis.insights import retention
from analysis.insights.retention import words
from analysis.jobs.retention import closed
from pages._retention import controls, files, parts, staying
from pages._retention.controls import Asked
from pages._retention.parts import Shown
from pages._retention.staying import Stayers
from pages._ui import address, compute, show
from pages._ui.here import Here
from pages._ui.navigation import tabs


@st.fragment
def page(here: Here) -> None:
    """A change of the question makes this part anew, and nothing around it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(gap="small"):
            show.header("retention")
        deeds = st.container(horizontal=True, horizontal_alignment="right", width="content", gap="small")
    try:
        asked = controls.ask(here)
        address.shows(here, "retention", asked.written())
        answer(here, asked, deeds)
    except SilhouetteError as wrong:
        address.shows(here)
        show.error(wrong)


def answer(here: Here, asked: Asked, deeds: DeltaGenerator) -> None:
    """Sentence, triangle, curve, trend, notes; into `deeds`, beside the title, what can be done with them."""
    text = here.text
    spec = closed(here.workspace, here.project.id, asked.spec, here.dataset, compute)
    result = compute.run(retention, here.dataset, spec)
    shown = Shown(here, asked.spec, result, words.group_labels(result, text), asked.measured)
    above = st.container(horizontal=True, vertical_alignment="bottom")
    with above, st.container(gap="xsmall"):
        said = st.empty()
        if beside := words.beside(result, here.say):
            st.caption(beside)
    with above:
        bracket = parts.bracket_input(shown) if result.users else None
    with said:
        show.sentence(words.answer(result, bracket, here.say))
    with deeds:
        show.save_link(here, "retention", asked.written())
        if result.users:
            files.offer(shown, bracket)
    if not result.users:
        return
    more = {"lifecycle": staying.lifecycle_part, "stickiness": staying.stickiness_part}
    more |= {"adoption": staying.adoption_part}
    names = ("triangle", "curve", "trend", *(("groups",) if shown.labels else ()), *more)
    opened = tabs("retention_tab", {name: text(f"retention.tab_{name}") for name in names})
    with opened["triangle"]:
        if opened["triangle"].open:
            parts.triangle(shown)
    with opened["curve"]:
        if opened["curve"].open:
            parts.curve(shown)
    with opened["trend"]:
        if opened["trend"].open:
            parts.trend(shown, bracket)
    if shown.labels:
        with opened["groups"]:
            if opened["groups"].open:
                parts.groups(shown, bracket)
    for name, part in more.items():
        with opened[name]:
            if opened[name].open:
                part(Stayers(here, asked.spec.unit, spec.filter, asked.spec.filter))
    if not any(opened[name].open for name in more):
        show.notes(result.notes)


page(show.frame("retention", titled=False, of_events=True))
