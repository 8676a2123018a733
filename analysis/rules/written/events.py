"""How is written in a file which events count, and what is counted of them?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from analysis.rules.asked import (
    ANY_EVENT,
    TIMES,
    Ago,
    Beside,
    ChosenEvents,
    Counting,
    DistinctDays,
    DistinctSessions,
    DistinctValues,
    DistinctWeeks,
    Hours,
    Last,
    Period,
    ShareOf,
    SinceFirst,
    TimesAsOften,
)
from analysis.rules.written.column_tests import column_test_from_json, column_test_to_json
from analysis.rules.written.errors import bad_value
from analysis.rules.written.values import (
    JsonRule,
    day,
    items,
    list_of,
    names_of,
    names_to_json,
    object_of,
    one_of,
    only,
    optional,
    span,
    span_to_json,
    text_of,
    whole,
)

# What narrows the events that are named beside it.
CHOICE_KEYS = ("from", "to", "last", "since_first", "after", "before", "weekdays", "hours", "where")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LAST_UNITS = ("days", "weeks", "months")
_AGO = tuple(f"{unit}_ago" for unit in _LAST_UNITS)
_PLAIN_COUNTS: dict[str, Counting] = {
    "times": TIMES,
    "days": DistinctDays(),
    "weeks": DistinctWeeks(),
    "sessions": DistinctSessions(),
    "share": ShareOf(),
}
_COUNTS = ("values_of", "days_within", "share_of", "times_as_often_as")


def events_from_json(value: object, key: str) -> ChosenEvents:
    """A step: `"pay"`, `["pay", "order"]`, `true`, or `{"events": …, "where": […]}`."""
    if not isinstance(value, dict):
        return ChosenEvents(names_of(value, key))
    form = object_of(value, key)
    only(form, ("events", *CHOICE_KEYS))
    if "events" not in form:
        raise bad_value(key)
    return chosen_from_json(form, "events")


def events_to_json(chosen: ChosenEvents) -> JsonRule | list[str] | bool:
    rest = choice_to_json(chosen)
    return {"events": names_to_json(chosen.events)} | rest if rest else names_to_json(chosen.events)


def chosen_from_json(form: JsonRule, key: str = "of") -> ChosenEvents:
    """The names of events at `key`, narrowed by what stands beside them."""
    return ChosenEvents(
        names_of(form.get(key), key),
        period=_period(form),
        hours=optional(form, "hours", hours_from_json, None),
        where=tuple(column_test_from_json(test, "property") for test in list_of(form.get("where", []), "where")),
        weekdays=optional(form, "weekdays", _weekdays, ()),
        relation=_relation(form),
    )


def chosen_to_json(chosen: ChosenEvents) -> JsonRule:
    return {"of": names_to_json(chosen.events)} | choice_to_json(chosen)


def choice_to_json(chosen: ChosenEvents) -> JsonRule:
    """What stands beside the names of the events."""
    form: JsonRule = {}
    period = chosen.period
    if isinstance(period, Last):
        form["last"] = {period.unit: period.length} | _until_to_json(period.until)
    else:
        days = {"from": period.start, "to": period.end}
        form |= {key: one.isoformat() for key, one in days.items() if one}
    if isinstance(chosen.relation, SinceFirst):
        events = {} if chosen.relation.events == ANY_EVENT else {"events": list(chosen.relation.events)}
        form["since_first"] = span_to_json(chosen.relation.within) | events
    elif chosen.relation:
        form[chosen.relation.side] = _beside_to_json(chosen.relation)
    if chosen.weekdays:
        form["weekdays"] = [_WEEKDAYS[number] for number in chosen.weekdays]
    if chosen.hours:
        form["hours"] = hours_to_json(chosen.hours)
    if chosen.where:
        form["where"] = [column_test_to_json(test, "property") for test in chosen.where]
    return form


def _period(form: JsonRule) -> Period | Last:
    if "last" not in form:
        return Period(optional(form, "from", day, None), optional(form, "to", day, None))
    if "from" in form or "to" in form:
        raise bad_value("last")
    last = object_of(form["last"], "last")
    only(last, (*_LAST_UNITS, "until"))
    units = [unit for unit in _LAST_UNITS if unit in last]
    if len(units) != 1:
        raise bad_value("last")
    return Last(whole(last[units[0]], "last"), cast(Any, units[0]), optional(last, "until", _until, None))


def _until(value: object, key: str) -> date | Ago:
    """`"2026-01-31"`, or `{"days_ago": 1}`, which moves with the data."""
    if not isinstance(value, dict):
        return day(value, key)
    only(value, _AGO)
    if len(value) != 1:
        raise bad_value(key)
    [(unit, length)] = value.items()
    return Ago(whole(length, key), cast(Any, unit.removesuffix("_ago")))


def _until_to_json(until: date | Ago | None) -> JsonRule:
    if until is None:
        return {}
    return {"until": {f"{until.unit}_ago": until.length} if isinstance(until, Ago) else until.isoformat()}


def _relation(form: JsonRule) -> SinceFirst | Beside | None:
    found = [key for key in ("since_first", "after", "before") if key in form]
    if not found:
        return None
    if len(found) > 1:
        raise bad_value(found[1])
    key, value = found[0], form[found[0]]
    if key == "since_first":
        length = object_of(value, key)
        within = span({unit: number for unit, number in length.items() if unit != "events"}, key)
        return SinceFirst(within, optional(length, "events", names_of, ANY_EVENT))
    side = cast(Any, key)
    if not isinstance(value, dict):
        return Beside(side, names_of(value, key))
    only(value, ("events", "which", "within"))
    return Beside(
        side,
        names_of(value.get("events"), key),
        one_of(value.get("which", "first"), "which", ("first", "last")),
        optional(value, "within", span, None),
    )


def _beside_to_json(relation: Beside) -> object:
    form: JsonRule = {"events": names_to_json(relation.events)}
    if relation.which != "first":
        form["which"] = relation.which
    if relation.within is not None:
        form["within"] = span_to_json(relation.within)
    return form if len(form) > 1 else form["events"]


def _weekdays(value: object, key: str) -> tuple[int, ...]:
    names = {one_of(item, key, _WEEKDAYS) for item in list_of(value, key)}
    if not names:
        raise bad_value(key)
    return tuple(sorted(_WEEKDAYS.index(name) for name in names))


def hours_from_json(value: object, key: str) -> Hours:
    hours = items(value, key, whole)
    if len(hours) != 2:
        raise bad_value(key)
    return Hours(*hours)


def hours_to_json(hours: Hours) -> list[int]:
    return [hours.start, hours.end]


def count_from_json(value: object, key: str = "count") -> Counting:
    """`"days"`, `{"days_within": "week"}`, `{"values_of": "category"}`, `{"share_of": ["order"]}`."""
    if not isinstance(value, dict):
        return _PLAIN_COUNTS[one_of(value, "count", tuple(_PLAIN_COUNTS))]
    form = object_of(value, "count")
    only(form, _COUNTS)
    if len(form) != 1:
        raise bad_value("count")
    [(key, inner)] = form.items()
    if key == "values_of":
        return DistinctValues(text_of(inner, key))
    if key == "days_within":
        return DistinctDays("week" if inner == "week" else timedelta(days=_days(inner)))
    of = events_from_json(inner, key)
    return ShareOf(of) if key == "share_of" else TimesAsOften(of)


def _days(value: object) -> int:
    return min(whole(value, "days_within"), 1_000_000)  # what is too long is refused as such, with its own sentence


def count_to_json(count: Counting) -> JsonRule | str:
    match count:
        case DistinctDays(timedelta() | "week" as within):
            return {"days_within": within if within == "week" else within.days}
        case DistinctValues(name):
            return {"values_of": name}
        case ShareOf(ChosenEvents() as of):
            return {"share_of": events_to_json(of)}
        case TimesAsOften(of):
            return {"times_as_often_as": events_to_json(of)}
        case _:
            return next(name for name, plain in _PLAIN_COUNTS.items() if plain == count)
