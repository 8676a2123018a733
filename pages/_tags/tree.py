"""How is the catalogue of tags changed: subjects and behaviours, each change with its reason?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs import tags
from analysis.store.catalog import Branch
from analysis.timezones import to_micros
from pages._ui import show
from pages._ui.here import Here

_TOP = 0


def add_branch(here: Here, branches: Sequence[Branch]) -> None:
    """A button that asks for a new subject, or a behaviour of one."""
    text = here.text
    subjects = {branch.id: branch.name for branch in branches if branch.parent is None}
    with (
        st.popover(text("tags.add_branch"), icon=":material/account_tree:", key="tags_add_branch"),
        st.form("tags_branch_form", border=False, clear_on_submit=True),
    ):
        parent = st.selectbox(
            text("tags.branch_parent"),
            [_TOP, *subjects],
            format_func=lambda number: subjects.get(number) or text("tags.branch_top"),
            key="tags_branch_parent",
            help=text("tags.branch_help"),
        )
        name = st.text_input(text("tags.branch_name"), key="tags_branch_name", max_chars=80)
        st.caption(text("tags.branch_needs"))
        reason = st.text_input(
            text("tags.reason"), key="tags_branch_reason", max_chars=400, help=text("tags.reason_help")
        )
        if st.form_submit_button(text("tags.branch_add"), type="primary", key="tags_branch_save"):
            workspace = here.workspace
            _try(lambda: tags.add_branch(workspace, here.project.id, name, reason, parent or None))


def _try(change: Callable[[], object]) -> None:
    """Carry out a change, or say what is wrong with it."""
    try:
        change()
    except SilhouetteError as wrong:
        show.error(wrong)
    else:
        st.rerun()


def branch_card(here: Here, branch: Branch, branches: Sequence[Branch]) -> None:
    """A branch: renamed, moved, ordered, removed, with the reason that is kept."""
    text = here.text
    kind = "subject" if branch.parent is None else "behaviour"
    with st.container(border=True):
        show.sentence(text(f"tags.branch_{kind}", name=show.escape(branch.name)))
        if branch.parent is None and not any(one.parent == branch.id for one in branches):
            st.info(text("tags.branch_empty"), icon=":material/info:")
        key = f"tags_branch_{branch.id}"
        reason = st.text_input(text("tags.reason"), key=f"{key}_reason", max_chars=400, help=text("tags.reason_help"))
        workspace = here.workspace
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.session_state.setdefault(f"{key}_name", branch.name)
            name = st.text_input(text("tags.branch_name"), key=f"{key}_name", max_chars=80, width=260)
            if st.button(text("tags.rename"), key=f"{key}_rename", disabled=(name or "").strip() == branch.name):
                _try(lambda: tags.rename_branch(workspace, here.project.id, branch.id, name, reason))
            if branch.parent is not None:
                _move(here, branch, branches, key, reason)
            _order(here, branch, branches, key, reason)
            if st.button(text("tags.branch_remove"), key=f"{key}_remove", icon=":material/delete:", type="tertiary"):
                _try(lambda: tags.remove_branch(workspace, here.project.id, branch.id, reason))


def _move(here: Here, branch: Branch, branches: Sequence[Branch], key: str, reason: str) -> None:
    text = here.text
    others = {one.id: one.name for one in branches if one.parent is None and one.id != branch.parent}
    if not others:
        return
    to = st.selectbox(
        text("tags.branch_to"),
        list(others),
        index=None,
        format_func=lambda number: others[number],
        key=f"{key}_to",
        placeholder=text("inputs.choose"),
        width=200,
    )
    if st.button(text("tags.branch_move"), key=f"{key}_move", disabled=to is None) and to is not None:
        _try(lambda: tags.move_branch(here.workspace, here.project.id, branch.id, to, reason))


def _order(here: Here, branch: Branch, branches: Sequence[Branch], key: str, reason: str) -> None:
    text = here.text
    siblings = [one.id for one in branches if one.parent == branch.parent]
    at = siblings.index(branch.id)
    for how, other in (("up", at - 1), ("down", at + 1)):
        possible = 0 <= other < len(siblings)
        icon = f":material/arrow_{how}ward:"
        pressed = st.button(text(f"tags.order_{how}"), key=f"{key}_{how}", icon=icon, disabled=not possible)
        if pressed and possible:
            order = list(siblings)
            order[at], order[other] = order[other], order[at]
            _try(lambda order=order: tags.order_branches(here.workspace, here.project.id, order, reason))


def changes(here: Here) -> None:
    """What was changed in the catalogue, by whom, and why."""
    text = here.text
    found = here.workspace.catalog().branches.changes(here.project.id)
    if not found:
        return
    with st.expander(text("tags.changes", n=len(found)), icon=":material/history:", type="compact"):
        rows = pd.DataFrame(
            {
                "when": [text.moment(here.local(to_micros(one.created_at))) for one in found],
                "who": [one.created_by for one in found],
                "what": [text(f"tags.deed.{one.deed}", before=one.before, after=one.after) for one in found],
                "why": [one.reason for one in found],
            }
        )
        labels = {name: text(f"tags.change_{name}") for name in rows.columns}
        show.table(rows, "tags_changes", labels, alt=text("tags.changes_alt"))
