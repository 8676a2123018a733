"""How many users are there, how active are they, and when?"""

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import overview
from analysis.insights.overview import OverviewResult, OverviewSpec, words
from pages._overview import parts
from pages._ui import compute, inputs, show, state
from pages._ui.saying import say

dataset = show.frame("overview")
written = state.opened("overview")
if written is not None:
    parts.fill(written, dataset)
with st.container(horizontal=True, vertical_alignment="bottom"):
    with st.container(width=240):
        period = inputs.period_input("overview_period", dataset)
    grain = parts.grain_input(dataset)
    show.save_link("overview", OverviewSpec(period).to_json())
try:
    result: OverviewResult = compute.run(overview, dataset, OverviewSpec(period))
except SilhouetteError as wrong:
    show.error(wrong)
    st.stop()
show.sentence(words.answer(result, dataset.facts.time_zone, say(), grain))
if not result.users:
    st.stop()
parts.first_look(dataset, compute.run(overview, dataset, OverviewSpec()))
parts.trend(dataset, result, grain)
parts.figures(result, grain)
left, right = st.columns(2, gap="large")
with left:
    parts.events(dataset, result)
with right:
    parts.hours(dataset, result)
parts.goal(dataset)
show.notes(result.notes)
parts.tables(result, grain)
