"""How is said which events count, and what is counted of them?"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from analysis.rules.asked import (
    ANY_EVENT,
    Ago,
    Beside,
    ChosenEvents,
    ColumnTest,
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
    Times,
    TimesAsOften,
)
from analysis.rules.said.words import Words


def narrowed(words: Words, did: str, chosen: ChosenEvents) -> str:
    """`did`, and which events count for it: a whole condition."""
    return words.text("rules.event_condition", did=did, **_parts(words, chosen))


def choice(words: Words, chosen: ChosenEvents) -> str:
    """The chosen events as something that one can speak of, in brackets unless they are names only."""
    events = words.events(chosen.events)
    if chosen == ChosenEvents(chosen.events):
        return events
    return words.text("rules.choice", events=events, **_parts(words, chosen))


def counting(words: Words, count: Counting) -> tuple[str, dict[str, str]]:
    """What is counted, in keys of texts, and what stands in such a text."""
    match count:
        case Times():
            return "times", {}
        case DistinctDays(None):
            return "days", {}
        case DistinctDays("week"):
            return "days_in_week", {}
        case DistinctDays(within):
            return "days_within", {"span": words.text.span(cast(timedelta, within))}
        case DistinctWeeks():
            return "weeks", {}
        case DistinctSessions():
            return "sessions", {}
        case DistinctValues(name):
            return "values", {"property": words.name("property", name)}
        case ShareOf(of):
            return ("share", {}) if of is None else ("share_of", {"of": choice(words, of)})
        case TimesAsOften(of):
            return "ratio", {"of": choice(words, of)}


def _parts(words: Words, chosen: ChosenEvents) -> dict[str, str]:
    return {
        "period": _period(words, chosen.period),
        "relation": _relation(words, chosen.relation),
        "days": _weekdays(words, chosen.weekdays),
        "at": _hours(words, chosen.hours),
        "where": _where(words, chosen.where),
    }


def _period(words: Words, period: Period | Last) -> str:
    if isinstance(period, Last):
        return _last(words, period)
    if period.start and period.end:
        key = "rules.on_day" if period.start == period.end else "rules.between_days"
        return words.text(key, start=period.start, end=period.end)
    if period.start:
        return words.text("rules.since", start=period.start)
    return words.text("rules.until", end=period.end) if period.end else ""


def _last(words: Words, last: Last) -> str:
    if isinstance(last.until, Ago):
        ago = words.text(f"rules.ago.{last.until.unit}", n=last.until.length)
        return words.text(f"rules.last_ago.{last.unit}", n=last.length, ago=ago)
    length = words.text(f"rules.last.{last.unit}", n=last.length)
    return words.text("rules.last_until", length=length, end=last.until) if last.until else length


def _relation(words: Words, relation: SinceFirst | Beside | None) -> str:
    if relation is None:
        return ""
    events = words.events(relation.events)
    if isinstance(relation, SinceFirst) and relation.events == ANY_EVENT:
        return words.text("rules.since_first_event", span=words.text.span(relation.within))
    if isinstance(relation, SinceFirst):
        return words.text("rules.since_first", span=words.text.span(relation.within), events=events)
    key = f"rules.{relation.side}_{relation.which}"
    if relation.within is None:
        return words.text(key, events=events)
    return words.text(f"{key}_within", events=events, span=words.text.span(relation.within))


def _weekdays(words: Words, weekdays: tuple[int, ...]) -> str:
    if not weekdays:
        return ""
    names = words.joined("rules.or_values", (words.text(f"rules.weekday.{day}") for day in weekdays))
    return words.text("rules.on_weekdays", weekdays=names)


def _hours(words: Words, hours: Hours | None) -> str:
    if hours is None:
        return ""
    key = "rules.hours" if hours.start < hours.end else "rules.hours_over_midnight"
    return words.text(key, start=f"{hours.start}:00", end=f"{hours.end}:00")


def _where(words: Words, tests: tuple[ColumnTest, ...]) -> str:
    if not tests:
        return ""
    joined = words.joined("rules.and_tests", (words.test(test, "property") for test in tests))
    return words.text("rules.where", tests=joined)
