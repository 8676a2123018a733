"""What did this user do, when, and who are they?"""

import streamlit as st

from analysis.charts import user as drawing
from analysis.errors import SilhouetteError
from pages._ui import compute, show, state, user_parts
from pages._ui.funnel_why import why_saved

dataset = show.frame("user")
text, project = state.text(), state.project()
assert project is not None  # noqa: S101 there is data
wanted = user_parts.ask(dataset)
if wanted is None:
    st.info(text("user.start"), icon=":material/person_search:")
    st.stop()
try:
    result = user_parts.found(wanted, dataset, project)
except SilhouetteError as wrong:
    show.error(wrong)
    st.stop()
if result.user is None:
    user_parts.suggestions(result)
    st.stop()
show.sentence(user_parts.answer(result))
user_parts.facts(result)
if result.total:
    st.subheader(text("user.activity"), anchor=False)
    names = tuple((event, state.event_name(event)) for event in dict.fromkeys(result.days["event"].tolist()))
    show.chart(compute.drawn(drawing.strip, result, text, names), key="user_strip", alt=text("user.alt"))
    st.caption(text("user.activity_caption"))
    show.notes(result.notes)
    why_saved(dataset, result.user)
    user_parts.story(result, dataset)
