"""How does a file of ids become a segment: which column, who of them is a user, who isn't?"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analysis.errors import SilhouetteError
from analysis.jobs import segments as segmenting
from analysis.jobs.uploaded_ids import (
    IdFile,
    UploadedIds,
    kept_upload,
    look_for_ids,
    save_uploaded,
    unmatched_csv,
    uploaded_ids,
)
from pages._ui import compute, inputs, show, state
from pages._ui.here import Here

_OPEN, _FILE, _ROUND = "segments_uploading", "segments_id_file", "segments_upload_round"
_COLUMN, _NAME = "segments_id_column", "segments_id_name"
_TYPES = ("csv", "tsv", "txt", "xlsx", "xls", "xlsm", "xlsb", "ods", "json", "jsonl", "parquet", "gz")
_MOST_MEGABYTES = 100
_NAMED = 5  # of the ids that are no user's


def is_open() -> bool:
    return bool(st.session_state.get(_OPEN))


def begin() -> None:
    st.session_state[_OPEN] = True


def leave() -> None:
    _forget()
    st.session_state.pop(_OPEN, None)


def upload(here: Here) -> str | None:
    """The name of the segment once it is saved."""
    text = here.text
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(text("segments.upload_title"), anchor=False)
        icon = ":material/arrow_back:"
        st.button(text("segments.back"), key="segments_upload_back", icon=icon, type="tertiary", on_click=leave)
    file: IdFile | None = st.session_state.get(_FILE)
    if file is not None and not file.path.exists():
        _forget()
        file = None
    if file is None:
        _uploader(here)
        return None
    return _matched(here, file)


def _uploader(here: Here) -> None:
    text = here.text
    st.markdown(text("segments.upload_caption"))
    inputs.name_file_boxes(text)
    given = st.file_uploader(
        text("segments.upload_file"),
        type=list(_TYPES),
        key=f"segments_upload_{st.session_state.get(_ROUND, 0)}",
        max_upload_size=_MOST_MEGABYTES,
        label_visibility="collapsed",
    )
    if given is None:
        return
    file = _looked_at(here, given)
    if file is not None:
        st.session_state[_FILE], st.session_state[_COLUMN] = file, file.proposed
        stem = Path(given.name).stem
        st.session_state[_NAME] = segmenting.free_name(here.workspace, here.project.id, stem)
        st.rerun()


def _looked_at(here: Here, given: UploadedFile) -> IdFile | None:
    path = kept_upload(here.workspace, given)
    try:
        with st.spinner(here.text("segments.upload_reading")):
            return look_for_ids(here.workspace, path, Path(given.name).name, here.dataset)
    except SilhouetteError as wrong:
        path.unlink(missing_ok=True)
        show.error(wrong)
        return None


def _matched(here: Here, file: IdFile) -> str | None:
    """The column, the counts, who isn't a user, and the name."""
    text = here.text
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.session_state.get(_COLUMN) not in file.columns:
            st.session_state[_COLUMN] = file.proposed
        column = st.selectbox(
            text("segments.id_column"),
            file.columns,
            key=_COLUMN,
            width=280,
            help=text("segments.id_column_help", file=show.escape(file.inspection.file)),
        )
        st.button(text("segments.other_file"), key="segments_other_file", icon=":material/draft:", on_click=_forget)
    try:
        found = compute.once(
            "segments.ids",
            here.dataset,
            lambda: uploaded_ids(here.workspace, file, column, here.dataset),
            (file.path.name, column),
        )
    except SilhouetteError as wrong:
        show.error(wrong)
        return None
    _counts(here, found)
    saved = _save(here, found)
    if len(found.matched):
        origin = {"kind": "ids", "words": found.file, "column": found.column} | found.counts
        show.users(here, found.matched, "segments_ids", found.file, origin, actions=False)
    return saved


def _counts(here: Here, found: UploadedIds) -> None:
    text, counts = here.text, found.counts
    different = counts["matched"] + counts["unmatched"]
    share = text.percent(counts["matched"] / different if different else None)
    show.sentence(text("segments.ids_matched", matched=counts["matched"], n=different, share=share))
    file = show.escape(found.file)
    st.markdown(text("segments.ids_rows", file=file, **counts))
    if not len(found.unmatched):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        some = ", ".join(show.escape(one) for one in found.unmatched.slice(0, _NAMED).to_pylist())
        some += " …" if len(found.unmatched) > _NAMED else ""
        st.markdown(text("segments.ids_unmatched", n=len(found.unmatched), some=some), width="content")
        show.download(
            text("segments.ids_download"),
            lambda: unmatched_csv(found),
            f"{Path(found.file).stem} {text('segments.ids_unmatched_file')}.csv",
            "segments_unmatched",
        )


def _save(here: Here, found: UploadedIds) -> str | None:
    text = here.text
    st.session_state.setdefault(_NAME, "")
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(text("segments.name"), key=_NAME, max_chars=80, width=320)
        disabled = state.read_only() or not len(found.matched)
        icon = ":material/group_add:"
        pressed = st.button(
            text("segments.save"), key="segments_ids_save", type="primary", icon=icon, disabled=disabled
        )
        st.caption(text("segments.ids_fixed"), width="content")
    if not pressed:
        return None
    try:
        saved = save_uploaded(here.workspace, here.project.id, name or "", found, here.dataset)
    except SilhouetteError as wrong:
        show.error(wrong)
        return None
    return saved.name


def _forget() -> None:
    """The file leaves the disk; the next one is asked for in a new box."""
    file: IdFile | None = st.session_state.pop(_FILE, None)
    if file is not None:
        file.path.unlink(missing_ok=True)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
