"""How are a funnel's takeaways said?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.insights.funnel import FunnelResult, takeaway_words
from pages._ui.here import Here

_ABOVE_GROUPS = 2  # lines, for the bars of groups are high and want to be in sight


def takeaways_above(here: Here, result: FunnelResult, names: tuple[str, ...], labels: tuple[str, ...]) -> None:
    """What is worth saying first, in quiet lines between the page's sentence and its chart."""
    said = takeaway_words.lines(result, names, labels, here.say)
    helps = "\n\n".join(takeaway_words.helps(result, here.text))
    _lines(said[:_ABOVE_GROUPS] if labels else said, helps)


def takeaways_below(here: Here, result: FunnelResult, names: tuple[str, ...], labels: tuple[str, ...]) -> None:
    """The rest of them, below the bars of groups."""
    if labels:
        _lines(takeaway_words.lines(result, names, labels, here.say)[_ABOVE_GROUPS:])


def _lines(said: Sequence[str], helps: str = "") -> None:
    if said:
        st.caption("  \n".join(f"▲ {words}" for words in said), help=helps or None)
