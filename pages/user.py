"""What did this user do, when, and who are they?"""

import streamlit as st

from analysis.charts import user as drawing
from analysis.errors import SilhouetteError
from pages._funnel import why_saved
from pages._ui import compute, show, state
from pages._user import parts

dataset = show.frame("user")
text, project = state.text(), state.project()
assert project is not None  # noqa: S101 there is data
wanted = parts.ask(dataset)
if wanted is None:
    st.info(text("user.start"), icon=":material/person_search:")
    st.stop()
try:
    result = parts.found(wanted, dataset, project)
except SilhouetteError as wrong:
    show.error(wrong)
    st.stop()
if result.user is None:
    parts.suggestions(result, dataset)
    st.stop()
show.sentence(parts.answer(result))
parts.facts(result)
if result.total:
    st.subheader(text("user.activity"), anchor=False)
    names = tuple((event, state.event_name(event)) for event in dict.fromkeys(result.days["event"].tolist()))
    show.chart(compute.drawn(drawing.strip, result, text, names), key="user_strip", alt=text("user.alt"))
    st.caption(text("user.activity_caption"))
    show.notes(result.notes)
    why_saved(dataset, result.user)
    parts.story(result, dataset)
