"""Which numbers changed in the period: the goal, its events, how many are active, and when of the day?"""

from __future__ import annotations

import numpy as np

from analysis.insights.findings.spec import Changes, EventShift, Finding, FindingsSpec
from analysis.insights.goal import GoalSpec
from analysis.insights.statistics import BEFORE, CHANCE, LENGTHS, SURE, Followed, Shift, ends, shift_at, shifts
from analysis.sequences.calendar import Calendar, Grain, calendar_of
from analysis.sequences.spells import Spells
from analysis.store.dataset import DatasetFacts

_LEAST_WEEKS = 4  # under so many whole weeks, days are compared
_LEAST_GOAL, _LEAST_EVENT = 0.25, 0.5  # a rise by a quarter or a half; a fall by a fifth or a third
_SHARP = (1,)  # numbers of users grow or shrink all the time: told is what changes from one stretch to the next
_MOST_EVENTS = 6
_HALF = 0.5
_LONGEST_RUN = 8  # hours that hold half of all visits: then they hold one and a half times their share of a day
_NEARLY_ALL = 0.95
_LEAST_AWAKE = 12  # hours: who comes in few hours of the day only has a rhythm by that alone
_STRONG = 1.5  # times what as many hours would hold if the hours in which nearly all come were all alike
_LEAST_DAYS = 14


def grain_of(facts: DatasetFacts) -> Grain:
    """Weeks, or days where the data has hardly any."""
    whole = calendar_of(facts).whole("week", facts.first, facts.last + 1)
    return "week" if whole.sum() >= _LEAST_WEEKS else "day"


def changes(spells: Spells, facts: DatasetFacts, spec: FindingsSpec) -> Changes:
    calendar, grain = calendar_of(facts), grain_of(facts)
    low, high = spec.period.bounds(facts.time_zone)
    whole = calendar.whole(grain, facts.first, facts.last + 1)
    inside = whole & calendar.whole(grain, low, high)
    events = _events(spells, calendar, grain, facts, spec, whole, inside)
    goal = _goal(spells, grain, spec.goal, whole, inside, events)
    return Changes(
        grain,
        tuple(calendar.starts[grain].tolist()),
        _span(calendar, grain, inside),
        goal,
        tuple(spells.active.tolist()),
        shifts(_level(spells.active), whole, inside, _LEAST_GOAL, _SHARP),
        events,
        _rhythm(spells.visits, calendar, facts, spec),
        stretches=int(inside.sum()),
    )


def _span(calendar: Calendar, grain: Grain, inside: np.ndarray) -> tuple[int, int] | None:
    places, moments = np.flatnonzero(inside), calendar.moments[grain]
    return (int(moments[places[0]]), int(moments[places[-1] + 1])) if len(places) else None


def _row(numbers: np.ndarray) -> np.ndarray:
    return numbers.astype(np.float64)[None, :]


def _level(users: np.ndarray) -> Followed:
    return Followed("level", _row(users), _row(users), _row(users))


def _followed(spells: Spells, goal: GoalSpec, grain: Grain) -> Followed:
    """The goal's number in each stretch."""
    match goal.kind:
        case "conversion":
            return Followed("share", _row(spells.did), _row(spells.active), _row(spells.did))
        case "retention":
            return Followed("share", _row(spells.kept), _row(spells.did), _row(spells.kept))
        case "activity":
            length = 7 if grain == "week" else 1
            squares = _row(spells.days_squared) / length**2
            return Followed("level", _row(spells.days) / length, _row(spells.active), squares)
        case "value":
            return Followed("mean", _row(spells.total), _row(spells.active), _row(spells.squares))
        case "satisfaction":
            return Followed("mean", _row(spells.total), _row(spells.valued), _row(spells.value_squares))


def _goal(
    spells: Spells,
    grain: Grain,
    goal: GoalSpec | None,
    whole: np.ndarray,
    inside: np.ndarray,
    events: tuple[EventShift, ...],
) -> tuple[Shift, ...]:
    """Its changes: those beyond chance over all stretches, and those in stretches in which an event changed.

    An event that changes beyond chance is a reason to look at the goal just then, which is a test a start and not one
    a stretch: so few users suffice to see what the event has done. Where nothing is seen then, the rest of the time in
    which the event is another is looked at: what begins on a Friday does most harm in the week after.
    """
    if goal is None or (goal.kind == "retention" and grain == "day"):
        return ()
    if goal.kind == "retention":  # known only when the next week is over too
        whole = whole & np.append(whole[1:], False)
        inside = inside & whole
    followed = _followed(spells, goal, grain)
    found = list(shifts(followed, whole, inside, _LEAST_GOAL, _SHARP if followed.kind == "level" else LENGTHS))
    known = {shift.start for shift in found}
    starts = sorted({(each.shift.start, 1) for each in events if each.shift.start not in known})
    found += _looked_at(followed, whole, inside, starts, CHANCE)
    known = {shift.start for shift in found}
    rest = sorted({span for each in events if not known & set(each.changed) for span in _rest(each)})
    found += _sharpest(_looked_at(followed, whole, inside, rest, SURE), events)
    found.sort(key=lambda shift: shift.start)
    own = [shift for place, shift in enumerate(found) if not any(ends(before, shift) for before in found[:place])]
    return tuple(sorted(own, key=lambda shift: (shift.rises, shift.p)))


def _looked_at(
    followed: Followed, whole: np.ndarray, inside: np.ndarray, spans: list[tuple[int, int]], chance: float
) -> list[Shift]:
    """The changes with these starts and lengths, over as many tests."""
    found = (shift_at(followed, whole, inside, *span, _LEAST_GOAL) for span in spans)
    return [shift for shift in found if shift is not None and shift.p * len(spans) <= chance]


def _rest(event: EventShift) -> list[tuple[int, int]]:
    """Start and length of what to look at while an event is another, but for its first stretch."""
    several = [(event.shift.start, length) for length in LENGTHS if 1 < length <= event.lasts]
    return [*((start, 1) for start in event.changed[1:]), *several]


def _sharpest(found: list[Shift], events: tuple[EventShift, ...]) -> list[Shift]:
    """While one event is another the goal changes once: where that is surest."""
    kept: list[Shift] = []
    for shift in sorted(found, key=lambda shift: shift.p):
        at_once = [each.changed for each in events if shift.start in each.changed]
        if not any(other.rises == shift.rises and other.start in changed for other in kept for changed in at_once):
            kept.append(shift)
    return kept


def _events(
    spells: Spells,
    calendar: Calendar,
    grain: Grain,
    facts: DatasetFacts,
    spec: FindingsSpec,
    whole: np.ndarray,
    inside: np.ndarray,
) -> tuple[EventShift, ...]:
    """Events done by another share of the active users than before; the goal's own event is the goal's affair."""
    own = np.array([spec.goal is None or event != spec.goal.event for event in facts.events], np.bool_)
    users = spells.by_event[own].astype(np.float64)
    names = [event for event, kept in zip(facts.events, own, strict=True) if kept]
    active = np.broadcast_to(_row(spells.active), users.shape)
    found: list[EventShift] = []
    told: set[int] = set()
    for shift in shifts(Followed("share", users, active, users), whole, inside, _LEAST_EVENT):
        moments = calendar.moments[grain]
        span = int(moments[shift.start]), int(moments[shift.start + shift.length])
        lasts = _lasts(users[shift.series], active[shift.series], shift, whole)
        each = EventShift(names[shift.series], shift, tuple(users[shift.series].tolist()), span, lasts)
        before, after = each.around(shift)
        alike = after > before if shift.rises else after < before  # in users too, not in their share only
        if alike and shift.series not in told:
            told.add(shift.series)
            found.append(each)
    return tuple(found[:_MOST_EVENTS])


def _lasts(users: np.ndarray, active: np.ndarray, shift: Shift, whole: np.ndarray) -> int:
    """Stretches from the change on, no more than it was compared with, before the share comes back half the way."""
    middle = (shift.before + shift.after) / 2
    for later in range(1, BEFORE):
        place = shift.start + later
        if place >= len(whole) or not whole[place] or not active[place]:
            return later
        if (users[place] / active[place] > middle) != shift.rises:
            return later
    return BEFORE


def _rhythm(visits: np.ndarray, calendar: Calendar, facts: DatasetFacts, spec: FindingsSpec) -> Finding | None:
    """The few hours of the day that hold half of all visits (a user counts once an hour of the calendar).

    Told only where they stand out of the hours in which people come at all: that nobody comes at night is no news.
    Each whole day is one observation: the hours' share of that day, against what as many hours would hold by chance.
    """
    low, high = spec.period.bounds(facts.time_zone)
    days = calendar.whole("day", max(low, facts.first), min(high, facts.last + 1))
    seen = visits[days]
    seen = seen[seen.sum(axis=1) > 0]
    if len(seen) < _LEAST_DAYS:
        return None
    total = seen.sum(axis=0)
    (start, length), (_, awake) = _shortest(total, _HALF), _shortest(total, _NEARLY_ALL)
    share = float(np.take(total, range(start, start + length), mode="wrap").sum() / total.sum())
    if length > _LONGEST_RUN or share < _STRONG * length / max(awake, _LEAST_AWAKE):
        return None
    inside = np.take(seen, range(start, start + length), axis=1, mode="wrap").sum(axis=1) / seen.sum(axis=1)
    error = float(inside.std(ddof=1)) / len(inside) ** 0.5
    t = (float(inside.mean()) - length / 24) / error if error else np.inf
    from scipy import special  # loads for a third of a second

    p = min(float(special.stdtr(len(inside) - 1, -t)) * 24 * _LONGEST_RUN, 1.0)
    if not p <= SURE:
        return None
    return Finding("rhythm", {"from_hour": start, "to_hour": (start + length) % 24, "share": share}, p)


def _shortest(hours: np.ndarray, share: float) -> tuple[int, int]:
    """Start and length of the shortest run of hours, midnight or not, that holds this share of them all."""
    for length in range(1, 24):
        held = np.array([np.take(hours, range(start, start + length), mode="wrap").sum() for start in range(24)])
        if held.max() >= share * hours.sum():
            return int(np.argmax(held)), length
    return 0, 24
