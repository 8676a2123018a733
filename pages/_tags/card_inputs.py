"""What is said of a tag beside its definition: its place in the tree, layer, owner, purpose, whether it is a draft?"""

from __future__ import annotations

import streamlit as st

from analysis.jobs.tags import Described
from analysis.store.catalog import TAG_LAYERS, Branch, Tag, TagCard, TagLayer
from pages._ui.here import Here

_REFRESH = ("always", "frozen")
_UNSORTED = 0


def described_input(here: Here, key: str) -> Described:
    """The place stands in the row; what is rarer is behind a button."""
    text = here.text
    behaviour = behaviour_input(here, f"{key}_behaviour")
    with st.popover(text("tags.more"), icon=":material/edit_note:", key=f"{key}_more"):
        card = card_input(here, key)
        draft = st.toggle(text("tags.draft"), key=f"{key}_draft", help=text("tags.draft_help"), persist_state="session")
    return Described(card, draft, behaviour)


def card_input(here: Here, key: str) -> TagCard:
    text = here.text
    st.session_state.setdefault(f"{key}_layer", TagCard().layer)
    st.session_state.setdefault(f"{key}_refresh", TagCard().refresh)
    layer = st.segmented_control(
        text("tags.layer"),
        list(TAG_LAYERS),
        format_func=lambda code: text(f"tags.layers.{code}"),
        key=f"{key}_layer",
        required=True,
        help=text("tags.layer_help"),
        persist_state="session",
    )
    owner, purpose, goal = (
        st.text_input(text(f"tags.{name}"), key=f"{key}_{name}", max_chars=200, persist_state="session") or ""
        for name in ("owner", "description", "business_goal")
    )
    refresh = st.segmented_control(
        text("tags.refresh"),
        list(_REFRESH),
        format_func=lambda code: text(f"tags.refreshes.{code}"),
        key=f"{key}_refresh",
        required=True,
        help=text("tags.refresh_help"),
        persist_state="session",
    )
    return TagCard(layer or "behaviour", owner, purpose, goal, "frozen" if refresh == "frozen" else "always")


def behaviour_input(here: Here, key: str) -> int | None:
    """A behaviour of the tree, under its subject; None: not filed."""
    text, branches = here.text, behaviours(here)
    options = [_UNSORTED, *branches]
    if st.session_state.get(key) not in options:
        st.session_state[key] = _UNSORTED
    chosen = st.selectbox(
        text("tags.place"),
        options,
        format_func=lambda number: branches[number] if number else text("tags.unsorted"),
        key=key,
        help=text("tags.place_help"),
        width=240,
        persist_state="session",
    )
    return chosen or None


def behaviours(here: Here) -> dict[int, str]:
    """Each behaviour of the project's tree by its number, named with its subject."""
    branches: tuple[Branch, ...] = here.workspace.catalog().branches.all(here.project.id)
    names = {branch.id: branch.name for branch in branches}
    return {one.id: f"{names[one.parent]} › {one.name}" for one in branches if one.parent is not None}


def propose_layer(key: str, layer: TagLayer) -> None:
    """The layer that goes with the kind of tag, whenever the kind is changed; any other can be chosen after that."""
    held, before = st.session_state, st.session_state.get(f"{key}_proposed")
    held[f"{key}_proposed"] = layer
    if before != layer and (before is not None or layer != TagCard().layer):
        held[f"{key}_layer"] = layer


def fill_described(key: str, tag: Tag | None = None) -> None:
    """Before the inputs are made: as the tag is, or as a new one begins."""
    card = tag.card if tag else TagCard()
    held = st.session_state
    held.pop(f"{key}_proposed", None)
    held[f"{key}_layer"], held[f"{key}_refresh"] = card.layer, card.refresh
    held[f"{key}_owner"], held[f"{key}_description"], held[f"{key}_business_goal"] = (
        card.owner,
        card.description,
        card.goal,
    )
    held[f"{key}_behaviour"] = (tag.behaviour_id if tag else None) or _UNSORTED
    held[f"{key}_draft"] = tag.status == "draft" if tag else False
