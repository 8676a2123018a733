"""When must an event have happened to count: in which period, at which hours and weekdays, beside which other event?"""

from __future__ import annotations

import streamlit as st

from pages._rules import inputs
from pages._rules.draft import PeriodDraft
from pages._rules.finished import hours_made, period_made, relation_made, weekdays_made
from pages._rules.inputs import Row, code, span, whole, word
from pages._ui.here import Here

_UNITS = ("days", "weeks", "months")
_RELATIONS = ("since_first", "before", "after")


def hours_input(row: Row) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(row.here, "builder.word.hours_from")
        inputs.hour(row, "start", "from")
        word(row.here, "builder.word.hours_to")
        inputs.hour(row, "end", "to")
        st.caption(row.here.text("builder.hours_help", zone=_zone(row.here)), width="content")
    row.fault(hours_made)


def weekdays_input(row: Row) -> None:
    """Monday is 0."""
    text = row.here.text
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(row.here, "builder.word.weekdays")
        st.pills(
            text("builder.weekdays"),
            list(range(7)),
            selection_mode="multi",
            format_func=lambda day: text(f"builder.weekday.{day}"),
            label_visibility="collapsed",
            **row.follow("days", list(row.part.days), "weekdays", tuple),
        )
    row.fault(weekdays_made)


def period_input(row: Row) -> None:
    """The last so many days, weeks or months, or days by the calendar; an empty day is open."""
    if row.part is None:
        row.apply(lambda _: PeriodDraft.within(row.known.days))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if code(row, "kind", "builder.period", ("last", "dates"), "builder.period_kind", 165) == "dates":
            _dates(row)
        else:
            _last(row)
    row.fault(period_made)


def _last(row: Row) -> None:
    whole(row, "count", "builder.span_count", 1, 10_000)
    code(row, "unit", "inputs.unit", _UNITS, "builder.unit", 115)
    word(row.here, "builder.word.up_to")
    ends = code(row, "ends", "builder.until", ("data", "ago", "day"), "builder.until_kind", 200)
    if ends == "day":
        inputs.day(row, "until", "builder.until")
    elif ends == "ago":
        whole(row, "ago", "builder.span_count", 1, 10_000)
        code(row, "ago_unit", "inputs.unit", _UNITS, "builder.unit", 115)


def _dates(row: Row) -> None:
    inputs.day(row, "start", "builder.day_from")
    word(row.here, "builder.word.to")
    inputs.day(row, "end", "builder.day_to")
    st.caption(row.here.text("builder.days_help", zone=_zone(row.here)), width="content")


def _zone(here: Here) -> str:
    return here.project.settings.time_zone


def relation_input(row: Row) -> None:
    """Near another event of the same user."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if code(row, "kind", "builder.relation", _RELATIONS, "builder.relation_kind", 190) == "since_first":
            span(row.at("span"))
            word(row.here, "builder.word.of_first")
            inputs.events(row, "events", "builder.other_events", any_event=True)
        else:
            code(row, "which", "builder.which", ("first", "last"), "builder.which_kind", 120)
            inputs.events(row, "others", "builder.other_events")
            if code(row, "distance", "builder.distance", ("any", "within"), "builder.distance_kind", 165) == "within":
                span(row.at("span"))
    row.fault(relation_made)
