"""Where does the funnel page keep its draft, and how do its inputs change it?

Inputs stand in popovers and exist only while those are open: they start from the draft, and each hands its value to the
draft as it changes, before the page is made anew. So what stands outside is right at once, and nothing is lost when a
popover closes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from pages._funnel.draft import FunnelDraft
from pages._ui import taking

_DRAFT = "funnel_draft"

Change = Callable[[FunnelDraft, Any], FunnelDraft]


def draft() -> FunnelDraft | None:
    return st.session_state.get(_DRAFT)


def put(made: FunnelDraft) -> None:
    st.session_state[_DRAFT] = made


def update(**fields: Any) -> None:  # noqa: ANN401 fields of the draft
    """Also as a callback."""
    if (current := draft()) is not None:
        put(replace(current, **fields))


def apply(change: Callable[..., FunnelDraft], *more: Any, **fields: Any) -> None:  # noqa: ANN401
    """`apply(FunnelDraft.moved, id, 1)`, also as a button's callback."""
    if (current := draft()) is not None:
        put(change(current, *more, **fields))


def taker(key: str, change: Change) -> Callable[[Any], None]:
    """What takes a new value of the input under `key` into the draft, as a callback."""
    return taking.taker(key, lambda value: apply(change, value))


def follow(key: str, change: Change) -> dict[str, Any]:
    """The arguments by which an input under `key` changes the draft."""
    take = taker(key, change)
    return {"key": key, "on_change": lambda: take(st.session_state.get(key))}


def follow_field(key: str, field: str) -> dict[str, Any]:
    return follow(key, lambda draft, value: replace(draft, **{field: value}))


def label(key: str, words: str) -> str:
    """What a popover under `key` is called: it keeps the words with which it was opened, for with others it would be
    another one, and closed."""
    held = f"{key}_label"
    if st.session_state.get(key) and held in st.session_state:
        return st.session_state[held]
    st.session_state[held] = words
    return words


def forget_inputs() -> None:
    """What the inputs of users and of properties hold of an older draft; they start from the draft anew."""
    for name in [name for name in st.session_state if str(name).startswith(("funnel_filter_", "funnel_other_"))]:
        del st.session_state[name]
