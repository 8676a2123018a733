"""Who are the users behind a number, and what can be done with them?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
import pyarrow as pa
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.export.segments import ExportColumn
from analysis.jobs import exports, segments
from analysis.jobs.tags import saving
from analysis.locale import MISSING
from pages._ui import address
from pages._ui.escaping import escape
from pages._ui.handed_over import hand_over, taken
from pages._ui.here import Here
from pages._ui.navigation import link
from pages._ui.wording import error

_LISTED = 500
_KEPT_AS = ("segment", "tag")
_ROW, _HEADING, _HIGHEST = 35, 38, 320


@dataclass(frozen=True)
class WantedUser:
    """Whose timeline a click asks for."""

    key: ClassVar[str] = "shell_open_user"
    id: str


def users(
    here: Here,
    ids: pa.StringArray,
    key: str,
    label: str,
    origin: dict[str, Any] | None = None,
    actions: bool = True,
) -> None:
    """The first of these users: a row opens that user's timeline; all of them can be saved and downloaded.

    `label` says who they are ("dropped before payment"), in plain text; a file and a segment are named after it.
    `origin` notes what is needed to ask again, for the segment and the export log. Without `actions` it only lists.
    """
    text = here.text
    if not len(ids):
        st.info(text("show.no_users"), icon=":material/person_off:")
        return
    origin = {"kind": key, "words": label} | (origin or {})
    listed = ids.slice(0, _LISTED).to_pylist()
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = text("show.users_all", count=len(ids))
        st.markdown(shown if len(ids) <= _LISTED else text("show.users_first", shown=len(listed), count=len(ids)))
        if actions:
            _save(here, ids, key, label, origin)
            _download(here, ids, key, label, origin)
    table_key = f"{key}_users"
    st.dataframe(
        pd.DataFrame({"user": pd.Series(listed, dtype="str")}),
        key=table_key,
        hide_index=True,
        height=min(_HIGHEST, _HEADING + _ROW * len(listed)),
        column_config={"user": st.column_config.TextColumn(text("show.user"), help=text("show.user_help"))},
        on_select=lambda: _clicked(table_key, listed),
        selection_mode="single-cell",
        alt=text("show.users_alt", label=label),
        lazy=False,
        placeholder=MISSING,
    )
    if (wanted := taken(WantedUser)) is not None:
        st.switch_page("user.py", query_params=address.query(user=wanted.id))


def _clicked(table_key: str, listed: list[str]) -> None:
    """As a callback it acts on the click itself: a selection that is still there later opens nothing."""
    cells = (st.session_state.get(table_key) or {}).get("selection", {}).get("cells", [])
    if cells and cells[0][0] < len(listed):
        hand_over(WantedUser(listed[cells[0][0]]))


def _save(here: Here, ids: pa.StringArray, key: str, label: str, origin: dict[str, Any]) -> None:
    text = here.text
    with st.popover(
        text("show.save_segment"), icon=":material/group_add:", key=f"{key}_segment", on_change="rerun"
    ) as box:
        if not box.open:
            return
        proposed = segments.free_name(here.workspace, here.project.id, label)
        with st.form(f"{key}_segment_form", border=False):
            name = st.text_input(text("show.segment_name"), value=proposed, key=f"{key}_segment_name", max_chars=80)
            kind = st.segmented_control(
                text("show.save_as"),
                _KEPT_AS,
                default="segment",
                required=True,
                format_func=lambda code: text(f"show.as_{code}"),
                key=f"{key}_segment_kind",
                help=text("show.save_as_help"),
            )
            if st.form_submit_button(text("show.save"), type="primary", key=f"{key}_segment_save"):
                try:
                    _keep(here, kind or "segment", ids, name, origin)
                except SilhouetteError as wrong:
                    error(wrong)
                else:
                    st.success(text(f"show.{kind}_saved", name=escape(name)))
                    link(f"{kind}s", text(f"show.open_{kind}"), query={str(kind): name.strip()})


def _keep(here: Here, kind: str, ids: pa.StringArray, name: str, origin: dict[str, Any]) -> None:
    """As a segment, which selects for action, or as a tag, which describes; both are lists as they are now."""
    workspace = here.workspace
    if kind == "tag":
        saving.save_list(workspace, here.project.id, name, ids, origin, replace=False)
    else:
        segments.save_segment(workspace, here.project.id, name, ids, origin, here.dataset)


def _download(here: Here, ids: pa.StringArray, key: str, label: str, origin: dict[str, Any]) -> None:
    """Ids and attributes; other columns are chosen on the page of segments. Each file is noted in the export log."""
    text, workspace = here.text, here.workspace
    columns = [
        ExportColumn("user"),
        *(ExportColumn("attribute", field.name) for field in here.dataset.manifest.attributes),
    ]
    headers = [here.shown("attribute", column.name) if column.name else text("show.user") for column in columns]
    file = f"{label}.csv"

    def make() -> bytes:
        done = exports.users_file(workspace, here.project.id, ids, file, origin, columns, headers, here.dataset)
        return done.content

    st.download_button(
        text("show.download_users"),
        data=make,
        file_name=file,
        mime="text/csv",
        key=f"{key}_download",
        on_click="ignore",
        icon=":material/download:",
    )
