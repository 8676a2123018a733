"""Which steps lead to the goal, judging by the order in which users usually do things?

Of the commonest events, an event leads to another if most users of the other did it before. The proposal is the chain
of such events that ends at the goal and whose every step is done by fewer users than the one before, built backwards by
the rarest event that leads to all steps chosen so far. Without a goal the end is an event that many others lead to and
many users reach.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from analysis.sequences.orders import first_orders
from analysis.store.dataset import UserBlock

_CANDIDATES = 40
_LEADS = 0.6  # of the later event's users, at least so many did the earlier one before
_FEWER = 0.98  # a later step has at most this share of the earlier one's users


@dataclass(frozen=True)
class StepsSpec:
    """Up to `most` steps that end at `goal`. `candidates` (event codes) are found by the survey."""

    goal: str | None = None
    most: int = 5
    candidates: tuple[int, ...] | None = None


@dataclass(frozen=True)
class OrderPart:
    users: np.ndarray  # int64, one a candidate
    before: np.ndarray  # int64 (candidates, candidates): users who did both, the row's first
    names: tuple[str, ...]


@dataclass(frozen=True)
class StepsResult:
    """Proposed steps in order; the same event twice if the data has only one, none for no events."""

    spec: StepsSpec
    steps: tuple[str, ...]


def survey(block: UserBlock, spec: StepsSpec) -> np.ndarray:
    """Events by their number, with the goal always first."""
    counts = np.bincount(block.event, minlength=len(block.dataset.events))
    if spec.goal is not None:
        counts[block.dataset.event_code(spec.goal)] += 2**40
    return counts


def settle(parts: Iterable[np.ndarray], spec: StepsSpec) -> StepsSpec:
    counts = np.sum(list(parts), axis=0)
    order = np.argsort(-counts, kind="stable")[:_CANDIDATES]
    return replace(spec, candidates=tuple(int(code) for code in order if counts[code] > 0))


def measure(block: UserBlock, spec: StepsSpec) -> OrderPart:
    codes = np.array(spec.candidates or (), dtype=np.int64)
    users, before = first_orders(block, codes)
    return OrderPart(users, before, tuple(block.dataset.events[code] for code in codes))


def combine(parts: Iterable[OrderPart], spec: StepsSpec) -> StepsResult:
    parts = list(parts)
    names = parts[0].names
    users, before = np.sum([part.users for part in parts], axis=0), np.sum([part.before for part in parts], axis=0)
    if len(names) < 2:
        return StepsResult(spec, names * 2)
    leads = before / np.maximum(users, 1)[None, :]
    goal = names.index(spec.goal) if spec.goal in names else _end(users, leads)
    chain = _chain(users, leads, goal, spec.most)
    if len(chain) < 2:  # nothing leads there: begin with what most users do first
        start = int(np.argmax(np.where(np.arange(len(users)) == goal, -1, before[:, goal])))
        chain = [start, goal]
    return StepsResult(spec, tuple(names[place] for place in chain))


def _end(users: np.ndarray, leads: np.ndarray) -> int:
    """How many events lead there counts, and how many users get there, the latter less and less (its root)."""
    return int(np.argmax(_allowed(users, leads).sum(axis=0) * np.sqrt(users)))


def _allowed(users: np.ndarray, leads: np.ndarray) -> np.ndarray:
    """Which event (row) may stand before which (column)?"""
    return (leads >= _LEADS) & (users[:, None] * _FEWER >= users[None, :])


def _chain(users: np.ndarray, leads: np.ndarray, goal: int, most: int) -> list[int]:
    """Backwards from the goal: before each event the rarest that leads to it, for that is its nearest way mark."""
    allowed, chain = _allowed(users, leads), [goal]
    while True:
        # What leads to all steps chosen so far keeps the order of the whole chain, not only of neighbours.
        before = [place for place in range(len(users)) if all(allowed[place, later] for later in chain)]
        if not before:
            break
        chain.insert(0, min(before, key=lambda place: (users[place], place)))
    while len(chain) > most:  # the step whose users hardly differ from the step before says least
        kept = users[chain[1:-1]] / users[chain[:-2]]
        del chain[1 + int(np.argmax(kept))]
    return chain
