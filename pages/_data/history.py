"""What has been imported into the project so far, and which versions did it make?"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from analysis.store.catalog import Source
from pages._data import ledgers, sources
from pages._ui import state
from pages._ui.escaping import escape
from pages._ui.here import Here


def show(here: Here) -> None:
    """The sources of the open version, the newest first, each with its ledger."""
    text = here.text
    st.subheader(text("data.so_far"), anchor=False)
    st.markdown(_dataset(here))
    if here.dataset.manifest.attribute_only_users and not here.without_events:
        st.caption(text("data.attribute_only", users=here.dataset.manifest.attribute_only_users))
    present = here.workspace.catalog().versions.sources(here.project.id, here.dataset.version)
    for source in reversed(present):
        _source(here, source, present)


def _dataset(here: Here) -> str:
    manifest, facts, version = here.dataset.manifest, here.dataset.facts, here.dataset.version
    if here.without_events:
        known = {"users": manifest.all_users, "attributes": len(manifest.attributes)}
        return here.text("data.dataset_people", version=version, **known)
    return here.text(
        "data.dataset",
        version=version,
        events=manifest.rows,
        users=manifest.users,
        first=here.local(facts.first).date(),
        last=here.local(facts.last).date(),
        zone=here.project.settings.time_zone,
    )


def _source(here: Here, source: Source, present: tuple[Source, ...]) -> None:
    text = here.text
    made = source.created_at.astimezone(ZoneInfo(here.project.settings.time_zone))
    kept = source.ledger["kept"]
    heading = text("data.source", file=escape(source.file), kept=kept, rows=source.rows_in, version=source.version)
    with st.expander(heading):
        kind = text(f"data.kind_{source.kind}")
        st.caption(text("data.source_made", moment=made, kind=kind, sha256=source.sha256[:12]))
        key = f"data_source_{source.id}"
        ledgers.table(source.rows_in, kept, source.ledger["dropped"], source.ledger["duplicates"], key)
        ledgers.rejected(here.project.id, source.ledger, source.file, f"{key}_rejected")
        if not state.read_only():
            sources.manage(here.project, source, present, key)
