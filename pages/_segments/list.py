"""Which sets of users are saved, and what can be done with the one that is opened?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs import segments as segmenting
from analysis.locale import MISSING
from analysis.store.catalog import Segment
from pages._segments.file import file_of
from pages._ui import address, drill, show
from pages._ui.here import Here
from pages._ui.navigation import link

_OPEN = "segments_open"
_ROW, _HEADING, _HIGHEST = 35, 38, 390
_WIDTHS = {"segment": 210, "origin": 380}


def segment_list(here: Here, segments: Sequence[Segment]) -> Segment | None:
    """All segments; a click on a row opens its segment, as does `?segment=` in the address."""
    text = here.text
    rows = pd.DataFrame(
        {
            "segment": [segment.name for segment in segments],
            "users": [segment.members.users for segment in segments],
            "origin": [drill.said_of(here, segment) for segment in segments],
            "made": [here.made(segment.created_at) for segment in segments],
            "data": [text("segments.of_data", version=segment.members.dataset_version) for segment in segments],
        }
    )
    settings = {
        "segment": st.column_config.TextColumn(text("segments.segment"), width=_WIDTHS["segment"]),
        "users": st.column_config.NumberColumn(text("segments.users"), format="localized"),
        "origin": st.column_config.TextColumn(text("segments.origin"), width=_WIDTHS["origin"]),
        "made": st.column_config.DateColumn(text("segments.made"), format=text("show.day_form"), width=110),
        "data": st.column_config.TextColumn(text("segments.data"), help=text("segments.data_help")),
    }
    row_height = show.row_height(rows, _WIDTHS)
    st.dataframe(
        rows,
        key="segments_table",
        hide_index=True,
        column_config=settings,
        height=min(_HIGHEST, _HEADING + (row_height or _ROW) * len(rows)),
        row_height=row_height,
        on_select=lambda: _click(segments),
        selection_mode="single-cell",
        alt=text("segments.table_alt"),
        lazy=False,
        placeholder=MISSING,
    )
    return next((segment for segment in segments if segment.name == wanted_segment()), None)


def wanted_segment() -> str | None:
    """The one that was clicked last, or that the address names."""
    if (named := address.leading()) is not None:
        open_segment(named.get("segment"))
    return st.session_state.get(_OPEN)


def _click(segments: Sequence[Segment]) -> None:
    cells = (st.session_state.get("segments_table") or {}).get("selection", {}).get("cells", [])
    open_segment(segments[cells[0][0]].name if cells and cells[0][0] < len(segments) else None)


def open_segment(name: str | None) -> None:
    st.session_state[_OPEN] = name


def segment_card(here: Here, segment: Segment) -> None:
    """One segment: who, the file with chosen columns, and what else can be done with it."""
    text = here.text
    with st.container(border=True):
        show.sentence(text("segments.answer", segment=show.escape(segment.name), users=segment.members.users))
        drill.origin_caption(here, segment)
        _actions(here, segment)
        try:
            ids = segmenting.segment_users(here.workspace, here.project.id, segment.name)
        except SilhouetteError as wrong:
            show.error(wrong)
            return
        file_of(here, segment, len(ids))
        origin = {"kind": "segment", "segment": segment.name}
        show.users(here, ids, f"segments_{segment.id}", segment.name, origin, actions=False)


def _actions(here: Here, segment: Segment) -> None:
    text = here.text
    with st.container(horizontal=True, vertical_alignment="center"):
        link("portrait", text("segments.portrait"), icon="account_circle", query={"segment": segment.name})
        with (
            st.popover(text("segments.rename"), icon=":material/edit:", key="segments_rename", type="tertiary"),
            st.form("segments_rename_form", border=False),
        ):
            name_key = f"segments_name_{segment.id}"
            name = st.text_input(text("segments.name"), value=segment.name, key=name_key, max_chars=80)
            if st.form_submit_button(text("segments.rename_yes"), key="segments_rename_yes"):
                _rename(here, segment.name, name)
        with st.popover(text("segments.delete"), icon=":material/delete:", key="segments_delete", type="tertiary"):
            st.markdown(text("segments.delete_sure"))
            st.button(
                text("segments.delete_yes"), key="segments_delete_yes", on_click=_delete, args=(here, segment.name)
            )


def _rename(here: Here, old: str, new: str) -> None:
    try:
        segmenting.rename_segment(here.workspace, here.project.id, old, new)
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    open_segment(" ".join(new.split()))
    st.rerun()


def _delete(here: Here, name: str) -> None:
    segmenting.delete_segment(here.workspace, here.project.id, name)
    open_segment(None)
    st.toast(here.text("segments.deleted", segment=show.escape(name)))
