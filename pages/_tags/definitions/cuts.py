"""How does a page ask where numbers are cut: into equal parts, at numbers, at percentiles?"""

from __future__ import annotations

import streamlit as st

from pages._rules import Row, code, whole, word
from pages._tags.definitions.draft import CUT_KINDS, MOST_PARTS
from pages._tags.definitions.finished import cuts_made


def cuts_input(row: Row, label: str = "tags.cut_into") -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(row.here, label)
        kind = code(row, "kind", "tags.cut_kind", CUT_KINDS, "tags.cut_kinds", 210)
        if kind == "parts":
            whole(row, "parts", "tags.parts", 2, MOST_PARTS)
            word(row.here, "tags.parts_after")
        else:
            st.text_input(
                row.here.text("tags.cut_numbers"),
                max_chars=400,
                placeholder=row.here.text(f"tags.{kind}_example"),
                label_visibility="collapsed",
                width=300,
                **row.follow(kind, row.get(kind), read=lambda given: given or ""),
            )
    row.fault(cuts_made)
