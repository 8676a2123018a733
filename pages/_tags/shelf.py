"""What stands on the page of tags: how many there are, the tree, the one that is opened, those that are retired?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.tags import TagNow, restore_tag
from analysis.store.catalog import Project, Tag
from analysis.store.dataset import Dataset
from pages._tags import builder, templates
from pages._tags import files as tag_files
from pages._tags import tree as tag_tree
from pages._tags.card import catch_up, tag_card
from pages._tags.list import open_tag, opened_branch, opened_tag, tree, tree_table, wanted_input
from pages._ui import show, state
from pages._ui.handed_over import hand_over, taken
from pages._ui.navigation import tabs


@dataclass(frozen=True)
class SavedTag:
    """What the last run saved."""

    key: ClassVar[str] = "tags_saved"
    name: str


def anything(project_id: str) -> bool:
    """Whether there is something beside the builder to see: branches, or tags that can be restored."""
    return bool(state.catalog().branches.all(project_id) or state.catalog().tags.retired(project_id))


def first(dataset: Dataset, project: Project) -> None:
    """Before the first tag: one is built, or those of another project come in from a file."""
    text = state.text()
    opened = tabs("tags_first", {"new": text("tags.new_title"), "files": text("tags.view_files")})
    if opened["new"].open:
        with opened["new"]:
            build(dataset, can_leave=False)
    if opened["files"].open:
        with opened["files"]:
            tag_files.files(dataset, project)


def build(dataset: Dataset, can_leave: bool) -> None:
    """The builder; what is saved in it is opened on the shelf."""
    saved = builder.build(dataset, can_leave)
    if saved:
        builder.leave()
        open_tag(saved)
        hand_over(SavedTag(saved))  # said by the next run: this one is thrown away
        st.rerun()


def shelf(tags: Sequence[TagNow], dataset: Dataset, project: Project) -> None:
    branches = state.catalog().branches.all(project.id)
    if saved := taken(SavedTag):
        st.toast(state.text()("tags.saved", tag=show.escape(saved.name)), icon=":material/check:")
    _heading(tags, dataset)
    rows = tree(tags, branches, wanted_input())
    if rows:
        tree_table(rows)
    elif tags:
        st.info(state.text()("tags.nothing_found"), icon=":material/search_off:")
    with st.container(horizontal=True):
        tag_tree.add_branch(branches)
    if (branch := opened_branch(branches)) is not None:
        tag_tree.branch_card(branch, branches)
    elif (opened := opened_tag(tags)) is not None:
        tag_card(opened, tags, dataset)
    elif wanted := st.query_params.get("tag"):
        st.info(state.text()("tags.not_there", tag=show.escape(wanted)))
    _retired(state.catalog().tags.retired(project.id), project)
    tag_tree.changes()


def _heading(tags: Sequence[TagNow], dataset: Dataset) -> None:
    text = state.text()
    used, drafts = sum(now.tag.status == "in_use" for now in tags), sum(now.tag.status == "draft" for now in tags)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        said = text("tags.count", n=used)
        st.markdown(f"{said} {text('tags.drafts', n=drafts)}" if drafts else said)
        with st.container(horizontal=True, horizontal_alignment="right", width="content"):
            templates.offer(dataset, builder.begin)
            st.button(
                text("tags.new"),
                key="tags_new",
                type="primary",
                icon=":material/add:",
                on_click=builder.begin,
                args=(dataset,),
            )
    if lagging := tuple(now.tag.name for now in tags if now.lags and now.error is None):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(text("tags.lagging", n=len(lagging)), icon=":material/schedule:")
            st.button(text("tags.catch_up_all"), key="tags_catch_up_all", on_click=catch_up, args=(dataset, lagging))


def _retired(tags: Sequence[Tag], project: Project) -> None:
    text = state.text()
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
                    restore_tag(state.workspace(), project.id, chosen)
                except SilhouetteError as wrong:
                    show.error(wrong)
                else:
                    open_tag(by_id[chosen].name)
                    st.rerun()


def _day(tag: Tag) -> object:
    return tag.retired_at.date() if tag.retired_at else None
