"""Who are the users, where their attributes are all that is known?"""

from __future__ import annotations

import json

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import portrait
from analysis.insights.overview import words
from analysis.jobs.portrait import portrait_spec
from analysis.rules.asked import EVERYBODY
from pages._portrait import groups, parts
from pages._ui import address, compute, inputs
from pages._ui import show as shown
from pages._ui.here import Here

_TOKEN = json.dumps(["everybody"])


def show(here: Here) -> None:
    """How many they are, the shares of their values, and what a file of events would add."""
    manifest = here.dataset.manifest
    address.shows(here)
    attributes = inputs.listed(here).names("attribute")
    shown.sentence(words.people(manifest.all_users, attributes, here.say))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(here.text("overview.without_events"), width="stretch")
        st.page_link("data.py", label=here.text("show.add_events"), icon=":material/upload:")
    try:
        spec = portrait_spec(here.workspace, here.project.id, EVERYBODY, here.dataset, compute)
        result = compute.run(portrait, here.dataset, spec)
    except SilhouetteError as wrong:
        shown.error(wrong)
        return
    everybody = groups.PortraitChoice(_TOKEN, here.text("overview.everybody"), EVERYBODY)
    parts.attributes(here, result, everybody)
    shown.notes(tuple(note for note in result.notes if note.code != "portrait_everybody"))
