"""When was each row: what of the times do only people know, and what do they want otherwise?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from analysis.sources.inspecting import (
    Choice,
    ColumnStats,
    Question,
    TimeRoles,
    TimeWords,
    WrittenOffset,
    find_time,
    fitting_zone,
)
from analysis.sources.known import KnownExport
from analysis.sources.mapping import DateOrder, SourceMapping, ZoneFrom
from analysis.timezones import zone_options
from pages._data import asking
from pages._ui import state

# In this order: the answer to one decides what is asked next.
_ASKED = ("clock", "date_order", "year", "local_epoch", "zone_column", "zone_name")


@dataclass(frozen=True)
class Times:
    """What was found and said of the times; `missing` are codes of what is still to be said.

    `zone_said`: by a person, not by the file.
    """

    roles: TimeRoles
    time_zone: str | None = None
    missing: tuple[str, ...] = ()
    order: DateOrder | None = None
    zone_from: ZoneFrom | None = None
    zone_said: bool = False


@dataclass(frozen=True)
class Around:
    """What is known of a file's times beside its columns: by the lines above the table, by the tool that wrote it, and
    the zone of the project that it goes into.
    """

    above: str | None = None
    known: KnownExport | None = None
    zone: str = "UTC"


def remember(key: str, mapping: SourceMapping, time_zone: str) -> None:
    """The questions begin with the answers of an earlier import; `time_zone`: of times that name none."""
    time, reading = mapping.time, mapping.time_reading
    of_time: dict[str, Any] = {
        "clock": mapping.clock or time,
        "date_order": reading.order,
        "year": reading.year,
        "local_epoch": "local" if reading.local_epoch else "utc",
        "zone_column": mapping.zone_column or "",
        "zone": time_zone,
    }
    given = {f"{key}_{time}_{code}": answer for code, answer in of_time.items() if answer is not None}
    st.session_state.update(given)
    st.session_state.update({f"{key}_{time}_zone_name_{name}": zone for name, zone in reading.zones})


def ask(columns: Sequence[ColumnStats], time: str, key: str, around: Around) -> Times:
    """Asks what the data can't decide of this time column, and lets what it decided be changed."""
    words, key = TimeWords(), f"{key}_{time}"

    def found() -> TimeRoles:
        return find_time(columns, time, words, around.above, around.known)

    for code in _ASKED:
        question = None if words.zone_column == "" else _of(code, found())  # one zone of all: no name of a zone matters
        answer = asking.answer(question, f"{key}_{code}") if question else None
        if question is not None and answer is not None:
            words = _with(words, question, answer)
    times, one_zone = found(), words.zone_column == ""
    if not one_zone and not _on_a_clock(times):
        return Times(times, times.time_zone, _needed(times), words.order, times.zone_from)
    says = None if one_zone else times.time_zone or times.reading.time_zone
    picked = zone(f"{key}_zone", (time,), says, None if one_zone else times.zone_from, around.zone)
    if one_zone or (says and picked != says):
        words = replace(words, zone_column=None, time_zone=picked)
        times = found()
    said = times.zone_from or (None if picked == around.zone else "said")
    return Times(times, picked, _needed(times), words.order, said, zone_said=picked != says)


def zone(key: str, columns: tuple[str, ...], says: str | None, source: ZoneFrom | None, project_zone: str) -> str:
    """In which zone times are that name none: the one that the file `says`, or the project's."""
    choices, reason = (Choice(says or project_zone),), (source or "") if says else ""
    return asking.answer(Question("time_zone", columns, choices, needed=False, reason=reason), key)


def _needed(times: TimeRoles) -> tuple[str, ...]:
    return tuple(question.code for question in times.questions if question.needed)


def _on_a_clock(times: TimeRoles) -> bool:
    """Whether one zone holds for all of the times, named neither by themselves nor by a column, nor still unclear."""
    return times.zone_from not in ("times", "column") and "zone_name" not in _needed(times)


def _of(code: str, times: TimeRoles) -> Question | None:
    return next((question for question in (*times.questions, *times.offered) if question.code == code), None)


def _with(words: TimeWords, question: Question, answer: Any) -> TimeWords:  # noqa: ANN401 as asked
    """What is said, with one more answer."""
    if question.code == "clock":
        alone = answer == question.columns[0]
        return replace(words, alone=alone, clock=None if alone else answer)
    if question.code == "local_epoch":
        return replace(words, local_epoch=answer == "local")
    field = {"date_order": "order", "zone_name": "zones"}.get(question.code, question.code)
    return replace(words, **{field: answer})


def zone_input(key: str, usual: str, offsets: Sequence[WrittenOffset]) -> str:
    """The zone in which the project counts days and hours: proposed is the one that fits the `offsets` of the times,
    the `usual` one where it does or there are none."""
    text = state.text()
    fits = fitting_zone(offsets, zone_options(usual))
    default = fits[0] if fits else usual
    zones, proposed = zone_options(default), f"{key}_proposed"
    if st.session_state.get(key) not in zones or st.session_state.get(proposed) != default:
        st.session_state[key] = st.session_state[proposed] = default
    picked = st.selectbox(
        text("data.ask_project_zone"),
        zones,
        key=key,
        help=text("data.ask_project_zone_help"),
        width=320,
        persist_state="session",
    )
    if fits:
        carried = list(dict.fromkeys(one.written for one in offsets))
        st.caption(text("data.zone_fits" if fits[1] else "data.zone_fits_most", offsets=carried, zone=default))
    return picked
