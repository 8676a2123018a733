"""Where does the project stand, and what comes next?"""

import streamlit as st

from pages._ui import importing, loop, project_list, samples, show, state

text = state.text()
show.header("home")
importing.say(importing.failure())
if importing.waiting():
    importing.progress()
elif (dataset := state.loaded()) is None:
    loop.begin()
    project_list.show()
else:
    loop.figures(dataset)
    loop.next_step(dataset)
    loop.stations(dataset)
    with st.expander(text("home.other_samples"), type="compact"):
        samples.offer("home_more", type="secondary")
    project_list.show()
