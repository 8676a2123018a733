"""Which tags are there, and who has the one that is opened?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import streamlit as st

from analysis.insights import matching
from analysis.insights.matching import RuleSpec
from analysis.jobs import tagging
from analysis.jobs.tagging import TagNow
from analysis.rules.closing import references
from analysis.rules.conditions import TagRef
from analysis.store.dataset import Dataset
from analysis.timezones import to_micros
from pages._ui import compute, show, state, tag_builder
from pages._ui.pages import link
from pages._ui.rules import said, said_plainly

_OPEN = "tags_open"
_ROW, _HEADING, _HIGHEST = 35, 38, 390


def tag_list(tags: Sequence[TagNow]) -> TagNow | None:
    """All tags; a click on a row opens its tag, as does `?tag=` in the address."""
    text = state.text()
    rows = pd.DataFrame(
        {
            "tag": [now.tag.name for now in tags],
            "rule": [_meaning(now) for now in tags],
            "users": pd.array([now.users for now in tags], dtype="Int64"),
            "share": [None if now.share is None else now.share * 100 for now in tags],
            "version": [now.tag.version for now in tags],
            "state": [text(f"tags.state_{_state(now)}", version=now.dataset_version) for now in tags],
        }
    )
    settings = {
        "tag": st.column_config.TextColumn(text("tags.tag"), width="medium"),
        "rule": st.column_config.TextColumn(text("tags.rule"), width="large"),
        "users": st.column_config.NumberColumn(text("tags.users"), format="localized"),
        "share": st.column_config.NumberColumn(text("tags.share"), format="%.1f%%", help=text("tags.share_help")),
        "version": st.column_config.NumberColumn(text("tags.version"), help=text("tags.version_help")),
        "state": st.column_config.TextColumn(text("tags.state"), help=text("tags.state_help")),
    }
    st.dataframe(
        rows,
        key="tags_table",
        hide_index=True,
        column_config=settings,
        height=min(_HIGHEST, _HEADING + _ROW * len(rows)),
        on_select=lambda: _click(tags),
        selection_mode="single-cell",
        alt=text("tags.table_alt"),
        placeholder="–",
        lazy=False,
    )
    wanted = st.query_params.get("tag") or st.session_state.get(_OPEN)
    return next((now for now in tags if now.tag.name == wanted), None)


def open_tag(name: str | None) -> None:
    st.session_state[_OPEN] = name
    state.show_in_address("tag", name)


def _click(tags: Sequence[TagNow]) -> None:
    cells = (st.session_state.get("tags_table") or {}).get("selection", {}).get("cells", [])
    open_tag(tags[cells[0][0]].tag.name if cells and cells[0][0] < len(tags) else None)


def _meaning(now: TagNow) -> str:
    if now.rule is not None:
        return said_plainly(now.rule)
    return str(now.tag.definition.get("words") or state.text()(f"tags.kind_{now.tag.kind}"))


def _state(now: TagNow) -> str:
    return "broken" if now.error else "frozen" if now.frozen else "current"


def tag_card(now: TagNow, tags: Sequence[TagNow], dataset: Dataset) -> None:
    """One tag: what it says, how many, who, and what can be done with it."""
    text, name = state.text(), show.escape(now.tag.name)
    with st.container(border=True):
        if now.users is None:
            show.sentence(name)
        else:
            share = text.percent(now.share)
            show.sentence(text("tags.answer", tag=name, users=now.users, total=now.total, share=share))
        st.markdown(said(now.rule) if now.rule is not None else show.escape(_meaning(now)))
        if now.error is not None:
            show.error(now.error)
        made = text.day(state.local(to_micros(now.tag.created_at)).date())
        st.caption(text("tags.made", version=now.tag.version, day=made, data=now.dataset_version))
        _actions(now, tags, dataset)
        if now.users:
            _users(now, dataset)


def _actions(now: TagNow, tags: Sequence[TagNow], dataset: Dataset) -> None:
    text, name = state.text(), now.tag.name
    with st.container(horizontal=True, vertical_alignment="center"):
        link("portrait", text("tags.portrait"), icon="account_circle", query={"tag": name})
        if now.rule is not None:
            st.button(
                text("tags.edit"),
                key="tags_edit",
                icon=":material/edit:",
                on_click=tag_builder.begin,
                args=(dataset, now.rule, name),
            )
        with st.popover(text("tags.delete"), icon=":material/delete:", key="tags_delete", type="tertiary"):
            users = [show.escape(other.tag.name) for other in tags if _needs(other, name)]
            st.markdown(text("tags.delete_used", tags=users) if users else text("tags.delete_sure"))
            st.button(text("tags.delete_yes"), key="tags_delete_yes", on_click=_delete, args=(name,))


def _needs(now: TagNow, name: str) -> bool:
    return now.rule is not None and any(
        isinstance(reference, TagRef) and reference.name == name for reference in references(now.rule)
    )


def _delete(name: str) -> None:
    project = state.project()
    if project is not None:
        state.catalog().delete_tag(project.id, name)
    open_tag(None)
    st.toast(state.text()("tags.deleted", tag=show.escape(name)))


def _users(now: TagNow, dataset: Dataset) -> None:
    """Who has the tag; of a tag with values, who has the one that is chosen."""
    text, project, value = state.text(), state.project(), None
    if project is None:
        return
    counts = tagging.value_counts(state.workspace(), now.tag)
    if counts:
        value = st.pills(
            text("tags.value"),
            list(counts),
            format_func=lambda one: text("tags.value_count", value=show.escape(one), n=counts[one]),
            key=f"tags_value_{now.tag.id}_{now.tag.version}",
        )
    origin = {"kind": "tag", "tag": now.tag.name, "version": now.tag.version} | ({"value": value} if value else {})
    label = now.tag.name if value is None else f"{now.tag.name} {value}"
    show.users(_ids(now, project.id, dataset, value), dataset, f"tags_{now.tag.id}", label, origin)


def _ids(now: TagNow, project: str, dataset: Dataset, value: str | None) -> pa.StringArray:
    if now.rule is None:
        return tagging.tag_users(state.workspace(), project, now.tag.name, value, dataset)
    rule = tagging.closed(state.workspace(), project, now.rule, now.tag.name)
    return compute.members(matching, dataset, RuleSpec(rule), "matched")
