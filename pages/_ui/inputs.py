"""How does a page ask for events, columns and periods?

Every input returns a plain value made of raw names. Keys are `<page>_<name>`; values stay when the page is left, and
those that the data no longer has fall away before the input is made. What is `listed` has one order on all pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal

import streamlit as st

from analysis.insights import listing
from analysis.insights.listing import ColumnKind, ListedColumn, ListingResult, ListingSpec
from analysis.locale import Text
from analysis.rules.asked import ALL_TIME, Period, last_days
from analysis.store.dataset import FIELD_TYPES, FieldType
from pages._ui import compute, state
from pages._ui.here import Here

Shown = Callable[[str], str]
PeriodChoice = Literal["all", "7", "28", "90", "dates"]
PERIODS: tuple[PeriodChoice, ...] = ("all", "7", "28", "90", "dates")


def listed(here: Here) -> ListingResult:
    """The data's events and columns in the order in which all lists have them."""
    return compute.run(listing, here.dataset, ListingSpec.of(here.dataset.manifest))


def name_file_boxes(text: Text) -> None:
    """The words of Streamlit's box for files are English: `look.css` shows this one on its button instead."""
    st.html(f'<style>:root {{ --choose-files: "{text("inputs.choose_files")}"; }}</style>')


def events_input(
    here: Here,
    label: str,
    key: str,
    default: Sequence[str] = (),
    help: str | None = None,
    most: int | None = None,
) -> tuple[str, ...]:
    """Events in the order in which they were clicked."""
    known = listed(here).events
    _prune_many(key, known, default)
    chosen = st.multiselect(
        label,
        known,
        format_func=_shown_as(here.say.names.by_kind["event"]),
        key=key,
        help=help,
        max_selections=most,
        placeholder=here.text("inputs.choose_events"),
        select_all=False,  # else Enter takes all that were found, not the first
        persist_state="session",
    )
    return tuple(event for event in chosen if event in known)


def event_input(
    here: Here,
    label: str,
    key: str,
    default: str | None = None,
    optional: bool = False,
    help: str | None = None,
) -> str | None:
    """One event; None only where it is optional."""
    known = listed(here).events
    return option_input(label, key, known, _shown_as(here.say.names.by_kind["event"]), default, optional, help)


def _shown_as(names: Mapping[str, str]) -> Shown:
    """Looked up once for all options: each lookup of its own would ask the catalog."""
    return lambda name: names.get(name) or name


def option_input(
    label: str,
    key: str,
    options: Sequence[str],
    shown: Shown,
    default: str | None = None,
    optional: bool = False,
    help: str | None = None,
) -> str | None:
    """One of `options` (codes or raw names), shown by `shown`."""
    first = default if default in options else None if optional or not options else options[0]
    _prune_one(key, options, first)
    chosen = st.selectbox(
        label,
        list(options),
        index=None if optional else 0,  # a kept value stands above this; without None it can't be cleared
        format_func=shown,
        key=key,
        help=help,
        placeholder=state.text()("inputs.choose" if options else "inputs.nothing_to_choose"),
        disabled=not options,
        persist_state="session",
    )
    return chosen if chosen in options else first


def options_input(label: str, key: str, options: Sequence[str], default: Sequence[str] = ()) -> tuple[str, ...]:
    """Some of `options`, in the order picked."""
    _prune_many(key, options, default)
    chosen = st.multiselect(
        label,
        list(options),
        key=key,
        placeholder=state.text()("inputs.choose"),
        select_all=False,
        persist_state="session",
    )
    return tuple(value for value in chosen if value in options)


def column_input(
    here: Here,
    label: str,
    key: str,
    kinds: Sequence[ColumnKind] = ("attribute", "property"),
    types: Sequence[FieldType] = FIELD_TYPES,
    optional: bool = True,
    help: str | None = None,
) -> ListedColumn | None:
    """A column to group or filter by."""
    choices = {column_code(choice.kind, choice.name): choice for choice in listed(here).of(kinds, types)}
    text, names = here.text, here.say.names.by_kind

    def shown(code: str) -> str:
        choice = choices[code]
        return f"{names[choice.kind].get(choice.name) or choice.name} · {text(f'inputs.{choice.kind}')}"

    chosen = option_input(label, key, tuple(choices), shown, None, optional, help)
    return choices.get(chosen or "")


def column_code(kind: ColumnKind, name: str) -> str:
    """What a column's input holds in the session."""
    return f"{kind}:{name}"


def period_input(here: Here, key: str, default: PeriodChoice = "all") -> Period:
    """Days in the project's time zone; "the last 7 days" end with the data, never today."""
    text = here.text
    choice = option_input(
        text("inputs.period"),
        key,
        PERIODS,
        lambda code: text(f"inputs.period_{code}"),
        default,
        help=text("inputs.period_help"),
    )
    if choice == "dates":
        return _dates(here, f"{key}_dates")
    return ALL_TIME if choice in (None, "all") else last_days(here.dataset.facts, int(choice))


def last_days_of(choice: object) -> int | None:
    """So many days, where an input's choice or a link says the last ones of the data."""
    code = str(choice)
    return int(code) if code in PERIODS and code.isdecimal() else None


def period_values(here: Here, key: str, period: Period) -> dict[str, object]:
    """What `state.fill` needs to preset a period input from a saved spec."""
    if period == ALL_TIME:
        return {key: "all"}
    first, last = here.dataset.facts.days
    return {key: "dates", f"{key}_dates": (period.start or first, period.end or last)}


def _dates(here: Here, key: str) -> Period:
    """The date picker is English whatever the language, so the chosen days stand beside it in the user's."""
    text = here.text
    first, last = here.dataset.facts.days
    held = st.session_state.get(key)
    if held is None or any(not first <= day <= last for day in _days(held)):
        st.session_state[key] = (first, last)
    picked = _days(
        st.date_input(text("inputs.dates"), min_value=first, max_value=last, key=key, persist_state="session")
    )
    if len(picked) < 2:
        st.caption(text("inputs.pick_last_day"))
        return Period(picked[0] if picked else first, last)
    st.caption(text("inputs.from_to", start=picked[0], end=picked[1]))
    return Period(picked[0], picked[1])


def _days(value: object) -> tuple[date, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,) if isinstance(value, date) else ()


def _prune_many(key: str, known: Sequence[str], default: Sequence[str]) -> None:
    """The kept choice without what the data no longer has; the default where nothing was kept or nothing is left."""
    held = st.session_state.get(key)
    left = [value for value in held or () if value in known]
    if held is None or (held and not left):
        st.session_state[key] = [value for value in default if value in known]
    elif len(left) != len(held):
        st.session_state[key] = left


def _prune_one(key: str, known: Sequence[str], default: str | None) -> None:
    if key not in st.session_state or (st.session_state[key] is not None and st.session_state[key] not in known):
        st.session_state[key] = default
