"""The frame of every page: language, project, goal, and the navigation along the loop."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages._ui import sidebar, state

st.set_page_config(page_title="Silhouette 画影", page_icon="👤", layout="wide", initial_sidebar_state="expanded")

# In the order of the loop: data, look, users. A group without a page isn't shown.
GROUPS: dict[str, tuple[tuple[str, str], ...]] = {
    "start": (("home", "home"), ("data", "database")),
    "analyse": (("overview", "monitoring"), ("funnel", "filter_alt"), ("clusters", "bubble_chart")),
    "users": (("tags", "sell"), ("segments", "group"), ("portrait", "account_circle"), ("user", "timeline")),
}

wanted = state.follow_link()
text = state.text()
here = Path(__file__).parent
PAGES = {
    name: st.Page(f"{name}.py", title=text(f"shell.{name}"), icon=f":material/{icon}:", default=name == "home")
    for pages in GROUPS.values()
    for name, icon in pages
    if (here / f"{name}.py").exists()
}
page = st.navigation(
    {
        "" if group == "start" else text(f"shell.group_{group}"): [PAGES[name] for name, _ in pages if name in PAGES]
        for group, pages in GROUPS.items()
        if any(name in PAGES for name, _ in pages)
    },
    expanded=True,
)
st.set_page_config(page_title=f"{page.title} · Silhouette 画影")
if wanted in PAGES and PAGES[wanted] != page:
    st.switch_page(PAGES[wanted], query_params={"a": st.query_params["a"]})
sidebar.show()
page.run()
