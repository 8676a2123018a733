"""How does a segment leave as a file: with which columns, in which form, without whom?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.export.segments import FORMS, MIME, ExportColumn
from analysis.jobs import exports, privacy
from analysis.jobs import segments as segmenting
from analysis.jobs.exports import ExportAsked
from analysis.jobs.tags import tag_now
from analysis.locale import Text
from analysis.store.catalog import Segment
from pages._ui import compute, drill, show, state
from pages._ui.here import Here
from pages._ui.navigation import link

_GB18030 = "csv_gb18030"
_FORMS = (*FORMS[:1], _GB18030, *FORMS[1:])
_HELD_PERCENT = 10


def file_of(here: Here, segment: Segment, users: int) -> None:
    """Choose the columns, the form and the control group, then download; the file is made, and noted, when it is asked
    for."""
    text = here.text
    own = ExportColumn("own", text("segments.origin"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        columns = _columns(here, own)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = st.selectbox(
            text("exports.form"),
            _FORMS,
            format_func=lambda code: text(f"exports.form_{code}"),
            key="segments_form",
            help=text("exports.form_help"),
            width=230,
            persist_state="session",
        )
        wanted = replace(_drawn(here, segment, _asked(form)), reason=_reason(here, columns))
        _download(here, segment, columns, own, wanted)
        link("exports", text("exports.to_log"), icon="receipt_long")
    st.caption(_sight(here, segment, users, wanted))
    if privacy.too_few_to_show(here.workspace, here.project.id, users):
        st.caption(f":material/warning: {text('exports.few', n=users)}")
    st.caption(text("segments.file_help", zone=show.escape(here.dataset.settings.time_zone)))


def _asked(form: str) -> ExportAsked:
    if form == _GB18030:
        return ExportAsked("csv", "gb18030")
    return ExportAsked(next(one for one in FORMS if one == form))


def _reason(here: Here, columns: Sequence[ExportColumn]) -> str:
    """Asked for where columns say who somebody is."""
    if not exports.personal_among(here.workspace, here.project.id, here.dataset, columns):
        return ""
    text = here.text
    return st.text_input(
        text("exports.reason_asked"), key="segments_reason", help=text("exports.reason_help"), max_chars=200, width=300
    )


def _drawn(here: Here, segment: Segment, asked: ExportAsked) -> ExportAsked:
    """How many are held out, and of whom: all, or a sample."""
    text = here.text
    percent = st.number_input(
        text("exports.hold_out"),
        min_value=0,
        max_value=90,
        value=_HELD_PERCENT,
        step=5,
        key="segments_hold_out",
        help=text("exports.hold_out_help"),
        width=190,
        persist_state="session",
    )
    with st.popover(text("exports.more"), icon=":material/tune:", key="segments_more"):
        action = st.text_input(
            text("exports.action"),
            placeholder=segment.name,
            key=f"segments_action_{segment.id}",
            help=text("exports.action_help"),
            max_chars=80,
        )
        most = st.number_input(
            text("exports.sample"),
            min_value=1,
            value=None,
            step=100,
            placeholder=text("exports.sample_all"),
            key="segments_sample",
            help=text("exports.sample_help"),
        )
        tags = [tag.name for tag in here.workspace.catalog().tags.all(here.project.id)]
        by = st.selectbox(
            text("exports.by"),
            tags,
            index=None,
            placeholder=text("exports.by_nothing"),
            key="segments_sample_by",
            help=text("exports.by_help"),
            disabled=most is None or not tags,
        )
    sample = None if most is None else int(most)
    by = by if sample is not None else None
    return replace(asked, hold_out=percent / 100, action=action, sample=sample, by=by)


def _sight(here: Here, segment: Segment, users: int, asked: ExportAsked) -> str:
    """What the control group lets one see, before the share is settled."""
    text, dataset = here.text, here.dataset
    taken = users if asked.sample is None else min(users, asked.sample)
    if not asked.hold_out:
        return text("exports.sight_none", sent=taken)

    def find() -> float | None:
        ids = segmenting.segment_users(here.workspace, here.project.id, segment.name)
        return exports.goal_rate(here.workspace, here.project.id, dataset, ids)

    rate = compute.once("exports.goal_rate", dataset, find, segment.members.sha256, state.goal())
    sight = exports.sight_of(taken, asked.hold_out, rate or 0.0)
    known = "no_goal" if rate is None else "few" if sight.lift is None else "lift"
    points = text.number((sight.lift or 0) * 100, 1)
    return text(f"exports.sight_{known}", sent=sight.sent, held=sight.held, rate=text.percent(rate), lift=points)


def _columns(here: Here, own: ExportColumn) -> tuple[ExportColumn, ...]:
    text, key = here.text, "segments_columns"
    columns = (*exports.columns_of(here.workspace, here.project.id, here.dataset, compute), own)
    known = {column.key: column for column in columns}
    kept = [name for name in st.session_state.get(key) or () if name in known]
    usual = exports.usual_columns(here.workspace, here.project.id, here.dataset, columns)
    st.session_state[key] = kept or [column.key for column in usual]
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
    personal = exports.personal_among(workspace, project, dataset, columns)
    ready = bool(columns) and _tags_stand(here, columns) and (not personal or bool(asked.reason.strip()))
    file, came_from = exports.file_name(segment.name, dataset, asked.form), drill.said_of(here, segment)
    headers = [heading(here, column) for column in columns]

    def make() -> bytes:
        own_cells = {own.name: came_from}
        try:
            done = exports.segment_file(
                workspace, project, segment.name, file, columns, headers, own_cells, asked, dataset
            )
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
