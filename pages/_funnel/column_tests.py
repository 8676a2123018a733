"""How are tests of properties or attributes put together, any number, all to be met?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from analysis.rules.asked import ColumnTest
from analysis.rules.said import bare_test
from analysis.store.dataset import Dataset
from pages._rules import ColumnKind, column_tests
from pages._ui import state
from pages._ui.saying import say


def tests_input(
    key: str,
    dataset: Dataset,
    kind: ColumnKind,
    tests: tuple[ColumnTest, ...],
    add: str,
    events: Sequence[str] = (),
) -> tuple[ColumnTest, ...]:
    """The tests that are finished; at first `tests`. `add` words the button for one more.

    A test that the inputs can't show (its column is gone) stands there as a sentence, and can be removed.
    """
    rows = _rows(key, dataset, kind, tests)
    made: list[ColumnTest] = []
    for row in rows:
        own = f"{key}_{row}"
        fixed: ColumnTest | None = st.session_state.get(f"{own}_fixed")
        if fixed is None:
            test = column_tests.column_test_input(own, dataset, kind, tuple(events), lambda row=row: _drop(key, row))
        else:
            test = fixed
            _fixed(own, key, row, kind, fixed)
        if test is not None:
            made.append(test)
    if column_tests.fields_of(dataset, kind):
        st.button(add, key=f"{key}_add", icon=":material/filter_alt:", type="tertiary", on_click=_more, args=(key,))
    return tuple(made)


def _rows(key: str, dataset: Dataset, kind: ColumnKind, tests: tuple[ColumnTest, ...]) -> tuple[int, ...]:
    """Numbers of the rows, which stay with their inputs."""
    held = st.session_state.get(f"{key}_rows")
    if held is None:
        types = column_tests.fields_of(dataset, kind)
        for row, test in enumerate(tests):
            type_ = types.get(test.column)
            if type_ is not None and column_tests.can_fill(test, type_) and _days_only(test, type_):
                column_tests.fill_test(f"{key}_{row}", test, type_)
            else:
                st.session_state[f"{key}_{row}_fixed"] = test
        held = st.session_state[f"{key}_rows"] = tuple(range(len(tests)))
    return held


def _days_only(test: ColumnTest, type_: str) -> bool:
    """The inputs know days, not moments."""
    if type_ != "time":
        return True
    try:
        return all(date.fromisoformat(str(value)) for value in test.values)
    except ValueError:
        return False


def _fixed(own: str, key: str, row: int, kind: ColumnKind, test: ColumnTest) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(bare_test(test, kind, say()))
        st.button(
            state.text()("funnel.remove"),
            key=f"{own}_drop",
            icon=":material/close:",
            type="tertiary",
            on_click=_drop,
            args=(key, row),
        )


def _drop(key: str, row: int) -> None:
    st.session_state[f"{key}_rows"] = tuple(each for each in st.session_state[f"{key}_rows"] if each != row)


def _more(key: str) -> None:
    """A number that no row had before: the inputs of one that was removed are still filled in."""
    held = st.session_state.get(f"{key}_rows", ())
    made = max(st.session_state.get(f"{key}_made", -1), *held, -1) + 1
    st.session_state[f"{key}_rows"], st.session_state[f"{key}_made"] = (*held, made), made
