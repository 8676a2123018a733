"""What do the columns of a waiting file mean?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

import streamlit as st

from analysis.jobs.data import as_before
from analysis.sources.inspecting import (
    Choice,
    ColumnStats,
    Inspection,
    MappingGuess,
    Question,
    Roles,
    TimeRoles,
    guess_mapping,
    order_question,
    property_of,
    unclear_dates,
)
from analysis.sources.known import known_export
from analysis.sources.mapping import DateOrder, OnlyRows, SourceMapping, Taken, ZoneFrom
from analysis.store.catalog import Project
from analysis.store.dataset import DATED
from pages._data import asking, columns, sessions, times
from pages._data.columns import Before
from pages._data.times import Around, Times
from pages._ui import inputs, state

Kind = Literal["events", "attributes"]
KINDS: tuple[Kind, ...] = ("events", "attributes")
ONE_NAME = "\x00"  # instead of a column of events: no column is called so


@dataclass(frozen=True)
class Confirmed:
    """What people confirmed; `mapping` is None while `missing` (codes of what is still needed) isn't empty."""

    mapping: SourceMapping | None
    missing: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)  # display names of the other columns, in the user's language
    time_zone: str | None = None
    zone_said: bool = False  # by a person


def remember(key: str, mapping: SourceMapping, time_zone: str) -> None:
    """The form begins with what was confirmed earlier."""
    st.session_state[f"{key}_kind"] = mapping.kind
    st.session_state[f"{key}_user"] = mapping.user
    if mapping.kind == "events":
        st.session_state[f"{key}_time"] = mapping.time
        st.session_state[f"{key}_event"] = mapping.event or ONE_NAME
        st.session_state[f"{key}_event_name"] = mapping.event_name or ""
        sessions.remember(f"{key}_session", mapping)
        times.remember(f"{key}_known", mapping, time_zone)
    elif mapping.time_zone:
        st.session_state[f"{key}_zone"] = mapping.time_zone


def form(inspection: Inspection, key: str, project: Project | None, before: Before | None = None) -> Confirmed:
    """The guess, shown with real values, changed where it is wrong; what the data can't decide is asked."""
    before, kind = before or Before(), _kind(inspection, f"{key}_kind")
    if kind is None:
        return Confirmed(None, ("kind",))
    guess = _guess_of(inspection, kind)
    _ask_roles(inspection, guess, key, kind)
    roles = _roles(inspection, guess, key, kind)
    only = _rows_meant(inspection, f"{key}_{kind}", kind)
    if kind == "attributes":
        if not _has_events(project):
            st.caption(state.text()("data.users_only"))
        return _attributes(inspection, key, roles.user, before, only, project)
    return _events(inspection, key, roles, before, only, project)


def user_of(inspection: Inspection, key: str) -> str | None:
    """The column of the user: that a person picked, or that it seems to be."""
    return st.session_state.get(f"{key}_user") or inspection.guess.user


def _kind(inspection: Inspection, key: str) -> Kind | None:
    """What a row is; None while it is asked and not answered."""
    guess = inspection.guess
    asked = next((one for one in guess.questions if one.code == "kind" and one.needed), None)
    if asked is None:
        st.session_state.setdefault(key, guess.mapping.kind if guess.mapping else "events")
        asked = Question("kind", choices=tuple(Choice(kind, word=kind) for kind in KINDS), needed=False)
    return asking.answer(asked, key)


def _guess_of(inspection: Inspection, kind: Kind) -> MappingGuess:
    """What the columns seem to mean where a row is this."""
    guess = inspection.guess
    if kind == (guess.mapping.kind if guess.mapping else "events"):
        return guess
    known = known_export(inspection.known)
    return guess_mapping(inspection.columns, inspection.file, inspection.whole, kind, zone=inspection.zone, known=known)


def _asked_roles(guess: MappingGuess, kind: Kind) -> dict[str, Question]:
    roles = ("user",) if kind == "attributes" else asking.ROLES
    return {one.code: one for one in guess.questions if one.code in roles and one.needed}


def _ask_roles(inspection: Inspection, guess: MappingGuess, key: str, kind: Kind) -> None:
    for code, question in _asked_roles(guess, kind).items():
        asking.of_a_role(inspection, question, f"{key}_{code}", {"one_name": ONE_NAME})


def _roles(inspection: Inspection, guess: MappingGuess, key: str, kind: Kind) -> Roles:
    """Who, when and what: one box each, empty while it is asked."""
    text, names = state.text(), inspection.reading.columns
    asked = _asked_roles(guess, kind)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = "data.user_column_attributes" if kind == "attributes" else "data.user_column"
        user = _column(text(words), f"{key}_user", names, None if "user" in asked else guess.user)
        if kind == "attributes":
            return Roles(user)
        time = _column(text("data.time_column"), f"{key}_time", names, None if "time" in asked else guess.time)
        event, name = _event(key, names, guess, "event" in asked)
    return Roles(user, event, name, time)


def _column(label: str, key: str, columns: Sequence[str], guess: str | None) -> str | None:
    if key not in st.session_state:
        st.session_state[key] = guess
    return inputs.option_input(label, key, columns, str, guess, optional=guess is None)


def _event(key: str, columns: Sequence[str], guess: MappingGuess, asked: bool) -> tuple[str | None, str | None]:
    """A column, or none and one name for all rows."""
    text = state.text()

    def shown(name: str) -> str:
        return text("data.one_event") if name == ONE_NAME else name

    likely = None if asked else guess.event or ONE_NAME
    picked = inputs.option_input(
        text("data.event_column"), f"{key}_event", (ONE_NAME, *columns), shown, likely, optional=asked
    )
    if picked != ONE_NAME:
        return picked, None
    proposed = guess.event_name or next(
        (choice.value for one in guess.questions for choice in one.choices if choice.word == "one_name"), ""
    )
    name = st.text_input(
        text("data.event_name"), value=proposed, key=f"{key}_event_name", max_chars=80, persist_state="session"
    )
    return None, name.strip()


def _events(
    inspection: Inspection,
    key: str,
    roles: Roles,
    before: Before,
    only: tuple[OnlyRows, ...],
    project: Project | None,
) -> Confirmed:
    when = _time(inspection, roles, key, project)
    clock, zone_column = (one.name if one else None for one in (when.roles.clock, when.roles.zone))
    time = when.roles.time.name if when.roles.time else roles.time
    used = (roles.user, time, roles.event, clock, zone_column)
    others = [column for column in inspection.columns if column.name not in used]
    owned = _owned(others, roles.user, project) if before.owned is None else before.owned
    names_used = "_".join([f"{key}_others", *map(str, used[:3]), *filter(None, used[3:])])
    order = _order_of(others, f"{names_used}_order", before, when.order)
    kept = columns.form(others, f"{names_used}_{','.join(owned)}", before, order, owned)
    session = sessions.column(inspection, roles.user, kept.properties, f"{key}_session", project)
    missing = tuple(dict.fromkeys((*_missing(roles, when), *when.missing, *kept.missing)))
    if missing or roles.user is None:
        return Confirmed(None, missing)
    mapping = SourceMapping(
        *("events", roles.user, time, roles.event, roles.event_name, when.roles.reading, when.time_zone),
        properties=kept.properties,
        clock=clock,
        zone_column=zone_column,
        attributes=kept.attributes,
        newest_first=when.roles.newest_first,
        zone_from=when.zone_from,
        only=only,
        session=session,
    )
    return Confirmed(mapping, names=kept.names, time_zone=when.time_zone, zone_said=when.zone_said)


def _attributes(
    inspection: Inspection,
    key: str,
    user: str | None,
    before: Before,
    only: tuple[OnlyRows, ...],
    project: Project | None,
) -> Confirmed:
    others = [column for column in inspection.columns if column.name != user]
    order = _order_of(others, f"{key}_order", before)
    around = _around(inspection, project)
    says: str | None = around.above or (around.known.time_zone if around.known else None)
    source: ZoneFrom | None = "above" if around.above else "tool" if says else None
    zone = says
    moments = [one.name for one in others if one.time.naive and property_of(one, order).type == "time"]
    if moments:
        zone = times.zone(f"{key}_zone", tuple(moments), says, source, around.zone)
        source = source if zone == says else None if zone == around.zone else "said"
    kept = columns.form(others, f"{key}_others_{user}", before, order)
    missing = (*(("user",) if user is None else ()), *kept.missing)
    if missing or user is None:
        return Confirmed(None, missing)
    mapping = SourceMapping("attributes", user, time_zone=zone, properties=kept.properties, only=only, zone_from=source)
    return Confirmed(mapping, names=kept.names, time_zone=zone, zone_said=zone != says)


def _order_of(
    others: Sequence[ColumnStats], key: str, before: Before, said: DateOrder | None = None
) -> DateOrder | None:
    """Of dates in other columns, where it isn't said for the time: without an answer they stay text."""
    unclear = unclear_dates([column for column in others if column.type in DATED], said)
    if unclear and key not in st.session_state and (earlier := before.order_of(unclear)):
        st.session_state[key] = earlier
    picked = asking.answer(order_question(unclear, needed=False), key) if unclear else None
    return cast("DateOrder | None", picked or said)


def _has_events(project: Project | None) -> bool:
    """Whether the project that the file goes into, which is the open one, holds events."""
    dataset = state.loaded() if project is not None else None
    return dataset is not None and bool(dataset.manifest.rows)


def _rows_meant(inspection: Inspection, key: str, kind: Kind) -> tuple[OnlyRows, ...]:
    """All rows, or those that hold picked values in a column that holds few."""
    text, mapping = state.text(), inspection.guess.mapping
    guessed = mapping.only[0] if mapping and mapping.only and mapping.kind == kind else None
    listed = {column.name: column.listed for column in inspection.columns if len(column.listed) > 1}
    if guessed is not None:
        known = next(column.listed for column in inspection.columns if column.name == guessed.column)
        listed[guessed.column] = tuple(dict.fromkeys((*known, *guessed.values)))
    if not listed:
        return ()
    every_row = "\x00"  # no column is called so

    def shown(name: str) -> str:
        return text("data.every_row") if name == every_row else name

    with st.container(horizontal=True, vertical_alignment="bottom"):
        column = inputs.option_input(
            text(f"data.rows_meant_{kind}"),
            f"{key}_only",
            (every_row, *listed),
            shown,
            guessed.column if guessed else every_row,
            help=text("data.rows_meant_help"),
        )
        if column is None or column == every_row:
            return ()
        of_guess = guessed.values if guessed and guessed.column == column else ()
        values = inputs.options_input(text("data.rows_meant_values"), f"{key}_only_{column}", listed[column], of_guess)
    others = mapping.only[1:] if mapping and of_guess else ()
    return (OnlyRows(column, values), *others) if values else ()


def _missing(roles: Roles, when: Times) -> tuple[str, ...]:
    needed = {
        "user": roles.user is None,
        "time": roles.time is None,
        "unreadable_time": roles.time is not None and when.roles.time is None,
        "event": not (roles.event or roles.event_name),
        "same_column": roles.user is not None and roles.user in (roles.time, roles.event),
    }
    return tuple(code for code, is_missing in needed.items() if is_missing)


def _time(inspection: Inspection, roles: Roles, key: str, project: Project | None) -> Times:
    """How the time is read, with what only people know asked; its zone where it names none."""
    candidates = [column for column in inspection.columns if column.name not in (roles.user, roles.event)]
    time = next((column for column in candidates if column.name == roles.time), None)
    if time is None or time.time.reading is None:
        return Times(TimeRoles())
    fresh = "new" if _is_fresh(project) else "known"
    return times.ask(candidates, time.name, f"{key}_{fresh}", _around(inspection, project))


def _is_fresh(project: Project | None) -> bool:
    """Whether the zone of the project that the file goes into is still to be chosen."""
    return project is None or state.catalog().versions.newest(project.id) is None


def _around(inspection: Inspection, project: Project | None) -> Around:
    zone = project.settings.time_zone if project and not _is_fresh(project) else state.browser_time_zone()
    return Around(inspection.zone, known_export(inspection.known), zone)


def _owned(columns: list[ColumnStats], user: str | None, project: Project | None) -> dict[str, Taken]:
    """The columns that seem to belong to the user, or did in the project's earlier files."""
    if user is None:
        return {}
    properties = tuple(property_of(column) for column in columns)
    proposed: dict[str, Taken] = {column.name: "last" for column in columns if user in column.belongs_to}
    mapping = SourceMapping("events", user, properties=properties).with_owned(proposed)
    found = as_before(state.workspace(), project, mapping)
    return {item.column: item.taken for item in found.attributes}
