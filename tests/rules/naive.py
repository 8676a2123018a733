"""Does one user match a rule? Read aloud, one user and one event at a time; slow and plain on purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from analysis.rules.conditions import AllOf, AnyOf, ColumnTest, Did, HasAttribute, Listed, NoneOf, Rule


@dataclass(frozen=True)
class NaiveUser:
    """`events` are (event, time in UTC, properties)."""

    id: str
    events: Sequence[tuple[str, datetime, Mapping[str, Any]]]
    attributes: Mapping[str, Any]


def naive_match(rule: Rule, user: NaiveUser, zone: ZoneInfo) -> bool:
    if isinstance(rule, AllOf):
        return all(naive_match(condition, user, zone) for condition in rule.conditions)
    if isinstance(rule, AnyOf):
        return any(naive_match(condition, user, zone) for condition in rule.conditions)
    if isinstance(rule, NoneOf):
        return not any(naive_match(condition, user, zone) for condition in rule.conditions)
    if isinstance(rule, Listed):
        return user.id in rule.users
    if isinstance(rule, HasAttribute):
        return naive_test(rule.test, user.attributes.get(rule.test.column), zone)
    assert isinstance(rule, Did)
    times = 0
    for event, moment, properties in user.events:
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        if event not in rule.events:
            continue
        if rule.period.start and local.date() < rule.period.start:
            continue
        if rule.period.end and local.date() > rule.period.end:
            continue
        if rule.hours and local.hour not in hours_of(rule.hours.start, rule.hours.end):
            continue
        if all(naive_test(test, properties.get(test.column), zone) for test in rule.where):
            times += 1
    return times < rule.at_least if rule.negated else times >= rule.at_least


def hours_of(start: int, end: int) -> list[int]:
    hour, hours = start, []
    while hour % 24 != end % 24 or not hours:
        hours.append(hour % 24)
        hour += 1
    return hours


def naive_test(test: ColumnTest, value: Any, zone: ZoneInfo) -> bool:  # noqa: ANN401 any kind of cell
    if test.operator == "missing":
        return value is None
    if value is None:
        return False
    if isinstance(value, datetime):
        value = value.replace(tzinfo=UTC).astimezone(zone).date().isoformat()
    first = test.values[0] if test.values else None
    answers = {
        "present": lambda: True,
        "is": lambda: value in test.values,
        "is_not": lambda: value not in test.values,
        "contains": lambda: any(part in value for part in test.values),
        "starts_with": lambda: any(value.startswith(part) for part in test.values),
        "=": lambda: value == first,
        "!=": lambda: value != first,
        "<": lambda: value < first,
        "<=": lambda: value <= first,
        ">": lambda: value > first,
        ">=": lambda: value >= first,
        "between": lambda: test.values[0] <= value <= test.values[1],
    }
    return answers[test.operator]()
