"""How does a segment leave as a file: with which columns, in which form?"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.export.order import counted_up
from analysis.export.segments import FORMS, MIME, ExportColumn
from analysis.jobs import exports
from analysis.jobs import segments as segmenting
from analysis.jobs.exports import ExportAsked
from analysis.jobs.tags import tag_now
from analysis.locale import Text
from analysis.store.catalog import Segment
from pages._ui import compute, drill, show
from pages._ui.here import Here

_GB18030 = "csv_gb18030"
_FORMS = (*FORMS[:1], _GB18030, *FORMS[1:])


def file_of(here: Here, segment: Segment) -> None:
    """Choose the columns and the form, then download; the file is made, and noted, when it is asked for."""
    text = here.text
    own = ExportColumn("own", text("segments.origin"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        columns = _columns(here, own)
        form = st.selectbox(
            text("exports.form"),
            _FORMS,
            format_func=lambda code: text(f"exports.form_{code}"),
            key="segments_form",
            help=text("exports.form_help"),
            width=230,
            persist_state="session",
        )
        _download(here, segment, columns, own, _asked(form))
    st.caption(text("segments.file_help", zone=show.escape(here.dataset.settings.time_zone)))


def _asked(form: str) -> ExportAsked:
    if form == _GB18030:
        return ExportAsked("csv", "gb18030")
    return ExportAsked(next(one for one in FORMS if one == form))


def _columns(here: Here, own: ExportColumn) -> tuple[ExportColumn, ...]:
    text, key = here.text, "segments_columns"
    columns = (*exports.columns_of(here.workspace, here.project.id, here.dataset, compute), own)
    known = {column.key: column for column in columns}
    kept = [name for name in st.session_state.get(key) or () if name in known]
    st.session_state[key] = kept or [name for name, column in known.items() if column.kind != "tag"]
    chosen = st.multiselect(
        text("segments.columns"),
        list(known),
        format_func=lambda name: heading(here, known[name]),
        key=key,
        help=text("segments.columns_help"),
        wrap=True,
        persist_state="session",
        select_all=False,
    )
    return tuple(known[name] for name in chosen)


def _download(
    here: Here, segment: Segment, columns: tuple[ExportColumn, ...], own: ExportColumn, asked: ExportAsked
) -> None:
    text, workspace, project, dataset = here.text, here.workspace, here.project.id, here.dataset
    ready = bool(columns) and _tags_stand(here, columns)
    file, came_from = exports.file_name(segment.name, dataset, asked.form), drill.said_of(here, segment)
    headers = [heading(here, column) for column in columns]

    def make() -> bytes:
        origin = {"kind": "segment", "segment": segment.name}
        try:
            ids = counted_up(segmenting.segment_users(workspace, project, segment.name))
            cells = {own.name: pa.array([came_from] * len(ids), pa.string())}
            done = exports.users_file(workspace, project, ids, file, origin, columns, headers, dataset, cells, asked)
        except SilhouetteError as wrong:  # deleted in another window: raised, only Streamlit's words would be seen
            return _instead(text, wrong)
        return done.content

    st.download_button(
        text("segments.download"),
        data=make,
        file_name=file,
        mime=MIME[asked.form],
        key="segments_download",
        on_click=_still_there,
        args=(here, segment.name),
        type="primary",
        icon=":material/download:",
        disabled=not ready,
    )


def _instead(text: Text, wrong: SilhouetteError) -> bytes:
    return f"\ufeff{text.error(wrong)}\n".encode()


def _still_there(here: Here, name: str) -> None:
    """A segment that another window has deleted: the page says so, and shows those that are left."""
    try:
        here.workspace.catalog().segments.get(here.project.id, name)
    except SilhouetteError as wrong:
        st.toast(show.worded(wrong), icon=":material/error:", duration="infinite")


def _tags_stand(here: Here, columns: Sequence[ExportColumn]) -> bool:
    """A tag that doesn't fit this data can't be a column: said before the file is asked for."""
    for column in columns:
        if column.kind != "tag":
            continue
        tag = here.workspace.catalog().tags.get(here.project.id, column.name)
        now = tag_now(here.workspace, here.project.id, tag, here.dataset, ask=compute)
        if now.error is not None:
            show.error(now.error)
            return False
    return True


def heading(here: Here, column: ExportColumn) -> str:
    """The column as people call it, in the file too."""
    text = here.text
    if column.kind == "own":
        return column.name
    if column.kind == "attribute":
        return here.shown("attribute", column.name)
    return text("segments.tag_column", tag=column.name) if column.kind == "tag" else text(f"segments.{column.kind}")
