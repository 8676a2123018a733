"""How is a length of time split into a number and a unit?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

UNITS: Mapping[str, timedelta] = {
    "weeks": timedelta(weeks=1),
    "days": timedelta(days=1),
    "hours": timedelta(hours=1),
    "minutes": timedelta(minutes=1),
    "seconds": timedelta(seconds=1),
}
SAID_UNITS: tuple[str, ...] = ("days", "hours", "minutes", "seconds")  # weeks are given, and said in days


def is_whole(length: timedelta, unit: str) -> bool:
    return not length % UNITS[unit]


def in_one_unit(length: timedelta, units: Sequence[str] = SAID_UNITS) -> tuple[int, str]:
    """In the largest of `units` (largest first) that it is a whole number of; else cut to the last, one at least."""
    unit = next((unit for unit in units if is_whole(length, unit)), units[-1])
    return length // UNITS[unit] or int(not is_whole(length, unit)), unit


def in_parts(length: timedelta) -> list[tuple[float, str]]:
    """Exactly, without units of which there is nothing: 1 day, 12 hours, 0.5 seconds."""
    rest, parts = length, list[tuple[float, str]]()
    for unit in SAID_UNITS[:-1]:
        number, rest = divmod(rest, UNITS[unit])
        if number:
            parts.append((number, unit))
    seconds = rest.total_seconds()
    return parts + [(int(seconds) if seconds.is_integer() else seconds, "seconds")] * bool(rest)


def rounded(length: timedelta) -> timedelta:
    """To the unit below the largest that it holds: 2 days 14 hours, 59 minutes 3 seconds."""
    place = next((place for place, unit in enumerate(SAID_UNITS) if length >= UNITS[unit]), len(SAID_UNITS) - 1)
    finest = UNITS[SAID_UNITS[min(place + 1, len(SAID_UNITS) - 1)]]
    return round(length / finest) * finest
