"""Which events decide what is asked of a user, out of all that they did?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from analysis.rules.asked import (
    ANY_EVENT,
    Beside,
    ChosenEvents,
    DistinctSessions,
    Listed,
    ShareOf,
    SinceFirst,
    TimesPerActiveWeek,
)

_OF_ALL = (DistinctSessions(), ShareOf(None))


def deciding_events(*questions: object) -> frozenset[str] | None:
    """The names of the events that rules, definitions or numbers ask for, of closed ones; None for all."""
    names: set[str] = set()
    for name in _names(questions):
        if name in ANY_EVENT:
            return None
        names.add(name)
    return frozenset(names)


def _names(part: object) -> Iterator[str]:
    if isinstance(part, tuple):
        for item in part:
            yield from _names(item)
    if not is_dataclass(part) or isinstance(part, Listed):
        return
    if isinstance(part, ChosenEvents | SinceFirst | Beside):
        yield from part.events
    elif part in _OF_ALL or isinstance(part, TimesPerActiveWeek):
        yield from ANY_EVENT
    for field in fields(part):
        yield from _names(getattr(part, field.name))
