"""How does a page ask for a test of a column: which, how, and with which value?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal, cast

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import values
from analysis.insights.values import ValuesSpec
from analysis.rules.conditions import MISSING_OPERATORS, ColumnTest, Operator
from analysis.rules.sentence import operator_key
from analysis.store.dataset import Dataset
from analysis.store.manifest import Field, FieldType
from pages._ui import compute, state
from pages._ui.inputs import option_input
from pages._ui.wording import worded

ColumnKind = Literal["property", "attribute"]
OPERATORS: dict[FieldType, tuple[Operator, ...]] = {
    "text": ("is", "is_not", "contains", "starts_with", "missing", "present"),
    "number": (">=", "<=", "between", "=", "!=", ">", "<", "missing", "present"),
    "time": (">=", "<=", "between", "missing", "present"),
}
_OFFERED = 200
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2099, 12, 31)


def fields_of(dataset: Dataset, kind: ColumnKind) -> dict[str, FieldType]:
    fields: tuple[Field, ...] = dataset.manifest.properties if kind == "property" else dataset.manifest.attributes
    return {field.name: field.type for field in fields}


def column_test_input(
    key: str,
    dataset: Dataset,
    kind: ColumnKind,
    events: Sequence[str] = (),
    remove: Callable[[], None] | None = None,
) -> ColumnTest | None:
    """One test in a row of inputs; None, with a line that says why, while it isn't finished."""
    text, fields = state.text(), fields_of(dataset, kind)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=210):
            column = option_input(
                text(f"rules.{kind}"), f"{key}_column", tuple(fields), lambda name: state.shown(kind, name)
            )
        if column is None:
            return None
        operators = OPERATORS[fields[column]]
        with st.container(width=170):
            operator = option_input(
                text("rules.operator"),
                f"{key}_operator_{fields[column]}",
                operators,
                lambda code: text(f"rules.operators.{fields[column]}.{operator_key(code)}"),
            )
        given = _values(f"{key}_{fields[column]}", dataset, kind, column, fields[column], operator or "", tuple(events))
        if remove is not None:
            label = text("rules.remove_property")
            st.button(label, key=f"{key}_remove", icon=":material/close:", type="tertiary", on_click=remove)
    return _made(column, operator or "", given)


def _made(column: str, operator: str, given: tuple[Any, ...]) -> ColumnTest | None:
    if operator not in MISSING_OPERATORS and (not given or any(value in (None, "") for value in given)):
        st.caption(state.text()("rules.choose_value"))
        return None
    try:
        return ColumnTest(column, cast(Operator, operator), given)
    except SilhouetteError as wrong:
        st.caption(worded(wrong))
        return None


def _values(
    key: str, dataset: Dataset, kind: ColumnKind, column: str, type_: FieldType, operator: str, events: tuple[str, ...]
) -> tuple[Any, ...]:
    text = state.text()
    if operator in MISSING_OPERATORS:
        return ()
    if operator in ("contains", "starts_with"):
        label = text("rules.text_part")
        return ((st.text_input(label, key=f"{key}_part", max_chars=1_000, persist_state="session") or ""),)
    if type_ == "text":
        return _known_values(f"{key}_values_{column}", dataset, ValuesSpec(kind, column, _OFFERED, events))
    labels = ("low", "high") if operator == "between" else ("number",) if type_ == "number" else ("day",)
    ask = _number if type_ == "number" else _day
    return tuple(ask(text(f"rules.{label}"), f"{key}_{label}") for label in labels)


def _known_values(key: str, dataset: Dataset, spec: ValuesSpec) -> tuple[str, ...]:
    """The most frequent values with their counts; others can be typed."""
    text = state.text()
    found = compute.run(values, dataset, spec)
    counts = dict(zip(found.values, found.counts, strict=True))
    chosen = list(st.session_state.get(key) or ())

    def shown(value: str) -> str:
        name = value or text("rules.empty_value")
        return text("rules.value_count", value=name, n=counts[value]) if value in counts else name

    return tuple(
        st.multiselect(
            text("rules.values"),
            list(dict.fromkeys([*counts, *chosen])),
            format_func=shown,
            key=key,
            accept_new_options=True,
            select_all=False,
            placeholder=text("rules.values_placeholder"),
            help=text(f"rules.values_help_{spec.kind}"),
            persist_state="session",
        )
    )


def _number(label: str, key: str) -> float | None:
    st.session_state.setdefault(key, None)
    given = st.number_input(label, key=key, value=None, step=1.0, format="%0.10g", width=140, persist_state="session")
    return int(given) if given is not None and float(given).is_integer() else given


def _day(label: str, key: str) -> str | None:
    st.session_state.setdefault(key, None)
    day = st.date_input(
        label, value=None, min_value=FIRST_DAY, max_value=LAST_DAY, key=key, width=150, persist_state="session"
    )
    return day.isoformat() if isinstance(day, date) else None


def fill_test(key: str, test: ColumnTest, type_: FieldType) -> None:
    """Set the inputs of a test before they are made."""
    held = st.session_state
    held[f"{key}_column"], held[f"{key}_operator_{type_}"] = test.column, test.operator
    if test.operator in ("contains", "starts_with"):
        held[f"{key}_{type_}_part"] = test.values[0]
    elif type_ == "text" and test.values:
        held[f"{key}_text_values_{test.column}"] = [str(value) for value in test.values]
    elif test.values:
        labels = ("low", "high") if test.operator == "between" else ("number" if type_ == "number" else "day",)
        for label, value in zip(labels, test.values, strict=True):
            held[f"{key}_{type_}_{label}"] = float(value) if type_ == "number" else date.fromisoformat(str(value))


def can_fill(test: ColumnTest, type_: FieldType | None) -> bool:
    """Whether the inputs can show the test: a column that is there, an operator and values that they offer."""
    if type_ is None or test.operator not in OPERATORS[type_]:
        return False
    return len(test.values) == 1 if test.operator in ("contains", "starts_with") else True
