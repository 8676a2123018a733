"""Which of several groups differs most from all users in what it does?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from analysis.insights.features import event_counts
from analysis.insights.portrait.defining import named_by_rule
from analysis.insights.portrait.spec import NamedThing
from analysis.insights.statistics import CHANCE, FEW, compared, q_values
from analysis.rules.asked import Rule
from analysis.rules.evaluated import matches
from analysis.store.dataset import UserBlock

NEARLY_EVERYBODY = 0.9  # of all users: what so many do is what all do


@dataclass(frozen=True)
class ApartGroup:
    """A closed rule; `named` is what the rules it was made from name."""

    rule: Rule
    named: tuple[NamedThing, ...] = ()


@dataclass(frozen=True)
class ApartSpec:
    groups: tuple[ApartGroup, ...]


@dataclass(frozen=True, eq=False)
class ApartPart:
    """Counts of all users (first row) and of each group."""

    users: np.ndarray  # groups + 1
    active: np.ndarray  # groups + 1: users with events
    did: np.ndarray  # (groups + 1) × events: users
    events: tuple[str, ...]

    def __add__(self, other: ApartPart) -> ApartPart:
        return ApartPart(self.users + other.users, self.active + other.active, self.did + other.did, self.events)


@dataclass(frozen=True)
class ApartRow:
    """`distance` is the largest difference of a share that is beyond chance; 0 without any, None for a group that is
    too small or nearly everybody."""

    users: int
    distance: float | None


@dataclass(frozen=True)
class ApartResult:
    spec: ApartSpec
    rows: tuple[ApartRow, ...]  # in the order of the groups

    @property
    def furthest(self) -> int | None:
        """The place of the group that is furthest apart; of equal ones the first. None where none is worth a look."""
        told = {place: row.distance for place, row in enumerate(self.rows) if row.distance is not None}
        return max(told, key=lambda place: told[place], default=None)


def measure(block: UserBlock, spec: ApartSpec) -> ApartPart:
    did = event_counts(block) > 0
    active = did.any(axis=1)
    masks = [np.ones(block.user_count, dtype=bool), *(matches(group.rule, block) for group in spec.groups)]
    return ApartPart(
        users=np.array([mask.sum() for mask in masks]),
        active=np.array([(mask & active).sum() for mask in masks]),
        did=np.stack([did[mask].sum(axis=0) for mask in masks]),
        events=block.dataset.events,
    )


def combine(parts: Iterable[ApartPart], spec: ApartSpec) -> ApartResult:
    total = reduce(add, parts)
    return ApartResult(spec, tuple(_row(total, place, group) for place, group in enumerate(spec.groups, start=1)))


def _row(total: ApartPart, place: int, group: ApartGroup) -> ApartRow:
    users, everybody = int(total.users[place]), int(total.users[0])
    if users < FEW or users > NEARLY_EVERYBODY * everybody:
        return ApartRow(users, None)
    named = named_by_rule(group.rule).union(group.named)
    kept = np.array([("event", event) not in named for event in total.events], dtype=bool)
    did, did_all = total.did[[place, 0]][:, kept]
    of, of_all = (np.full(kept.sum(), total.active[each]) for each in (place, 0))
    frame = compared(did, of, did_all, of_all)
    real = q_values(frame["p"].to_numpy(dtype=float)) <= CHANCE
    differences = (frame["share"] - frame["share_all"]).abs().to_numpy()[real]
    return ApartRow(users, float(differences.max()) if len(differences) else 0.0)
