"""Does a value in a rule's file have the form that its key asks for?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from analysis.rules.asked import ANY_EVENT, BadSpan
from analysis.rules.written.errors import UnreadableRule, bad_value, too_large, unknown_key
from analysis.spans import SAID_UNITS, UNITS, in_one_unit, is_whole

JsonRule = dict[str, Any]
T = TypeVar("T")
D = TypeVar("D")


def from_text(text: str, read: Callable[[object], T]) -> T:
    """What a text of JSON says: `from_text(text, rule_from_json)`."""
    try:
        return read(json.loads(text.removeprefix("\ufeff")))
    except json.JSONDecodeError as error:
        raise UnreadableRule(line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise too_large() from error


def only(form: JsonRule, known: tuple[str, ...]) -> None:
    for key in form:
        if key not in known:
            raise unknown_key(key, known)


def object_of(value: object, key: str) -> JsonRule:
    if not isinstance(value, dict) or not value:
        raise bad_value(key)
    return cast(JsonRule, value)


def list_of(value: object, key: str) -> list[object]:
    if not isinstance(value, list):
        raise bad_value(key)
    return value


def items(value: object, key: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
    """Every item of a list, read under the same key."""
    return tuple(read(item, key) for item in list_of(value, key))


def optional(form: JsonRule, key: str, read: Callable[[object, str], T], default: D) -> T | D:
    """What stands at the key, `default` where nothing does."""
    return read(form[key], key) if key in form else default


def text_of(value: object, key: str) -> str:
    if not isinstance(value, str) or not value:
        raise bad_value(key)
    return value


def names_of(value: object, key: str) -> tuple[str, ...]:
    """One event or several; `true` is any event."""
    if value is True:
        return ANY_EVENT
    if isinstance(value, str):
        return (text_of(value, key),)
    return items(value, key, text_of)


def names_to_json(events: tuple[str, ...]) -> list[str] | bool:
    return True if events == ANY_EVENT else list(events)


def boolean(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise bad_value(key)
    return value


def whole(value: object, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise bad_value(key)
    return value


def number(value: object, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise bad_value(key)
    return value


def day(value: object, key: str) -> date:
    try:
        return date.fromisoformat(cast(str, value))
    except (TypeError, ValueError) as error:
        raise bad_value(key) from error


def one_of(value: object, key: str, known: tuple[str, ...]) -> Any:  # noqa: ANN401 one of the literals of its field
    if not isinstance(value, str) or value not in known:
        raise bad_value(key)
    return value


def span(value: object, key: str) -> timedelta:
    """`{"days": 2}`, `{"hours": 1, "minutes": 30}`: the parts are added, each of a fixed length."""
    form = object_of(value, key)
    only(form, SAID_UNITS)
    parts = {unit: number(form[unit], key) for unit in form}
    try:
        return timedelta(seconds=sum(UNITS[unit].total_seconds() * part for unit, part in parts.items()))
    except (OverflowError, ValueError) as error:
        raise BadSpan(seconds=None) from error


def span_to_json(length: timedelta) -> JsonRule:
    """In the largest unit that divides it."""
    if not is_whole(length, "seconds"):
        return {"seconds": length.total_seconds()}
    number, unit = in_one_unit(length)
    return {unit: number}
