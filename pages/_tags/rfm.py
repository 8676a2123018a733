"""How does a page ask for scores by recency, frequency and money, and the groups made of them?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.rules.asked import Rfm, RfmGroup
from analysis.rules.said import usual_groups
from pages._rules import Row, choice, events, inputs, numbers, word
from pages._tags import bins
from pages._tags import cuts as tag_cuts
from pages._ui import state

_SCORES = ("recency", "value", "frequency", "monetary")
_CUT = ("recency", "frequency", "monetary")
_COUNTS = ("times", "days", "values")
_PARTS = 5


def rfm_input(row: Row) -> Rfm | None:
    amounts = numbers.amounts(row)
    if not amounts:
        inputs.hint("tags.needs_amount")
        return None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word("tags.rfm_events")
        narrowed = events.chosen_input(row)
    chosen = narrowed()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word("tags.rfm_frequency")
        count = bins.count_input(row, _COUNTS)
        word("tags.rfm_amount")
        amount = choice("builder.property", f"{row.key}_amount", amounts, _property, 170)
    text = state.text()
    with st.expander(text("tags.rfm_scores"), type="compact"):
        cuts = [tag_cuts.cuts_input(row.part(name), _PARTS, f"tags.rfm_cut.{name}") for name in _CUT]
    with st.expander(text("tags.rfm_groups"), type="compact"):
        groups = _groups(row)
    if chosen is None or not groups or any(one is None for one in cuts):
        return None
    return Rfm(chosen, amount, count, *cuts, groups)  # type: ignore[arg-type] none is missing


def _property(name: str) -> str:
    return state.shown("property", name)


def _groups(row: Row) -> tuple[RfmGroup, ...]:
    """A table of the groups: scores from and to, empty for any."""
    text = state.text()
    st.caption(text("tags.rfm_groups_help"))
    now, table = f"{row.key}_groups_now", f"{row.key}_groups_table"
    if table not in st.session_state:
        keep_groups(row)  # the page was left: the table begins anew
    if f"{row.key}_groups" not in st.session_state:
        _hold(row, [_record(group) for group in usual_groups(text)])
    columns: dict[str, Any] = {"name": st.column_config.TextColumn(text("tags.rfm_name"), required=True, max_chars=80)}
    for score in _SCORES:
        for end in ("from", "to"):
            label = text(f"tags.rfm_{end}", score=text(f"tags.rfm_score.{score}"))
            columns[f"{score}_{end}"] = st.column_config.NumberColumn(label, min_value=1, max_value=20, step=1)
    held: pd.DataFrame = st.session_state[f"{row.key}_groups"]
    edited = st.data_editor(held, key=table, column_config=columns, num_rows="dynamic", hide_index=True, placeholder="")
    st.session_state[now] = edited.reset_index(drop=True)
    return tuple(group for record in edited.to_dict("records") if (group := _group(record)) is not None)


def keep_groups(row: Row) -> None:
    """What was edited becomes the table's beginning: its own edits go where it isn't shown."""
    edited = st.session_state.pop(f"{row.key}_groups_now", None)
    if edited is not None:
        st.session_state[f"{row.key}_groups"] = edited
        st.session_state.pop(f"{row.key}_groups_table", None)


def _hold(row: Row, records: list[dict[str, Any]]) -> None:
    """As the table's beginning: what is edited is kept by the table itself."""
    frame = pd.DataFrame(records)
    for column in frame.columns.drop("name"):
        frame[column] = frame[column].astype("Int64")
    st.session_state[f"{row.key}_groups"] = frame
    st.session_state.pop(f"{row.key}_groups_now", None)


def _record(group: RfmGroup) -> dict[str, Any]:
    record: dict[str, Any] = {"name": group.name}
    for score in _SCORES:
        record[f"{score}_from"], record[f"{score}_to"] = getattr(group, score) or (None, None)
    return record


def _group(record: dict[str, Any]) -> RfmGroup | None:
    """An open end takes all scores on its side; a row without a name isn't one yet."""
    if not isinstance(record["name"], str) or not record["name"].strip():
        return None
    return RfmGroup(record["name"].strip(), *(_span(record, score) for score in _SCORES))


def _span(record: dict[str, Any], score: str) -> tuple[int, int] | None:
    low, high = record[f"{score}_from"], record[f"{score}_to"]
    if pd.isna(low) and pd.isna(high):
        return None
    return (int(high) if pd.isna(low) else int(low)), (int(low) if pd.isna(high) else int(high))


def fill_rfm(row: Row, rfm: Rfm) -> None:
    events.fill_chosen(row, rfm.chosen)
    st.session_state[f"{row.key}_amount"] = rfm.amount
    bins.fill_count(row, rfm.frequency)
    for name in _CUT:
        tag_cuts.fill_cuts(row.part(name), getattr(rfm, f"{name}_cuts"))
    _hold(row, [_record(group) for group in rfm.groups])


def fits_rfm(rfm: Rfm, row: Row) -> bool:
    """Whether the inputs can show it, with the columns and events of this data."""
    known = rfm.amount in numbers.amounts(row) and bins.fits_count(rfm.frequency, row)
    return known and events.fits_chosen(rfm.chosen, row)
