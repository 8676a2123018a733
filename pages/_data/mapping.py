"""What do the columns of a waiting file mean?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, cast

import pandas as pd
import streamlit as st

from analysis.jobs.data import as_before
from analysis.sources.inspecting import ColumnStats, Inspection, TimeRoles, property_as, property_of
from analysis.sources.mapping import OnlyRows, PropertyColumn, SourceMapping, Taken
from analysis.store.catalog import Project
from analysis.store.dataset import FIELD_TYPES, FieldType
from pages._data import asking, times
from pages._ui import inputs, state
from pages._ui.escaping import escape

Kind = Literal["events", "attributes"]
KINDS: tuple[Kind, ...] = ("events", "attributes")
ONE_NAME = "\x00"  # instead of a column of events: no column is called so
BELONGS = ("event", "user_last", "user_first")


@dataclass(frozen=True)
class Confirmed:
    """What people confirmed; `mapping` is None while `missing` (codes of what is still needed) isn't empty."""

    mapping: SourceMapping | None
    missing: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)  # display names of the other columns, in the user's language
    time_zone: str | None = None
    zone_said: bool = False  # by a person


@dataclass(frozen=True)
class Others:
    """The columns beside user, event and time, as people want them kept, and their display names."""

    properties: tuple[PropertyColumn, ...] = ()
    attributes: tuple[PropertyColumn, ...] = ()  # of events
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Before:
    """What was confirmed of the other columns at an earlier import."""

    properties: tuple[PropertyColumn, ...] = ()
    left_out: Collection[str] = ()
    owned: Mapping[str, Taken] | None = None  # columns of events that belonged to the user; None: not known

    def of(self, column: str, kind: FieldType) -> PropertyColumn | None:
        return next((item for item in self.properties if item.column == column and item.type == kind), None)


def remember(key: str, mapping: SourceMapping, time_zone: str) -> None:
    """The form begins with what was confirmed earlier."""
    st.session_state[f"{key}_kind"] = mapping.kind
    st.session_state[f"{key}_user"] = mapping.user
    if mapping.kind == "events":
        st.session_state[f"{key}_time"] = mapping.time
        st.session_state[f"{key}_event"] = mapping.event or ONE_NAME
        st.session_state[f"{key}_event_name"] = mapping.event_name or ""
        times.remember(f"{key}_known", mapping, time_zone)


def form(inspection: Inspection, key: str, project: Project | None, before: Before | None = None) -> Confirmed:
    """The guess, shown with real values, changed where it is wrong; what the data can't decide is asked."""
    before = before or Before()
    text, guess = state.text(), inspection.guess
    columns = {column.name: column for column in inspection.columns}
    guessed: Kind = guess.mapping.kind if guess.mapping else "events"

    def kind_shown(code: str) -> str:
        return text(f"data.row_is_{code}")

    st.session_state.setdefault(f"{key}_kind", guessed)
    picked = st.radio(
        text("data.row_is"), KINDS, key=f"{key}_kind", format_func=kind_shown, horizontal=True, persist_state="session"
    )
    kind = picked or guessed
    proposed = guess.event or ONE_NAME
    other_event = kind == "attributes" or (st.session_state.get(f"{key}_event") or proposed) != proposed
    asking.of_the_columns(inspection, key, f"{key}_user", ("event",) if other_event else ())
    guessed_user = None if asking.unanswered_user(inspection) else guess.user
    with st.container(horizontal=True, vertical_alignment="bottom"):
        asked = text("data.user_column_attributes" if kind == "attributes" else "data.user_column")
        user = _column(asked, f"{key}_user", columns, guessed_user)
        if kind == "attributes":
            event, event_name, time = None, None, None
        else:
            time = _column(text("data.time_column"), f"{key}_time", columns, guess.time)
            event, event_name = _event(key, columns, guess.event, guess.event_name)
    if guess.user_basis == "values" and user == guess.user:
        st.caption(text("data.user_by_values"))
    only = _rows_meant(inspection, f"{key}_{kind}", kind)
    if kind == "attributes":
        if not _has_events(project):
            st.caption(text("data.users_only"))
        return _attributes(inspection, key, user, before, only)
    when = _time(
        inspection, [column for column in inspection.columns if column.name not in (user, event)], time, key, project
    )
    missing = _missing(user, time, event or event_name, columns) + when.missing
    clock, zone_column = (one.name if one else None for one in (when.roles.clock, when.roles.zone))
    used = (user, time, event, clock, zone_column)
    others = [column for column in inspection.columns if column.name not in used]
    owned = _owned(others, user, project) if before.owned is None else before.owned
    names_used = "_".join([f"{key}_others", *map(str, used[:3]), *filter(None, used[3:])])
    kept = _others(others, f"{names_used}_{','.join(owned)}", before, owned)
    if missing or user is None:
        return Confirmed(None, missing)
    mapping = SourceMapping(
        *("events", user, time, event, event_name, when.roles.reading, when.time_zone, kept.properties),
        clock=clock,
        zone_column=zone_column,
        attributes=kept.attributes,
        newest_first=when.roles.newest_first,
        only=only,
    )
    return Confirmed(mapping, names=kept.names, time_zone=when.time_zone, zone_said=when.zone_said)


def _has_events(project: Project | None) -> bool:
    """Whether the project that the file goes into, which is the open one, holds events."""
    dataset = state.loaded() if project is not None else None
    return dataset is not None and bool(dataset.manifest.rows)


def _attributes(
    inspection: Inspection, key: str, user: str | None, before: Before, only: tuple[OnlyRows, ...]
) -> Confirmed:
    others = [column for column in inspection.columns if column.name != user]
    kept = _others(others, f"{key}_others_{user}", before)
    if user is None:
        return Confirmed(None, ("user",))
    return Confirmed(SourceMapping("attributes", user, properties=kept.properties, only=only), names=kept.names)


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


def _missing(
    user: str | None,
    time: str | None,
    event: str | None,
    columns: dict[str, ColumnStats],
) -> tuple[str, ...]:
    readable = time is None or columns[time].time.reading is not None
    needed = {
        "user": user is None,
        "time": time is None,
        "unreadable_time": not readable,
        "event": not event,
        "same_column": len({name for name in (user, time) if name}) < 2 and user is not None and time is not None,
    }
    return tuple(code for code, is_missing in needed.items() if is_missing)


def _column(label: str, key: str, columns: dict[str, ColumnStats], guess: str | None) -> str | None:
    if key not in st.session_state:
        st.session_state[key] = guess
    return inputs.option_input(label, key, tuple(columns), str, guess, optional=guess is None)


def _event(
    key: str, columns: dict[str, ColumnStats], guess: str | None, guessed_name: str | None
) -> tuple[str | None, str | None]:
    """A column, or none and one name for all rows."""
    text = state.text()

    def shown(name: str) -> str:
        return text("data.one_event") if name == ONE_NAME else name

    picked = inputs.option_input(
        text("data.event_column"), f"{key}_event", (ONE_NAME, *columns), shown, guess or ONE_NAME
    )
    if picked != ONE_NAME:
        return picked, None
    name = st.text_input(
        text("data.event_name"),
        value=guessed_name or "",
        key=f"{key}_event_name",
        max_chars=80,
        persist_state="session",
    )
    return None, name.strip()


def _time(
    inspection: Inspection, columns: list[ColumnStats], time: str | None, key: str, project: Project | None
) -> times.Times:
    """How the time is read, with what only people know asked; its zone where it names none."""
    if time is None or all(column.name != time or column.time.reading is None for column in columns):
        return times.Times(TimeRoles())
    fresh = project is None or state.catalog().versions.newest(project.id) is None
    default = state.browser_time_zone() if fresh else project.settings.time_zone if project else "UTC"
    return times.ask(columns, time, f"{key}_{'new' if fresh else 'known'}", inspection.zone, default)


def _owned(columns: list[ColumnStats], user: str | None, project: Project | None) -> dict[str, Taken]:
    """The columns that seem to belong to the user, or did in the project's earlier files."""
    if user is None:
        return {}
    properties = tuple(property_of(column) for column in columns)
    proposed: dict[str, Taken] = {column.name: "last" for column in columns if user in column.belongs_to}
    mapping = SourceMapping("events", user, properties=properties).with_owned(proposed)
    found = as_before(state.workspace(), project, mapping)
    return {item.column: item.taken for item in found.attributes}


def _others(columns: list[ColumnStats], key: str, before: Before, owned: Mapping[str, Taken] | None = None) -> Others:
    """Every other column with its type, an example, whether it is kept, and the name people give it; with `owned`
    (columns of events that belong to the user) also to whom it belongs."""
    text = state.text()
    if not columns:
        return Others()
    earlier = {item.column: item.type for item in before.properties}
    frame = pd.DataFrame(
        {
            "keep": [column.name not in before.left_out for column in columns],
            "column": [column.name for column in columns],
            "example": [text.listed(list(column.examples[:3])) if column.examples else "" for column in columns],
            "type": [earlier.get(column.name, column.type) for column in columns],
            "unit": [column.unit for column in columns],
            "belongs": [f"user_{(owned or {})[one.name]}" if one.name in (owned or {}) else "event" for one in columns],
            "shown": [column.label for column in columns],
        }
    )
    needless = {"unit": not any(frame["unit"]), "belongs": owned is None}
    frame = frame.drop(columns=[name for name, is_needless in needless.items() if is_needless])
    with st.expander(text("data.other_columns", count=len(columns)), expanded=len(columns) <= 6 or bool(owned)):
        if owned:
            st.caption(text("data.belongs_proposed", columns=[escape(name) for name in owned]))
        edited = st.data_editor(
            frame,
            key=key,
            hide_index=True,
            disabled=["column", "example", "unit"],
            column_config={
                "keep": st.column_config.CheckboxColumn(text("data.keep"), width="small"),
                "column": st.column_config.TextColumn(text("data.column")),
                "example": st.column_config.TextColumn(text("data.examples")),
                "type": st.column_config.SelectboxColumn(
                    text("data.type"),
                    options=list(FIELD_TYPES),
                    format_func=lambda code: text(f"data.type_{code}"),
                    required=True,
                ),
                "unit": st.column_config.TextColumn(text("data.unit"), width="small"),
                "belongs": st.column_config.SelectboxColumn(
                    text("data.belongs"),
                    options=list(BELONGS),
                    format_func=lambda code: text(f"data.belongs_{code}"),
                    help=text("data.belongs_help"),
                    required=True,
                ),
                "shown": st.column_config.TextColumn(
                    text("data.shown_as"), help=text("data.shown_as_help"), max_chars=300
                ),
            },
        )
    by_name = {column.name: column for column in columns}
    rows = [row for row in edited.to_dict("records") if row["keep"] and row["column"] in by_name]
    of_user: dict[str, Taken] = {
        row["column"]: "first" if row["belongs"] == "user_first" else "last"
        for row in rows
        if row.get("belongs", "event") != "event"
    }
    kept = tuple(_property(by_name[row["column"]], row["type"], before, row["shown"]) for row in rows)
    return Others(
        properties=tuple(item for item in kept if item.column not in of_user),
        attributes=tuple(replace(item, taken=of_user[item.column]) for item in kept if item.column in of_user),
        names={row["column"]: row["shown"].strip() for row in rows if (row["shown"] or "").strip()},
    )


def _property(column: ColumnStats, chosen: str, before: Before, shown: str | None) -> PropertyColumn:
    """Its own words are forgotten where people call it otherwise."""
    kind = cast(FieldType, chosen if chosen in FIELD_TYPES else "text")
    found = before.of(column.name, kind) or property_as(column, kind)
    return found if found.label == shown else replace(found, label="")
