"""How is a length of time given, as a number and a unit?

Both inputs start from the length as it is; as one of them changes, the length that they then hold is handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Literal

import streamlit as st

from analysis.spans import UNITS, in_one_unit
from pages._ui.here import Here


def span_input(
    here: Here,
    key: str,
    length: timedelta,
    changed: Callable[[timedelta], None],
    *,
    units: Sequence[str],
    said_in: Sequence[str],
    most: int,
    label: str = "inputs.window",
    widths: tuple[int, int] = (150, 130),
    seen: Literal["visible", "collapsed"] = "visible",
) -> None:
    """Two inputs, `<key>_count` and `<key>_unit`, in the row that holds them.

    One can choose among `units`; the length is said in one of `said_in` at first. Both begin with the largest.
    """
    text, (count, unit) = here.text, in_one_unit(length, said_in)

    def follow(name: str) -> dict[str, Any]:
        return {"key": f"{key}_{name}", "on_change": lambda: changed(_given(key)), "label_visibility": seen}

    st.number_input(text(label), min_value=1, max_value=most, value=count, step=1, width=widths[0], **follow("count"))
    st.selectbox(
        text("inputs.unit"),
        list(reversed(units)),
        index=list(reversed(units)).index(unit),
        format_func=lambda code: text(f"spans.unit.{code}"),
        width=widths[1],
        **follow("unit"),
    )


def _given(key: str) -> timedelta:
    """The number and the unit as they stand; an emptied number is one."""
    return UNITS[st.session_state[f"{key}_unit"]] * int(st.session_state.get(f"{key}_count") or 1)
