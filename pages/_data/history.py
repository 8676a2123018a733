"""What has been imported into the project so far, and which versions did it make?"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from analysis.store.catalog import Project, Source
from analysis.store.dataset import Dataset
from pages._data import ledgers, sources
from pages._ui import state
from pages._ui.escaping import escape


def show(project: Project, dataset: Dataset) -> None:
    """The sources of the open version, the newest first, each with its ledger."""
    text = state.text()
    st.subheader(text("data.so_far"), anchor=False)
    facts = dataset.facts
    st.markdown(
        text(
            "data.dataset",
            version=dataset.version,
            events=dataset.manifest.rows,
            users=dataset.manifest.users,
            first=state.local(facts.first).date(),
            last=state.local(facts.last).date(),
            zone=project.settings.time_zone,
        )
    )
    if dataset.manifest.attribute_only_users:
        st.caption(text("data.attribute_only", users=dataset.manifest.attribute_only_users))
    present = state.catalog().versions.sources(project.id, dataset.version)
    for source in reversed(present):
        _source(project, source, present)


def _source(project: Project, source: Source, present: tuple[Source, ...]) -> None:
    text = state.text()
    made = source.created_at.astimezone(ZoneInfo(project.settings.time_zone))
    kept = source.ledger["kept"]
    heading = text("data.source", file=escape(source.file), kept=kept, rows=source.rows_in, version=source.version)
    with st.expander(heading):
        kind = text(f"data.kind_{source.kind}")
        st.caption(text("data.source_made", moment=made, kind=kind, sha256=source.sha256[:12]))
        key = f"data_source_{source.id}"
        ledgers.table(source.rows_in, kept, source.ledger["dropped"], source.ledger["duplicates"], key)
        ledgers.rejected(project.id, source.ledger, source.file, f"{key}_rejected")
        if not state.read_only():
            sources.manage(project, source, present, key)
