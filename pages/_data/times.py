"""What only people know about the times of a file: order of dates, year, the column of the clock, and the zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

import streamlit as st

from analysis.sources.inspecting import ColumnStats, Question, TimeRoles, TimeWords, find_time
from analysis.sources.mapping import DateOrder, SourceMapping
from pages._ui import inputs, state
from pages._ui.zones import zone_options

_NO_CLOCK, _ONE_ZONE = "\x00", "\x01"  # no column is called so


@dataclass(frozen=True)
class Times:
    """What was found and said of the times; `missing` are codes of what is still to be said.

    `zone_said`: by a person, not by the file.
    """

    roles: TimeRoles
    time_zone: str | None = None
    missing: tuple[str, ...] = ()
    zone_said: bool = False


def remember(key: str, mapping: SourceMapping, time_zone: str) -> None:
    """The questions begin with the answers of an earlier import; `time_zone`: of times that name none."""
    time, reading = mapping.time, mapping.time_reading
    given: dict[str, object] = {
        f"{key}_clock_{time}": mapping.clock or _NO_CLOCK,
        f"{key}_order_{time}": reading.order,
        f"{key}_year_{time}": reading.year,
        f"{key}_{time}_zone_column": mapping.zone_column or _ONE_ZONE,
        f"{key}_{time}_one_zone": time_zone,
        f"{key}_zone": time_zone,
    }
    st.session_state.update({name: answer for name, answer in given.items() if answer is not None})
    st.session_state.update({f"{key}_{time}_{name}": zone for name, zone in reading.zones})


def ask(columns: Sequence[ColumnStats], time: str, key: str, above: str | None, default_zone: str) -> Times:
    """Asks what the data can't decide of this time column, and lets the rest be changed. `above`: the lines' zone."""
    found = find_time(columns, time, zone=above)
    column = next(one for one in columns if one.name == time)
    words = _clock(TimeWords(), columns, found, f"{key}_clock_{time}")
    words = replace(words, order=_order(column, f"{key}_order_{time}"), year=_year(column, f"{key}_year_{time}"))
    found = find_time(columns, time, words, above)
    words = _zones(words, found, f"{key}_{time}")
    found = find_time(columns, time, words, above)
    open_codes = tuple(question.code for question in found.questions if question.needed)
    told = found.reading.time_zone or not column.time.naive or found.zone or "zone_name" in open_codes
    zone = found.time_zone if told else zone_input(f"{key}_zone", found.time_zone or default_zone)
    return Times(found, zone, open_codes, not told)


def _asked(found: TimeRoles, code: str) -> Question | None:
    return next((question for question in found.questions if question.code == code), None)


def _clock(words: TimeWords, columns: Sequence[ColumnStats], found: TimeRoles, key: str) -> TimeWords:
    """In which column the time of day stands that belongs to a day."""
    text = state.text()
    clocks = [column.name for column in columns if column.clock.clock and not column.is_time]
    if found.time is None or not found.time.time.days or not clocks:
        return words

    def shown(name: str) -> str:
        return text("data.no_clock") if name == _NO_CLOCK else name

    guess = found.clock.name if found.clock and not _asked(found, "clock") else None
    options = (*clocks, _NO_CLOCK)
    picked = inputs.option_input(text("data.ask_clock"), key, options, shown, guess, optional=guess is None)
    if picked is None:
        return words
    return replace(words, alone=True) if picked == _NO_CLOCK else replace(words, clock=picked)


def _order(column: ColumnStats, key: str) -> DateOrder | None:
    """Which part of a date comes first, where the values can't decide it (None until it is answered)."""
    text, guess = state.text(), column.time
    if guess.question is None:
        return None
    example = next((value for value in column.examples if len(re.findall(r"\d+", value)) >= 3), "")

    def shown(order: DateOrder) -> str:
        day = None if guess.without_year else _as_date(example, order)
        return text(f"data.order_{order}", example=example, day=day) if day else text(f"data.plain_{order}")

    orders = [order for order in get_args(DateOrder) if order in guess.orders]
    picked = st.radio(
        text("data.ask_order"), orders, index=None, format_func=shown, key=key, horizontal=True, persist_state="session"
    )
    return picked if picked in orders else None


def _year(column: ColumnStats, key: str) -> int | None:
    if not column.time.without_year:
        return None
    text, example = state.text(), next(iter(column.examples), "")
    label = text("data.ask_year", example=example)
    picked = st.number_input(
        label, min_value=1971, max_value=2200, value=None, step=1, key=key, width=320, persist_state="session"
    )
    return int(picked) if picked else None


def _zones(words: TimeWords, found: TimeRoles, key: str) -> TimeWords:
    """Whether a column names the zones of rows, and what names mean that are used for several zones."""
    text = state.text()
    if found.zone is not None:
        name = found.zone.name
        options, sure = (name, _ONE_ZONE), _asked(found, "zone_column") is None

        def shown(option: str) -> str:
            return text("data.zone_one") if option == _ONE_ZONE else text("data.zone_of_rows", column=name)

        picked = st.radio(
            text("data.ask_zone_column"),
            options,
            index=0 if sure else None,
            format_func=shown,
            key=f"{key}_zone_column",
            horizontal=True,
            persist_state="session",
        )
        if picked == _ONE_ZONE:
            return replace(words, time_zone=zone_input(f"{key}_one_zone", state.browser_time_zone()))
        words = replace(words, zone_column=name) if picked == name else words
    asked = _asked(found, "zone_name")
    for name in asked.samples if asked else ():
        likely = [choice.value.partition("=")[2] for choice in asked.choices] if asked and asked.choices else []
        zones = list(dict.fromkeys([*likely, *zone_options("UTC")]))
        label = text("data.ask_zone_name", name=name)
        picked = st.selectbox(label, zones, index=None, key=f"{key}_{name}", width=320, persist_state="session")
        words = replace(words, zones=(*words.zones, (name, picked))) if picked else words
    return words


def _as_date(example: str, order: DateOrder) -> date | None:
    parts = dict(zip(order, (int(part) for part in re.findall(r"\d+", example)[:3]), strict=False))
    try:
        year = parts["y"] + (2000 if parts["y"] < 70 else 1900 if parts["y"] < 100 else 0)
        return date(year, parts["m"], parts["d"])
    except (KeyError, ValueError):
        return None


def zone_input(key: str, default: str, asked: str = "ask_zone") -> str:
    """The zone of times that name none; or what is `asked` of a zone."""
    text = state.text()
    zones = zone_options(default)
    if st.session_state.get(key) not in zones:
        st.session_state[key] = default
    return st.selectbox(
        text(f"data.{asked}"), zones, key=key, help=text(f"data.{asked}_help"), width=320, persist_state="session"
    )
