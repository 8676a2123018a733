"""Where does the data itself lead to, when nobody has said what the goal is?

Of the commonest events, an event leads to another if most users of the other did it before. The end is the event that
many others lead to and many users reach.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from analysis.insights.funnel.proposed.candidates import commonest
from analysis.sequences.orders import first_orders
from analysis.store.dataset import UserBlock

_LEADS = 0.6  # of the later event's users, at least so many did the earlier one before
_FEWER = 0.98  # a later event has at most this share of the earlier one's users


@dataclass(frozen=True)
class EndsSpec:
    """`candidates` (event codes) are found by the survey."""

    candidates: tuple[int, ...] | None = None


@dataclass(frozen=True)
class OrderPart:
    users: np.ndarray  # int64, one a candidate
    before: np.ndarray  # int64 (candidates, candidates): users who did both, the row's first
    names: tuple[str, ...]


@dataclass(frozen=True)
class EndsResult:
    """The event that others lead to; None without events."""

    spec: EndsSpec
    end: str | None


def survey(block: UserBlock, spec: EndsSpec) -> np.ndarray:
    """Events by their number."""
    return np.bincount(block.event, minlength=len(block.dataset.events))


def settle(parts: Iterable[np.ndarray], spec: EndsSpec) -> EndsSpec:
    return replace(spec, candidates=commonest(np.sum(list(parts), axis=0)))


def measure(block: UserBlock, spec: EndsSpec) -> OrderPart:
    codes = np.array(spec.candidates or (), dtype=np.int64)
    users, before = first_orders(block, codes)
    return OrderPart(users, before, tuple(block.dataset.events[code] for code in codes))


def combine(parts: Iterable[OrderPart], spec: EndsSpec) -> EndsResult:
    parts = list(parts)
    names = parts[0].names
    users, before = np.sum([part.users for part in parts], axis=0), np.sum([part.before for part in parts], axis=0)
    if not names:
        return EndsResult(spec, None)
    leads = (before / np.maximum(users, 1)[None, :] >= _LEADS) & (users[:, None] * _FEWER >= users[None, :])
    # How many events lead there counts, and how many users get there, the latter less and less (its root).
    return EndsResult(spec, names[int(np.argmax(leads.sum(axis=0) * np.sqrt(users)))])
