"""What only people know about the times of a file: which part of a date comes first, and in which zone they are."""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

import streamlit as st

from analysis.sources.inspecting import ColumnStats
from analysis.sources.mapping import DateOrder, TimeReading
from pages._ui import state
from pages._ui.zones import zone_options


def ask_order(column: ColumnStats, key: str) -> TimeReading | None:
    """The time's reading; with the date order asked where the values can't decide it (None until it is answered)."""
    text, guess = state.text(), column.time
    if guess.reading is None or guess.question is None:
        return guess.reading
    example = next((value for value in column.examples if len(re.findall(r"\d+", value)) >= 3), "")

    def shown(order: DateOrder) -> str:
        day = _as_date(example, order)
        return text(f"data.order_{order}", example=example, day=day) if day else text(f"data.plain_{order}")

    orders = [order for order in get_args(DateOrder) if order in guess.orders]
    picked = st.radio(
        text("data.ask_order"), orders, index=None, format_func=shown, key=key, horizontal=True, persist_state="session"
    )
    return TimeReading(picked, guess.reading.epoch, guess.reading.formats) if picked in orders else None


def _as_date(example: str, order: DateOrder) -> date | None:
    parts = dict(zip(order, (int(part) for part in re.findall(r"\d+", example)[:3]), strict=False))
    try:
        year = parts["y"] + (2000 if parts["y"] < 70 else 1900 if parts["y"] < 100 else 0)
        return date(year, parts["m"], parts["d"])
    except (KeyError, ValueError):
        return None


def ask_zone(key: str, default: str) -> str:
    """The zone of times that name none."""
    text = state.text()
    zones = zone_options(default)
    if st.session_state.get(key) not in zones:
        st.session_state[key] = default
    return st.selectbox(
        text("data.ask_zone"), zones, key=key, help=text("data.ask_zone_help"), width=320, persist_state="session"
    )
