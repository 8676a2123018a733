"""A search over all attempts of one user that anyone can read: slow, and obviously right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import permutations, product

from analysis.insights.funnel import Exclusion, FunnelSpec, FunnelStep
from analysis.rules.asked import ColumnTest

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Event:
    place: int  # among the user's events
    at: datetime
    name: str
    n: float | None = None
    k: str | None = None
    city: str = ""  # of the user


@dataclass(frozen=True)
class Found:
    """One attempt: the places of the events it took, in the order of the required steps (or as they came)."""

    places: tuple[int, ...]
    optional: tuple[tuple[int, int], ...]  # (step, place)
    over: int | None  # the place from which on no event is its own; None: it never was over
    trying: bool  # it isn't over when the data ends
    open: bool  # its window ends after the data does
    hit: bool  # an excluded event ended it where it stood deepest


@dataclass(frozen=True)
class Counted:
    depth: int
    open: bool  # the window of its first entry ends after the data does
    trying: bool
    places: tuple[int, ...]
    optional: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class User:
    rows: tuple[Counted, ...]
    excluded: bool


@dataclass(frozen=True)
class Question:
    spec: FunnelSpec
    last: datetime
    gap: timedelta
    named: bool = False  # whether `k` tells sessions apart


def passes(event: Event, part: FunnelStep | Exclusion) -> bool:
    who = part.who if isinstance(part, FunnelStep) else ()
    own = all(event.city in test.values for test in who)
    return own and event.name in part.events and all(_holds(event, test) for test in part.where)


def _holds(event: Event, test: ColumnTest) -> bool:
    return event.n is not None and event.n > float(test.values[0])


def sessions(events: Sequence[Event], asked: Question) -> list[list[Event]]:
    made: list[list[Event]] = []
    name = None  # of the session, as soon as one of its events tells
    for event in events:
        own = event.k if asked.named else None
        if made and (own == name if own and name else event.at - made[-1][-1].at <= asked.gap):
            made[-1].append(event)
            name = own or name
        else:
            made.append([event])
            name = own
    return made


def count(events: Sequence[Event], asked: Question) -> User:
    """What counts of one user."""
    spec = asked.spec
    units = sessions(events, asked) if spec.counted == "sessions" else [list(events)]
    rows, excluded = [], False
    for unit in units:
        search = Search(unit, list(events), asked)
        one_after_the_other = [list(search.one_after_the_other(value)) for value in search.values()]
        excluded |= any(found.hit for chain in one_after_the_other for found in chain)
        if spec.counted == "attempts":
            for chain in one_after_the_other:
                rows += [_row(found, found, found.trying) for found in chain]
            continue
        every = [found for value in search.values() for found in search.every(value)]
        if every:
            best = min(every, key=lambda found: (-len(found.places), found.places))
            first = min(every, key=lambda found: found.places)
            rows.append(_row(best, first, any(found.trying for found in every)))
    if excluded and spec.effect == "remove":
        rows = []
    return User(tuple(rows), excluded)


def _row(best: Found, first: Found, trying: bool) -> Counted:
    return Counted(len(best.places), first.open, trying, best.places, best.optional)


class Search:
    """The attempts within some events of a user (all, or one session's)."""

    def __init__(self, unit: list[Event], events: list[Event], asked: Question) -> None:
        self.unit, self.events, self.asked = unit, events, asked
        self.spec = asked.spec
        self.required = [step for step in self.spec.steps if not step.optional]

    def values(self) -> list[str | None]:
        """Of the held property; one None if nothing is held."""
        if self.spec.hold is None:
            return [None]
        return sorted({event.k for event in self.unit if event.k is not None})

    def takes(self, event: Event, step: FunnelStep, value: str | None) -> bool:
        return passes(event, step) and (self.spec.hold is None or event.k == value)

    def ends(self, event: Event, exclusion: Exclusion, value: str | None) -> bool:
        return passes(event, exclusion) and (self.spec.hold is None or event.k in (None, value))

    def entries(self, value: str | None) -> Iterator[int]:
        steps = self.required if self.spec.order == "any" else self.required[:1]
        start, end = self.spec.period.start, self.spec.period.end
        for index, event in enumerate(self.unit):
            inside = (start is None or event.at.date() >= start) and (end is None or event.at.date() <= end)
            if inside and any(self.takes(event, step, value) for step in steps):
                yield index

    def until(self, entry: Event) -> datetime:
        window, found = self.spec.window, []
        if isinstance(window, timedelta):
            found.append(entry.at + window)
        if window == "day":
            midnight = datetime.combine(entry.at.date(), time()) + timedelta(days=1)
            found.append(midnight - timedelta(microseconds=1))
        if window == "session" or self.spec.counted == "sessions":
            every = sessions(self.events, self.asked)
            session, after = next(pair for pair in zip(every, [*every[1:], None], strict=True) if entry in pair[0])
            found.append(session[-1].at + self.asked.gap)
            if after is not None:
                found.append(max(session[-1].at, after[0].at - timedelta(microseconds=1)))
        return min(found)

    def every(self, value: str | None) -> Iterator[Found]:
        for index in self.entries(value):
            yield self.attempt(index, value)

    def one_after_the_other(self, value: str | None) -> Iterator[Found]:
        free = -1
        for index in self.entries(value):
            if self.unit[index].place >= free:
                found = self.attempt(index, value)
                yield found
                free = len(self.events) + 1 if found.over is None else max(found.over, self.unit[index].place + 1)

    def attempt(self, entry: int, value: str | None) -> Found:
        return (self.in_any_order if self.spec.order == "any" else self.in_order)(entry, value)

    def in_order(self, entry: int, value: str | None) -> Found:
        """Keep every choice of events for the first steps; each event moves or ends some."""
        first, until = self.unit[entry], self.until(self.unit[entry])
        alive, best, hit, over = {(first.place,)}, (first.place,), False, None
        for event in self.unit[entry + 1 :]:
            if event.at > until:
                over = event.place
                break
            moved = {
                (*way, event.place)
                for way in alive
                if len(way) < len(self.required) and self.takes(event, self.required[len(way)], value)
            }
            stood = max(map(len, alive))
            stopped = {depth for exclusion in self.excluding(event, value) for depth in self.zone(exclusion)}
            hit |= stood in stopped and stood + 1 not in map(len, moved)
            breaks = self.spec.order == "strict" and event.name not in self.spec.passed_over
            kept = set() if breaks else {way for way in alive if len(way) not in stopped}
            alive = kept | moved
            best = min(alive | {best}, key=lambda way: (-len(way), way))
            if len(best) == len(self.required):
                over = event.place + 1
                alive = set()
            if not alive:
                over = event.place if over is None else over
                break
        return self.found(best, first, until, over, hit, value)

    def excluding(self, event: Event, value: str | None) -> list[Exclusion]:
        return [exclusion for exclusion in self.spec.exclusions if self.ends(event, exclusion, value)]

    def zone(self, exclusion: Exclusion) -> range:
        """Numbers of required steps taken at which the exclusion ends an attempt."""
        numbers = {step + 1: depth for depth, step in enumerate(self.spec.required, 1)}
        return range(numbers[exclusion.after], numbers[exclusion.before])

    def in_any_order(self, entry: int, value: str | None) -> Found:
        first, until = self.unit[entry], self.until(self.unit[entry])
        taken: list[Event] = []
        best: tuple[int, ...] = ()
        hit, over = False, None
        for event in self.unit[entry:]:
            if event.at > until:
                over = event.place
                break
            taken.append(event)
            if self.matching(taken, value) > len(best):
                best += (event.place,)
            if len(best) == len(self.required):
                over = event.place + 1
                break
            if event != first and self.excluding(event, value):
                hit, over = True, event.place
                break
        return self.found(best, first, until, over, hit, value)

    def matching(self, events: list[Event], value: str | None, steps: frozenset[int] | None = None) -> int:
        """The most events that can take different steps."""
        left = frozenset(range(len(self.required))) if steps is None else steps
        if not events or not left:
            return 0
        without = self.matching(events[1:], value, left)
        fits = [step for step in left if self.takes(events[0], self.required[step], value)]
        return max([without, *(1 + self.matching(events[1:], value, left - {step}) for step in fits)])

    def found(
        self, best: tuple[int, ...], first: Event, until: datetime, over: int | None, hit: bool, value: str | None
    ) -> Found:
        open_ = until > self.asked.last
        return Found(best, tuple(self.optional(best, until, over, value)), over, over is None and open_, open_, hit)

    def optional(
        self, best: tuple[int, ...], until: datetime, over: int | None, value: str | None
    ) -> Iterator[tuple[int, int]]:
        """Between two required steps, in order, each by the first event that it may be."""
        if self.spec.order != "sequential":
            return
        required = self.spec.required
        for depth, place in enumerate(best[: len(required) - 1], 1):
            end = best[depth] if depth < len(best) else len(self.events) if over is None else over
            steps = list(range(required[depth - 1] + 1, required[depth]))
            for event in self.unit:
                if place < event.place < end and event.at <= until:
                    fits = [step for step in steps if self.takes(event, self.spec.steps[step], value)]
                    if fits:
                        yield fits[0], event.place
                        steps = [step for step in steps if step > fits[0]]


def orders(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Every order of events of equal time, numbered anew."""
    groups: list[list[Event]] = []
    for event in events:
        if groups and groups[-1][0].at == event.at:
            groups[-1].append(event)
        else:
            groups.append([event])
    for chosen in product(*(permutations(group) for group in groups)):
        flat = [event for group in chosen for event in group]
        yield [replace(event, place=place) for place, event in enumerate(flat)]


Count = Callable[[Sequence[Event], Question], User]
