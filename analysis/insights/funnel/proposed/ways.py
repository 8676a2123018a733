"""Which ways lead to the goal, and how many of those who did it went each?

Looked at is what users did in the window before they first did the goal's event. A way is a row of events that come in
this order, with others between; who did the events so went that way, and who went one may have gone another too. The
first is the usual way, where there is one. Each other shares at most half of its steps with any way before it and has a
step of its own that not nearly everybody takes; of these the one with most users times steps comes next: a longer one
must keep nearly all users to win. Ways are found in a sample of users and then counted over all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from analysis.sequences.leading import followed, leading
from analysis.sequences.orders import users_by_event
from analysis.store.dataset import UserBlock

_CANDIDATES, _LONGEST = 10, 4  # events that may be steps; steps before the goal
_DIFFERENT = 24  # of one user
_FROM_A_BLOCK, _SAMPLE = 500, 8_000  # users
_EVERYBODY = 0.9  # an event that more of all users do is no step of another way; nor makes it one if more went by it
_LEAST = 0.1  # of those who did the goal, at least so many went a way

Way = tuple[int, ...]  # codes of events before the goal, in order


@dataclass(frozen=True)
class WaysSpec:
    """Up to `most` ways to `goal`, within `window` before it: first the `usual` one (its steps before the goal).

    `ways` are found by the survey.
    """

    goal: str
    usual: tuple[str, ...] = ()
    most: int = 4
    window: timedelta = timedelta(days=7)
    ways: tuple[Way, ...] | None = None

    @property
    def micros(self) -> int:
        return self.window // timedelta(microseconds=1)


@dataclass(frozen=True, eq=False)
class WaysSurvey:
    """A sample of what users did before the goal, as `leading` gives it; who did each event; the usual way's codes."""

    rows: np.ndarray
    users: int
    did: np.ndarray  # int64, one an event
    usual: Way


@dataclass(frozen=True)
class WaysPart:
    reached: int
    users: np.ndarray  # int64, one a way
    names: tuple[str, ...]  # of the dataset's events, by code


@dataclass(frozen=True)
class FoundWay:
    """Events in order, the goal last, and the users who went so."""

    steps: tuple[str, ...]
    users: int


@dataclass(frozen=True)
class WaysResult:
    """The usual way first, then the one of most users; `reached` did the goal's event."""

    spec: WaysSpec
    reached: int
    ways: tuple[FoundWay, ...]


def survey(block: UserBlock, spec: WaysSpec) -> WaysSurvey:
    dataset = block.dataset
    rows = leading(block, dataset.event_code(spec.goal), spec.micros, _FROM_A_BLOCK, _DIFFERENT)
    usual = tuple(dataset.event_code(event) for event in spec.usual)
    return WaysSurvey(rows, block.user_count, users_by_event(block), usual)


def settle(parts: Iterable[WaysSurvey], spec: WaysSpec) -> WaysSpec:
    parts = list(parts)
    rows, did = np.concatenate([part.rows for part in parts]), np.sum([part.did for part in parts], axis=0)
    telling = np.flatnonzero(did <= _EVERYBODY * sum(part.users for part in parts))
    usual = parts[0].usual
    others = _others(rows[:: len(rows) // _SAMPLE + 1], telling, usual, spec.most)
    return replace(spec, ways=((usual,) if usual else ()) + tuple(others))


def measure(block: UserBlock, spec: WaysSpec) -> WaysPart:
    ways = spec.ways or ()
    asked = np.full((len(ways), max(map(len, ways), default=1)), -1, np.int32)
    for row, way in zip(asked, ways, strict=True):
        row[: len(way)] = way
    reached, users = followed(block, block.dataset.event_code(spec.goal), spec.micros, asked)
    return WaysPart(reached, users, block.dataset.events)


def combine(parts: Iterable[WaysPart], spec: WaysSpec) -> WaysResult:
    parts = list(parts)
    names, users = parts[0].names, np.sum([part.users for part in parts], axis=0)
    found = [
        FoundWay((*(names[code] for code in way), spec.goal), int(count))
        for way, count in zip(spec.ways or (), users, strict=True)
    ]
    usual = 1 if spec.usual else 0
    ordered = (*found[:usual], *sorted(found[usual:], key=lambda way: -way.users))
    return WaysResult(spec, sum(part.reached for part in parts), ordered)


def _others(rows: np.ndarray, telling: np.ndarray, usual: Way, most: int) -> Iterator[Way]:
    """The ways beside the usual one, each unlike all before it."""
    places, codes = _places(rows, telling)
    options = [(tuple(int(codes[event]) for event in way), int(np.count_nonzero(went))) for way, went in _ways(places)]
    everybody = set(codes[np.count_nonzero(places >= 0, axis=0) > _EVERYBODY * len(places)].tolist())
    taken = [set(usual)] if usual else []
    while len(taken) < most:
        new = [option for option in options if _unlike(option[0], taken, everybody)]
        if not new:
            return
        best, _ = max(new, key=lambda option: option[1] * len(option[0]))  # of equals the commoner events
        taken.append(set(best))
        yield best


def _unlike(way: Way, taken: list[set[int]], everybody: set[int]) -> bool:
    """Has it a step that none has, and at most half of its steps in common with each?"""
    own = set(way).difference(everybody, *taken)
    return bool(own) and all(2 * len(each.intersection(way)) <= len(way) for each in taken)


def _places(rows: np.ndarray, telling: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each user (row) and candidate when it came, -1 for never; and the candidates, commonest first."""
    codes, counts = np.unique(rows[np.isin(rows, telling)], return_counts=True)
    codes = codes[np.argsort(-counts, kind="stable")][:_CANDIDATES]
    hits = rows[:, :, None] == codes[None, None, :]
    return np.where(hits.any(axis=1), hits.argmax(axis=1), -1), codes


def _ways(places: np.ndarray) -> Iterator[tuple[Way, np.ndarray]]:
    """All ways of candidates that enough users went, each with a mask of these users; short ones first."""
    least = max(_LEAST * len(places), 1)
    grown = [((), np.ones(len(places), np.bool_))]
    for _ in range(_LONGEST):
        shorter, grown = grown, []
        for way, follows in shorter:
            for event in range(places.shape[1]):
                after = places[:, way[-1]] if way else -1
                longer = follows & (places[:, event] > after)
                if np.count_nonzero(longer) >= least:
                    grown.append(((*way, event), longer))
        yield from grown
