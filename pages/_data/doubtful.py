"""An import that stopped because its result looks wrong: what would be lost, and is it right all the same?"""

from __future__ import annotations

import streamlit as st

from analysis.jobs.data import ImportDoubtful
from pages._ui import state
from pages._ui.escaping import escape

INTO = "data_into"  # the project that waiting files go into: its id, or "new"
_CODES = "shell_import_doubts"


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


def accepted() -> tuple[str, ...]:
    """The doubts that people say are right all the same; none before an import has stopped for them."""
    codes: tuple[str, ...] = st.session_state.get(_CODES, ())
    if "unrelated" in codes:
        label = state.text()("data.doubts_new_project")
        st.button(label, key="data_doubts_new", icon=":material/add:", on_click=_into_new_project)
    if codes and st.checkbox(state.text()("data.doubts_accept"), key="data_accept_doubts"):
        return codes
    return ()


def _into_new_project() -> None:
    st.session_state[INTO] = "new"
    forget()


def forget() -> None:
    st.session_state.pop(_CODES, None)
