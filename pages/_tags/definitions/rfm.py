"""How does a page ask for scores by recency, frequency and money, and the groups made of them?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analysis.rules.said import usual_groups
from pages._rules import Row, choice, events, places, word
from pages._tags.definitions.bins import count_input
from pages._tags.definitions.cuts import cuts_input
from pages._tags.definitions.draft import CUT_SCORES, FREQUENCIES, NO_AMOUNT, SCORES, GroupRow
from pages._tags.definitions.finished import rfm_made
from pages._tags.definitions.opened import group_row

_ENDS = ("from", "to")
_WITHOUT_MONEY = CUT_SCORES[:2]
Groups = tuple[GroupRow, ...]


@dataclass(frozen=True)
class _Table:
    """With which groups the table on the page began, and which it gave last. What is edited is kept by the table
    itself, so it must not be made of it again; where the draft has other groups, another table begins with them."""

    number: int
    began: Groups
    given: Groups


def rfm_input(row: Row) -> None:
    text = row.here.text
    _events_input(row)
    money = row.part.amount != NO_AMOUNT
    with st.expander(text("tags.rfm_scores"), type="compact"):
        for name in CUT_SCORES if money else _WITHOUT_MONEY:
            cuts_input(row.at(name), f"tags.rfm_cut.{name}")
    with st.expander(text("tags.rfm_groups"), type="compact"):
        _groups_input(row, money)
    row.fault(rfm_made)


def _events_input(row: Row) -> None:
    """Without a number in the data, how one would get there is said, and the rest works without."""
    amounts = row.known.numbers("property")
    line, below = places()
    with line:
        word(row.here, "tags.rfm_events")
    events.chosen_input(row.at("chosen", key="", first=row.first), line, below)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(row.here, "tags.rfm_frequency")
        count_input(row.at("count"), FREQUENCIES)
        if amounts:
            word(row.here, "tags.rfm_amount")
            _amount_input(row, amounts)
    if not amounts:
        row.put("amount", NO_AMOUNT)
        st.info(row.here.text("tags.rfm_how_to_money"), icon=":material/payments:")


def _amount_input(row: Row, amounts: tuple[str, ...]) -> None:
    """The number property that is the money, or none."""
    text, names = row.here.text, row.here.say.names.by_kind["property"]

    def shown(name: str) -> str:
        return text("tags.rfm_no_amount") if name == NO_AMOUNT else names.get(name) or name

    choice(row, "amount", "builder.property", (*amounts, NO_AMOUNT), shown, 250)


def _groups_input(row: Row, money: bool) -> None:
    """A table of the groups: scores from and to, empty for any."""
    text = row.here.text
    st.caption(text("tags.rfm_groups_help" if money else "tags.rfm_groups_help_no_money"))
    usual, other = (tuple(map(group_row, usual_groups(text, with_it))) for with_it in (money, not money))
    if row.part.groups in (None, other):
        row.put("groups", usual)
    table = _table(row)
    columns: dict[str, Any] = {"name": st.column_config.TextColumn(text("tags.rfm_name"), required=True, max_chars=80)}
    for score in SCORES:
        for end in _ENDS:
            label = text(f"tags.rfm_{end}", score=text(f"tags.rfm_score.{score}"))
            columns[f"{score}_{end}"] = st.column_config.NumberColumn(label, min_value=1, max_value=20, step=1)
    key = _table_key(row, table.number)
    asked = ["name", *(f"{score}_{end}" for score in (SCORES if money else _WITHOUT_MONEY) for end in _ENDS)]
    edited = st.data_editor(
        _frame(table.began),
        key=key,
        column_config=columns,
        column_order=asked,
        num_rows="dynamic",
        hide_index=True,
        placeholder="",
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
