"""An import that stopped because its result looks wrong: what would be lost, and is it right all the same?"""

from __future__ import annotations

import streamlit as st

from analysis.jobs.data import ImportDoubtful
from pages._ui import state
from pages._ui.escaping import escape

INTO = "data_into"  # the project that waiting files go into: its id, or "new"
INTO_CHOSEN = "shell_import_into"  # the same where a person chose, with the project that was open
_CODES, _ACCEPTED = "shell_import_doubts", "shell_import_doubts_accepted"


def ask(wrong: ImportDoubtful) -> None:
    """Each doubt in a sentence with its numbers, and the rows it is about."""
    text, told = state.text(), wrong.details
    codes = told["doubts"] if isinstance(told["doubts"], list) else []
    st.session_state[_CODES] = tuple(codes)
    with st.container(border=True):
        st.subheader(text("data.doubts_title"), anchor=False)
        st.markdown(text("data.doubts_stopped", file=escape(str(told["file"]))))
        values = {
            "lost": told["lost"],
            "rows": told["rows"],
            "share": text.percent(float(str(told["lost"])) / max(1.0, float(str(told["rows"])))),
            "reason": text(f"data.reason_{told['reason']}") if told["reason"] else "",
            "user": escape(str(told["user"])),
            "of_user": told["of_user"],
            "events": told["events"],
            "strangers": told["strangers"],
            "ids": [escape(str(user)) for user in told["ids"]] if isinstance(told["ids"], list) else [],
        }
        for code in codes:
            st.markdown(f"- {text(f'data.doubt_{code}', **values)}")
        samples = told["samples"]
        if isinstance(samples, list) and samples:
            st.caption(text("data.doubts_samples"))
            st.code("\n".join(samples), language=None, wrap_lines=True)
        with st.container(horizontal=True):
            if "unrelated" in codes:
                label = text("data.doubts_new_project")
                st.button(label, key="data_doubts_new", icon=":material/add:", on_click=_into_new_project)
            st.button(text("data.doubts_accept"), key="data_doubts_accept", on_click=_accept)
            st.caption(text("data.doubts_or_change"), width="content")


def accepted() -> tuple[str, ...]:
    """The doubts of which people have just said that all is right the same."""
    return st.session_state.pop(_ACCEPTED, ())


def _accept() -> None:
    st.session_state[_ACCEPTED] = st.session_state.get(_CODES, ())


def _into_new_project() -> None:
    current = state.project()
    st.session_state[INTO_CHOSEN] = (current.id if current else "", "new")
    forget()


def forget() -> None:
    st.session_state.pop(_CODES, None)
