"""Of which small inputs does a row of a rule consist, so that it reads as a sentence?

Their labels are for screen readers only: the words between them are what people read. Each input shows what stands in
the draft and hands what is chosen to it; what the data no longer has falls away before the input is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._rules.draft import ANY, FIRST_DAY, LAST_DAY, MOST, MOST_OF_A_UNIT, UNITS, Known
from pages._rules.finished import Unfinished
from pages._ui.here import Here
from pages._ui.rows import Path, changed, part_at
from pages._ui.taking import following
from pages._ui.wording import worded

Visibility = Literal["visible", "collapsed"]  # of a label


@dataclass(frozen=True)
class Row:
    """A part of a draft on the page: under which key the session holds the draft, where in it the part stands, what
    the keys of its inputs begin with; where it stands, and the tag that can't stand in itself."""

    held: str
    path: Path
    key: str
    here: Here
    known: Known
    without: str | None = None
    first: tuple[str, ...] = ()  # events to begin with

    @property
    def part(self) -> Any:  # noqa: ANN401 of any draft
        return part_at(st.session_state[self.held], self.path)

    def at(self, *steps: str | int, key: str | None = None, first: tuple[str, ...] = ()) -> Row:
        """The row of a part of this part; its inputs are kept under its own name, unless by another `key`."""
        name = "_".join(str(step) for step in steps) if key is None else key
        own = f"{self.key}_{name}" if name else self.key
        return replace(self, path=(*self.path, *steps), key=own, first=first)

    def get(self, field: str | int) -> Any:  # noqa: ANN401 of any draft
        return part_at(self.part, (field,))

    def put(self, field: str | int, value: object) -> None:
        st.session_state[self.held] = changed(st.session_state[self.held], (*self.path, field), value)

    def apply(self, change: Callable[..., Any], *given: Any) -> None:  # noqa: ANN401
        """Put what `change` makes of the part in its place: `apply(Rows.without, 3)`, also as a callback."""
        st.session_state[self.held] = changed(st.session_state[self.held], self.path, change(self.part, *given))

    def among(self, field: str, options: Sequence[Any], default: object = None) -> Any:  # noqa: ANN401
        """The field's value; one of what is offered, where it is none of them."""
        if self.get(field) not in options:
            self.put(field, default if default in options else next(iter(options), ""))
        return self.get(field)

    def follow(
        self,
        field: str | int,
        shown: object,
        name: str | None = None,
        read: Callable[[Any], object] = lambda value: value,
    ) -> dict[str, Any]:
        """The arguments by which an input shows this value and hands what is chosen to the draft."""
        key = f"{self.key}_{field if name is None else name}"
        return following(key, shown, lambda value: self.take(field, read(value)))

    def take(self, field: str | int, value: object) -> None:
        """What was chosen, unless the part has gone meanwhile."""
        if self.part is not None:
            self.put(field, value)

    def fault(self, make: Callable[[Any], object]) -> None:
        """A line that says why the part isn't finished, unless a part of it is at fault, which says so itself."""
        part = self.part
        try:
            make(part)
        except Unfinished as missing:
            if missing.part is part:
                st.caption(self.here.text(missing.why) if isinstance(missing.why, str) else worded(missing.why))


def places() -> tuple[DeltaGenerator, DeltaGenerator]:
    """A line of inputs, and what needs more room below it; either may be filled first."""
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    return line, st.container(gap="small")


def word(here: Here, key: str) -> None:
    """A word between inputs; nothing where the language needs none there."""
    if said := here.text(key):
        st.markdown(said, width="content")


def choice(
    row: Row,
    field: str,
    label: str,
    options: Sequence[str],
    shown: Callable[[str], str],
    width: int,
    default: str | None = None,
    seen: Visibility = "collapsed",
) -> str:
    """One of `options`, of which there is at least one."""
    st.selectbox(
        row.here.text(label),
        list(options),
        format_func=shown,
        label_visibility=seen,
        width=width,
        **row.follow(field, row.among(field, options, default)),
    )
    return row.get(field)


def code(row: Row, field: str, label: str, options: Sequence[str], texts: str, width: int) -> str:
    """One of some codes, worded by `<texts>.<code>`."""
    text = row.here.text
    return choice(row, field, label, options, lambda one: text(f"{texts}.{one}"), width)


def column(row: Row, field: str, kind: Literal["property", "attribute"], options: Sequence[str], width: int) -> str:
    """A property or attribute, under its display name."""
    names = row.here.say.names.by_kind[kind]
    return choice(row, field, f"builder.{kind}", options, lambda name: names.get(name) or name, width)


def hour(row: Row, field: str, side: Literal["from", "to"]) -> None:
    """A full hour at which something begins or ends."""
    st.selectbox(
        row.here.text(f"builder.hour_{side}"),
        list(range(24 if side == "from" else 25)),
        format_func=lambda hour: f"{hour}:00",
        label_visibility="collapsed",
        width=110,
        **row.follow(field, row.get(field), f"hour_{side}"),
    )


def events(row: Row, field: str, label: str, any_event: bool = False) -> None:
    """Any of these events, in the order of the clicks."""
    offered = [*((ANY,) if any_event else ()), *row.known.events]
    text, names, held = row.here.text, row.here.say.names.by_kind["event"], row.get(field)
    kept = tuple(event for event in held or () if event in offered)
    if held is None or (held and not kept):
        kept = tuple(event for event in row.first if event in offered)
    if kept != held:
        row.put(field, kept)
    st.multiselect(
        text(label),
        offered,
        format_func=lambda event: text("builder.any_event") if event == ANY else names.get(event) or event,
        placeholder=text("inputs.choose_events"),
        label_visibility="collapsed",
        select_all=False,  # else Enter takes all that were found, not the first
        **row.follow(field, list(kept), read=tuple),
    )


def whole(row: Row, field: str, label: str, least: int = 1, most: int = MOST) -> None:
    st.number_input(
        row.here.text(label),
        min_value=least,
        max_value=most,
        step=1,
        label_visibility="collapsed",
        width=90,
        **row.follow(
            field, min(max(row.get(field), least), most), read=lambda given: least if given is None else given
        ),
    )


def number(row: Row, field: str | int, label: str, most: float | None = None, seen: Visibility = "collapsed") -> None:
    """Any number, or none."""
    held = row.get(field)
    st.number_input(
        row.here.text(label),
        value=None,
        max_value=most,
        step=1.0,
        format="%0.10g",
        label_visibility=seen,
        placeholder="0",
        width=100,
        **row.follow(field, None if held is None else float(held)),
    )


def day(row: Row, field: str | int, label: str, seen: Visibility = "collapsed") -> None:
    """Any day, or none."""
    st.date_input(
        row.here.text(label),
        value=None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        label_visibility=seen,
        width=140,
        **row.follow(field, row.get(field), read=lambda picked: picked if isinstance(picked, date) else None),
    )


def name(row: Row, field: str | int, label: str, width: int, placeholder: str | None = None) -> None:
    """A name that is given to something; label and placeholder are words."""
    st.text_input(
        label,
        max_chars=80,
        placeholder=placeholder,
        label_visibility="collapsed",
        width=width,
        **row.follow(field, row.get(field), read=lambda given: given or ""),
    )


def span(row: Row) -> None:
    """A length of time: a number and its unit."""
    whole(row, "count", "builder.span_count", 1, MOST_OF_A_UNIT)
    code(row, "unit", "inputs.unit", UNITS, "spans.unit", 110)


def icon_button(key: str, icon: str, help: str, change: Callable[..., None], *given: object) -> None:
    """A button without words, named for screen readers and at a hover."""
    st.button("", key=key, icon=f":material/{icon}:", type="tertiary", help=help, on_click=change, args=given)


def add_button(here: Here, key: str, label: str, change: Callable[..., None], *given: object) -> None:
    """One more of something."""
    st.button(here.text(label), key=key, icon=":material/add:", type="tertiary", on_click=change, args=given)
