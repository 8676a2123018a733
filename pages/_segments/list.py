"""Which sets of users are saved, and what can be done with the one that is opened?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.export.segments import ExportColumn
from analysis.jobs import exports
from analysis.jobs import segments as segmenting
from analysis.jobs.tags import tag_now
from analysis.store.catalog import Json, Segment
from analysis.store.dataset import Dataset
from analysis.timezones import to_micros
from pages._ui import compute, show, state
from pages._ui.navigation import link

_OPEN = "segments_open"
_ROW, _HEADING, _HIGHEST = 35, 38, 390


def segment_list(segments: Sequence[Segment]) -> Segment | None:
    """All segments; a click on a row opens its segment, as does `?segment=` in the address."""
    text = state.text()
    rows = pd.DataFrame(
        {
            "segment": [segment.name for segment in segments],
            "users": [segment.members.users for segment in segments],
            "origin": [came_from(segment.origin) for segment in segments],
            "made": [state.local(to_micros(segment.created_at)).date() for segment in segments],
            "data": [f"v{segment.members.dataset_version}" for segment in segments],
        }
    )
    settings = {
        "segment": st.column_config.TextColumn(text("segments.segment"), width="medium"),
        "users": st.column_config.NumberColumn(text("segments.users"), format="localized"),
        "origin": st.column_config.TextColumn(text("segments.origin"), width="large"),
        "made": st.column_config.DateColumn(text("segments.made"), format="YYYY-MM-DD"),
        "data": st.column_config.TextColumn(text("segments.data"), help=text("segments.data_help")),
    }
    st.dataframe(
        rows,
        key="segments_table",
        hide_index=True,
        column_config=settings,
        height=min(_HIGHEST, _HEADING + _ROW * len(rows)),
        on_select=lambda: _click(segments),
        selection_mode="single-cell",
        alt=text("segments.table_alt"),
        lazy=False,
    )
    wanted = st.query_params.get("segment") or st.session_state.get(_OPEN)
    return next((segment for segment in segments if segment.name == wanted), None)


def _click(segments: Sequence[Segment]) -> None:
    cells = (st.session_state.get("segments_table") or {}).get("selection", {}).get("cells", [])
    open_segment(segments[cells[0][0]].name if cells and cells[0][0] < len(segments) else None)


def open_segment(name: str | None) -> None:
    st.session_state[_OPEN] = name
    state.show_in_address("segment", name)


def came_from(origin: Json) -> str:
    """What a segment was made from, in words; plain text."""
    text = state.text()
    if origin.get("kind") == "tag" and origin.get("value") is not None:
        return text("segments.from_tag_value", tag=origin["tag"], value=origin["value"], version=origin["version"])
    if origin.get("kind") == "tag":
        return text("segments.from_tag", tag=origin["tag"], version=origin["version"])
    return str(origin.get("words") or text("segments.from_list"))


def segment_card(segment: Segment, dataset: Dataset) -> None:
    """One segment: who, the file with chosen columns, and what else can be done with it."""
    text, project = state.text(), state.project()
    if project is None:
        return
    with st.container(border=True):
        show.sentence(text("segments.answer", segment=show.escape(segment.name), users=segment.members.users))
        st.caption(show.escape(came_from(segment.origin)))
        _actions(segment, project.id)
        try:
            ids = segmenting.segment_users(state.workspace(), project.id, segment.name)
        except SilhouetteError as wrong:
            show.error(wrong)
            return
        _export(segment, project.id, dataset)
        origin = {"kind": "segment", "segment": segment.name}
        show.users(ids, dataset, f"segments_{segment.id}", segment.name, origin, actions=False)


def _actions(segment: Segment, project: str) -> None:
    text = state.text()
    with st.container(horizontal=True, vertical_alignment="center"):
        link("portrait", text("segments.portrait"), icon="account_circle", query={"segment": segment.name})
        with (
            st.popover(text("segments.rename"), icon=":material/edit:", key="segments_rename", type="tertiary"),
            st.form("segments_rename_form", border=False),
        ):
            name_key = f"segments_name_{segment.id}"
            name = st.text_input(text("segments.name"), value=segment.name, key=name_key, max_chars=80)
            if st.form_submit_button(text("segments.rename_yes"), key="segments_rename_yes"):
                _rename(segment.name, name, project)
        with st.popover(text("segments.delete"), icon=":material/delete:", key="segments_delete", type="tertiary"):
            st.markdown(text("segments.delete_sure"))
            st.button(
                text("segments.delete_yes"), key="segments_delete_yes", on_click=_delete, args=(segment.name, project)
            )


def _rename(old: str, new: str, project: str) -> None:
    try:
        segmenting.rename_segment(state.workspace(), project, old, new)
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    open_segment(" ".join(new.split()))
    st.rerun()


def _delete(name: str, project: str) -> None:
    segmenting.delete_segment(state.workspace(), project, name)
    open_segment(None)
    st.toast(state.text()("segments.deleted", segment=show.escape(name)))


def _still_there(name: str, project: str) -> None:
    """A segment that another window has deleted: the page says so, and shows those that are left."""
    try:
        state.catalog().segments.get(project, name)
    except SilhouetteError as wrong:
        st.toast(show.worded(wrong), icon=":material/error:", duration="infinite")


def _export(segment: Segment, project: str, dataset: Dataset) -> None:
    """Choose the columns, then download; the file is made, and noted, when it is asked for."""
    text, workspace = state.text(), state.workspace()
    known = {column.key: column for column in exports.columns_of(workspace, project, dataset)}
    key = "segments_columns"
    kept = [name for name in st.session_state.get(key) or () if name in known]
    st.session_state[key] = kept or [name for name, column in known.items() if column.kind != "tag"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.multiselect(
            text("segments.columns"),
            list(known),
            format_func=lambda name: heading(known[name]),
            key=key,
            help=text("segments.columns_help"),
            wrap=True,
            persist_state="session",
        )
        columns = [known[name] for name in chosen]
        ready = bool(columns) and _tags_stand(columns, project, dataset)
        file = f"{segment.name}.csv"
        headers = [heading(column) for column in columns]

        def make() -> bytes:
            origin = {"kind": "segment", "segment": segment.name}
            try:
                ids = segmenting.segment_users(workspace, project, segment.name)
                return exports.users_file(workspace, project, ids, file, origin, columns, headers, dataset).content
            except SilhouetteError as wrong:  # deleted in another window: raised, only Streamlit's words would be seen
                return f"\ufeff{text.error(wrong)}\n".encode()

        st.download_button(
            text("segments.download"),
            data=make,
            file_name=file,
            mime="text/csv",
            key="segments_download",
            on_click=_still_there,
            args=(segment.name, project),
            type="primary",
            icon=":material/download:",
            disabled=not ready,
        )
    st.caption(text("segments.file_help", zone=show.escape(dataset.settings.time_zone)))


def _tags_stand(columns: Sequence[ExportColumn], project: str, dataset: Dataset) -> bool:
    """A tag that doesn't fit this data can't be a column: said before the file is asked for."""
    for column in columns:
        if column.kind != "tag":
            continue
        tag = state.catalog().tags.get(project, column.name)
        now = tag_now(state.workspace(), project, tag, dataset, ask=compute)
        if now.error is not None:
            show.error(now.error)
            return False
    return True


def heading(column: ExportColumn) -> str:
    """The column as people call it, in the file too."""
    text = state.text()
    if column.kind == "attribute":
        return state.shown("attribute", column.name)
    return text("segments.tag_column", tag=column.name) if column.kind == "tag" else text(f"segments.{column.kind}")
