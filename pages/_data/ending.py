"""How did the import end: what was kept, what was not and why, and what comes next?"""

from __future__ import annotations

import streamlit as st

from analysis.jobs.data import ImportedFile, ImportResult
from pages._data import ledgers, naming
from pages._data.starting import RESULT_KEY
from pages._ui import goals
from pages._ui.escaping import escape
from pages._ui.here import Here
from pages._ui.wording import notes


def ended(here: Here) -> ImportResult | None:
    """The import that has just ended well, of the version that is open."""
    result = st.session_state.get(RESULT_KEY)
    is_open = result and result.project == here.project.name and result.dataset == here.dataset.version
    return result if is_open else None


def show(here: Here, result: ImportResult) -> None:
    text = here.text
    ledger = result.ledger
    both = result.events and result.attribute_rows
    words = "data.ended_both" if both else "data.ended" if result.events else "data.ended_attributes"
    counts = {"kept": ledger.kept, "rows": ledger.rows_in, "events": result.events, "users": result.users}
    st.success(
        text(words, **counts, version=result.dataset),
        icon=":material/check_circle:",
    )
    for file in result.files:
        _file(here, result, file, len(result.files) > 1)
    notes(result.notes)
    naming.show(here)
    if goals.asked(here):
        with st.container(border=True):
            st.subheader(text("data.goal_title"), anchor=False)
            st.caption(text("data.goal_why"))
            if goals.form(here, "data_goal", skippable=True):
                finish()
    elif st.button(text("data.open_overview"), type="primary", icon=":material/arrow_forward:", key="data_overview"):
        finish()
    st.button(text("data.another_file"), type="tertiary", icon=":material/upload:", key="data_another", on_click=_clear)


def finish() -> None:
    """Done with this import: the overview says what is in the data."""
    _clear()
    st.switch_page("overview.py")


def _clear() -> None:
    st.session_state.pop(RESULT_KEY, None)


def _file(here: Here, result: ImportResult, file: ImportedFile, several: bool) -> None:
    if several:
        st.markdown(f"**{escape(file.name)}**")
    key = f"data_ended_{file.place}"
    ledgers.table(file.ledger.rows_in, file.ledger.kept, file.ledger.dropped, file.ledger.duplicates, key)
    source = {"dropped": file.ledger.dropped, "import_id": result.import_id, "place": file.place}
    ledgers.rejected(here.project.id, source, file.name, f"{key}_rejected")
