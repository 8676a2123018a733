"""How are a funnel's takeaways said?"""

from __future__ import annotations

import streamlit as st

from analysis.insights.funnel import FunnelResult, takeaway_words
from pages._ui.here import Here


def takeaways_line(here: Here, result: FunnelResult, names: tuple[str, ...], labels: tuple[str, ...]) -> None:
    """What is worth saying first, in quiet lines between the page's sentence and its chart."""
    if sentences := takeaway_words.lines(result, names, labels, here.say):
        helps = "\n\n".join(takeaway_words.helps(result, here.text))
        st.caption("  \n".join(f"▲ {words}" for words in sentences), help=helps or None)
