"""What has nearly everybody who did an event done before?

Of a group that is defined by the event these are no findings: they are the way to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.store.dataset import UserBlock

_NEARLY_ALL = 0.95  # of those who did it


@dataclass(frozen=True)
class BeforeSpec:
    events: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class BeforePart:
    users: np.ndarray  # int64, one of each asked event: who did it
    before: np.ndarray  # int64 (asked events, all events): who did the other before
    names: tuple[str, ...]


@dataclass(frozen=True)
class BeforeResult:
    spec: BeforeSpec
    events: tuple[str, ...]  # before any of those asked, sorted


def measure(block: UserBlock, spec: BeforeSpec) -> BeforePart:
    codes = block.dataset.event_codes(spec.events).astype(np.int64)
    counted = [_before(block, code) for code in codes.tolist()]
    before = np.stack([row for _, row in counted])
    return BeforePart(np.array([users for users, _ in counted], np.int64), before, block.dataset.events)


def _before(block: UserBlock, code: int) -> tuple[int, np.ndarray]:
    """Users who did the event, and by event those who did that before their first time."""
    events, index = len(block.dataset.events), block.user_index.astype(np.int64)
    places = np.flatnonzero(block.event == code)[::-1]
    first = np.zeros(len(block.users), np.int64)
    first[index[places]] = places  # of a user's places the last that is written is the first
    earlier = np.flatnonzero(np.arange(len(index)) < first[index])
    pairs = np.unique(index[earlier] * events + block.event[earlier])
    return len(np.unique(index[places])), np.bincount(pairs % events, minlength=events)


def combine(parts: Iterable[BeforePart], spec: BeforeSpec) -> BeforeResult:
    parts = list(parts)
    users, before = (np.sum([getattr(part, name) for part in parts], axis=0) for name in ("users", "before"))
    nearly = (before >= _NEARLY_ALL * users[:, None]) & (before > 0)
    found = {name for name, leads in zip(parts[0].names, nearly.any(axis=0), strict=True) if leads}
    return BeforeResult(spec, tuple(sorted(found - {*spec.events})))
