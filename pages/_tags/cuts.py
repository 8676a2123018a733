"""How does a page ask where numbers are cut: into equal parts, at numbers, at percentiles?"""

from __future__ import annotations

import re

import streamlit as st

from analysis.rules.asked import Cuts, Quantiles, equal_parts
from pages._rules import Row, code, whole, word
from pages._ui import state

_KINDS = ("parts", "cuts", "quantiles")
MOST_PARTS = 20


def cuts_input(row: Row, parts: int, label: str = "tags.cut_into") -> Cuts | Quantiles | None:
    """None, with a line that says why, while the numbers can't be read."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(label)
        kind = code("tags.cut_kind", f"{row.key}_cut", _KINDS, "tags.cut_kinds", 210)
        if kind == "parts":
            made = equal_parts(whole("tags.parts", f"{row.key}_parts_n", parts, 2, MOST_PARTS))
            word("tags.parts_after")
            return made
        given = st.text_input(
            state.text()("tags.cut_numbers"),
            key=f"{row.key}_{kind}",
            max_chars=400,
            placeholder=state.text()(f"tags.{kind}_example"),
            label_visibility="collapsed",
            width=300,
            persist_state="session",
        )
    numbers = _numbers(given or "")
    if not numbers:
        st.caption(state.text()("tags.enter_cuts"))
        return None
    return Cuts(numbers) if kind == "cuts" else Quantiles(tuple(number / 100 for number in numbers))


def _numbers(given: str) -> tuple[float, ...]:
    """10, 50; 200: what stands between spaces, semicolons and commas; nothing where a part isn't a number."""
    try:
        found = [float(part) for part in re.split(r"[\s,;，；、%]+", given) if part]
    except ValueError:
        return ()
    return tuple(int(number) if number.is_integer() else number for number in found)


def fill_cuts(row: Row, cuts: Cuts | Quantiles) -> None:
    held, parts = st.session_state, len(cuts.at) + 1
    if isinstance(cuts, Quantiles) and parts <= MOST_PARTS and cuts == equal_parts(parts):
        held[f"{row.key}_cut"], held[f"{row.key}_parts_n"] = "parts", parts
        return
    kind, scale = ("cuts", 1) if isinstance(cuts, Cuts) else ("quantiles", 100)
    held[f"{row.key}_cut"] = kind
    held[f"{row.key}_{kind}"] = ", ".join(f"{round(number * scale, 10):.15g}" for number in cuts.at)
