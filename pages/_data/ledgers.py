"""Rows in = rows kept + each reason with its count: how is that shown, and who gets the rows themselves?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analysis.jobs.data import rejected_csv
from analysis.sources.ledger import REASONS
from pages._ui import show, state


def table(rows_in: int, kept: int, dropped: Mapping[str, int], duplicates: int, key: str) -> None:
    """The reconciliation: its last line is the sum of those above, and always equals the rows read."""
    text = state.text()
    lines = [(text("data.ledger_kept"), kept)]
    lines += [(text(f"data.reason_{reason}"), dropped[reason]) for reason in REASONS if dropped.get(reason)]
    lines.append((text("data.ledger_rows_in"), rows_in))
    frame = pd.DataFrame(lines, columns=["line", "rows"])
    frame["share"] = frame["rows"] / max(rows_in, 1)
    labels = {"line": text("data.ledger"), "rows": text("data.rows"), "share": text("data.share")}
    show.table(frame, key, labels, percent=("share",), alt=text("data.ledger_alt", rows=rows_in, kept=kept))
    if duplicates and not dropped.get("duplicate"):
        st.caption(text("data.duplicates_kept", rows=duplicates))


def rejected(project_id: str, ledger: Mapping[str, Any], file: str, key: str) -> None:
    """The rows that were not kept, for whoever has to mend them; `ledger` is a source's."""
    text, workspace = state.text(), state.workspace()
    if not sum(ledger["dropped"].values()):
        return
    words = {name: text(f"data.rejected_{name}") for name in ("row", "reason", "text")}
    words |= {reason: text(f"data.reason_{reason}") for reason in REASONS}
    import_id, place = ledger["import_id"], ledger["place"]

    def make() -> bytes:
        return rejected_csv(workspace, project_id, import_id, place, words)

    show.download(text("data.download_rejected"), make, text("data.rejected_file", file=Path(file).stem), key)
