"""How does a page ask for what users choose most: values of a property, parts of the day?"""

from __future__ import annotations

import streamlit as st

from analysis.rules.asked import MOST_VALUES, USUAL_DAY_PARTS
from pages._rules import HoursDraft, Row, choice, code, events, hours_made, inputs, places, whole, word
from pages._tags.definitions.draft import DayPartDraft
from pages._tags.definitions.finished import preference_made, usual_hours_made
from pages._ui.here import Here
from pages._ui.rows import Rows

_BY = ("times", "days", "sum")


def preference_input(row: Row) -> None:
    """The values of a property that a user chose most over some events."""
    properties, amounts = tuple(row.known.properties), row.known.numbers("property")
    if properties:
        texts = (name for name in properties if row.known.properties[name] == "text")
        default = next(texts, None)  # values of texts are what users choose
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            word(row.here, "tags.top_before")
            whole(row, "top", "tags.top", 1, MOST_VALUES)
            word(row.here, "tags.top_values")
            choice(
                row, "property", "builder.property", properties, lambda name: _property(row.here, name), 190, default
            )
            word(row.here, "tags.chosen_most")
            if code(row, "by", "tags.by", _BY if amounts else _BY[:2], "tags.by_kind", 170) == "sum":
                inputs.column(row, "amount", "property", amounts, 170)
        _events_input(row)
        _share_input(row)
    else:
        row.put("property", "")
    row.fault(preference_made)


def _property(here: Here, name: str) -> str:
    return here.shown("property", name)


def _events_input(row: Row) -> None:
    line, below = places()
    with line:
        word(row.here, "tags.over_events")
    events.chosen_input(row.at("chosen", key="", first=row.first), line, below)


def _share_input(row: Row) -> None:
    """The least share that a value must have of the user's own, 0 for any."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(row.here, "tags.share_before")
        inputs.number(row, "share", "tags.least_share", 100.0)
        word(row.here, "tags.share_after")


def hours_input(row: Row) -> None:
    """The parts of the day in which a user does most of some events."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(row.here, "tags.top_before")
        whole(row, "top", "tags.top", 1, MOST_VALUES)
        word(row.here, "tags.top_parts")
    _events_input(row)
    _parts_input(row)
    _share_input(row)
    row.fault(usual_hours_made)


def _parts_input(row: Row) -> None:
    """Names for hours of the day; an hour belongs to the first part that has it."""
    if row.part.parts is None:
        row.put("parts", Rows.of(_usual_parts(row.here)))
    parts = row.at("parts", key="part")
    for number in parts.part.numbers:
        _part_input(parts, number)
    inputs.add_button(row.here, f"{row.key}_add", "tags.add_part", parts.apply, Rows.added, DayPartDraft())


def _usual_parts(here: Here) -> tuple[DayPartDraft, ...]:
    text = here.text
    return tuple(
        DayPartDraft(text(f"tags.day_part.{part.name}"), HoursDraft(part.hours.start, part.hours.end))
        for part in USUAL_DAY_PARTS
    )


def _part_input(parts: Row, number: int) -> None:
    text, row = parts.here.text, parts.at(number)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        inputs.name(row, "name", text("tags.part_name"), 200)
        word(parts.here, "builder.word.hours_from")
        inputs.hour(row.at("hours"), "start", "from")
        word(parts.here, "builder.word.hours_to")
        inputs.hour(row.at("hours"), "end", "to")
        if len(parts.part) > 1:
            inputs.icon_button(f"{row.key}_drop", "close", text("tags.drop_part"), parts.apply, Rows.without, number)
    row.at("hours").fault(hours_made)
