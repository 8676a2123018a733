"""Who is in this group, and how do they differ from all users?"""

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import portrait
from analysis.insights.portrait import PortraitResult, words
from pages._portrait import groups, parts
from pages._ui import compute, show, state
from pages._ui.saying import say

dataset = show.frame("portrait")
text, project = state.text(), state.project()
assert project is not None  # noqa: S101 there is data
chooser, saving = st.columns([5, 1], vertical_alignment="bottom")
with chooser:
    choice = groups.ask(dataset, project)
if choice is None:
    st.stop()
with saving:
    groups.save_link(choice)
try:
    spec = groups.spec_of(choice, dataset, project)
    result: PortraitResult = compute.run(portrait, dataset, spec)
except SilhouetteError as wrong:
    show.error(wrong)
    st.stop()
show.sentence(words.answer(result, say()))
parts.differences(result, dataset)
show.notes(result.notes)
if not result.users:
    st.stop()
parts.different(result, dataset, choice)
parts.activity(result, dataset)
parts.attributes(result, dataset)
parts.events(result)
parts.numbers(result, dataset)
st.subheader(text("portrait.users_title"), anchor=False)
users = compute.members(portrait, dataset, result.spec, None)
show.users(users, dataset, "portrait", choice.label)
