"""Retention by a loop that anyone can read: nothing of the product is used but the calendar of Python's zones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MOST = 100  # brackets
_ROLLING = {"day": 1, "week": 7, "month": 30}


@dataclass(frozen=True)
class Asked:
    first: str | None  # an event; None: any
    back: str | None
    unit: str
    brackets: tuple[int, ...] | None
    mode: str
    every: bool
    rolling: bool
    low: date | None
    high: date | None
    zone: str
    first_weekday: int


def period_start(day: date, unit: str, first_weekday: int) -> date:
    if unit == "week":
        return day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return day.replace(day=1) if unit == "month" else day


def periods_between(early: date, late: date, unit: str) -> int:
    """Both are starts of periods."""
    if unit == "month":
        return (late.year - early.year) * 12 + late.month - early.month
    return (late - early).days // (7 if unit == "week" else 1)


def cells(log: Sequence[tuple[str, str, datetime]], asked: Asked) -> dict[tuple[date, int], set[str]]:
    """The users by cohort and bracket; those of the cohort itself under -1."""
    zone = ZoneInfo(asked.zone)
    found: dict[tuple[date, int], set[str]] = defaultdict(set)
    for user in {row[0] for row in log}:
        own = [(at, event) for who, event, at in log if who == user]
        own.sort(key=lambda one: one[0])  # stable: ties stay in file order
        for begin in _begins(own, asked, zone):
            at = own[begin][0]
            cohort = period_start(at.astimezone(zone).date(), asked.unit, asked.first_weekday)
            found[cohort, -1].add(user)
            hit = set()
            for moment, event in own[begin:]:
                if asked.back in (None, event):
                    hit.add(_bracket(at, moment, asked, zone))
            for bracket in range(MOST):
                if _counts(hit, bracket, asked):
                    found[cohort, bracket].add(user)
    return found


def _begins(own: Sequence[tuple[datetime, str]], asked: Asked, zone: ZoneInfo) -> Iterator[int]:
    seen = set()
    for place, (at, event) in enumerate(own):
        if asked.first not in (None, event):
            continue
        day = at.astimezone(zone).date()
        inside = (asked.low is None or day >= asked.low) and (asked.high is None or day <= asked.high)
        period = period_start(day, asked.unit, asked.first_weekday)
        if asked.every:
            if inside and period not in seen:
                seen.add(period)
                yield place
        else:
            if inside:
                yield place
            return


def _bracket(begin: datetime, moment: datetime, asked: Asked, zone: ZoneInfo) -> int:
    first, day = begin.astimezone(zone).date(), moment.astimezone(zone).date()
    if asked.rolling:
        length = timedelta(days=1 if asked.brackets else _ROLLING[asked.unit])
        units = (moment - begin) // length
    elif asked.brackets:
        units = (day - first).days
    else:
        starts = (period_start(each, asked.unit, asked.first_weekday) for each in (first, day))
        units = periods_between(*starts, asked.unit)
    if not asked.brackets:
        return units
    return sum(edge <= units for edge in asked.brackets) - 1


def _counts(hit: set[int], bracket: int, asked: Asked) -> bool:
    if asked.mode == "after":
        return any(each >= bracket for each in hit)
    if asked.mode == "on" or bracket == 0:
        return bracket in hit
    if asked.mode == "streak":
        return all(each in hit for each in range(1, bracket + 1))
    overlap = None in (asked.first, asked.back) or asked.first == asked.back
    return any((1 if overlap else 0) <= each <= bracket for each in hit)
