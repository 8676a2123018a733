"""Where does the project stand, and what comes next?"""

import streamlit as st

from pages._home import loop, projects
from pages._ui import background, samples, show, state
from pages._ui.here import loaded

text = state.text()
show.header("home")
background.say(background.failure())
if background.waiting():
    background.progress()
elif (here := loaded()) is None:
    loop.begin()
    projects.show()
else:
    loop.figures(here)
    loop.next_step(here)
    loop.stations(here)
    with st.expander(text("home.other_samples"), type="compact"):
        samples.offer("home_more", type="secondary")
    projects.show()
