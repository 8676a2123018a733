"""What becomes of the columns beside user, event and time: kept or not, as what, whose, under which name?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pandas as pd
import streamlit as st

from analysis.locale import Text
from analysis.sources.inspecting import ColumnStats, property_as, property_of, unclear_dates
from analysis.sources.mapping import DateOrder, PropertyColumn, Taken
from analysis.store.dataset import DATED, FIELD_TYPES, FieldType
from pages._ui import state
from pages._ui.escaping import escape

BELONGS = ("event", "user_last", "user_first")


@dataclass(frozen=True)
class Kept:
    """The other columns as people want them, and their display names; `missing` are codes of what is still needed."""

    properties: tuple[PropertyColumn, ...] = ()
    attributes: tuple[PropertyColumn, ...] = ()  # of events
    names: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Before:
    """What was confirmed of the other columns at an earlier import."""

    properties: tuple[PropertyColumn, ...] = ()
    left_out: Collection[str] = ()
    owned: Mapping[str, Taken] | None = None  # columns of events that belonged to the user; None: not known

    def of(self, column: str, kind: FieldType) -> PropertyColumn | None:
        return next((item for item in self.properties if item.column == column and item.type == kind), None)

    def order_of(self, columns: Sequence[ColumnStats]) -> DateOrder | None:
        """The order in which dates of these were read."""
        names = {column.name for column in columns}
        return next((item.time.order for item in self.properties if item.time and item.column in names), None)


def form(
    columns: Sequence[ColumnStats],
    key: str,
    before: Before,
    order: DateOrder | None,
    owned: Mapping[str, Taken] | None = None,
) -> Kept:
    """Every other column with its type, an example, whether it is kept, and the name people give it; with `owned`
    (columns of events that belong to the user) also to whom it belongs. `order`: of dates that fit several.
    """
    text = state.text()
    if not columns:
        return Kept()
    with st.expander(text("data.other_columns", count=len(columns)), expanded=len(columns) <= 6 or bool(owned)):
        if owned:
            st.caption(text("data.belongs_proposed", columns=[escape(name) for name in owned]))
        edited = st.data_editor(
            _frame(columns, before, order, owned, text),
            key=f"{key}_{order}",
            hide_index=True,
            disabled=["column", "example", "unit"],
            column_config=_config(text),
        )
    by_name = {column.name: column for column in columns}
    rows = [row for row in edited.to_dict("records") if row["keep"] and row["column"] in by_name]
    of_user: dict[str, Taken] = {
        row["column"]: "first" if row["belongs"] == "user_first" else "last"
        for row in rows
        if row.get("belongs", "event") != "event"
    }
    kept = tuple(_property(by_name[row["column"]], row["type"], before, order, row["shown"]) for row in rows)
    dated = [by_name[item.column] for item in kept if item.type in DATED and before.of(item.column, item.type) is None]
    return Kept(
        properties=tuple(item for item in kept if item.column not in of_user),
        attributes=tuple(replace(item, taken=of_user[item.column]) for item in kept if item.column in of_user),
        names={row["column"]: row["shown"].strip() for row in rows if (row["shown"] or "").strip()},
        missing=("date_order",) if unclear_dates(dated, order) else (),
    )


def _frame(
    columns: Sequence[ColumnStats],
    before: Before,
    order: DateOrder | None,
    owned: Mapping[str, Taken] | None,
    text: Text,
) -> pd.DataFrame:
    earlier = {item.column: item.type for item in before.properties}
    of_user = owned or {}
    frame = pd.DataFrame(
        {
            "keep": [column.name not in before.left_out for column in columns],
            "column": [column.name for column in columns],
            "example": [text.listed(list(column.examples[:3])) if column.examples else "" for column in columns],
            "type": [earlier.get(column.name, property_of(column, order).type) for column in columns],
            "unit": [column.unit for column in columns],
            "belongs": [f"user_{of_user[one.name]}" if one.name in of_user else "event" for one in columns],
            "shown": [column.label for column in columns],
        }
    )
    needless = {"unit": not any(frame["unit"]), "belongs": owned is None}
    return frame.drop(columns=[name for name, is_needless in needless.items() if is_needless])


def _config(text: Text) -> dict[str, Any]:
    return {
        "keep": st.column_config.CheckboxColumn(text("data.keep"), width="small"),
        "column": st.column_config.TextColumn(text("data.column")),
        "example": st.column_config.TextColumn(text("data.examples"), width="medium"),  # long ones would hide the rest
        "type": st.column_config.SelectboxColumn(
            text("data.type"),
            options=list(FIELD_TYPES),
            format_func=lambda code: text(f"data.type_{code}"),
            required=True,
            width="small",
        ),
        "unit": st.column_config.TextColumn(text("data.unit"), width="small"),
        "belongs": st.column_config.SelectboxColumn(
            text("data.belongs"),
            options=list(BELONGS),
            format_func=lambda code: text(f"data.belongs_{code}"),
            help=text("data.belongs_help"),
            required=True,
            width="medium",
        ),
        "shown": st.column_config.TextColumn(text("data.shown_as"), help=text("data.shown_as_help"), max_chars=300),
    }


def _property(
    column: ColumnStats, chosen: str, before: Before, order: DateOrder | None, shown: str | None
) -> PropertyColumn:
    """Its own words are forgotten where people call it otherwise."""
    kind = cast(FieldType, chosen if chosen in FIELD_TYPES else "text")
    earlier = before.of(column.name, kind)
    otherwise = earlier and earlier.time and order in column.time.orders and earlier.time.order != order
    found = property_as(column, kind, order) if earlier is None or otherwise else earlier
    return found if found.label == shown else replace(found, label="")
