"""What does the record of exports say?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.locale import MISSING
from analysis.store.catalog import Chain, Export
from analysis.timezones import to_micros
from pages._ui import drill, show
from pages._ui.here import Here

_ROW, _HEADING, _HIGHEST = 35, 38, 560
_LOCAL = "local"


def said_of_chain(here: Here, chain: Chain) -> None:
    text = here.text
    if chain.broken is None:
        show.sentence(text("exports.whole", n=chain.records))
        st.caption(text("exports.whole_help"))
        return
    said = text("exports.broken", number=chain.broken) if chain.broken else text("exports.broken_start")
    st.error(said, icon=":material/link_off:")


def log_table(here: Here, noted: Sequence[Export]) -> None:
    """The newest first."""
    text, config = here.text, st.column_config
    rows = pd.DataFrame(
        {
            "number": [one.number for one in noted],
            "when": [text.moment(here.local(to_micros(one.created_at))) for one in noted],
            "who": [text("exports.who_local") if one.created_by == _LOCAL else one.created_by for one in noted],
            "whom": [_whom(one) for one in noted],
            "rows": [one.rows for one in noted],
            "held": [one.held_out if one.asked.get("hold_out") else None for one in noted],
            "rule": [_rule(here, one) for one in noted],
            "data": [f"v{one.dataset_version}" for one in noted],
            "file": [one.file for one in noted],
            "columns": [text.listed([_column(here, key) for key in one.columns]) for one in noted],
            "reason": [one.asked.get("reason") for one in noted],
            "sha256": [one.sha256 for one in noted],
        }
    ).astype({"held": "Int64"})
    numbers = ("number", "rows", "held")
    settings = {
        name: config.NumberColumn(text(f"exports.{name}"), format="localized")
        if name in numbers
        else config.TextColumn(text(f"exports.{name}"))
        for name in rows
    }
    settings["sha256"] = config.TextColumn(text("exports.sha256"), help=text("exports.sha256_help"), width=160)
    st.dataframe(
        rows,
        key="exports_table",
        hide_index=True,
        height=min(_HIGHEST, _HEADING + _ROW * max(1, len(rows))),
        column_config=settings,
        alt=text("exports.table_alt"),
        lazy=False,
        placeholder=MISSING,
    )


def _whom(one: Export) -> str:
    return str(one.origin.get("segment") or one.origin.get("words") or one.origin.get("kind") or "")


def _rule(here: Here, one: Export) -> str:
    """By the question behind it, as the list of segments says it."""
    return drill.said_of_origin(here, one.origin.get("of") or one.origin)


def _column(here: Here, key: str) -> str:
    kind, _, name = key.partition(":")
    if kind == "attribute":
        return here.shown("attribute", name)
    return name or here.text(f"segments.{kind}")
