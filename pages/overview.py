"""How many users are there, how active are they, and when?"""

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import overview
from analysis.insights.overview import OverviewSpec, words
from pages._overview import parts, people, stand_out
from pages._ui import address, compute, inputs, show, state

here = show.frame("overview")
if here.without_events:
    people.show(here)
    address.stop()
written = state.opened("overview")
if written is not None:
    parts.fill(here, written)
controls = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
with controls, st.container(width=240):
    period = inputs.period_input(here, "overview_period")
try:
    result = compute.run(overview, here.dataset, OverviewSpec(period))
except SilhouetteError as wrong:
    show.error(wrong)
    address.stop()
with controls:
    grain = parts.grain_input(here, result)
    shown = parts.written(period, grain)
    show.save_link(here, "overview", shown)
address.shows(here, "overview", shown)
show.sentence(words.answer(result, here.dataset.facts.time_zone, here.say, grain))
if not result.users:
    address.stop()
found = st.container()
parts.trend(here, result, grain)
parts.figures(here, result, grain)
grid = st.grid(2, min_column_width=360, gap="large")  # narrower, their bars and hours can't be told apart
left, right = grid.container(), grid.container()
with left:
    parts.events(here, result)
with right:
    parts.hours(here, result)
parts.goal(here, period)
show.notes(result.notes)
parts.tables(here, result, grain)
with found:  # last: its tests ask the data once more, and the charts don't wait for them
    stand_out.findings_part(here, period)
