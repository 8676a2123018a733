"""Of which small inputs does a row of a rule consist, so that it reads as a sentence?

Their labels are for screen readers only: the words between them are what people read. Values are set before an input
is made, those that the data no longer has fall away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import streamlit as st

from analysis.spans import UNITS, in_one_unit, is_whole
from analysis.store.dataset import Dataset
from pages._ui import state

Visibility = Literal["visible", "collapsed"]  # of a label
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2099, 12, 31)
MOST = 1_000_000
_UNITS: tuple[str, ...] = ("minutes", "hours", "days", "weeks")
_WEEKS_FROM = timedelta(weeks=4)  # what is shorter is said in days
ANY = ""  # in lists of events: whatever the user did


@dataclass(frozen=True)
class Row:
    """A condition being built: where its inputs are kept, the data it is about, the tag that can't stand in itself."""

    key: str
    dataset: Dataset
    without: str | None = None
    first: tuple[str, ...] = ()  # events to begin with

    def part(self, name: str) -> Row:
        """The row's inputs of one part, such as a step."""
        return replace(self, key=f"{self.key}_{name}")


def word(key: str) -> None:
    """A word between inputs; nothing where the language needs none there."""
    if said := state.text()(key):
        st.markdown(said, width="content")


def hint(key: str) -> None:
    """What is still missing."""
    st.caption(state.text()(key))


def choice(
    label: str,
    key: str,
    options: Sequence[str],
    shown: Callable[[str], str],
    width: int,
    default: str | None = None,
    seen: Visibility = "collapsed",
) -> str:
    """One of `options`, of which there is at least one."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = default if default in options else options[0]
    chosen = st.selectbox(
        state.text()(label),
        list(options),
        format_func=shown,
        key=key,
        label_visibility=seen,
        width=width,
        persist_state="session",
    )
    return chosen if chosen in options else options[0]


def code(label: str, key: str, options: Sequence[str], texts: str, width: int, default: str | None = None) -> str:
    """One of some codes, worded by `<texts>.<code>`."""
    text = state.text()
    return choice(label, key, options, lambda one: text(f"{texts}.{one}"), width, default)


def events(label: str, row: Row, name: str = "events", any_event: bool = False) -> tuple[str, ...]:
    """Any of these events, in the order of the clicks."""
    key, known = f"{row.key}_{name}", [*((ANY,) if any_event else ()), *row.dataset.manifest.events]
    held, text, names = st.session_state.get(key), state.text(), state.names()["event"]
    kept = [event for event in held or () if event in known]
    if held is None or (held and not kept):
        st.session_state[key] = [event for event in row.first if event in known]
    elif kept != held:
        st.session_state[key] = kept
    chosen = st.multiselect(
        text(label),
        known,
        format_func=lambda event: text("builder.any_event") if event == ANY else names.get(event) or event,
        key=key,
        placeholder=text("inputs.choose_events"),
        label_visibility="collapsed",
        select_all=False,  # else Enter takes all that were found, not the first
        persist_state="session",
    )
    return (ANY,) if ANY in chosen else tuple(event for event in chosen if event in known)


def whole(label: str, key: str, default: int, least: int = 1, most: int = MOST) -> int:
    st.session_state.setdefault(key, default)
    st.session_state[key] = min(max(int(st.session_state[key] or least), least), most)
    given = st.number_input(
        state.text()(label),
        min_value=least,
        max_value=most,
        step=1,
        key=key,
        label_visibility="collapsed",
        width=90,
        persist_state="session",
    )
    return int(given)


def number(
    label: str, key: str, default: float | None = None, most: float | None = None, seen: Visibility = "collapsed"
) -> float | None:
    """Any number; None while there is none. Whole ones are given as such."""
    st.session_state.setdefault(key, default)
    given = st.number_input(
        state.text()(label),
        value=None,
        max_value=most,
        step=1.0,
        key=key,
        format="%0.10g",
        label_visibility=seen,
        placeholder="0",
        width=100,
        persist_state="session",
    )
    return None if given is None else int(given) if float(given).is_integer() else float(given)


def day(label: str, key: str, default: date | None, seen: Visibility = "collapsed") -> date | None:
    st.session_state.setdefault(key, default)
    picked = st.date_input(
        state.text()(label),
        value=None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        key=key,
        label_visibility=seen,
        width=140,
        persist_state="session",
    )
    return picked if isinstance(picked, date) else None


def span(key: str, default: timedelta = timedelta(days=7)) -> timedelta:
    """A length of time: a number and its unit."""
    count, unit = _split(default)
    given = whole("builder.span_count", f"{key}_count", count, 1, 10_000)
    return given * UNITS[code("inputs.unit", f"{key}_unit", _UNITS, "spans.unit", 110, unit)]


def fill_span(key: str, length: timedelta) -> None:
    st.session_state[f"{key}_count"], st.session_state[f"{key}_unit"] = _split(length)


def fits_span(length: timedelta) -> bool:
    """Whether the inputs can say it: whole minutes, and not more than their number holds."""
    return is_whole(length, "minutes") and _split(length)[0] <= 10_000


def _split(length: timedelta) -> tuple[int, str]:
    return in_one_unit(length, _UNITS[::-1] if length >= _WEEKS_FROM else _UNITS[-2::-1])
