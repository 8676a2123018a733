"""What does the project keep from lists, files and portraits?"""

from __future__ import annotations

import streamlit as st

from analysis.jobs import privacy
from pages._ui.here import Here


def privacy_settings(here: Here) -> None:
    """Which attributes are personal, and how few users are too few to show; kept at once."""
    text, workspace, project = here.text, here.workspace, here.project.id
    names = [field.name for field in here.dataset.manifest.attributes]
    personal = privacy.personal_attributes(workspace, project, here.dataset)
    with st.expander(text("exports.privacy"), icon=":material/shield_person:"):
        key = f"exports_personal_{project}"
        st.multiselect(
            text("exports.personal"),
            names,
            default=[name for name in names if name in personal],
            format_func=lambda name: here.shown("attribute", name),
            key=key,
            help=text("exports.personal_help"),
            placeholder=text("exports.personal_none"),
            select_all=False,
            on_change=lambda: privacy.set_personal(
                workspace, project, {name: name in st.session_state[key] for name in names}
            ),
        )
        least = f"exports_least_{project}"
        st.number_input(
            text("exports.least"),
            min_value=0,
            value=privacy.least_group(workspace, project),
            key=least,
            help=text("exports.least_help"),
            width=240,
            on_change=lambda: privacy.set_least_group(workspace, project, int(st.session_state[least])),
        )
