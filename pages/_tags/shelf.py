"""What stands on the page of tags: how many there are, the tree, the one that is opened, those that are retired?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.tags import TagNow, restore_tag
from analysis.store.catalog import Tag
from analysis.timezones import to_micros
from pages._tags import builder, templates
from pages._tags import files as tag_files
from pages._tags import tree as tag_tree
from pages._tags.card import catch_up, tag_card
from pages._tags.list import open_tag, opened_branch, opened_tag, tree, tree_table, wanted_input, wanted_tag
from pages._ui import show, state
from pages._ui.browser import rise
from pages._ui.handed_over import hand_over, taken
from pages._ui.here import Here
from pages._ui.navigation import tabs


@dataclass(frozen=True)
class SavedTag:
    """What the last run saved."""

    key: ClassVar[str] = "tags_saved"
    name: str


def anything(here: Here) -> bool:
    """Whether there is something beside the builder to see: branches, or tags that can be restored."""
    return bool(
        here.workspace.catalog().branches.all(here.project.id) or here.workspace.catalog().tags.retired(here.project.id)
    )


def known(tags: Sequence[TagNow], name: str | None) -> str:
    """The name if there is such a tag, else an empty text."""
    return next((now.tag.name for now in tags if now.tag.name == name), "")


def first(here: Here) -> None:
    """Before the first tag: one is built, or those of another project come in from a file."""
    text = here.text
    opened = tabs("tags_first", {"new": text("tags.new_title"), "files": text("tags.view_files")})
    if opened["new"].open:
        with opened["new"]:
            build(here, can_leave=False)
    if opened["files"].open:
        with opened["files"]:
            tag_files.files(here)


def build(here: Here, can_leave: bool) -> None:
    """The builder; what is saved in it is opened on the shelf."""
    saved = builder.build(here, can_leave)
    if saved:
        builder.leave()
        open_tag(saved)
        rise()
        hand_over(SavedTag(saved))  # said by the next run: this one is thrown away
        st.rerun()


def shelf(here: Here, tags: Sequence[TagNow]) -> None:
    branches = here.workspace.catalog().branches.all(here.project.id)
    if saved := taken(SavedTag):
        st.toast(here.text("tags.saved", tag=show.escape(saved.name)), icon=":material/check:")
    _heading(here, tags)
    rows = tree(here, tags, branches, wanted_input(here))
    if rows:
        tree_table(here, rows)
    elif tags:
        st.info(here.text("tags.nothing_found"), icon=":material/search_off:")
    with st.container(horizontal=True):
        tag_tree.add_branch(here, branches)
    if (branch := opened_branch(branches)) is not None:
        tag_tree.branch_card(here, branch, branches)
    elif (opened := opened_tag(tags)) is not None:
        tag_card(here, opened, tags)
    elif wanted := wanted_tag():
        st.info(here.text("tags.not_there", tag=show.escape(wanted)))
    _retired(here, here.workspace.catalog().tags.retired(here.project.id))
    tag_tree.changes(here)


def _heading(here: Here, tags: Sequence[TagNow]) -> None:
    text = here.text
    used, drafts = sum(now.tag.status == "in_use" for now in tags), sum(now.tag.status == "draft" for now in tags)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        said = text("tags.count", n=used)
        st.markdown(f"{said} {text('tags.drafts', n=drafts)}" if drafts else said)
        with st.container(horizontal=True, horizontal_alignment="right", width="content"):
            templates.offer(here, builder.begin)
            st.button(
                text("tags.new"),
                key="tags_new",
                type="primary",
                icon=":material/add:",
                on_click=builder.begin,
                args=(here,),
            )
    if lagging := tuple(now.tag.name for now in tags if now.lags and now.error is None):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(text("tags.lagging", n=len(lagging)), icon=":material/schedule:")
            st.button(text("tags.catch_up_all"), key="tags_catch_up_all", on_click=catch_up, args=(here, lagging))


def _retired(here: Here, tags: Sequence[Tag]) -> None:
    text = here.text
    if not tags:
        return
    with st.expander(text("tags.retired", n=len(tags)), icon=":material/archive:", type="compact"):
        by_id = {tag.id: tag for tag in tags}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                text("tags.tag"),
                list(by_id),
                format_func=lambda number: text("tags.retired_on", tag=by_id[number].name, day=_day(by_id[number])),
                key="tags_retired",
                width=360,
            )
            if st.button(text("tags.restore"), key="tags_restore", icon=":material/unarchive:") and chosen in by_id:
                try:
                    restore_tag(here.workspace, here.project.id, chosen)
                except SilhouetteError as wrong:
                    show.error(wrong)
                else:
                    open_tag(by_id[chosen].name)
                    rise()
                    st.rerun()


def _day(tag: Tag) -> object:
    return state.local(to_micros(tag.retired_at)).date() if tag.retired_at else None
