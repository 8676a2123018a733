"""How are errors and notes said, with names from the data in them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.notes import Note
from pages._ui import state
from pages._ui.escaping import escape


def notes(given: Iterable[Note]) -> None:
    """What must be known beside the numbers: quiet, counted, opened on demand; equal ones once."""
    text = state.text()
    said = list(dict.fromkeys(map(noted, given)))
    if said:
        heading = text("show.notes", count=len(said))
        with st.expander(heading, type="compact"):
            for line in said:
                st.markdown(f"- {line}")


def noted(note: Note) -> str:
    """A note's sentence with everything that came from data quoted for markdown."""
    return state.text().note(Note(note.code, quoted(note.details)))


def error(wrong: SilhouetteError) -> None:
    """What is wrong, where, and what to do, in the user's language."""
    st.error(worded(wrong), icon=":material/error:")


def worded(wrong: SilhouetteError) -> str:
    """The error's sentence with everything that came from data quoted for markdown."""
    return state.text().error(type(wrong)(**quoted(wrong.details)))


def quoted(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _quoted(value) for name, value in details.items()}


def _quoted(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return escape(value)
    return [_quoted(item) for item in value] if isinstance(value, list | tuple) else value
