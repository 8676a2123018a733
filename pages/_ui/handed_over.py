"""What does one page, or one run of it, hand to the next?"""

from __future__ import annotations

from typing import ClassVar, Protocol, TypeVar

import streamlit as st


class Message(Protocol):
    """A frozen value of a class of its own. What begins with `shell_` outlives a change of the project."""

    key: ClassVar[str]


M = TypeVar("M", bound=Message)


def hand_over(message: Message) -> None:
    """In place of an earlier one of its kind."""
    st.session_state[message.key] = message


def handed_over(kind: type[M]) -> M | None:
    """What lies there, and stays."""
    return st.session_state.get(kind.key)


def taken(kind: type[M]) -> M | None:
    """What lies there, given once."""
    return st.session_state.pop(kind.key, None)
