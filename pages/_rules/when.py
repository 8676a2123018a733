"""When must an event have happened to count: in which period, at which hours and weekdays, beside which other event?"""

from __future__ import annotations

from datetime import date

import streamlit as st

from analysis.rules.asked import ANY_EVENT, Beside, Hours, Last, Period, SinceFirst
from pages._rules import inputs
from pages._rules.inputs import FIRST_DAY, LAST_DAY, Row, code, fill_span, fits_span, span, whole, word
from pages._ui import state

_UNITS = ("days", "weeks", "months")
_RELATIONS = ("since_first", "before", "after")


def hours_input(row: Row) -> Hours:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word("builder.word.hours_from")
        start = _hour(row, "from", 23, range(24))
        word("builder.word.hours_to")
        end = _hour(row, "to", 5, range(25))
        st.caption(state.text()("builder.hours_help", zone=_zone()), width="content")
    return Hours(start, end)


def _hour(row: Row, side: str, default: int, hours: range) -> int:
    key = f"{row.key}_hour_{side}"
    st.session_state.setdefault(key, default)
    return st.selectbox(
        state.text()(f"builder.hour_{side}"),
        list(hours),
        format_func=lambda hour: f"{hour}:00",
        key=key,
        label_visibility="collapsed",
        width=110,
        persist_state="session",
    )


def weekdays_input(row: Row) -> tuple[int, ...] | None:
    """Monday is 0; None, with a line that says why, while none is chosen."""
    text = state.text()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word("builder.word.weekdays")
        chosen = st.pills(
            text("builder.weekdays"),
            list(range(7)),
            selection_mode="multi",
            format_func=lambda day: text(f"builder.weekday.{day}"),
            key=f"{row.key}_weekdays",
            label_visibility="collapsed",
            persist_state="session",
        )
    if not chosen:
        inputs.hint("builder.choose_weekday")
    return tuple(sorted(chosen)) or None


def period_input(row: Row) -> Period | Last:
    """The last so many days, weeks or months, or days by the calendar; an empty day is open."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        kind = code("builder.period", f"{row.key}_period", ("last", "dates"), "builder.period_kind", 165)
        if kind == "dates":
            return _dates(row)
        length = whole("builder.span_count", f"{row.key}_last_count", 30, 1, 10_000)
        unit = code("inputs.unit", f"{row.key}_last_unit", _UNITS, "builder.unit", 115)
        word("builder.word.up_to")
        end = code("builder.until", f"{row.key}_last_end", ("data", "day"), "builder.until_kind", 200)
        until = inputs.day("builder.until", f"{row.key}_last_day", _last(row)) if end == "day" else None
    return Last(length, unit, until)  # type: ignore[arg-type] one of the units


def _dates(row: Row) -> Period:
    first = state.local(row.dataset.facts.first).date()
    start = inputs.day("builder.day_from", f"{row.key}_day_from", first)
    word("builder.word.to")
    end = inputs.day("builder.day_to", f"{row.key}_day_to", _last(row))
    st.caption(state.text()("builder.days_help", zone=_zone()), width="content")
    return Period(start, end)


def _last(row: Row) -> date:
    return state.local(row.dataset.facts.last).date()


def _zone() -> str:
    project = state.project()
    return project.settings.time_zone if project else "UTC"


def relation_input(row: Row) -> SinceFirst | Beside | None:
    """Near another event of the same user; None while that event isn't chosen."""
    mine = row.part("relation")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        kind = code("builder.relation", f"{mine.key}_kind", _RELATIONS, "builder.relation_kind", 190)
        if kind == "since_first":
            within = span(f"{mine.key}_span")
            word("builder.word.of_first")
            other = inputs.events("builder.other_events", Row(mine.key, row.dataset, first=ANY_EVENT), any_event=True)
            return SinceFirst(within, other) if other else _missing()
        which = code("builder.which", f"{mine.key}_which", ("first", "last"), "builder.which_kind", 120)
        other = inputs.events("builder.other_events", Row(mine.key, row.dataset), "others")
        limit = code("builder.distance", f"{mine.key}_distance", ("any", "within"), "builder.distance_kind", 165)
        within = span(f"{mine.key}_span") if limit == "within" else None
    side = "before" if kind == "before" else "after"
    return Beside(side, other, "last" if which == "last" else "first", within) if other else _missing()


def _missing() -> None:
    inputs.hint("builder.choose_other_event")


def fill_hours(key: str, hours: Hours) -> None:
    st.session_state[f"{key}_hour_from"], st.session_state[f"{key}_hour_to"] = hours.start, hours.end


def fill_period(key: str, period: Period | Last) -> None:
    held = st.session_state
    if isinstance(period, Period):
        held[f"{key}_period"] = "dates"
        held[f"{key}_day_from"], held[f"{key}_day_to"] = period.start, period.end
        return
    held[f"{key}_period"], held[f"{key}_last_end"] = "last", "day" if period.until else "data"
    held[f"{key}_last_count"], held[f"{key}_last_unit"] = period.length, period.unit
    if period.until:
        held[f"{key}_last_day"] = period.until


def fill_relation(key: str, relation: SinceFirst | Beside) -> None:
    held, mine = st.session_state, f"{key}_relation"
    if relation.within is not None:
        fill_span(f"{mine}_span", relation.within)
    if isinstance(relation, SinceFirst):
        held[f"{mine}_kind"], held[f"{mine}_events"] = "since_first", list(relation.events)
        return
    held[f"{mine}_kind"], held[f"{mine}_which"], held[f"{mine}_others"] = (
        relation.side,
        relation.which,
        list(relation.events),
    )
    held[f"{mine}_distance"] = "any" if relation.within is None else "within"


def fits_relation(relation: SinceFirst | Beside | None, row: Row) -> bool:
    if relation is None:
        return True
    known = {*row.dataset.manifest.events, *(ANY_EVENT if isinstance(relation, SinceFirst) else ())}
    whole_any = relation.events == ANY_EVENT or ANY_EVENT[0] not in relation.events
    return set(relation.events) <= known and whole_any and (relation.within is None or fits_span(relation.within))


def fits_period(period: Period | Last) -> bool:
    days = (period.start, period.end) if isinstance(period, Period) else (period.until,)
    return all(day is None or FIRST_DAY <= day <= LAST_DAY for day in days)
