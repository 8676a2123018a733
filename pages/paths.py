"""Which ways do people really take?"""

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import paths
from analysis.insights.paths import words
from pages._paths import controls, pictures
from pages._ui import address, compute, show, state

here = show.frame("paths", of_events=True)
written = state.opened("paths")
if written is not None:
    controls.fill(here, written)
goal = state.goal()
event = goal.event if goal is not None and goal.event in here.dataset.manifest.events else None
try:
    asked = controls.ask(here, event)
    address.shows(here, "paths", asked.written())
    result = compute.run(paths, here.dataset, asked.spec)
except SilhouetteError as wrong:
    show.error(wrong)
    address.stop()
shown = pictures.shown_paths(here, asked, result)
with st.container(horizontal=True, vertical_alignment="top"):
    with st.container(width="stretch"):
        show.sentence(words.answer(result, here.say))
    if result.entered:
        pictures.files(shown)
    show.save_link(here, "paths", asked.written())
if not result.entered:
    address.stop()
pictures.flow(shown)
pictures.tabs(shown)
show.notes(result.notes)
