"""What did this user do, when, and who are they?"""

import streamlit as st

from analysis.charts import user as drawing
from analysis.errors import SilhouetteError
from pages._funnel import why_saved
from pages._ui import address, compute, show
from pages._user import parts
from pages._user.forgetting import forget_button, said_of_forgotten

here = show.frame("user")
text = here.text
said_of_forgotten(here)
wanted = parts.ask(here)
if wanted is None:
    st.info(text("user.start"), icon=":material/person_search:")
    address.stop()
try:
    result = parts.found(here, wanted)
except SilhouetteError as wrong:
    show.error(wrong)
    address.stop()
if result.user is None:
    parts.suggestions(here, result)
    address.stop()
show.sentence(parts.answer(here, result))
parts.facts(here, result)
if result.total:
    st.subheader(text("user.activity"), anchor=False)
    names = tuple((event, here.event_name(event)) for event in dict.fromkeys(result.days["event"].tolist()))
    drawn = compute.drawn(drawing.strip, result, text, names, parts.goal_event())
    show.chart(drawn, key="user_strip", alt=text("user.alt"))
    st.caption(text("user.activity_caption"))
    show.notes(result.notes)
    why_saved(here, result.user)
    parts.story(here, result)
forget_button(here, result.user)
