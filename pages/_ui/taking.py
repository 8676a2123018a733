"""Did somebody change an input, or does a browser tell once more what is no longer on the screen?

A browser that has not heard yet that some inputs are gone tells their values once more with the next click; the server,
which has forgotten them, takes that for a change. Nobody made it, and the draft may have moved on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

_MADE, _SHOWN = "inputs_made", "inputs_shown"  # by this run so far; by the last that came to its end


@contextmanager
def drawing_inputs() -> Iterator[None]:
    """Around what makes the inputs of a draft: they are on the screen once it has come to its end."""
    made = st.session_state[_MADE] = set()
    yield
    st.session_state[_SHOWN] = frozenset(made)


def taker(key: str, take: Callable[[Any], None]) -> Callable[[Any], None]:
    """Gives a new value of the input under `key` to `take`, as a callback, if the input was on the screen."""
    st.session_state.setdefault(_MADE, set()).add(key)

    def taken(value: Any) -> None:  # noqa: ANN401 of whatever input it is
        if key in st.session_state.get(_SHOWN, {key}):
            take(value)

    return taken
