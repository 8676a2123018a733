"""How does a page ask for what users choose most: values of a property, parts of the day?"""

from __future__ import annotations

import streamlit as st

from analysis.insights.columns import ValuesResult, ValuesSpec, values
from analysis.rules.asked import MOST_VALUES, USUAL_DAY_PARTS, DayPart, Hours, Preference, UsualHours
from analysis.store.dataset import Dataset
from pages._rules import BUTTON, Row, choice, code, column_tests, events, inputs, numbers, whole, word
from pages._ui import compute, state

_BY = ("times", "days", "sum")
_FEW = 100


def preference_input(row: Row) -> Preference | None:
    """The values of a property that a user chose most over some events."""
    properties, amounts = tuple(column_tests.fields_of(row.dataset, "property")), numbers.amounts(row)
    if not properties:
        inputs.hint("tags.needs_property")
        return None
    key = f"{row.key}_property"
    default = None if st.session_state.get(key) in properties else _telling(row.dataset)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word("tags.top_before")
        top = whole("tags.top", f"{row.key}_top", 1, 1, MOST_VALUES)
        word("tags.top_values")
        column = choice("builder.property", key, properties, _property, 190, default)
        word("tags.chosen_most")
        by = code("tags.by", f"{row.key}_by", _BY if amounts else _BY[:2], "tags.by_kind", 170)
        amount = choice("builder.property", f"{row.key}_amount", amounts, _property, 170) if by == "sum" else None
    chosen = _events(row)
    share = _share(row)
    return Preference(column, chosen, by, amount, top, share) if chosen else None  # type: ignore[arg-type] one of _BY


def _telling(dataset: Dataset) -> str | None:
    """A text with few values: of invoice numbers, say, everybody has their own."""
    for name, type_ in column_tests.fields_of(dataset, "property").items():
        if type_ == "text":
            found: ValuesResult = compute.run(values, dataset, ValuesSpec("property", name, _FEW + 1))
            if 1 < len(found.values) <= _FEW:
                return name
    return None


def _property(name: str) -> str:
    return state.shown("property", name)


def _events(row: Row) -> events.ChosenEvents | None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word("tags.over_events")
        narrowed = events.chosen_input(row)
    return narrowed()


def _share(row: Row) -> float:
    """The least share that a value must have of the user's own, 0 for any."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word("tags.share_before")
        share = inputs.number("tags.least_share", f"{row.key}_share", 0.0, 100.0) or 0.0
        word("tags.share_after")
    return share / 100


def hours_input(row: Row) -> UsualHours | None:
    """The parts of the day in which a user does most of some events."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word("tags.top_before")
        top = whole("tags.top", f"{row.key}_top", 1, 1, MOST_VALUES)
        word("tags.top_parts")
    chosen = _events(row)
    parts = _parts(row)
    share = _share(row)
    return UsualHours(chosen, parts, top, share) if chosen and parts else None


def _parts(row: Row) -> tuple[DayPart, ...]:
    """Names for hours of the day; an hour belongs to the first part that has it."""
    text = state.text()
    if f"{row.key}_day_parts" not in st.session_state:
        _fill_parts(row, tuple(DayPart(text(f"tags.day_part.{part.name}"), part.hours) for part in USUAL_DAY_PARTS))
    made = [_part(row, number) for number in st.session_state[f"{row.key}_day_parts"]]
    st.button(
        text("tags.add_part"),
        key=f"{row.key}_add{BUTTON}",
        icon=":material/add:",
        type="tertiary",
        on_click=events.append,
        args=(f"{row.key}_day_parts",),
    )
    return tuple(made) if all(part.name for part in made) else ()


def _part(row: Row, number: int) -> DayPart:
    text, key = state.text(), f"{row.key}_part{number}"
    st.session_state.setdefault(f"{key}_name", "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = st.text_input(
            text("tags.part_name"),
            key=f"{key}_name",
            max_chars=80,
            label_visibility="collapsed",
            width=200,
            persist_state="session",
        )
        word("builder.word.hours_from")
        start = _hour(f"{key}_from", "from", 0, range(24))
        word("builder.word.hours_to")
        end = _hour(f"{key}_to", "to", 6, range(25))
        if len(st.session_state[f"{row.key}_day_parts"]) > 1:
            st.button(
                "",
                key=f"{key}_drop{BUTTON}",
                icon=":material/close:",
                type="tertiary",
                help=text("tags.drop_part"),
                on_click=events.drop,
                args=(f"{row.key}_day_parts", number),
            )
    return DayPart((name or "").strip(), Hours(start, end))


def _hour(key: str, side: str, default: int, hours: range) -> int:
    options = [str(hour) for hour in hours]
    return int(choice(f"builder.hour_{side}", key, options, lambda hour: f"{hour}:00", 110, str(default)))


def fill_choices(row: Row, definition: Preference | UsualHours) -> None:
    held = st.session_state
    events.fill_chosen(row, definition.chosen)
    held[f"{row.key}_top"], held[f"{row.key}_share"] = definition.top, round(definition.at_least * 100, 10)
    if isinstance(definition, UsualHours):
        _fill_parts(row, definition.parts)
        return
    held[f"{row.key}_property"], held[f"{row.key}_by"] = definition.property, definition.by
    if definition.amount:
        held[f"{row.key}_amount"] = definition.amount


def _fill_parts(row: Row, parts: tuple[DayPart, ...]) -> None:
    held = st.session_state
    held[f"{row.key}_day_parts"] = list(range(len(parts)))
    for number, part in enumerate(parts):
        key = f"{row.key}_part{number}"
        held[f"{key}_name"], held[f"{key}_from"], held[f"{key}_to"] = (
            part.name,
            str(part.hours.start),
            str(part.hours.end),
        )


def fits_choices(definition: Preference | UsualHours, row: Row) -> bool:
    """Whether the inputs can show it, with the columns and events of this data."""
    known = True
    if isinstance(definition, Preference):
        properties = column_tests.fields_of(row.dataset, "property")
        known = definition.property in properties
        known = known and (definition.amount is None or definition.amount in numbers.amounts(row))
    return known and events.fits_chosen(definition.chosen, row)
