"""What do the parts of the funnel's page show, and how do they ask which of several?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from analysis.insights.funnel import FunnelResult, FunnelSpec, row_names
from pages._ui.here import Here


@dataclass(frozen=True)
class Shown:
    """A result as the page shows it; `asked` is the question with its tags and segments."""

    here: Here
    asked: FunnelSpec
    result: FunnelResult
    names: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last of the data."""
        return self.here.dataset.facts.days

    @property
    def rows(self) -> tuple[str, ...]:
        return row_names(self.asked, self.here.text, self.names)


def one_of(
    here: Here, label: str, key: str, options: tuple, shown: Callable[..., str], default: object = None
) -> object:  # type: ignore[type-arg]
    """One of several side by side, or in a list where there are many; what isn't offered any more is forgotten."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = default if default in options else options[0]
    choose = st.segmented_control if len(options) < 4 else st.selectbox
    more = {"required": True} if choose is st.segmented_control else {}
    return choose(here.text(label), options, format_func=shown, key=key, persist_state="session", **more)


def likely(here: Here, low: float, high: float) -> str:
    """Between which shares the truth likely lies."""
    text = here.text
    return "–" if pd.isna(low) else text("funnel.range", low=text.percent(low), high=text.percent(high))
