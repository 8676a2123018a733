"""Does one user match a rule? Read aloud, one user and one event at a time; slow and plain on purpose."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from analysis.rules.asked import (
    ANY_EVENT,
    Ago,
    AmountOf,
    Beside,
    ChosenEvents,
    ColumnTest,
    Compared,
    Counting,
    DaysSinceOf,
    Did,
    DistinctDays,
    DistinctSessions,
    DistinctValues,
    DistinctWeeks,
    Group,
    HasAttribute,
    Last,
    Limit,
    Listed,
    NotFollowed,
    Period,
    Rule,
    ShareOf,
    SinceFirst,
    Times,
    TimesAsOften,
    ValueAt,
)
from analysis.rules.asked import Sequence as Steps

Event = tuple[str, datetime, Mapping[str, Any]]


@dataclass(frozen=True)
class NaiveUser:
    """`events` are (event, time in UTC, properties), in order of time and then of the file."""

    id: str
    events: Sequence[Event]
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """`last` is the moment of the dataset's last event."""

    zone: ZoneInfo
    last: datetime

    def local(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone(self.zone)


def naive_match(rule: Rule, user: NaiveUser, world: World) -> bool:
    match rule:
        case Group("all", conditions):
            return all(naive_match(condition, user, world) for condition in conditions)
        case Group("any", conditions):
            return any(naive_match(condition, user, world) for condition in conditions)
        case Group("none", conditions):
            return not any(naive_match(condition, user, world) for condition in conditions)
        case Listed(users):
            return user.id in users
        case HasAttribute(test):
            return naive_test(test, user.attributes.get(test.column), world)
        case Did():
            count = naive_count(rule.chosen, rule.count, user, world)
            within = count is not None and rule.at_least <= count <= (
                float("inf") if rule.at_most is None else rule.at_most
            )
            if isinstance(rule.count, TimesAsOften) and count == float("inf") and rule.at_most is not None:
                within = False
            return within != rule.negated
        case ValueAt(which, chosen, test):
            values = [user.events[i][2].get(test.column) for i in chosen_of(chosen, user, world)]
            known = [value for value in values if value is not None]
            return naive_test(test, (known[0] if which == "first" else known[-1]) if known else None, world)
        case Compared(compared, limit):
            number = naive_number(compared, user, world)
            assert isinstance(limit, Limit)
            return number is not None and naive_test(ColumnTest("x", limit.operator, limit.values), number)
        case Steps(steps, within):
            wanted = [chosen_of(step, user, world) for step in steps]
            return any(_goes_on(user, wanted[1:], first, first, within) for first in wanted[0])
        case NotFollowed():
            return len(left_alone(rule, user, world)) >= rule.at_least
    raise AssertionError(rule)


def chosen_of(chosen: ChosenEvents, user: NaiveUser, world: World) -> list[int]:
    """Which of the user's events count, as places among them."""
    return [place for place in range(len(user.events)) if _counts(chosen, user, place, world)]


def _counts(chosen: ChosenEvents, user: NaiveUser, place: int, world: World) -> bool:
    event, moment, properties = user.events[place]
    local = world.local(moment)
    return (
        _named(event, chosen.events)
        and _in_period(chosen.period, local.date(), world)
        and (not chosen.weekdays or local.weekday() in chosen.weekdays)
        and (not chosen.hours or local.hour in hours_of(chosen.hours.start, chosen.hours.end))
        and _stands_so(chosen.relation, user, place)
        and all(naive_test(test, properties.get(test.column), world) for test in chosen.where)
    )


def _named(event: str, names: tuple[str, ...]) -> bool:
    return names == ANY_EVENT or event in names


def _in_period(period: Period | Last, day: date, world: World) -> bool:
    if isinstance(period, Period):
        return (not period.start or day >= period.start) and (not period.end or day <= period.end)
    before, end = _days_of(period, world)
    return before < day <= end


def _days_of(last: Last, world: World) -> tuple[date, date]:
    """The day before it begins, and its last."""
    now = world.local(world.last).date()
    if not isinstance(last.until, Ago):
        end = last.until or now
        return _earlier(end, **{last.unit: last.length}), end
    end = _earlier(now, **{last.until.unit: last.until.length})
    if last.until.unit == last.unit:  # the last so many without those after them
        return _earlier(now, **{last.unit: last.length + last.until.length}), end
    return _earlier(end, **{last.unit: last.length}), end


def _earlier(day: date, **length: int) -> date:
    return (pd.Timestamp(day) - pd.DateOffset(**length)).date()  # type: ignore[arg-type] its stubs know few units


def _stands_so(relation: SinceFirst | Beside | None, user: NaiveUser, place: int) -> bool:
    if relation is None:
        return True
    anchors = [i for i, event in enumerate(user.events) if _named(event[0], relation.events)]
    if not anchors:
        return False
    anchor = anchors[-1] if isinstance(relation, Beside) and relation.which == "last" else anchors[0]
    apart = user.events[place][1] - user.events[anchor][1]
    if isinstance(relation, SinceFirst):
        return place >= anchor and apart <= relation.within
    if relation.side == "after":
        return place > anchor and (relation.within is None or apart <= relation.within)
    return place < anchor and (relation.within is None or -apart <= relation.within)


def naive_count(chosen: ChosenEvents, count: Counting, user: NaiveUser, world: World) -> float | None:
    places = chosen_of(chosen, user, world)
    days = sorted({world.local(user.events[place][1]).date() for place in places})
    match count:
        case Times():
            return len(places)
        case DistinctDays(None):
            return len(days)
        case DistinctDays("week"):
            return max((len([d for d in days if _monday(d) == _monday(day)]) for day in days), default=0)
        case DistinctDays(timedelta() as within):
            return max((len([d for d in days if day <= d < day + within]) for day in days), default=0)
        case DistinctWeeks() if isinstance(chosen.period, Last) and chosen.period.unit == "weeks":
            _, end = _days_of(chosen.period, world)
            return len({(end - day).days // 7 for day in days})
        case DistinctWeeks():
            return len({_monday(day) for day in days})
        case DistinctSessions():
            return len({_session(user, place) for place in places})
        case DistinctValues(name):
            return len({user.events[place][2].get(name) for place in places} - {None})
        case ShareOf(of):
            others = chosen_of(of or ChosenEvents(ANY_EVENT, chosen.period, relation=chosen.relation), user, world)
            return len(places) / len(others) if others else None
        case TimesAsOften(of):
            others = chosen_of(of, user, world)
            if others:
                return len(places) / len(others)
            return float("inf") if places else None
    raise AssertionError(count)


def _session(user: NaiveUser, place: int) -> int:
    """The place of the first event of its session."""
    while place and user.events[place][1] - user.events[place - 1][1] <= timedelta(minutes=30):
        place -= 1
    return place


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def naive_number(number: AmountOf | DaysSinceOf, user: NaiveUser, world: World) -> float | None:
    places = chosen_of(number.chosen, user, world)
    if isinstance(number, DaysSinceOf):
        days = [(world.local(world.last).date() - world.local(user.events[i][1]).date()).days for i in places]
        return (days[0] if number.which == "first" else days[-1]) if days else None
    values = [user.events[place][2].get(number.property) for place in places]
    known = [value for value in values if value is not None]
    how = {"sum": sum, "average": statistics.fmean, "median": statistics.median, "min": min, "max": max}
    return how[number.statistic](known) if known else None


def _goes_on(user: NaiveUser, wanted: list[list[int]], first: int, at: int, within: timedelta | None) -> bool:
    """Whether the steps that are left can be taken after `at`."""
    if not wanted:
        return True
    next_ones = [i for i in wanted[0] if i > at]
    if within is not None:
        next_ones = [i for i in next_ones if user.events[i][1] - user.events[first][1] <= within]
    return any(_goes_on(user, wanted[1:], first, i, within) for i in next_ones)


def left_alone(rule: NotFollowed, user: NaiveUser, world: World) -> list[int]:
    answers = chosen_of(rule.then, user, world)
    alone = []
    for place in chosen_of(rule.first, user, world):
        moment = user.events[place][1]
        followed = any(i > place and user.events[i][1] - moment <= rule.within for i in answers)
        if moment + rule.within <= world.last and not followed:
            alone.append(place)
    return alone


def hours_of(start: int, end: int) -> list[int]:
    hour, hours = start, []
    while hour % 24 != end % 24 or not hours:
        hours.append(hour % 24)
        hour += 1
    return hours


def naive_test(test: ColumnTest, value: Any, world: World | None = None) -> bool:  # noqa: ANN401 any kind of cell
    if test.operator == "missing":
        return value is None
    if value is None:
        return False
    if isinstance(value, datetime) and world is not None:
        value = world.local(value).date().isoformat()
    first = test.values[0] if test.values else None
    if test.ignore_case:
        value, wanted = value.casefold(), [str(part).casefold() for part in test.values]
    else:
        wanted = list(test.values)
    answers = {
        "present": lambda: True,
        "is": lambda: value in wanted,
        "is_not": lambda: value not in wanted,
        "contains": lambda: any(part in value for part in wanted),
        "contains_not": lambda: all(part not in value for part in wanted),
        "starts_with": lambda: any(value.startswith(part) for part in wanted),
        "ends_with": lambda: any(value.endswith(part) for part in wanted),
        "=": lambda: value == first,
        "!=": lambda: value != first,
        "<": lambda: value < first,
        "<=": lambda: value <= first,
        ">": lambda: value > first,
        ">=": lambda: value >= first,
        "between": lambda: test.values[0] <= value <= test.values[1],
    }
    return answers[test.operator]()
