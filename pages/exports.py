"""Which users left the app as a file, who took them, and is the record whole?"""

import streamlit as st

from pages._exports.log import log_table, said_of_chain
from pages._exports.personal import privacy_settings
from pages._ui import address, show
from pages._ui.navigation import link

here = show.frame("exports")
text = here.text
noted = here.workspace.catalog().exports.all(here.project.id)
chain = here.workspace.catalog().exports.verified(here.project.id)

if not noted and chain.whole:
    with st.container(border=True):
        st.markdown(text("exports.none"))
        link("segments", text("exports.to_segments"), icon="group")
    privacy_settings(here)
    address.stop()
said_of_chain(here, chain)
log_table(here, noted)
privacy_settings(here)
