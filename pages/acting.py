"""Which groups of users are worth acting on, and what could that bring?"""

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import acting
from analysis.insights.acting import words
from pages._acting import parts
from pages._ui import address, compute, show

here = show.frame("acting", of_events=True)
text = here.text
try:
    question = parts.question(here)
    if question is None:
        parts.ask_for_goal(here)
        address.stop()
    result = compute.run(acting, here.dataset, question.spec)
except SilhouetteError as wrong:
    show.error(wrong)
    address.stop()
parts.opened(here)
show.sentence(words.answer(result, here.say))
if not result.rows:
    st.caption(text("acting.nothing_next"))
    address.stop()
st.caption(text("acting.ranked"), help=text("acting.help"))
parts.groups(here, question, result)
parts.table(here, result)
