"""Which values pass a test?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import AnalysisError
from analysis.rules.asked import NUMBER_OPERATORS, ColumnTest, Limit, NumberOperator
from analysis.store.dataset import DATED, Column
from analysis.timezones import day_number

Mask = np.ndarray  # bool

_SEARCHES = {
    "contains": pc.match_substring,
    "contains_not": pc.match_substring,
    "starts_with": pc.starts_with,
    "ends_with": pc.ends_with,
}
_NEGATED = ("is_not", "contains_not")
_COMPARISONS: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


class UnfitTest(AnalysisError):
    """A test for another type of column. details: column, type (text, number, time or day), operator, values"""

    code = "unfit_test"


def passes(test: ColumnTest, column: Column, time_zone: str, rows: np.ndarray | None = None) -> Mask:
    """Which values of a column (only those at `rows`, if given) pass the test?"""
    values = column.values if rows is None else column.values[rows]
    if test.operator in ("missing", "present"):
        missing = replace(column, values=values).missing
        return missing if test.operator == "missing" else ~missing
    if column.type == "text":
        return np.append(_labels_pass(test, column), False)[values]  # the code -1 of "missing" takes the last
    if column.type in DATED:
        return _days_pass(test, replace(column, values=values), time_zone)
    return _numbers_pass(test, values)


def within_limit(limit: Limit, values: np.ndarray) -> Mask:
    """Which numbers meet the limit? NaN meets none."""
    return _compared(limit.operator, values, list(limit.values))


def _labels_pass(test: ColumnTest, column: Column) -> Mask:
    labels = column.labels if column.labels is not None else pa.array([], pa.string())
    texts = [label_of(value) for value in test.values]
    if test.operator in NUMBER_OPERATORS:
        raise _misfit(test, "text")
    if test.ignore_case:
        labels, texts = _case_folded(labels), [text.casefold() for text in texts]
    if test.operator in ("is", "is_not"):
        found = pc.is_in(labels, value_set=pa.array(texts, pa.string())).to_numpy(zero_copy_only=False)
    else:
        search = _SEARCHES[test.operator]
        found = np.logical_or.reduce([search(labels, pattern=text).to_numpy(zero_copy_only=False) for text in texts])
    return ~found if test.operator in _NEGATED else found


def _case_folded(labels: pa.Array) -> pa.Array:
    """Unicode's full case folding (`straße` is `STRASSE`), which Arrow knows for ASCII only."""
    labels = labels.cast(pa.string())
    other = pc.invert(pc.string_is_ascii(labels))
    folded = [label.casefold() for label in labels.filter(other).to_pylist()]
    return pc.replace_with_mask(pc.ascii_lower(labels), other, pa.array(folded, pa.string()))


def label_of(value: str | float) -> str:
    """A value as a text column holds it: 5, not 5.0."""
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else str(value)


def _numbers_pass(test: ColumnTest, values: np.ndarray) -> Mask:
    """Comparisons of numbers; `is` and `is_not` take numbers, or texts that read as such. NaN is "missing"."""
    try:
        numbers = [float(value) for value in test.values]
    except ValueError as error:
        raise _misfit(test, "number") from error
    if test.operator in ("is", "is_not"):
        found = np.isin(values, numbers)
        return found if test.operator == "is" else ~found & ~np.isnan(values)
    if test.operator not in NUMBER_OPERATORS:
        raise _misfit(test, "number")
    return _compared(test.operator, values, numbers)  # type: ignore[arg-type] it is one of them


def _compared(operator: NumberOperator, values: np.ndarray, numbers: list[float]) -> Mask:
    if operator == "between":
        return (values >= numbers[0]) & (values <= numbers[1])
    found = _COMPARISONS[operator](values, numbers[0])
    return found & ~np.isnan(values) if operator == "!=" else found


def _days_pass(test: ColumnTest, column: Column, time_zone: str) -> Mask:
    """A moment is compared by its local day, so that `<= 2026-01-31` takes all of that day; a day is one already."""
    if test.operator not in NUMBER_OPERATORS or not all(isinstance(value, str) for value in test.values):
        raise _misfit(test, column.type)
    days = np.where(column.missing, np.nan, column.days(time_zone))
    numbers = tuple(float(day_number(date.fromisoformat(str(value)))) for value in test.values)
    return _numbers_pass(ColumnTest(test.column, test.operator, numbers), days)


def _misfit(test: ColumnTest, kind: str) -> UnfitTest:
    values = [str(value) for value in test.values]
    return UnfitTest(column=test.column, type=kind, operator=test.operator, values=values)
