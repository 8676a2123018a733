"""What the data can't decide about a waiting file: said, with what each answer would keep, and asked."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd
import streamlit as st

from analysis.locale import MISSING
from analysis.sources.inspecting import WAYS, Choice, Inspection, Question, of_reading
from analysis.sources.known import known_export
from pages._ui import state
from pages._ui.escaping import escape

_SHOWN_ELSEWHERE = ("encoding", "columns", "decimal", "fill_down")  # by what shows how the file is read
_ROWS = 5


def known(inspection: Inspection) -> None:
    """Which tool's export it seems to be, and what is made of its columns."""
    export = known_export(inspection.known)
    if export is not None:
        st.info(export.sentences[state.language()], icon=":material/lightbulb:")


def of_the_reading(inspection: Inspection, key: str, decide: Callable[..., None]) -> bool:
    """Asks what must be known before columns are looked at; whether all of it is settled."""
    still_open = [question for question in of_reading(inspection.questions) if question.needed]
    for question in still_open:
        field = WAYS[question.code].field
        if question.code in _SHOWN_ELSEWHERE or field is None:
            continue
        picked = _picked(question, f"{key}_ask_{question.code}")
        if picked is not None:
            decide(**{field: WAYS[question.code].made(picked)})
            st.rerun()
    return not [question for question in still_open if question.code != "columns"]


def of_the_columns(inspection: Inspection, key: str, user_key: str, answered: Collection[str] = ()) -> None:
    """Says what is open about user, event, time and kind; where two users are as likely, one of them is picked.

    `answered`: codes of what people already chose otherwise than proposed, or what their choice made needless.
    """
    for question in inspection.guess.questions:
        if question.code == "user" and len(question.choices) > 1:
            _ask_user(inspection, question, key, user_key)
        elif question.needed and question.code not in answered and state.text().has(_wording(question)):
            st.caption(_asked(question))


def unanswered_user(inspection: Inspection) -> bool:
    """Whether the user is picked from several, so that none is proposed."""
    return any(
        question.code == "user" and question.reason != "values" and len(question.choices) > 1
        for question in inspection.guess.questions
    )


def _ask_user(inspection: Inspection, question: Question, key: str, user_key: str) -> None:
    """The readings, each with what it keeps, and the same rows side by side; a pick fills the column's box."""
    radio = f"{key}_ask_user"

    def pick() -> None:
        st.session_state[user_key] = st.session_state[radio]

    st.radio(
        _asked(question),
        [choice.value for choice in question.choices],
        index=None,
        format_func=lambda value: _kept(next(one for one in question.choices if one.value == value), inspection),
        key=radio,
        on_change=pick,
        persist_state="session",
    )
    places = [inspection.reading.columns.index(choice.value) for choice in question.choices]
    rows = [[row[place] for place in places] for row in inspection.preview]
    differing = [row for row in rows if len(set(row)) > 1] or rows
    st.dataframe(
        pd.DataFrame(differing[:_ROWS], columns=[choice.value for choice in question.choices], dtype="str"),
        hide_index=True,
        lazy=False,
        alt=state.text()("asking.side_by_side"),
        placeholder=MISSING,
    )


def _picked(question: Question, key: str) -> str | None:
    text = state.text()

    def shown(value: str) -> str:
        words = f"asking.{question.code}_{value}"
        choice = next(one for one in question.choices if one.value == value)
        read = f" · {escape(text.listed(list(choice.readings[:3])))}" if choice.readings else ""
        return (text(words) if text.has(words) else escape(value)) + read

    return st.radio(
        _asked(question), [choice.value for choice in question.choices], index=None, format_func=shown, key=key
    )


def _kept(choice: Choice, inspection: Inspection) -> str:
    text = state.text()
    looked = inspection.columns[0].rows if inspection.columns else 0
    share = text.percent((choice.rows or 0) / max(1, looked), 0)
    return text("asking.keeps", column=escape(choice.value), share=share, users=choice.users or 0)


def _wording(question: Question) -> str:
    return f"asking.{question.code}" + (f"_because_{question.reason}" if question.reason else "")


def _asked(question: Question) -> str:
    text, words = state.text(), _wording(question)
    values = {
        "columns": [escape(name) for name in question.columns],
        "samples": [escape(sample) for sample in question.samples[:3]],
    }
    return text(words if text.has(words) else f"asking.{question.code}", **values)
