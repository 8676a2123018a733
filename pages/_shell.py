"""The frame of every page: language, project, goal, and the navigation along the loop."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from analysis.errors import SilhouetteError
from pages._frame import sidebar
from pages._ui import address, state
from pages._ui.browser import top_of_page
from pages._ui.navigation import GROUPS
from pages._ui.taking import drawing_inputs
from pages._ui.wording import error

# An emoji: a material icon would become the tab's icon, fetched from a host outside.
st.set_page_config(page_title="Silhouette 画影", page_icon="👤", layout="wide", initial_sidebar_state="expanded")

state.begin()
wanted = address.follow()
text = state.text()
PAGES = {
    name: st.Page(f"{name}.py", title=text(f"shell.{name}"), icon=f":material/{icon}:", default=name == "home")
    for pages in GROUPS.values()
    for name, icon in pages
}
page = st.navigation(
    {
        "" if group == "start" else text(f"shell.group_{group}"): [PAGES[name] for name, _ in pages]
        for group, pages in GROUPS.items()
    },
    expanded=True,
)
st.set_page_config(page_title=f"{page.title} · Silhouette 画影")
if wanted in PAGES and PAGES[wanted] != page:
    st.switch_page(PAGES[wanted], query_params=st.query_params.to_dict())
st.html(Path(__file__).parent / "_frame" / "look.css")
st.logo(Path(__file__).parent / "_ui" / "logo.svg", size="large")
top_of_page()
sidebar.show(next(name for name in PAGES if PAGES[name] == page))
try:
    with drawing_inputs():
        page.run()
except StopException:  # the page has ended early, by `address.stop`
    pass
except SilhouetteError as wrong:  # what no page foresees, as a project that another window deletes meanwhile
    error(wrong)
address.complete()
