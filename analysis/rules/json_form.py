"""How is a rule written in a file?

`{"all": [{"did": ["purchase"], "at_least": 3, "hours": [23, 5], "where": [{"property": "category", "is": ["snacks"]}]},
{"did_not": ["refund"]}, {"attribute": "city", "is": ["Paris"]}]}`; `docs/rules.md` describes every key. What people
wrote by hand is read strictly: a key that isn't known is an error that names it and the nearest ones that are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from analysis.rules.conditions import (
    MISSING_OPERATORS,
    NUMBER_OPERATORS,
    TEXT_OPERATORS,
    AllOf,
    AnyOf,
    ColumnTest,
    Did,
    HasAttribute,
    Hours,
    Listed,
    NoneOf,
    Operator,
    Rule,
    SegmentRef,
    TagRef,
)
from analysis.rules.json_errors import (
    MOST_CONDITIONS,
    MOST_LEVELS,
    UnreadableRule,
    bad_value,
    too_large,
    unknown_key,
)
from analysis.rules.periods import ALL_TIME, Period

JsonRule = dict[str, Any]

_OPERATORS = (*TEXT_OPERATORS, *NUMBER_OPERATORS, *MISSING_OPERATORS)
_DID_KEYS = ("at_least", "from", "to", "hours", "where")
_KINDS = ("all", "any", "none", "did", "did_not", "attribute", "tag", "segment", "users")


def rule_from_text(text: str) -> Rule:
    """The rule of a JSON text."""
    try:
        return rule_from_json(json.loads(text.removeprefix("\ufeff")))
    except json.JSONDecodeError as error:
        raise UnreadableRule(line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise too_large() from error


def to_json(rule: Rule) -> JsonRule:
    """Plain JSON; `rule_from_json` gives back an equal rule."""
    match rule:
        case AllOf(conditions):
            return {"all": [to_json(condition) for condition in conditions]}
        case AnyOf(conditions):
            return {"any": [to_json(condition) for condition in conditions]}
        case NoneOf(conditions):
            return {"none": [to_json(condition) for condition in conditions]}
        case Did():
            return _did_to_json(rule)
        case HasAttribute(test):
            return column_test_to_json(test, "attribute")
        case TagRef(name, value):
            return {"tag": name} | ({} if value is None else {"value": value})
        case SegmentRef(name):
            return {"segment": name}
        case Listed(users):
            return {"users": list(users)}


def _did_to_json(rule: Did) -> JsonRule:
    form: JsonRule = {"did_not" if rule.negated else "did": list(rule.events)}
    if rule.at_least != 1:
        form["at_least"] = rule.at_least
    if rule.period.start:
        form["from"] = rule.period.start.isoformat()
    if rule.period.end:
        form["to"] = rule.period.end.isoformat()
    if rule.hours:
        form["hours"] = [rule.hours.start, rule.hours.end]
    if rule.where:
        form["where"] = [column_test_to_json(test, "property") for test in rule.where]
    return form


def column_test_to_json(test: ColumnTest, kind: str) -> JsonRule:
    """`kind` says whose column it is: `property` or `attribute`."""
    values: Any = list(test.values)
    if test.operator in MISSING_OPERATORS:
        values = True
    elif test.operator in NUMBER_OPERATORS and test.operator != "between":
        values = test.values[0]
    return {kind: test.column, test.operator: values}


def rule_from_json(form: object) -> Rule:
    """The rule of a JSON value; raises what says where it is wrong."""
    _check_size(form)
    return _rule(form)


def _check_size(form: object) -> None:
    """Counted before anything else, so that a hostile file ends with a sentence."""
    conditions, level, here = 0, 0, [form]
    while here:
        conditions, level = conditions + len(here), level + 1
        if level > MOST_LEVELS or conditions > MOST_CONDITIONS:
            raise too_large()
        groups = [item.get(key) for item in here if isinstance(item, dict) for key in ("all", "any", "none")]
        here = [item for group in groups if isinstance(group, list) for item in group]


def _rule(form: object) -> Rule:
    form = _object(form, "rule")
    kind = next((key for key in form if key in _KINDS), None)
    if kind is None:
        raise unknown_key(next(iter(form), ""), _KINDS)
    return _READERS[kind](form)


def _group(key: str, make: Callable[[tuple[Rule, ...]], Rule]) -> Callable[[JsonRule], Rule]:
    def read(form: JsonRule) -> Rule:
        _only(form, (key,))
        return make(tuple(_rule(item) for item in _list(form[key], key)))

    return read


def _did(form: JsonRule) -> Did:
    kind = "did_not" if "did_not" in form else "did"
    _only(form, (kind, *_DID_KEYS))
    return Did(
        events=_texts(form[kind], kind),
        at_least=_count(form.get("at_least", 1)),
        negated=kind == "did_not",
        period=Period(_day(form, "from"), _day(form, "to")) if "from" in form or "to" in form else ALL_TIME,
        hours=_hours(form["hours"]) if "hours" in form else None,
        where=tuple(column_test_from_json(item, "property") for item in _list(form.get("where", []), "where")),
    )


def _attribute(form: JsonRule) -> HasAttribute:
    return HasAttribute(column_test_from_json(form, "attribute"))


def _tag(form: JsonRule) -> TagRef:
    _only(form, ("tag", "value"))
    return TagRef(_text(form["tag"], "tag"), _text(form["value"], "value") if "value" in form else None)


def _segment(form: JsonRule) -> SegmentRef:
    _only(form, ("segment",))
    return SegmentRef(_text(form["segment"], "segment"))


def _listed(form: JsonRule) -> Listed:
    _only(form, ("users",))
    users = [_text(item, "users") for item in _list(form["users"], "users")]
    return Listed(tuple(sorted(set(users))))


_READERS: Mapping[str, Callable[[JsonRule], Rule]] = {
    "all": _group("all", AllOf),
    "any": _group("any", AnyOf),
    "none": _group("none", NoneOf),
    "did": _did,
    "did_not": _did,
    "attribute": _attribute,
    "tag": _tag,
    "segment": _segment,
    "users": _listed,
}


def column_test_from_json(form: object, kind: str) -> ColumnTest:
    """`{"property": "amount", ">=": 20}`: the column, and one operator with its value or values."""
    form = _object(form, kind)
    _only(form, (kind, *_OPERATORS))
    if kind not in form:
        raise bad_value(kind)
    operators = [key for key in form if key != kind]
    if len(operators) != 1:
        raise bad_value(kind)
    operator, value = operators[0], form[operators[0]]
    column = _text(form[kind], kind)
    if operator in MISSING_OPERATORS:
        return ColumnTest(column, _present(operator, value))
    if operator in NUMBER_OPERATORS and operator != "between":
        value = [value]
    values = value if isinstance(value, list) else [value]
    if any(isinstance(item, bool) or not isinstance(item, str | int | float) for item in values):
        raise bad_value(operator)
    return ColumnTest(column, cast(Operator, operator), tuple(values))


def _present(operator: str, value: object) -> Operator:
    """`"missing": false` is `present`."""
    if not isinstance(value, bool):
        raise bad_value(operator)
    return "missing" if value == (operator == "missing") else "present"


def _only(form: JsonRule, known: tuple[str, ...]) -> None:
    for key in form:
        if key not in known:
            raise unknown_key(key, known)


def _object(value: object, key: str) -> JsonRule:
    if not isinstance(value, dict) or not value:
        raise bad_value(key)
    return cast(JsonRule, value)


def _list(value: object, key: str) -> list[object]:
    if not isinstance(value, list):
        raise bad_value(key)
    return value


def _text(value: object, key: str) -> str:
    if not isinstance(value, str) or not value:
        raise bad_value(key)
    return value


def _texts(value: object, key: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (_text(value, key),)
    return tuple(_text(item, key) for item in _list(value, key))


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise bad_value("at_least")
    return value


def _day(form: JsonRule, key: str) -> date | None:
    if key not in form:
        return None
    try:
        return date.fromisoformat(form[key])
    except (TypeError, ValueError) as error:
        raise bad_value(key) from error


def _hours(value: object) -> Hours:
    hours = _list(value, "hours")
    if len(hours) != 2 or any(isinstance(hour, bool) or not isinstance(hour, int) for hour in hours):
        raise bad_value("hours")
    return Hours(cast(int, hours[0]), cast(int, hours[1]))
