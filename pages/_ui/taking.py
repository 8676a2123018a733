"""Does an input show what stands in its draft, and is a new value of it one that somebody chose?

An input that comes back to the screen begins at the browser's own default unless its value is set anew. And a browser
that has not heard yet that some inputs are gone tells their values once more with the next click; the server, which has
forgotten them, takes that for a change. Nobody made it, and the draft may have moved on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

_MADE, _SHOWN = "inputs_made", "inputs_shown"  # by this run so far; by the last that came to its end


@contextmanager
def drawing_inputs() -> Iterator[None]:
    """Around what makes the inputs of a draft, a page or its fragment: they are on the screen once it has come to its
    end, also an early one."""
    st.session_state[_MADE] = set()
    try:
        yield
    except StopException:
        _are_shown()
        raise
    _are_shown()


def _are_shown() -> None:
    st.session_state[_SHOWN] = frozenset(st.session_state[_MADE])


def following(key: str, shown: object, take: Callable[[Any], None]) -> dict[str, Any]:
    """The arguments by which an input under `key` shows a value and gives what is chosen to `take`."""
    held = st.session_state
    if key not in held.get(_SHOWN, ()) or key not in held or held[key] != shown:
        held[key] = shown
    taken = taker(key, take)
    return {"key": key, "on_change": lambda: taken(st.session_state[key])}


def taker(key: str, take: Callable[[Any], None]) -> Callable[[Any], None]:
    """Gives a new value of the input under `key` to `take`, as a callback, if the input was on the screen."""
    st.session_state.setdefault(_MADE, set()).add(key)

    def taken(value: Any) -> None:  # noqa: ANN401 of whatever input it is
        if key in st.session_state.get(_SHOWN, {key}):
            take(value)

    return taken
