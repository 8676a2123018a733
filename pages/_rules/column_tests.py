"""How does a page ask for a test of a column: which, how, and with which value?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.columns import ValuesSpec, values
from analysis.rules.asked import MISSING_OPERATORS, ColumnTest, Operator
from analysis.rules.said import operator_key
from analysis.store.dataset import Dataset, Field, FieldType
from pages._rules.inputs import Visibility, choice, day, number
from pages._rules.tree import BUTTON
from pages._ui import compute, state
from pages._ui.wording import worded

ColumnKind = Literal["property", "attribute"]
OPERATORS: dict[FieldType, tuple[Operator, ...]] = {
    "text": ("is", "is_not", "contains", "starts_with", "missing", "present"),
    "number": (">=", "<=", "between", "=", "!=", ">", "<", "missing", "present"),
    "time": (">=", "<=", "between", "missing", "present"),
}
_OFFERED = 200


def fields_of(dataset: Dataset, kind: ColumnKind) -> dict[str, FieldType]:
    fields: tuple[Field, ...] = dataset.manifest.properties if kind == "property" else dataset.manifest.attributes
    return {field.name: field.type for field in fields}


def column_test_input(
    key: str,
    dataset: Dataset,
    kind: ColumnKind,
    events: Sequence[str] = (),
    remove: Callable[[], None] | None = None,
    labelled: bool = True,
) -> ColumnTest | None:
    """One test in a row of inputs; None, with a line that says why, while it isn't finished.

    Not `labelled`, the row is lower, and its labels are for screen readers only.
    """
    text, fields = state.text(), fields_of(dataset, kind)
    if not fields:
        return None
    seen: Visibility = "visible" if labelled else "collapsed"
    with st.container(horizontal=True, vertical_alignment="bottom" if labelled else "center", gap="small"):
        names = state.names()[kind]
        column = choice(
            f"builder.{kind}", f"{key}_column", tuple(fields), lambda name: names.get(name) or name, 190, seen=seen
        )
        type_ = fields[column]
        operator = choice(
            "builder.operator",
            f"{key}_operator_{type_}",
            OPERATORS[type_],
            lambda code: text(f"builder.operators.{type_}.{operator_key(code)}"),
            150,
            seen=seen,
        )
        given = _Values(f"{key}_{type_}", dataset, kind, column, type_, tuple(events), seen).ask(operator)
        if remove is not None:
            st.button(
                "",
                key=f"{key}_remove{BUTTON}",
                icon=":material/close:",
                type="tertiary",
                help=text("builder.remove_property"),
                on_click=remove,
            )
    return _made(column, operator, given)


def _made(column: str, operator: str, given: tuple[Any, ...]) -> ColumnTest | None:
    if operator not in MISSING_OPERATORS and (not given or any(value in (None, "") for value in given)):
        st.caption(state.text()("builder.choose_value"))
        return None
    try:
        return ColumnTest(column, cast(Operator, operator), given)
    except SilhouetteError as wrong:
        st.caption(worded(wrong))
        return None


@dataclass(frozen=True)
class _Values:
    """The inputs of the value or values that a column is tested for."""

    key: str
    dataset: Dataset
    kind: ColumnKind
    column: str
    type: FieldType
    events: tuple[str, ...]
    seen: Visibility

    def ask(self, operator: str) -> tuple[Any, ...]:
        if operator in MISSING_OPERATORS:
            return ()
        if operator in ("contains", "starts_with"):
            return (self._part(),)
        if self.type == "text":
            return self._known()
        labels = ("low", "high") if operator == "between" else ("number",) if self.type == "number" else ("day",)
        one = self._number if self.type == "number" else self._day
        return tuple(one(label) for label in labels)

    def _part(self) -> str:
        label = state.text()("builder.text_part")
        key = f"{self.key}_part"
        return st.text_input(label, key=key, max_chars=1_000, label_visibility=self.seen, persist_state="session") or ""

    def _known(self) -> tuple[str, ...]:
        """The most frequent values with their counts; others can be typed."""
        text, key = state.text(), f"{self.key}_values_{self.column}"
        found = compute.run(values, self.dataset, ValuesSpec(self.kind, self.column, _OFFERED, self.events))
        counts = dict(zip(found.values, found.counts, strict=True))

        def shown(value: str) -> str:
            name = value or text("builder.empty_value")
            return text("builder.value_count", value=name, n=counts[value]) if value in counts else name

        return tuple(
            st.multiselect(
                text("builder.values"),
                list(dict.fromkeys([*counts, *(st.session_state.get(key) or ())])),
                format_func=shown,
                key=key,
                accept_new_options=True,
                select_all=False,
                placeholder=text("builder.values_placeholder"),
                help=text(f"builder.values_help_{self.kind}") if self.seen == "visible" else None,
                label_visibility=self.seen,
                persist_state="session",
            )
        )

    def _number(self, label: str) -> float | None:
        return number(f"builder.{label}", f"{self.key}_{label}", seen=self.seen)

    def _day(self, label: str) -> str | None:
        picked = day(f"builder.{label}", f"{self.key}_{label}", None, self.seen)
        return picked.isoformat() if picked else None


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
