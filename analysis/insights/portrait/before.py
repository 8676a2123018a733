"""What does nearly everybody do who did an event, and most of them before it?

Of a group that is defined by the event these are no findings: they are the way to it. (Of those whose first purchase
has left no trace of its steps, a later one has.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.store.dataset import UserBlock

_NEARLY_ALL, _MOST = 0.99, 0.5  # of those who did it; what one in thirty does without is told of the others


@dataclass(frozen=True)
class BeforeSpec:
    events: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class BeforePart:
    users: np.ndarray  # int64, one of each asked event: who did it
    did: np.ndarray  # int64 (asked events, all events): who did the other too
    before: np.ndarray  # of these, who did it before their first time
    names: tuple[str, ...]


@dataclass(frozen=True)
class BeforeResult:
    spec: BeforeSpec
    events: tuple[str, ...]  # on the way to any of those asked, sorted


def measure(block: UserBlock, spec: BeforeSpec) -> BeforePart:
    codes = block.dataset.event_codes(spec.events).astype(np.int64)
    users, did, before = zip(*(_counted(block, code) for code in codes.tolist()), strict=True)
    return BeforePart(np.array(users, np.int64), np.stack(did), np.stack(before), block.dataset.events)


def _counted(block: UserBlock, code: int) -> tuple[int, np.ndarray, np.ndarray]:
    """Users who did the event; by event those of them who did that at all, and before their first time."""
    events, index = len(block.dataset.events), block.user_index
    places = block.rows_of(np.arange(events) == code).places[::-1]
    first = np.full(block.user_count, -1, np.int64)
    first[index[places]] = places  # of a user's places the last that is written is the first
    theirs = first[index]

    def users_of(rows: np.ndarray) -> np.ndarray:
        did = np.zeros((block.user_count, events), np.bool_)
        did[index[rows], block.event[rows]] = True
        return did.sum(axis=0)

    earlier = np.arange(len(index)) < theirs
    return int(np.count_nonzero(first >= 0)), users_of(theirs >= 0), users_of(earlier)


def combine(parts: Iterable[BeforePart], spec: BeforeSpec) -> BeforeResult:
    parts = list(parts)
    users, did, before = (
        np.sum([getattr(part, name) for part in parts], axis=0) for name in ("users", "did", "before")
    )
    leads = (did >= _NEARLY_ALL * users[:, None]) & (before > _MOST * users[:, None])
    found = {name for name, leading in zip(parts[0].names, leads.any(axis=0), strict=True) if leading}
    return BeforeResult(spec, tuple(sorted(found - {*spec.events})))
