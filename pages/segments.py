"""Which sets of users are saved for action, and how are they taken out as a file?"""

import streamlit as st

from pages._segments.list import segment_card, segment_list, wanted_segment
from pages._ui import address, show
from pages._ui.navigation import link

here = show.frame("segments")
text = here.text
segments = here.workspace.catalog().segments.all(here.project.id)

if not segments:
    with st.container(border=True):
        st.markdown(text("segments.none"))
        with st.container(horizontal=True):
            link("tags", text("segments.to_tags"), icon="sell")
            if not here.without_events:
                link("funnel", text("segments.to_funnel"), icon="filter_alt")
    address.stop()

st.markdown(text("segments.count", n=len(segments)))
opened = segment_list(here, segments)
address.shows(here, segment=wanted_segment())
if opened is not None:
    segment_card(here, opened)
elif wanted := wanted_segment():
    st.info(text("segments.not_there", segment=show.escape(wanted)))
