"""Which ids belong to one user: chosen, shown before, merged, undone, noted?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis.jobs import governance
from analysis.jobs.governance import ID_FORMS, IdColumn, IdentitySpec, IdMatches, Merging, ProposedColumn, Undone
from analysis.store.catalog import MergeRecord
from pages._governance import groups
from pages._ui import background, compute, inputs, state
from pages._ui import show as shown
from pages._ui.escaping import escape
from pages._ui.here import Here

_BESIDE = 3
_COLUMNS, _DEGREE, _GROUP, _SEEN = "identity_columns", "identity_degree", "identity_group", "identity_seen"


def show(here: Here) -> None:
    text = here.text
    spec = governance.merged_as(here.workspace, here.project.id)
    log = here.workspace.catalog().merges.all(here.project.id)
    with st.expander(text("identity.title"), expanded=spec is not None or _seen(here) is not None):
        st.markdown(text("identity.why"), help=text("identity.help"))
        if spec is not None:
            _state(here, spec, log[0])
        if not state.read_only():
            _form(here, spec)
        if log:
            _log(here, log)


def _state(here: Here, spec: IdentitySpec, newest: MergeRecord) -> None:
    text, counts = here.text, newest.counts
    names = [escape(here.shown(column.place, column.name)) for column in spec.columns]
    by = text.listed(names) if names else text("identity.state_own")
    merged = {name: counts[name] for name in ("ids", "users", "merged")}
    st.success(text("identity.state", columns=by, **merged), icon=":material/join_inner:")
    if state.read_only():
        return
    with st.popover(text("identity.undo"), icon=":material/undo:", key="identity_undo"):
        st.markdown(text("identity.undo_why"))
        st.button(text("identity.undo_yes"), key="identity_undo_yes", type="primary", on_click=_undo, args=(here,))


def _form(here: Here, now: IdentitySpec | None) -> None:
    text = here.text
    proposed: tuple[ProposedColumn, ...] = compute.once(
        "identity.columns", here.dataset, lambda: governance.id_columns(here.workspace, here.project.id)
    )
    spec = _spec(here, proposed, now)
    st.button(
        text("identity.preview"), key="identity_preview", icon=":material/search:", on_click=_preview, args=(here, spec)
    )
    if (seen := _seen(here)) is None:
        return
    asked, found = seen
    if asked != spec:
        st.caption(text("identity.outdated"))
        return
    groups.show(here, spec, found)
    if found.merged:
        st.caption(text("identity.note"))
        st.button(
            text("identity.apply"),
            key="identity_apply",
            type="primary",
            icon=":material/join_inner:",
            on_click=_apply,
            args=(here, spec),
        )


def _spec(here: Here, proposed: Sequence[ProposedColumn], now: IdentitySpec | None) -> IdentitySpec:
    """What is chosen; it begins with how users are merged now, else with what is proposed."""
    text, begins = here.text, now or IdentitySpec(tuple(one.column for one in proposed if one.likely))
    of_code = {_code(one.column): one for one in proposed}
    known = {_code(column): column.form for column in begins.columns}
    chosen = _columns(here, of_code, [code for code in known if code in of_code])
    columns, beside = [], st.columns(_BESIDE)
    for place, code in enumerate(chosen):
        column = of_code[code].column
        name = escape(here.shown(column.place, column.name))
        with beside[place % _BESIDE]:
            form = inputs.option_input(
                text("identity.form", column=name),
                f"identity_form_{code}",
                ID_FORMS,
                lambda form: text(f"identity.form_{form}"),
                known.get(code, column.form),
            )
        columns.append(IdColumn(column.place, column.name, form))  # type: ignore[arg-type]
    if not columns:
        st.caption(text("identity.columns_none"))
    with st.popover(text("identity.limits"), icon=":material/tune:", key="identity_limits"):
        degree = _number(here, "degree", _DEGREE, begins.largest_degree)
        group = _number(here, "group", _GROUP, begins.largest_group)
    return IdentitySpec(tuple(columns), degree, group)


def _columns(here: Here, of_code: Mapping[str, ProposedColumn], default: list[str]) -> list[str]:
    text = here.text
    if _COLUMNS in st.session_state:
        st.session_state[_COLUMNS] = [code for code in st.session_state[_COLUMNS] if code in of_code]
    else:
        st.session_state[_COLUMNS] = default

    def label(code: str) -> str:
        one = of_code[code]
        told = {
            "column": here.shown(one.column.place, one.column.name),
            "kind": text(f"identity.kind_{one.column.place}"),
        }
        if not one.examples:
            return text("identity.column_plain", **told)
        return text("identity.column_of", example=one.examples[0], **told)

    return st.multiselect(
        text("identity.columns"),
        list(of_code),
        key=_COLUMNS,
        format_func=label,
        help=text("identity.columns_help"),
        placeholder=text("inputs.choose"),
        select_all=False,
        persist_state="session",
    )


def _number(here: Here, what: str, key: str, default: int) -> int:
    st.session_state.setdefault(key, default)
    label, help = here.text(f"identity.{what}"), here.text(f"identity.{what}_help")
    return int(st.number_input(label, min_value=2, max_value=1_000, key=key, help=help, persist_state="session"))


def _code(column: IdColumn) -> str:
    return f"{column.place}:{column.name}"


def _seen(here: Here) -> tuple[IdentitySpec, IdMatches] | None:
    """What was looked at last, of the data that is open."""
    key, *seen = st.session_state.get(_SEEN, (None,))
    return (seen[0], seen[1]) if key == here.dataset.key and seen else None


def _preview(here: Here, spec: IdentitySpec) -> None:
    workspace, project, key = here.workspace, here.project.id, here.dataset.key

    def work(progress: Any, cancel: Any) -> IdMatches:  # noqa: ANN401
        return governance.preview_merge(workspace, project, spec, progress, cancel)

    def done(found: IdMatches) -> None:
        st.session_state[_SEEN] = (key, spec, found)

    background.start(here.text("identity.previewing"), work, done)


def _apply(here: Here, spec: IdentitySpec) -> None:
    workspace, project, text = here.workspace, here.project.id, here.text

    def work(progress: Any, cancel: Any) -> Merging:  # noqa: ANN401
        return governance.merge_users(workspace, project, spec, progress, cancel)

    def done(made: Merging) -> None:
        st.session_state.pop(_SEEN, None)
        counts = {"merged": made.matches.merged, "users": made.matches.users}
        st.toast(text("identity.applied", version=made.version, **counts), icon=":material/join_inner:")

    background.start(text("identity.applying"), work, done)


def _undo(here: Here) -> None:
    workspace, project, text = here.workspace, here.project.id, here.text

    def work(progress: Any, cancel: Any) -> Undone:  # noqa: ANN401
        return governance.undo_merge(workspace, project)

    def done(undone: Undone) -> None:
        st.session_state.pop(_SEEN, None)
        st.toast(text("identity.undone", parted=undone.parted, version=undone.version), icon=":material/undo:")

    background.start(text("identity.undo"), work, done)


def _log(here: Here, log: Sequence[MergeRecord]) -> None:
    text = here.text
    st.markdown(f"**{text('identity.log')}**")
    rows = [
        {
            "at": text.moment(one.created_at),
            "deed": text(f"identity.deed_{one.deed}"),
            "version": one.dataset_version,
            "users": one.counts["users"],
            "merged": one.counts["merged"],
            "changed": text("identity.log_changes", joined=one.counts["joined"], parted=one.counts["parted"]),
            "by": one.created_by,
        }
        for one in log
    ]
    labels = {name: text(f"identity.log_{name}") for name in rows[0]}
    shown.table(pd.DataFrame(rows), "identity_log", labels, alt=text("identity.log_alt", n=len(rows)))
