"""By which rule did an attempt end where it did?

The kernel says which steps an attempt took; here the user's events are read again, as a person would, for the event
that should have come next.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.insights.funnel.spec import Exclusion, FunnelSpec, FunnelStep
from analysis.insights.funnel.why.result import Moment, Reason, Seen
from analysis.rules.evaluated import passes
from analysis.store.dataset import Column, UserBlock


@dataclass(frozen=True, eq=False)
class UserEvents:
    """The events of one user of a block, `begin` to before `end`, and what a funnel makes of them."""

    block: UserBlock
    begin: int
    end: int
    funnel: FunnelSpec

    @cached_property
    def places(self) -> np.ndarray:
        return np.arange(self.begin, self.end)

    def named(self, events: tuple[str, ...]) -> np.ndarray:
        """Places of the events with these names."""
        codes = self.block.dataset.event_codes(events)
        return self.places[np.isin(self.block.event[self.begin : self.end], codes)]

    def failed(self, asked: FunnelStep | Exclusion, place: int, step: int = 0) -> Reason | None:
        """The first test that the event, or its user, fails; `step` (from 0) is the one that asks for it."""
        tests = [(test, self.block.column(test.column), place, False) for test in asked.where]
        if isinstance(asked, FunnelStep):
            user = int(self.block.user_index[place])
            tests += [(test, self.block.attribute(test.column), user, True) for test in asked.who]
        for test, column, row, of_user in tests:
            if not passes(test, column, self.block.dataset.time_zone, np.array([row]))[0]:
                seen = Seen(column.type, _value(column, row))
                return Reason("test", step + 1, self.moment(place), test, seen, of_user=of_user)
        return None

    def fitting(self, asked: FunnelStep | Exclusion) -> np.ndarray:
        """Places of the events that are asked for, with their tests."""
        return np.array([at for at in self.named(asked.events) if self.failed(asked, at) is None], dtype=np.int64)

    def held(self, place: int) -> Seen | None:
        if not self.funnel.hold:
            return None
        column = self.block.column(self.funnel.hold)
        return Seen(column.type, _value(column, place))

    def moment(self, place: int) -> Moment:
        return Moment(self.block.dataset.events[self.block.event[place]], int(self.block.ts[place]))


def _value(column: Column, place: int) -> str | float | int | None:
    if column.missing[place]:
        return None
    value = column.values[place]
    if column.type == "text":
        return column.labels[int(value)].as_py() if column.labels is not None else None
    return float(value) if column.type == "number" else int(value)


def reasons(events: UserEvents, path: np.ndarray, until: int) -> tuple[Reason, ...]:
    """Why the attempt with these places (one a step, -1 for not taken) went no further; nothing if it converted."""
    funnel = events.funnel
    missing = [step for step in funnel.required if path[step] < 0]
    if not missing:
        return ()
    if funnel.order != "any":
        missing = missing[:1]
    stopped = _stopped(events, path, until, missing[0])
    if stopped is not None:
        return (stopped,)
    if until > events.block.dataset.last:
        return tuple(Reason("open", step + 1) for step in missing)
    return tuple(_missed(events, path, until, step) for step in missing)


def _last(funnel: FunnelSpec, path: np.ndarray) -> int:
    """The event after which the next is awaited: in any order the entry, else that of the last required step."""
    taken = [int(path[step]) for step in funnel.required if path[step] >= 0]
    return min(taken) if funnel.order == "any" else taken[-1]


def _after(events: UserEvents, path: np.ndarray) -> np.ndarray:
    """Places of the events that come after that one; of its moment none, if ties may be in any order."""
    last = _last(events.funnel, path)
    if events.funnel.ties == "any":
        return events.places[events.block.ts[events.places] > events.block.ts[last]]
    return events.places[events.places > last]


def _stopped(events: UserEvents, path: np.ndarray, until: int, step: int) -> Reason | None:
    """What ended the attempt before its window did: an excluded event, or in strict order any not passed over."""
    ending = {int(at) for exclusion in _standing(events.funnel, path) for at in events.fitting(exclusion)}
    held, free = events.held(_last(events.funnel, path)), {*path.tolist(), *events.named(events.funnel.passed_over)}
    for at in _after(events, path):
        if events.block.ts[at] > until:
            return None
        came = events.held(at)
        if at in ending and (came is None or came.value is None or came == held):
            return Reason("excluded", step + 1, events.moment(at))
        if events.funnel.order == "strict" and at not in free:
            return _unfit(events, step, at, held) or Reason("between", step + 1, events.moment(at))
    return None


def _standing(funnel: FunnelSpec, path: np.ndarray) -> list[Exclusion]:
    """The exclusions that end an attempt that stands where this one does."""
    if funnel.order == "any":
        return list(funnel.exclusions)
    last = max(step for step in funnel.required if path[step] >= 0) + 1
    return [exclusion for exclusion in funnel.exclusions if exclusion.after <= last < exclusion.before]


def _unfit(events: UserEvents, step: int, at: int, held: Seen | None) -> Reason | None:
    """What keeps the event from taking the step: a test that it fails, or another held value; None for another name."""
    asked, moment = events.funnel.steps[step], events.moment(at)
    if moment.event not in asked.events:
        return None
    if (failed := events.failed(asked, at, step)) is not None:
        return failed
    came = events.held(at)
    return Reason("held", step + 1, moment, seen=came, held=held) if came != held else None


def _missed(events: UserEvents, path: np.ndarray, until: int, step: int) -> Reason:
    """The step's event that came nearest to counting: in the window, else after it, else before its turn."""
    asked, held = events.funnel.steps[step], events.held(_last(events.funnel, path))
    after = np.intersect1d(_after(events, path), events.named(asked.events))
    inside = after[events.block.ts[after] <= until]
    for at in inside:
        if at not in path and (reason := _unfit(events, step, at, held)) is not None:
            return reason
    fitting = [at for at in events.fitting(asked) if at not in path and events.held(at) == held]
    late = [at for at in fitting if events.block.ts[at] > until]
    if late:
        return Reason("late", step + 1, events.moment(late[0]))
    entry = min(int(events.block.ts[at]) for at in path[path >= 0])
    near = entry - (until - entry)  # what came longer than a window before has nothing to do with the attempt
    early = [at for at in fitting if at not in after and events.block.ts[at] >= near]
    return Reason("early", step + 1, events.moment(early[-1])) if early else Reason("never", step + 1)


def out_reason(events: UserEvents, low: int, high: int) -> Reason:
    """Why no attempt of a user begins whom the filter lets in; entries lie in [low, high)."""
    funnel, ts = events.funnel, events.block.ts
    starts = range(len(funnel.steps)) if funnel.order == "any" else range(1)
    fitting = np.unique(np.concatenate([events.fitting(funnel.steps[step]) for step in starts]))
    outside = fitting[(ts[fitting] < low) | (ts[fitting] >= high)]
    if len(outside) < len(fitting):  # only the held value can be missing
        at = np.setdiff1d(fitting, outside)[0]
        return Reason("no_value", 1, events.moment(at), held=events.held(at))
    if len(outside):
        nearest = outside[np.argmin(np.maximum(low - ts[outside], ts[outside] - high))]
        return Reason("period", 1, events.moment(nearest), moments=len(outside))
    for step in starts:
        for at in events.named(funnel.steps[step].events):
            if (failed := events.failed(funnel.steps[step], at, step)) is not None:
                return failed
    return Reason("never", 1)


def steps_of(events: UserEvents, places: np.ndarray) -> np.ndarray:
    """The place of each step's event (-1 for not taken), where the kernel says which events were taken in any order.

    Each event takes one of the steps that it fits, found by augmenting paths as there (Berge 1957).
    """
    fits = [set(events.fitting(step).tolist()) for step in events.funnel.steps]
    path = np.full(len(fits), -1, np.int64)
    for at in places[places >= 0]:
        _give(int(at), fits, path, set())
    return path


def _give(at: int, fits: list[set[int]], path: np.ndarray, tried: set[int]) -> bool:
    for step, fitting in enumerate(fits):
        if at in fitting and step not in tried:
            tried.add(step)
            if path[step] < 0 or _give(int(path[step]), fits, path, tried):
                path[step] = at
                return True
    return False
