"""How does a row ask about a number of each user: an amount, a first or last value, the days since an event?"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.rules.asked import STATISTICS
from pages._rules import column_tests, events, inputs
from pages._rules.draft import LIMITS, RANKS
from pages._rules.finished import limit_made
from pages._rules.inputs import Row, code, word

_WHICH = ("last", "first")


def limit_input(row: Row, before: str, after: str = "") -> None:
    """A number to compare with, or the share of users who have most or least."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(row.here, before)
        kind = code(row, "kind", "builder.operator", (*LIMITS, *RANKS), "builder.limits", 150)
        if kind in RANKS:
            inputs.number(row, "rank", "builder.number", 100.0)
            word(row.here, "builder.word.percent_of_users")
        else:
            inputs.number(row, "low", "builder.number")
            if kind == "between":
                word(row.here, "builder.word.to")
                inputs.number(row, "high", "builder.number")
            if after:
                word(row.here, after)
    row.fault(limit_made)


def statistic_input(row: Row, column: str) -> None:
    """Which statistic of which number property, over …"""
    code(row, "statistic", "builder.statistic", STATISTICS, "builder.statistics", 125)
    inputs.column(row, column, "property", row.known.numbers("property"), 170)
    word(row.here, "builder.word.over")


def amount_input(row: Row, line: DeltaGenerator, below: DeltaGenerator) -> None:
    """The sum, average, … of a number property over the chosen events."""
    with line:
        statistic_input(row, "amount")
    with below:
        limit_input(row.at("amount_limit"), "builder.word.is")
    events.chosen_input(row.at("chosen", key="", first=row.first), line, below)


def value_input(row: Row, line: DeltaGenerator, below: DeltaGenerator) -> None:
    """The first or last value of a property over the chosen events."""
    with line:
        code(row, "which", "builder.which", _WHICH, "builder.which_value", 150)
        word(row.here, "builder.word.over")
    with below:
        column_tests.test_input(row.at("value"), "property")
    events.chosen_input(row.at("chosen", key="", first=row.first), line, below)


def since_input(row: Row, line: DeltaGenerator, below: DeltaGenerator) -> None:
    """Days between the first or last chosen event and the data's last day."""
    with line:
        code(row, "which", "builder.which", _WHICH, "builder.which_time", 150)
    with below:
        limit_input(row.at("since_limit"), "builder.word.was", "builder.word.days_ago")
    events.chosen_input(row.at("chosen", key="", first=row.first), line, below)
