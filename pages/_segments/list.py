"""Which sets of users are saved, and what can be done with the one that is opened?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs import segments as segmenting
from analysis.jobs.segments import SegmentNow
from analysis.jobs.tags import segment_rule
from analysis.locale import MISSING
from analysis.store.catalog import Segment
from pages._segments import builder
from pages._segments.file import file_of
from pages._segments.history import history
from pages._ui import address, compute, drill, show, state
from pages._ui.here import Here
from pages._ui.navigation import link

_OPEN = "segments_open"
_ROW, _HEADING, _HIGHEST = 35, 38, 390
_WIDTHS = {"segment": 210, "origin": 380}


def segment_list(here: Here, segments: Sequence[SegmentNow]) -> SegmentNow | None:
    """All segments; a click on a row opens its segment, as does `?segment=` in the address."""
    text = here.text
    rows = pd.DataFrame(
        {
            "segment": [now.segment.name for now in segments],
            "users": [now.users for now in segments],
            "origin": [show.fitting(drill.said_of(here, now.segment), _WIDTHS["origin"]) for now in segments],
            "made": [here.made(now.segment.created_at) for now in segments],
            "data": [_kept(here, now) for now in segments],
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
    return next((now for now in segments if now.segment.name == wanted_segment()), None)


def _kept(here: Here, now: SegmentNow) -> str:
    if now.segment.keeps_up:
        return here.text("segments.keeps_up")
    return here.text("segments.of_data", version=now.dataset_version)


def wanted_segment() -> str | None:
    """The one that was clicked last, or that the address names."""
    if (named := address.leading()) is not None:
        open_segment(named.get("segment"))
    return st.session_state.get(_OPEN)


def _click(segments: Sequence[SegmentNow]) -> None:
    cells = (st.session_state.get("segments_table") or {}).get("selection", {}).get("cells", [])
    open_segment(segments[cells[0][0]].segment.name if cells and cells[0][0] < len(segments) else None)


def open_segment(name: str | None) -> None:
    st.session_state[_OPEN] = name


def segment_card(here: Here, now: SegmentNow) -> None:
    """One segment: who, how it moves with the data, the file with chosen columns, and what else can be done with it."""
    text, segment = here.text, now.segment
    with st.container(border=True):
        if now.users is None:
            show.sentence(f"**{show.escape(segment.name)}**")
        else:
            show.sentence(text("segments.answer", segment=show.escape(segment.name), users=now.users))
        drill.origin_caption(here, segment)
        _actions(here, segment)
        try:
            ids = segmenting.segment_users(here.workspace, here.project.id, segment.name, here.dataset, compute)
        except SilhouetteError as wrong:
            show.error(wrong)
            return
        file_of(here, segment, len(ids))
        history(here, segment)
        origin = {"kind": "segment", "segment": segment.name}
        show.users(here, ids, f"segments_{segment.id}", segment.name, origin, actions=False)


def _actions(here: Here, segment: Segment) -> None:
    text = here.text
    with st.container(horizontal=True, vertical_alignment="center"):
        link("portrait", text("segments.portrait"), icon="account_circle", query={"segment": segment.name})
        _change(here, segment)
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


def _change(here: Here, segment: Segment) -> None:
    """What has a rule can be built anew, and kept up with the data or left as it is."""
    text, rule = here.text, segment_rule(segment)
    if rule is None or state.read_only():
        return
    change = partial(builder.begin, rule, segment.name, segment.refresh)
    st.button(text("segments.change"), key="segments_change", icon=":material/tune:", type="tertiary", on_click=change)
    label = text("segments.freeze" if segment.keeps_up else "segments.thaw")
    icon = ":material/ac_unit:" if segment.keeps_up else ":material/sync:"
    st.button(
        label,
        key="segments_turn",
        icon=icon,
        type="tertiary",
        help=text("segments.refresh_help"),
        on_click=partial(_turn, here, segment),
    )


def _turn(here: Here, segment: Segment) -> None:
    try:
        refresh = "frozen" if segment.keeps_up else "always"
        segmenting.set_refresh(here.workspace, here.project.id, segment.name, refresh, compute)
    except SilhouetteError as wrong:
        st.toast(show.worded(wrong), icon=":material/error:", duration="infinite")


def _rename(here: Here, old: str, new: str) -> None:
    try:
        segmenting.rename_segment(here.workspace, here.project.id, old, new)
    except SilhouetteError as wrong:
        show.error(wrong)
        return
    open_segment(" ".join(new.split()))
    st.rerun()


def _delete(here: Here, name: str) -> None:
    try:
        segmenting.delete_segment(here.workspace, here.project.id, name)
    except SilhouetteError as wrong:
        st.toast(show.worded(wrong), icon=":material/error:", duration="infinite")
        return
    open_segment(None)
    st.toast(here.text("segments.deleted", segment=show.escape(name)))
