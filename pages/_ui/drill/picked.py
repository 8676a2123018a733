"""How does what stands behind a click stay in sight: the chosen mark in its chart, and the list below it?

A chart forgets its selection when its page is left. So what was clicked is kept here, by the names on the mark, until
something else or nothing is clicked; a chart that comes onto the screen again begins with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

Selection = Mapping[str, Any]


def drawn_as(key: str, offered: Callable[[Selection], bool]) -> str:
    """The key of the chart itself. A mark that isn't `offered` any more is forgotten, here and in the browser.

    The browser gives a chart of the same key its selection back, so one without the mark would stay pale.
    """
    kept = st.session_state.get(_kept(key))
    if kept is not None and not offered(kept):
        del st.session_state[_kept(key)]
        st.session_state.pop(_begun(key), None)
        st.session_state[_forgotten(key)] = st.session_state.get(_forgotten(key), 0) + 1
    times = st.session_state.get(_forgotten(key), 0)
    return f"{key}_{times}" if times else key


def preset(key: str, mark: Selection | None) -> None:
    """Choose what a link says was chosen, or nothing. A chart that is drawn already comes anew, to begin with it."""
    if st.session_state.get(_kept(key)) == mark:
        return
    st.session_state.pop(_kept(key), None)
    if mark is not None:
        st.session_state[_kept(key)] = mark
    st.session_state.pop(_seen(key), None)
    if st.session_state.pop(_begun(key), None) is not None or _picks(key) in st.session_state:
        st.session_state[_forgotten(key)] = st.session_state.get(_forgotten(key), 0) + 1


def clicked(key: str, own: str, select: str) -> None:
    """The callback of the chart drawn as `own`: it alone tells a click on nothing from a chart that has just come
    back."""
    points = _points(st.session_state.get(own), select)
    if points:
        st.session_state[_kept(key)] = points[0]
    else:
        st.session_state.pop(_kept(key), None)
    st.session_state[_picks(key)] = picks(key) + 1


def begun(key: str, own: str) -> Selection | None:
    """With what the chart drawn as `own` begins, as long as it is on the screen."""
    if own not in st.session_state:
        st.session_state[_begun(key)] = st.session_state.get(_kept(key))
        st.session_state[_picks(key)] = picks(key) + 1
    return st.session_state.get(_begun(key))


def chosen(key: str, select: str, event: Any) -> Selection | None:  # noqa: ANN401 what the chart returns
    """The mark that was chosen last, in the chart or its table, here or before the page was left."""
    point = next(iter(_points(event, select)), None)
    if point is not None and point != st.session_state.get(_seen(key)):
        st.session_state[_kept(key)] = point
    st.session_state[_seen(key)] = point
    return st.session_state.get(_kept(key))


def row_chosen(key: str, table: str, marks: Sequence[Selection]) -> None:
    """The callback of the table under a chart, whose rows are these marks: the chart is drawn with the chosen one."""
    rows = (st.session_state.get(table) or {}).get("selection", {}).get("rows") or []
    if rows and rows[0] < len(marks):
        st.session_state[_kept(key)] = st.session_state[_begun(key)] = marks[rows[0]]
    else:
        st.session_state.pop(_kept(key), None)
    st.session_state[_picks(key)] = picks(key) + 1


def picks(key: str) -> int:
    """How often something was chosen in the chart, each time it came back with what was chosen too."""
    return st.session_state.get(_picks(key), 0)


def _points(event: Any, select: str) -> list[Selection]:  # noqa: ANN401
    points = (event or {}).get("selection", {}).get(select) or []
    return points if isinstance(points, list) else []


def _kept(key: str) -> str:
    return f"{key}_picked"


def _seen(key: str) -> str:
    return f"{key}_seen"


def _begun(key: str) -> str:
    return f"{key}_begun"


def _forgotten(key: str) -> str:
    return f"{key}_forgotten"


def _picks(key: str) -> str:
    return f"{key}_picks"
