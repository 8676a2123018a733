"""What the data can't decide about a waiting file: each question in a sentence, with what answers it.

Needed questions have a mark and begin without an answer; those that are only offered begin with what is taken else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analysis.locale import MISSING, Text
from analysis.sources.inspecting import Choice, Inspection, Question
from analysis.sources.known import known_export
from analysis.timezones import zone_options
from pages._data.reading_words import encoding_words
from pages._ui import state
from pages._ui.escaping import escape

ROLES = ("user", "time", "event")  # answered by boxes that are always there, below what is likely
OTHER = "\x00other"  # none of the likely columns: the box says which
_LISTED, _SAMPLES, _ROWS, _WIDTH = 3, 2, 5, 480
MARK = ":material/help:"

Control = Callable[[Question, str], Any]


def answer(question: Question, key: str) -> Any:  # noqa: ANN401 each control has its own kind of answer
    """Asks, and gives the answer once there is one, else None. `key` is that of what is drawn."""
    return CONTROLS[question.code](question, key)


def asked(question: Question) -> str:
    """The question in a sentence: for its reason, for what needn't be answered, or of its kind."""
    text, code = state.text(), f"asking.{question.code}"
    wordings = (f"{code}_because_{question.reason}", code if question.needed else f"{code}_offered", code)
    words = next(one for one in wordings if text.has(one))
    samples = [text("asking.quoted", value=escape(sample)) for sample in question.samples[:_SAMPLES]]
    sentence = text(words, columns=some(question.columns), samples=samples)
    return f"{MARK} {sentence}" if question.needed else sentence


def still_open(codes: Collection[str]) -> str:
    """What is still to be answered, each named."""
    text = state.text()
    return f"{MARK} {text('asking.still_open', what=[text(f'asking.open_{code}') for code in dict.fromkeys(codes)])}"


def known(inspection: Inspection) -> None:
    """Which tool's export it seems to be, and what is made of its columns."""
    export = known_export(inspection.known)
    if export is not None:
        st.info(export.sentences[state.language()], icon=":material/lightbulb:")


def of_a_role(inspection: Inspection, question: Question, box: str, in_box: Mapping[str, str]) -> None:
    """The likely columns, each with what it keeps; a pick fills the `box` below, a pick there shows here.

    `in_box`: what the box holds for a choice of such a word, which is no column.
    """
    if not question.choices:
        st.markdown(f":small[{asked(question)}]")
        return
    answers = {in_box.get(choice.word, choice.value): choice for choice in question.choices}
    text, radio, held = state.text(), f"{box}_asked", st.session_state.get(box)
    if held is not None:
        st.session_state[radio] = held if held in answers else OTHER

    def pick() -> None:
        picked = st.session_state[radio]
        st.session_state[box] = None if picked == OTHER else picked

    def shown(value: str) -> str:
        if value == OTHER:
            return text("asking.other_column")
        is_user = question.code == "user"
        return _kept(text, answers[value], inspection) if is_user else _worded(text, question, answers[value])

    st.radio(
        asked(question),
        [*answers, OTHER],
        index=None,
        format_func=shown,
        key=radio,
        on_change=pick,
        persist_state="session",
    )
    if question.code == "user" and len(question.choices) > 1:
        _side_by_side(inspection, [choice.value for choice in question.choices])


def one_of(question: Question, key: str) -> str | None:
    """The choices, one below the other."""
    text, answers = state.text(), {choice.value: choice for choice in question.choices}
    if st.session_state.get(key) not in answers:
        st.session_state.pop(key, None)
    return st.radio(
        asked(question),
        list(answers),
        index=None if question.needed else 0,
        format_func=lambda value: _worded(text, question, answers[value]),
        key=key,
        persist_state="session",
    )


def zone(question: Question, key: str) -> str:
    """One zone of all, beginning with the only choice."""
    options = zone_options(question.choices[0].value)
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]
    return st.selectbox(asked(question), options, key=key, width=_WIDTH, persist_state="session")


def _encoding(question: Question, key: str) -> str | None:
    """Previews of the same lines side by side: whoever knows the language sees which one reads right."""
    text, choices, picked = state.text(), question.choices[:4], None
    st.markdown(f":small[{asked(question)}]")
    for column, choice in zip(st.columns(len(choices)), choices, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{encoding_words(choice.value, text)}**")
            if st.button(text("data.reads_right"), key=f"{key}_{choice.value}"):
                picked = choice.value
            st.code("\n".join(choice.readings), language=None, wrap_lines=True)
    return picked


def _names(question: Question, key: str) -> str | None:
    """Names for all columns of a file that has none; those of a known tool are proposed."""
    text, columns = state.text(), question.columns
    proposed = question.choices[0].value.split(",") if question.choices else columns
    given = st.text_input(asked(question), value=", ".join(proposed), key=key, persist_state="session")
    names = tuple(name.strip() for name in given.replace("，", ",").split(","))
    if not st.button(text("asking.columns_right"), key=f"{key}_right"):
        return None
    if len(names) != len(columns) or len(set(names)) != len(names) or not all(names):
        st.warning(text("data.column_names_wrong", given=len(set(filter(None, names))), needed=len(columns)))
        return None
    return ",".join(names)


def _year(question: Question, key: str) -> int | None:
    given = st.number_input(
        asked(question), min_value=1971, max_value=2200, value=None, step=1, key=key, persist_state="session"
    )
    return int(given) if given else None


def _zones_of_names(question: Question, key: str) -> tuple[tuple[str, str], ...]:
    """What each name of a zone means; those that are answered."""
    likely = [choice.value.partition("=")[2] for choice in question.choices]
    zones = list(dict.fromkeys([*likely, *zone_options("UTC")]))
    found: list[tuple[str, str]] = []
    for name in question.samples:
        label = asked(replace(question, samples=(name,)))
        picked = st.selectbox(
            label,
            zones,
            index=None,
            key=f"{key}_{name}",
            placeholder=state.text()("inputs.choose"),
            width=_WIDTH,
            persist_state="session",
        )
        found += [(name, picked)] if picked else []
    return tuple(found)


CONTROLS: Mapping[str, Control] = {
    "encoding": _encoding,
    "columns": _names,
    "decimal": one_of,
    "fill_down": one_of,
    "kind": one_of,
    "date_order": one_of,
    "clock": one_of,
    "year": _year,
    "local_epoch": one_of,
    "zone_column": one_of,
    "zone_name": _zones_of_names,
    "time_zone": zone,
}


def _worded(text: Text, question: Question, choice: Choice) -> str:
    """What it means to choose this, and how it reads the question's samples or what stands in the column."""
    value = escape(choice.value)
    said = text(f"asking.{question.code}_{choice.word}", value=value) if choice.word else ""
    if question.samples and choice.readings:
        days = question.code == "date_order"
        readings = [text.day(date.fromisoformat(one)) if days else escape(one) for one in choice.readings]
        pairs = zip(question.samples, readings, strict=False)
        read = [f"{escape(written)} → {reading}" for written, reading in pairs]
    else:
        said = said or value
        read = [escape(reading) for reading in choice.readings[:_LISTED]]
    return " · ".join(filter(None, (said, text.listed(read) if read else "")))


def _kept(text: Text, choice: Choice, inspection: Inspection) -> str:
    looked = inspection.columns[0].rows if inspection.columns else 0
    share = text.percent((choice.rows or 0) / max(1, looked), 0)
    return text("asking.keeps", column=escape(choice.value), share=share, users=choice.users or 0)


def some(names: Sequence[str]) -> str:
    """The first names, and how many more."""
    text, first = state.text(), [escape(name) for name in names[:_LISTED]]
    more = len(names) - len(first)
    return text.listed([*first, text("asking.more", n=more)]) if more > 0 else text.listed(first) if first else ""


def _side_by_side(inspection: Inspection, columns: list[str]) -> None:
    """The same rows by each reading."""
    places = [inspection.reading.columns.index(column) for column in columns]
    rows = [[row[place] for place in places] for row in inspection.preview]
    differing = [row for row in rows if len(set(row)) > 1] or rows
    st.dataframe(
        pd.DataFrame(differing[:_ROWS], columns=columns, dtype="str"),
        hide_index=True,
        lazy=False,
        alt=state.text()("asking.side_by_side"),
        placeholder=MISSING,
    )
