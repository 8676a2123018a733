"""What does one tag say, who has it and why, and what can be done with it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.tags import (
    Described,
    TagNow,
    describe_tag,
    needing,
    order_tags,
    refresh,
    retire_tag,
    tag_users,
    value_counts,
)
from analysis.rules.asked import Definition, OrderedValues, YesNo
from analysis.store.catalog import Tag
from analysis.store.dataset import Dataset
from analysis.timezones import to_micros
from pages._tags import builder, evidence, preview, versions
from pages._tags.card_inputs import behaviour_input, behaviours, card_input, fill_described
from pages._tags.list import open_tag
from pages._tags.words import meaning_of
from pages._ui import compute, show, state
from pages._ui.navigation import link

_TABS = ("why", "values", "users", "versions")


def tag_card(now: TagNow, tags: Sequence[TagNow], dataset: Dataset) -> None:
    """One tag: its sentence, users and share with their stamp, and behind it evidence, values, users, versions."""
    text, name = state.text(), show.escape(now.tag.name)
    with st.container(border=True):
        if now.users is None:
            show.sentence(name)
        else:
            share = text.percent(now.share)
            show.sentence(text("tags.answer", tag=name, users=now.users, total=now.total, share=share))
        st.markdown(meaning_of(now))
        if now.error is not None:
            show.error(now.error)
        _stamp(now, dataset)
        _actions(now, tags, dataset)
        _tabs(now, dataset)


def _stamp(now: TagNow, dataset: Dataset) -> None:
    """Of which data and when; that the tag lags behind, and how it catches up."""
    text, tag, card = state.text(), now.tag, now.tag.card
    made = text.day(state.local(to_micros(tag.created_at)).date())
    said = [text("tags.made", version=tag.version, day=made, data=now.dataset_version)]
    if now.result is not None:
        said.append(text("tags.kept", when=text.moment(state.local(to_micros(now.result.computed_at)))))
    place = behaviours().get(tag.behaviour_id or 0)
    said += [text(f"tags.layers.{card.layer}"), place or "", card.owner, card.description, card.goal]
    st.caption(" · ".join(show.escape(one) for one in said if one))
    if now.lags:
        with st.container(horizontal=True, vertical_alignment="center"):
            kept = now.result.dataset_version if now.result else None
            lagging = text("tags.lags", version=kept) if kept else text("tags.never_kept")
            st.warning(lagging, icon=":material/schedule:")
            st.button(text("tags.catch_up"), key="tags_catch_up", on_click=catch_up, args=(dataset, (tag.name,)))


def catch_up(dataset: Dataset, names: tuple[str, ...]) -> None:
    """Keep what the tags come to on this data."""
    project = state.project()
    if project is not None:
        refresh(state.workspace(), project.id, names, dataset)


def _actions(now: TagNow, tags: Sequence[TagNow], dataset: Dataset) -> None:
    text, name = state.text(), now.tag.name
    with st.container(horizontal=True, vertical_alignment="center"):
        link("portrait", text("tags.portrait"), icon="account_circle", query={"tag": name})
        if now.definition is not None:
            st.button(
                text("tags.edit"),
                key="tags_edit",
                icon=":material/edit:",
                on_click=builder.begin,
                args=(dataset, now.definition, name),
            )
        key = f"tags_describe_{now.tag.id}"
        with st.popover(text("tags.describe"), icon=":material/edit_note:", key=key, on_change="rerun") as opened:
            if opened.open:
                _describe(now, tags)
            else:
                st.session_state.pop(f"tags_card_{now.tag.id}_filled", None)
        with st.popover(text("tags.retire"), icon=":material/archive:", key="tags_delete", type="tertiary"):
            users = [show.escape(other) for other in needing(state.workspace(), now.tag.project_id, name)]
            st.markdown(text("tags.delete_used", tags=users) if users else text("tags.delete_sure"))
            st.button(
                text("tags.delete_yes"), key="tags_delete_yes", on_click=_retire, args=(name,), disabled=bool(users)
            )


def _describe(now: TagNow, tags: Sequence[TagNow]) -> None:
    """Name, place, layer and what else is said of the tag; none of it makes a version."""
    text, key = state.text(), f"tags_card_{now.tag.id}"
    _fill(key, now.tag)
    name = st.text_input(text("tags.name"), key=f"{key}_name", max_chars=80)
    behaviour = behaviour_input(f"{key}_behaviour")
    card = card_input(key)
    draft = st.toggle(text("tags.draft"), key=f"{key}_draft", help=text("tags.draft_help"))
    project = state.project()
    if st.button(text("tags.describe_save"), key=f"{key}_save", type="primary") and project:
        try:
            described = Described(card, draft, behaviour)
            tag = describe_tag(state.workspace(), project.id, now.tag.name, described, name or "")
        except SilhouetteError as wrong:
            show.error(wrong)
            return
        open_tag(tag.name)
        st.rerun()
    _order(now, tags)


def _fill(key: str, tag: Tag) -> None:
    """As the tag is whenever it is opened, and after each change: of what was typed before only a part is kept."""
    is_now = (tag.name, tag.version, tag.card, tag.behaviour_id, tag.status)
    if st.session_state.get(f"{key}_filled") != is_now or f"{key}_name" not in st.session_state:
        fill_described(key, tag)
        st.session_state[f"{key}_name"], st.session_state[f"{key}_filled"] = tag.name, is_now


def _order(now: TagNow, tags: Sequence[TagNow]) -> None:
    """Up or down among the tags of its behaviour."""
    text, siblings = state.text(), [one for one in tags if one.tag.behaviour_id == now.tag.behaviour_id]
    names = [one.tag.name for one in sorted(siblings, key=lambda one: (one.tag.position, one.tag.name))]
    at = names.index(now.tag.name)
    with st.container(horizontal=True):
        for how, other in (("up", at - 1), ("down", at + 1)):
            icon, possible = f":material/arrow_{how}ward:", 0 <= other < len(names)
            order = [*names]
            if possible:
                order[at], order[other] = order[other], order[at]
            st.button(
                text(f"tags.order_{how}"),
                key=f"tags_order_{how}",
                icon=icon,
                disabled=not possible,
                on_click=_ordered,
                args=(order,),
            )


def _ordered(names: list[str]) -> None:
    project = state.project()
    if project is not None:
        order_tags(state.workspace(), project.id, names)


def _retire(name: str) -> None:
    project = state.project()
    if project is not None:
        retire_tag(state.workspace(), project.id, name)
    open_tag(None)
    st.toast(state.text()("tags.deleted", tag=show.escape(name)))


def _tabs(now: TagNow, dataset: Dataset) -> None:
    """Only what is opened is computed."""
    text = state.text()
    possible = {
        "why": isinstance(now.definition, YesNo | OrderedValues) and now.error is None,
        "values": bool(now.values),
        "users": bool(now.users),
        "versions": True,
    }
    names = [name for name in _TABS if possible[name]]
    key = f"tags_tabs_{now.tag.id}_{'_'.join(names)}"
    tabs = st.tabs([text(f"tags.tab_{name}") for name in names], key=key, on_change="rerun")
    for name, tab in zip(names, tabs, strict=True):
        if tab.open:
            with tab:
                _tab(name, now, dataset)


def _tab(name: str, now: TagNow, dataset: Dataset) -> None:
    match name:
        case "why" if now.definition is not None:
            _why(now, now.definition, dataset)
        case "values":
            preview.value_table(now.values, now.total, "tags_values")
        case "users":
            _users(now, dataset)
        case _:
            versions.versions(now.tag, dataset)


def _why(now: TagNow, definition: Definition, dataset: Dataset) -> None:
    """The evidence of a few users; of a tag with values, of the value that is chosen."""
    closed = preview.closed(definition, dataset, now.tag.name)
    if isinstance(closed, YesNo):
        evidence.evidence(closed.rule, dataset)
    elif isinstance(closed, OrderedValues):
        rules = {case.value: case.rule for case in closed.cases}
        value = _value(now, tuple(rules), "why")
        if value is not None:
            evidence.evidence(rules[value], dataset)


def _value(now: TagNow, values: tuple[str, ...], part: str) -> str | None:
    """One value of the tag; none chosen: any."""
    text, counts = state.text(), dict(now.values)
    return st.pills(
        text("tags.value"),
        list(values),
        format_func=lambda one: text("tags.value_count", value=show.escape(one), n=counts.get(one, 0)),
        key=f"tags_{part}_value_{now.tag.id}_{now.tag.version}",
        label_visibility="collapsed",
    )


def _users(now: TagNow, dataset: Dataset) -> None:
    """Who has the tag; of a tag with values, who has the one that is chosen."""
    project, tag = state.project(), now.tag
    if project is None:
        return
    value = None
    values = tuple(value_counts(state.workspace(), tag, dataset, compute))
    if values:
        value = _value(now, values, "users")
    origin: dict[str, Any] = {"kind": "tag", "tag": tag.name, "version": tag.version}
    label = tag.name if value is None else f"{tag.name} {value}"
    ids = _ids(now, project.id, dataset, value)
    show.users(ids, dataset, f"tags_{tag.id}", label, origin | ({"value": value} if value else {}))


def _ids(now: TagNow, project: str, dataset: Dataset, value: str | None) -> pa.StringArray:
    return tag_users(state.workspace(), project, now.tag.name, value, dataset, compute)
