"""What does one tag say, who has it and why, and what can be done with it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.tags import words
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
from analysis.rules.asked import Bins, Definition, Group, OrderedValues, Rule, YesNo
from analysis.store.catalog import Tag
from analysis.timezones import to_micros
from pages._tags import builder, evidence, preview, versions
from pages._tags.card_inputs import behaviour_input, behaviours, card_input, fill_described
from pages._tags.list import open_tag
from pages._ui import compute, show
from pages._ui.browser import bring_into_sight
from pages._ui.here import Here
from pages._ui.navigation import link

_TABS = ("why", "values", "users", "versions")


def tag_card(here: Here, now: TagNow, tags: Sequence[TagNow]) -> None:
    """One tag: its sentence, users and share with their stamp, and behind it evidence, values, users, versions."""
    text, name = here.text, show.escape(now.tag.name)
    with st.container(border=True):
        if now.users is None:
            show.sentence(name)
        else:
            share = text.percent(now.share)
            show.sentence(text("tags.answer", tag=name, users=now.users, total=now.total, share=share))
        st.markdown(words.meaning(now.tag, now.definition, here.say))
        if now.error is not None:
            show.error(now.error)
        _stamp(here, now)
        _actions(here, now, tags)
        _tabs(here, now)


def _stamp(here: Here, now: TagNow) -> None:
    """Of which data and when; that the tag lags behind, and how it catches up."""
    text, tag, card = here.text, now.tag, now.tag.card
    made = text.day(here.local(to_micros(tag.created_at)).date())
    said = [text("tags.made", version=tag.version, day=made, data=now.dataset_version)]
    if now.result is not None:
        said.append(text("tags.kept", when=text.moment(here.local(to_micros(now.result.computed_at)))))
    place = behaviours(here).get(tag.behaviour_id or 0)
    said += [text(f"tags.layers.{card.layer}"), place or "", card.owner, card.description, card.goal]
    st.caption(" · ".join(show.escape(one) for one in said if one))
    if now.lags:
        with st.container(horizontal=True, vertical_alignment="center"):
            kept = now.result.dataset_version if now.result else None
            lagging = text("tags.lags", version=kept) if kept else text("tags.never_kept")
            st.warning(lagging, icon=":material/schedule:")
            st.button(text("tags.catch_up"), key="tags_catch_up", on_click=catch_up, args=(here, (tag.name,)))


def catch_up(here: Here, names: tuple[str, ...]) -> None:
    """Keep what the tags come to on this data."""
    refresh(here.workspace, here.project.id, names, here.dataset)


def _actions(here: Here, now: TagNow, tags: Sequence[TagNow]) -> None:
    text, name = here.text, now.tag.name
    key, filled = f"tags_describe_{now.tag.id}", f"tags_card_{now.tag.id}_filled"
    if st.session_state.get(key):  # all of the form needs the room of the window below its button
        if filled not in st.session_state:
            st.session_state[f"{key}_times"] = st.session_state.get(f"{key}_times", 0) + 1
        bring_into_sight(key, st.session_state.get(f"{key}_times"))
    with st.container(horizontal=True, vertical_alignment="center"):
        link("portrait", text("tags.portrait"), icon="account_circle", query={"tag": name})
        if now.definition is not None:
            st.button(
                text("tags.edit"),
                key="tags_edit",
                icon=":material/edit:",
                on_click=builder.begin,
                args=(here, now.definition, name),
            )
        with st.popover(text("tags.describe"), icon=":material/edit_note:", key=key, on_change="rerun") as opened:
            if opened.open:
                _describe(here, now, tags)
            else:
                st.session_state.pop(filled, None)
        with st.popover(text("tags.retire"), icon=":material/archive:", key="tags_delete", type="tertiary"):
            users = [show.escape(other) for other in needing(here.workspace, now.tag.project_id, name)]
            st.markdown(text("tags.delete_used", tags=users) if users else text("tags.delete_sure"))
            st.button(
                text("tags.delete_yes"),
                key="tags_delete_yes",
                on_click=_retire,
                args=(here, name),
                disabled=bool(users),
            )


def _describe(here: Here, now: TagNow, tags: Sequence[TagNow]) -> None:
    """Name, place, layer and what else is said of the tag; none of it makes a version."""
    text, key = here.text, f"tags_card_{now.tag.id}"
    _fill(key, now.tag)
    first_row = st.container(horizontal=True, vertical_alignment="bottom")  # in sight on every screen
    told = st.container()
    name = first_row.text_input(text("tags.name"), key=f"{key}_name", max_chars=80)
    behaviour = behaviour_input(here, f"{key}_behaviour")
    card = card_input(here, key)
    draft = st.toggle(text("tags.draft"), key=f"{key}_draft", help=text("tags.draft_help"))
    if first_row.button(text("tags.describe_save"), key=f"{key}_save", type="primary"):
        try:
            described = Described(card, draft, behaviour)
            tag = describe_tag(here.workspace, here.project.id, now.tag.name, described, name or "")
        except SilhouetteError as wrong:
            with told:
                show.error(wrong)
            return
        open_tag(tag.name)
        st.rerun()
    _order(here, now, tags)


def _fill(key: str, tag: Tag) -> None:
    """As the tag is whenever it is opened, and after each change: of what was typed before only a part is kept."""
    is_now = (tag.name, tag.version, tag.card, tag.behaviour_id, tag.status)
    if st.session_state.get(f"{key}_filled") != is_now or f"{key}_name" not in st.session_state:
        fill_described(key, tag)
        st.session_state[f"{key}_name"], st.session_state[f"{key}_filled"] = tag.name, is_now


def _order(here: Here, now: TagNow, tags: Sequence[TagNow]) -> None:
    """Up or down among the tags of its behaviour."""
    text, siblings = here.text, [one for one in tags if one.tag.behaviour_id == now.tag.behaviour_id]
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
                args=(here, order),
            )


def _ordered(here: Here, names: list[str]) -> None:
    order_tags(here.workspace, here.project.id, names)


def _retire(here: Here, name: str) -> None:
    retire_tag(here.workspace, here.project.id, name)
    open_tag(None)
    st.toast(here.text("tags.deleted", tag=show.escape(name)))


def _tabs(here: Here, now: TagNow) -> None:
    """Only what is opened is computed."""
    text = here.text
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
                _tab(here, name, now)


def _tab(here: Here, name: str, now: TagNow) -> None:
    match name:
        case "why" if now.definition is not None:
            _why(here, now, now.definition)
        case "values":
            _values(here, now)
        case "users":
            _users(here, now)
        case _:
            versions.versions(here, now.tag)


def _values(here: Here, now: TagNow) -> None:
    """Each value with its users; a row lists them."""
    is_binned = isinstance(now.definition, Bins) and now.error is None and not now.frozen and not now.lags
    asked = preview.closed(here, now.definition, now.tag.name) if is_binned and now.definition is not None else None
    value = preview.value_table(here, asked, now.values, now.total, f"tags_values_{now.tag.id}_{now.tag.version}")
    if value is not None:
        _listed(here, now, value, "value")


def _why(here: Here, now: TagNow, definition: Definition) -> None:
    """The evidence of a few users; of a tag with values, of the value that is chosen."""
    closed = preview.closed(here, definition, now.tag.name)
    if isinstance(closed, YesNo):
        evidence.evidence(here, closed.rule)
    elif isinstance(closed, OrderedValues):
        rules: dict[str, Rule] = {case.value: case.rule for case in closed.cases}
        if closed.otherwise is not None:
            rules[closed.otherwise] = Group("none", tuple(rules.values()))
        value = _value(here, now, tuple(rules), "why")
        if value is not None:
            evidence.evidence(here, rules[value])


def _value(here: Here, now: TagNow, values: tuple[str, ...], part: str) -> str | None:
    """One value of the tag; none chosen: any."""
    text, counts = here.text, dict(now.values)
    return st.pills(
        text("tags.value"),
        list(values),
        format_func=lambda one: text("tags.value_count", value=show.escape(one), n=counts.get(one, 0)),
        key=f"tags_{part}_value_{now.tag.id}_{now.tag.version}",
        label_visibility="collapsed",
    )


def _users(here: Here, now: TagNow) -> None:
    """Who has the tag; of a tag with values, who has the one that is chosen."""
    value = None
    values = tuple(value_counts(here.workspace, now.tag, here.dataset, compute))
    if values:
        value = _value(here, now, values, "users")
    _listed(here, now, value, "all")


def _listed(here: Here, now: TagNow, value: str | None, part: str) -> None:
    tag = now.tag
    origin: dict[str, Any] = {"kind": "tag", "tag": tag.name, "version": tag.version}
    label = tag.name if value is None else f"{tag.name} {value}"
    ids = _ids(here, now, value)
    show.users(here, ids, f"tags_{tag.id}_{part}", label, origin | ({"value": value} if value else {}))


def _ids(here: Here, now: TagNow, value: str | None) -> pa.StringArray:
    return tag_users(here.workspace, here.project.id, now.tag.name, value, here.dataset, compute)
