"""Who are the users behind a number, and what can be done with them?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
import pyarrow as pa
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.export.facts import EVENTS, LAST_SEEN, user_facts
from analysis.export.order import counted_up
from analysis.export.segments import ExportColumn
from analysis.insights.columns import masked
from analysis.jobs import exports, privacy, segments
from analysis.jobs.tags import saving
from analysis.locale import MISSING
from analysis.store.catalog import Refresh
from pages._ui import address, compute, inputs, state
from pages._ui.browser import bring_into_sight
from pages._ui.drill.goal_column import did_goal
from pages._ui.drill.numbers import number_column
from pages._ui.drill.own_column import OwnColumn
from pages._ui.drill.picked import picks
from pages._ui.drill.portrayed import portray
from pages._ui.escaping import escape
from pages._ui.handed_over import hand_over, taken
from pages._ui.here import Here
from pages._ui.navigation import link
from pages._ui.wording import error

_LISTED = 500
_KEPT_AS = ("segment", "tag")
_COLUMNS, _FEW_COLUMNS = "users_columns", 3
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
    chart: str | None = None,
    own: OwnColumn | None = None,
    portrait: Callable[[], None] | bool = True,
) -> None:
    """The first of these users: a row opens that user's timeline; all of them can be portrayed, saved and downloaded.

    `label` says who they are ("dropped before payment"), in plain text; a file and a segment are named after it.
    `origin` notes what is needed to ask again, for the segment and the export log. Without `actions` it only lists. A
    click in `chart` (its key) brings the list into sight. Without an `own` column it says who did the goal's event.
    `portrait` goes to a portrait that a link can name; False, to
    none.
    """
    text, known, own = here.text, {"kind": key, "words": label} | (origin or {}), own or did_goal(here)
    if not len(ids):
        st.info(text("show.no_users"), icon=":material/person_off:")
        return
    listed = counted_up(ids).slice(0, _LISTED)
    with st.container():
        if chart is not None:
            bring_into_sight(chart, picks(chart), middle=True)
        with st.container(horizontal=True, vertical_alignment="center"):
            shown = text("show.users_all", count=len(ids))
            st.markdown(shown if len(ids) <= _LISTED else text("show.users_first", shown=len(listed), count=len(ids)))
            columns = _columns(here, key)
            if actions and portrait:
                _portrait(here, ids, key, known, portrait)
            if actions:
                keep_users(here, ids, key, label, known, own)
        _table(here, listed, key, label, columns, own)
    if (wanted := taken(WantedUser)) is not None:
        st.switch_page("user.py", query_params=address.query(user=wanted.id))


def keep_users(
    here: Here,
    ids: pa.StringArray,
    key: str,
    label: str,
    origin: dict[str, Any] | None = None,
    own: OwnColumn | None = None,
) -> None:
    """Save all of these users, and download them; where they are listed elsewhere, or not at all."""
    origin, own = {"kind": key, "words": label} | (origin or {}), own or did_goal(here)
    _save(here, ids, key, label, origin)
    _download(here, ids, key, label, origin, own)


def _table(
    here: Here, listed: pa.StringArray, key: str, label: str, columns: tuple[str, ...], own: OwnColumn | None
) -> None:
    text, table_key, ids = here.text, f"{key}_users", listed.to_pylist()
    facts = compute.once(
        "users.facts", here.dataset, lambda: user_facts(here.dataset, listed, columns), key, columns, tuple(ids)
    )
    if own is not None:
        facts = facts.assign(own=list(own.cells(listed)))
    facts = _masked(here, facts)
    headings = {f"attribute:{name}": here.shown("attribute", name) for name in columns}
    numbers = {
        name: number_column(heading, facts[name])
        for name, heading in headings.items()
        if pd.api.types.is_numeric_dtype(facts[name])
    }
    config = st.column_config
    settings: dict[str, Any] = {
        "user": config.TextColumn(text("show.user"), help=text("show.user_help"), pinned=True),
        **({"own": config.TextColumn(own.heading)} if own is not None else {}),
        **({} if here.without_events else _activity(here)),
        **{name: config.TextColumn(heading) for name, heading in headings.items()},  # drawn on a canvas: no markdown
        **{name: column for name, (_, column) in numbers.items()},
    }
    moments = [name for name in settings if pd.api.types.is_datetime64_any_dtype(facts[name])]
    days = {f"attribute:{field.name}" for field in here.dataset.manifest.attributes if field.type == "day"} & {
        *headings
    }
    shown = facts.assign(
        **{name: [_moment(here, moment) for moment in facts[name]] for name in moments},
        **{name: values for name, (values, _) in numbers.items()},
        **{name: [None if pd.isna(day) else text.day(day) for day in facts[name]] for name in days},
    )
    st.dataframe(
        shown[list(settings)],
        key=table_key,
        hide_index=True,
        height=min(_HIGHEST, _HEADING + _ROW * len(ids)),
        column_config=settings,
        on_select=lambda: _clicked(table_key, ids),
        selection_mode="single-cell",
        alt=text("show.users_alt", label=label),
        lazy=False,
        placeholder=MISSING,
    )


def _masked(here: Here, facts: pd.DataFrame) -> pd.DataFrame:
    """Personal attributes show so much that who knows a user knows them again."""
    personal = privacy.personal_attributes(here.workspace, here.project.id, here.dataset)
    names = [f"attribute:{name}" for name in personal if f"attribute:{name}" in facts]
    return facts.assign(
        **{name: [None if pd.isna(value) else masked(value) for value in facts[name]] for name in names}
    )


def _activity(here: Here) -> dict[str, Any]:
    text, config = here.text, st.column_config
    return {
        LAST_SEEN: config.TextColumn(text("show.last_seen"), help=text("show.last_seen_help")),
        EVENTS: config.NumberColumn(text("show.events"), format="localized"),
    }


def _moment(here: Here, moment: pd.Timestamp) -> str | None:
    return None if pd.isna(moment) else here.text.moment(moment.to_pydatetime())


def _columns(here: Here, key: str) -> tuple[str, ...]:
    """The attributes beside each user, chosen once for all lists of the project; at first the first few."""
    text, listed = here.text, inputs.listed(here).of(["attribute"])
    known, proposed = [one.name for one in listed], [one.name for one in listed if not one.is_id]
    if not known:
        return ()
    held = st.session_state.get(_COLUMNS)
    chosen = [name for name in (proposed[:_FEW_COLUMNS] if held is None else held) if name in known]
    with st.popover(
        text("show.columns"), icon=":material/view_column:", key=f"{key}_columns", on_change="rerun"
    ) as box:
        if box.open:
            picker = f"{key}_columns_picker"
            st.multiselect(
                text("show.columns"),
                known,
                default=chosen,
                format_func=lambda name: here.shown("attribute", name),
                key=picker,
                placeholder=text("inputs.choose"),
                select_all=False,
                on_change=lambda: st.session_state.update({_COLUMNS: st.session_state[picker]}),
            )
    return tuple(chosen)


def _portrait(here: Here, ids: pa.StringArray, key: str, origin: dict[str, Any], go: Callable[[], None] | bool) -> None:
    if st.button(here.text("show.portrait"), key=f"{key}_portrait", icon=":material/account_circle:"):
        if callable(go):
            go()
        else:
            portray(origin["words"], ids, origin)


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
        workspace, project = here.workspace, here.project.id
        proposed = segments.free_name(workspace, project, label)
        can_keep_up = segments.keeps_up(workspace, project, origin, ids, here.dataset, compute)
        answer = st.container()  # above the form: at its end it would stand below the edge of a low window
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
            refresh = _refresh(here, key) if can_keep_up and not state.read_only() else "frozen"
            if st.form_submit_button(text("show.save"), type="primary", key=f"{key}_segment_save"):
                try:
                    _keep(here, kind or "segment", ids, name, origin, refresh)
                except SilhouetteError as wrong:
                    error(wrong)
                else:
                    with answer:
                        st.success(text(f"show.{kind}_saved", name=escape(name)))
                        link(f"{kind}s", text(f"show.open_{kind}"), query={str(kind): name.strip()})


def _refresh(here: Here, key: str) -> Refresh:
    """Of a list that a rule says: whether the segment follows the data."""
    refreshes: tuple[Refresh, ...] = ("frozen", "always")
    return (
        st.segmented_control(
            here.text("segments.refresh"),
            refreshes,
            default="frozen",
            required=True,
            format_func=lambda code: here.text(f"segments.refresh_{code}"),
            key=f"{key}_segment_refresh",
            help=here.text("segments.refresh_help"),
        )
        or "frozen"
    )


def _keep(
    here: Here, kind: str, ids: pa.StringArray, name: str, origin: dict[str, Any], refresh: Refresh = "frozen"
) -> None:
    """As a segment, which selects for action, or as a tag, which describes: lists as they are now, but for a segment
    that keeps up with the data."""
    workspace = here.workspace
    if kind == "tag":
        saving.save_list(workspace, here.project.id, name, ids, origin, replace=False)
    elif refresh == "always":
        segments.save_keeping_up(workspace, here.project.id, name, origin, here.dataset, compute)
    else:
        segments.save_segment(workspace, here.project.id, name, ids, origin, here.dataset)


def _download(
    here: Here, ids: pa.StringArray, key: str, label: str, origin: dict[str, Any], own: OwnColumn | None
) -> None:
    """Who they are, the list's own column, when last seen, how many events, and all attributes, in the order of the
    table; other columns are chosen on the page of segments. Each file is noted in the export log."""
    text, workspace = here.text, here.workspace
    columns = [
        ExportColumn("user"),
        *(() if own is None else (ExportColumn("own", own.heading),)),
        *(() if here.without_events else (ExportColumn("last_seen"), ExportColumn("events"))),
        *(
            ExportColumn("attribute", name)
            for name in inputs.listed(here).names("attribute")
            if name not in privacy.personal_attributes(workspace, here.project.id, here.dataset)
        ),
    ]
    headers = [_heading(here, column) for column in columns]
    file = f"{label}.csv"

    def make() -> bytes:
        listed = counted_up(ids)
        cells = {} if own is None else {own.heading: pa.array(own.cells(listed), pa.string())}
        done = exports.users_file(
            workspace, here.project.id, listed, file, origin, columns, headers, here.dataset, cells
        )
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


def _heading(here: Here, column: ExportColumn) -> str:
    if column.kind == "own":
        return column.name
    return here.shown("attribute", column.name) if column.name else here.text(f"show.{column.kind}")
