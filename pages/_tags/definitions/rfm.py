"""How does a page ask for scores by recency, frequency and money, and the groups made of them?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analysis.rules.said import usual_groups
from pages._rules import Row, events, inputs, places, word
from pages._tags.definitions.bins import count_input
from pages._tags.definitions.cuts import cuts_input
from pages._tags.definitions.draft import CUT_SCORES, FREQUENCIES, SCORES, GroupRow
from pages._tags.definitions.finished import rfm_made
from pages._tags.definitions.opened import group_row

_ENDS = ("from", "to")
Groups = tuple[GroupRow, ...]


@dataclass(frozen=True)
class _Table:
    """With which groups the table on the page began, and which it gave last. What is edited is kept by the table
    itself, so it must not be made of it again; where the draft has other groups, another table begins with them."""

    number: int
    began: Groups
    given: Groups


def rfm_input(row: Row) -> None:
    amounts = row.known.numbers("property")
    if amounts:
        _events_input(row)
        text = row.here.text
        with st.expander(text("tags.rfm_scores"), type="compact"):
            for name in CUT_SCORES:
                cuts_input(row.at(name), f"tags.rfm_cut.{name}")
        with st.expander(text("tags.rfm_groups"), type="compact"):
            _groups_input(row)
    else:
        row.put("amount", "")
    row.fault(rfm_made)


def _events_input(row: Row) -> None:
    line, below = places()
    with line:
        word(row.here, "tags.rfm_events")
    events.chosen_input(row.at("chosen", key="", first=row.first), line, below)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(row.here, "tags.rfm_frequency")
        count_input(row.at("count"), FREQUENCIES)
        word(row.here, "tags.rfm_amount")
        inputs.column(row, "amount", "property", row.known.numbers("property"), 170)


def _groups_input(row: Row) -> None:
    """A table of the groups: scores from and to, empty for any."""
    text = row.here.text
    st.caption(text("tags.rfm_groups_help"))
    if row.part.groups is None:
        row.put("groups", tuple(map(group_row, usual_groups(text))))
    table = _table(row)
    columns: dict[str, Any] = {"name": st.column_config.TextColumn(text("tags.rfm_name"), required=True, max_chars=80)}
    for score in SCORES:
        for end in _ENDS:
            label = text(f"tags.rfm_{end}", score=text(f"tags.rfm_score.{score}"))
            columns[f"{score}_{end}"] = st.column_config.NumberColumn(label, min_value=1, max_value=20, step=1)
    key = _table_key(row, table.number)
    edited = st.data_editor(
        _frame(table.began), key=key, column_config=columns, num_rows="dynamic", hide_index=True, placeholder=""
    )
    given = tuple(map(_row, edited.to_dict("records")))
    row.put("groups", given)
    st.session_state[f"{row.key}_groups"] = _Table(table.number, table.began, given)


def _table(row: Row) -> _Table:
    held: _Table | None = st.session_state.get(f"{row.key}_groups")
    if held is not None and held.given == row.part.groups and _table_key(row, held.number) in st.session_state:
        return held
    return _Table(held.number + 1 if held else 0, row.part.groups, row.part.groups)


def _table_key(row: Row, number: int) -> str:
    return f"{row.key}_groups_table_{number}"


def _frame(groups: Groups) -> pd.DataFrame:
    names = pd.Series([group.name for group in groups], dtype="str")
    scores = {
        f"{score}_{end}": pd.Series([getattr(group, score)[place] for group in groups], dtype="Int64")
        for score in SCORES
        for place, end in enumerate(_ENDS)
    }
    return pd.DataFrame({"name": names, **scores})


def _row(record: dict[Any, Any]) -> GroupRow:
    """A row of the table, of which any cell may be empty."""
    ends = [
        tuple(None if pd.isna(record[f"{score}_{end}"]) else int(record[f"{score}_{end}"]) for end in _ENDS)
        for score in SCORES
    ]
    return GroupRow(record["name"] if isinstance(record["name"], str) else "", *ends)  # type: ignore[arg-type] pairs
