"""How are tests and limits of values written in a file?"""

from __future__ import annotations

from typing import Any, cast

from analysis.rules.asked import (
    MISSING_OPERATORS,
    NUMBER_OPERATORS,
    TEXT_OPERATORS,
    ColumnTest,
    Limit,
    NumberOperator,
    Operator,
    Rank,
)
from analysis.rules.written.errors import bad_value
from analysis.rules.written.values import JsonRule, boolean, list_of, number, object_of, only, optional, text_of

OPERATORS = (*TEXT_OPERATORS, *NUMBER_OPERATORS, *MISSING_OPERATORS)
SIDES = ("top", "bottom")
LIMITS = (*NUMBER_OPERATORS, *SIDES)


def column_test_to_json(test: ColumnTest, kind: str) -> JsonRule:
    """`kind` says whose column it is: `property` or `attribute`."""
    values: Any = list(test.values)
    if test.operator in MISSING_OPERATORS:
        values = True
    elif test.operator in NUMBER_OPERATORS and test.operator != "between":
        values = test.values[0]
    return {kind: test.column, test.operator: values} | ({"ignore_case": True} if test.ignore_case else {})


def column_test_from_json(form: object, kind: str, others: tuple[str, ...] = ()) -> ColumnTest:
    """`{"property": "amount", ">=": 20}`: the column, and one operator with its value or values, for texts perhaps with
    `"ignore_case": true`.

    `others` are keys beside it that somebody else reads.
    """
    form = object_of(form, kind)
    only(form, (kind, *OPERATORS, "ignore_case", *others))
    if kind not in form:
        raise bad_value(kind)
    operators = [key for key in form if key not in (kind, "ignore_case", *others)]
    if len(operators) != 1:
        raise bad_value(kind)
    operator, value = operators[0], form[operators[0]]
    column = text_of(form[kind], kind)
    if operator not in TEXT_OPERATORS and "ignore_case" in form:
        raise bad_value("ignore_case")
    if operator in MISSING_OPERATORS:
        return ColumnTest(column, _present(operator, value))
    if operator in NUMBER_OPERATORS and operator != "between":
        value = [value]
    values = value if isinstance(value, list) else [value]
    if any(isinstance(item, bool) or not isinstance(item, str | int | float) for item in values):
        raise bad_value(operator)
    return ColumnTest(column, cast(Operator, operator), tuple(values), optional(form, "ignore_case", boolean, False))


def _present(operator: str, value: object) -> Operator:
    """`"missing": false` is `present`."""
    if not isinstance(value, bool):
        raise bad_value(operator)
    return "missing" if value == (operator == "missing") else "present"


def limit_to_json(limit: Limit | Rank) -> JsonRule:
    if isinstance(limit, Rank):
        return {limit.side: limit.share}
    return {limit.operator: list(limit.values) if limit.operator == "between" else limit.values[0]}


def limit_from_json(form: JsonRule, kind: str) -> Limit | Rank:
    """`">=": 200`, `"between": [10, 20]` or `"top": 0.2`: exactly one of them."""
    found = [key for key in form if key in LIMITS]
    if len(found) != 1:
        raise bad_value(kind)
    key, value = found[0], form[found[0]]
    if key in SIDES:
        return Rank(cast(Any, key), number(value, key))
    values = list_of(value, key) if key == "between" else [value]
    return Limit(cast(NumberOperator, key), tuple(number(one, key) for one in values))
