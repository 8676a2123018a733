"""Which ways lead to the goal, and how many of those who did it went each?

Looked at is what users did in the window before they first did the goal's event. A way is a row of events that come in
this order, with others between; who did the events so went that way, and who went one may have gone another too. The
first way is the one with most users times steps: a longer one must keep nearly all users to win. Each next one is the
best that has an event no way before has. Ways are found in a sample of users and then counted over all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from analysis.sequences.leading import followed, leading
from analysis.store.dataset import UserBlock

_CANDIDATES, _LONGEST = 10, 4  # events that may be steps; steps before the goal
_DIFFERENT = 24  # of one user
_FROM_A_BLOCK, _SAMPLE = 500, 8_000  # users
_LEAST = 0.1  # of those who did the goal, at least so many went a way

Way = tuple[int, ...]  # codes of events before the goal, in order


@dataclass(frozen=True)
class WaysSpec:
    """Up to `most` ways to `goal`, within `window` before it. `ways` are found by the survey."""

    goal: str
    most: int = 4
    window: timedelta = timedelta(days=7)
    ways: tuple[Way, ...] | None = None

    @property
    def micros(self) -> int:
        return self.window // timedelta(microseconds=1)


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
    """The way of most users first; `reached` did the goal's event."""

    spec: WaysSpec
    reached: int
    ways: tuple[FoundWay, ...]


def survey(block: UserBlock, spec: WaysSpec) -> np.ndarray:
    """What a sample of users did before, as `leading` gives it."""
    goal = block.dataset.event_code(spec.goal)
    return leading(block, goal, spec.micros, _FROM_A_BLOCK, _DIFFERENT)


def settle(parts: Iterable[np.ndarray], spec: WaysSpec) -> WaysSpec:
    rows = np.concatenate(list(parts))
    return replace(spec, ways=tuple(_best(rows[:: len(rows) // _SAMPLE + 1], spec.most)))


def measure(block: UserBlock, spec: WaysSpec) -> WaysPart:
    asked = np.full((len(spec.ways or ()), _LONGEST), -1, np.int32)
    for row, way in zip(asked, spec.ways or (), strict=True):
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
    return WaysResult(spec, sum(part.reached for part in parts), tuple(sorted(found, key=lambda way: -way.users)))


def _best(rows: np.ndarray, most: int) -> Iterator[Way]:
    """The ways one after the other, each with an event of its own."""
    places, codes = _places(rows)
    options, taken = [(way, int(np.count_nonzero(follows))) for way, follows in _ways(places)], set[int]()
    for _ in range(most):
        new = [(way, users) for way, users in options if not taken.issuperset(way)]
        if not new:
            return
        best, _ = max(new, key=lambda option: option[1] * len(option[0]))  # of equals the commoner events
        taken |= set(best)
        yield tuple(int(codes[event]) for event in best)


def _places(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each user (row) and candidate when it came, -1 for never; and the candidates, commonest first."""
    codes, counts = np.unique(rows[rows >= 0], return_counts=True)
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
