"""What does a count of best attempts leave unsaid?

That some who dropped did the last step all the same, that a user enters in more than one group of a breakdown, and that
many begin again on the way, so that the time from the first beginning is mostly the window's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.insights.columns import group_codes, labelled
from analysis.insights.funnel.plan import did_step, in_base, rows_of_step
from analysis.insights.funnel.spec import FunnelSpec
from analysis.sequences.attempts import Attempts
from analysis.sequences.durations import Durations
from analysis.sequences.mixed import mixed_users
from analysis.store.dataset import UserBlock

_OVERLAP = 0.05  # of the users; with fewer who enter in several groups these are as good as apart


@dataclass(frozen=True, eq=False)
class BesideBest:
    """Of one bucket, or of all; counts are users of the base."""

    elsewhere: int  # who dropped and did the last step at another time
    mixed: int  # who entered in several groups of the breakdown
    repeated: int  # attempts that converted, with another first step before their second
    again: tuple[np.ndarray, ...]  # int64 microseconds, of those that converted: from their last such step to the end

    def __add__(self, other: BesideBest) -> BesideBest:
        return BesideBest(
            self.elsewhere + other.elsewhere,
            self.mixed + other.mixed,
            self.repeated + other.repeated,
            self.again + other.again,
        )


def beside_best(block: UserBlock, spec: FunnelSpec, found: Attempts) -> BesideBest:
    elsewhere, repeated, again = 0, 0, np.empty(0, np.int64)
    if not spec.counts_only:
        elsewhere = _elsewhere(block, spec, found)
        repeated, again = _again(block, spec, found)
    return BesideBest(elsewhere, _mixed(block, spec, found), repeated, (again,))


def overlap(spec: FunnelSpec, mixed: int, users: int) -> bool:
    """Whether so many enter in several groups that these can't be compared: each stands in the one where they came
    farthest, of equal ones the earliest, so the groups of early values hold those who never come far."""
    return spec.breakdown is not None and mixed > _OVERLAP * users


def half_within(again: Sequence[np.ndarray]) -> float | None:
    """Seconds from the last first step before the second to the end, that half took at most."""
    median = Durations(again).percentiles((50,))[0]
    return None if np.isnan(median) else float(median) / 1_000_000


def _elsewhere(block: UserBlock, spec: FunnelSpec, found: Attempts) -> int:
    if spec.counted != "users" or spec.order == "any":
        return 0
    dropped = ~found.open & (found.depth < len(spec.required))
    return int(np.count_nonzero(did_step(block, spec.steps[-1])[found.owner[dropped]]))


def _mixed(block: UserBlock, spec: FunnelSpec, found: Attempts) -> int:
    """By a property of the entry, where each user counts once."""
    breakdown = spec.breakdown
    if breakdown is None or breakdown.kind != "property" or breakdown.later or spec.counted != "users":
        return 0
    if spec.order == "any" or not breakdown.groups:
        return 0
    rows, zone = rows_of_step(block, spec.steps[0]), block.dataset.time_zone
    codes = group_codes(*labelled(block.column(breakdown.column), rows.places, zone), breakdown.groups)
    mixed = mixed_users(block, rows, codes, *spec.period.bounds(zone))
    return int(np.count_nonzero(mixed[found.owner[in_base(spec, found)]]))


def _again(block: UserBlock, spec: FunnelSpec, found: Attempts) -> tuple[int, np.ndarray]:
    """The last first step before the second leads to the same end, in the same order: so long they needed at most.
    With a property held constant, or ties in any order, another first step need not lead there."""
    if spec.order != "sequential" or spec.hold is not None or spec.ties == "any":
        return 0, np.empty(0, np.int64)
    first, second, end = spec.required[0], spec.required[1], spec.required[-1]
    converted = in_base(spec, found) & (found.depth == len(spec.required))
    rows = rows_of_step(block, spec.steps[0]).places
    began, went_on = found.places[converted, first], found.places[converted, second]
    last = rows[np.searchsorted(rows, went_on) - 1] if len(went_on) else began
    return int(np.count_nonzero(last > began)), block.ts[found.places[converted, end]] - block.ts[last]
