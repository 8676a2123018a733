"""How does a page ask for tests of columns: which, how, and with which values?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from analysis.insights.columns import ValuesSpec, values
from analysis.rules.asked import MISSING_OPERATORS, PART_OPERATORS, TEXT_OPERATORS, ColumnTest
from analysis.rules.said import bare_test, operator_key
from pages._rules import inputs
from pages._rules.draft import OPERATORS, ColumnKind, TestDraft
from pages._rules.finished import Unfinished, test_made
from pages._rules.inputs import Row, Visibility, choice
from pages._rules.known import known_in
from pages._rules.opened import NotShown, test_draft
from pages._ui import compute
from pages._ui.here import Here
from pages._ui.rows import Rows

_OFFERED = 200


def kept_tests(
    here: Here,
    key: str,
    kind: ColumnKind,
    tests: tuple[ColumnTest, ...],
    add: str,
    events: tuple[str, ...] = (),
) -> tuple[ColumnTest, ...]:
    """Any number of tests, all to be met: those that are finished; at first `tests`. `add` words one more.

    A test that the inputs can't show (its column is gone) stands there as a sentence, and can be removed.
    """
    known, held = known_in(here), f"{key}_rows"
    row = Row(held, (), key, here, known)
    if held not in st.session_state:
        st.session_state[held] = Rows.of(_shown(test, kind, row) for test in tests)
    tests_input(row, kind, events)
    if known.columns(kind):
        icon = ":material/filter_alt:"
        st.button(add, key=f"{key}_add", icon=icon, type="tertiary", on_click=row.apply, args=(Rows.added, TestDraft()))
    return tuple(test for each in row.part if (test := _finished(each)) is not None)


def _shown(test: ColumnTest, kind: ColumnKind, row: Row) -> TestDraft | ColumnTest:
    try:
        return test_draft(test, kind, row.known)
    except NotShown:
        return test


def _finished(test: TestDraft | ColumnTest) -> ColumnTest | None:
    try:
        return test if isinstance(test, ColumnTest) else test_made(test)
    except Unfinished:
        return None


def tests_input(
    row: Row,
    kind: ColumnKind,
    events: tuple[str, ...] = (),
    least: int = 0,
    seen: Visibility = "visible",
) -> None:
    """Rows of tests, of which all but the last `least` can be removed."""
    tests: Rows[TestDraft | ColumnTest] = row.part
    for number, test in tests.items:
        remove = partial(row.apply, Rows.without, number) if len(tests) > least else None
        if isinstance(test, TestDraft):
            test_input(row.at(number), kind, events, remove, seen)
        else:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(bare_test(test, kind, row.here.say))
                label, own = row.here.text("builder.moves.remove"), f"{row.key}_{number}_drop"
                st.button(label, key=own, icon=":material/close:", type="tertiary", on_click=remove)


def test_input(
    row: Row,
    kind: ColumnKind,
    events: tuple[str, ...] = (),
    remove: Callable[[], None] | None = None,
    seen: Visibility = "collapsed",
) -> None:
    """One test in a row of inputs, which is lower where its labels are for screen readers only."""
    text, fields = row.here.text, row.known.columns(kind)
    if not fields:
        return
    with st.container(horizontal=True, vertical_alignment="bottom" if seen == "visible" else "center", gap="small"):
        names = row.here.say.names.by_kind[kind]
        column = choice(
            row, "column", f"builder.{kind}", tuple(fields), lambda name: names.get(name) or name, 190, seen=seen
        )
        type_ = fields[column]
        if row.get("type") != type_:
            row.put("type", type_)
        operator = choice(
            row.at("operators", key="operator"),
            type_,
            "builder.operator",
            OPERATORS[type_],
            lambda code: text(f"builder.operators.{type_}.{operator_key(code)}"),
            150,
            seen=seen,
        )
        _values_input(row, kind, operator, events, seen)
        if type_ == "text" and operator in TEXT_OPERATORS:
            follow = row.follow("ignore_case", row.get("ignore_case"))
            st.checkbox(text("builder.ignore_case"), width="content", **follow)
        if remove is not None:
            inputs.icon_button(f"{row.key}_remove", "close", text("builder.remove_property"), remove)
    row.fault(test_made)


def _values_input(row: Row, kind: ColumnKind, operator: str, events: tuple[str, ...], seen: Visibility) -> None:
    """The inputs of the value or values that the column is tested for."""
    test: TestDraft = row.part
    if operator in MISSING_OPERATORS:
        return
    if operator in PART_OPERATORS:
        label = row.here.text("builder.text_part")
        st.text_input(
            label, max_chars=1_000, label_visibility=seen, **row.follow("part", test.part, read=lambda part: part or "")
        )
    elif test.type == "text":
        _labels_input(row, kind, events, seen)
    else:
        of_type = row.at("numbers" if test.type == "number" else "days", key=test.type)
        labels = ("low", "high") if operator == "between" else ("number" if test.type == "number" else "day",)
        for place, label in enumerate(labels):
            ask = inputs.number if test.type == "number" else inputs.day
            ask(of_type, place, f"builder.{label}", seen=seen)


def _labels_input(row: Row, kind: ColumnKind, events: tuple[str, ...], seen: Visibility) -> None:
    """The most frequent values with their counts; others can be typed."""
    text, test = row.here.text, row.part
    held = test.labels.get(test.column, ())
    frequent = compute.run(values, row.here.dataset, ValuesSpec(kind, test.column, _OFFERED, events))
    counts = dict(zip(frequent.values, frequent.counts, strict=True))

    def shown(value: str) -> str:
        name = value or text("builder.empty_value")
        return text("builder.value_count", value=name, n=counts[value]) if value in counts else name

    st.multiselect(
        text("builder.values"),
        list(dict.fromkeys([*counts, *held])),
        format_func=shown,
        accept_new_options=True,
        select_all=False,
        placeholder=text("builder.values_placeholder"),
        help=text(f"builder.values_help_{kind}") if seen == "visible" else None,
        label_visibility=seen,
        **row.at("labels", key="text_values").follow(test.column, list(held), read=tuple),
    )
