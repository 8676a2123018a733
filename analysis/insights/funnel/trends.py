"""How does the conversion of each group change with the day, week or month of the entry?

A point is the funnel of its period and group. In which group somebody is can differ from one period to the next: by the
property of the event with which they enter there, say. So users are looked at period by period, each time only who
enters in it. Attempts and sessions begin once and need no second look.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from operator import add

import numpy as np
import pandas as pd

from analysis.insights.funnel.counted import by_period, counted_attempts, sides
from analysis.insights.funnel.groups import group_of, groups_of
from analysis.insights.funnel.plan import asked_events as events_of
from analysis.insights.funnel.plan import funnel_plan
from analysis.insights.funnel.spec import Breakdown, FunnelGroup, FunnelSpec
from analysis.insights.funnel.tables import trend_frame
from analysis.sequences.attempts import STEP_MASK, Attempts, attempts, no_counts
from analysis.sequences.calendar import GRAINS, Grain, calendar_of
from analysis.store.dataset import DatasetFacts, UserBlock


@dataclass(frozen=True)
class GroupTrendSpec:
    funnel: FunnelSpec  # with a comparison, or a breakdown whose groups are named
    grain: Grain


@dataclass(frozen=True, eq=False)
class GroupTrendPart:
    counts: np.ndarray  # int64 (groups, grains, days, 4), as in `no_counts`; only the asked grain is looked at
    facts: DatasetFacts

    def __add__(self, other: GroupTrendPart) -> GroupTrendPart:
        return replace(self, counts=self.counts + other.counts)


@dataclass(frozen=True)
class GroupTrendResult:
    groups: tuple[FunnelGroup, ...]  # all that the funnel can have
    trend: pd.DataFrame  # group (place in groups), then as `FunnelResult.trend`, of the asked grain


def asked_events(spec: GroupTrendSpec) -> frozenset[str] | None:
    return events_of(spec.funnel)


def measure(block: UserBlock, spec: GroupTrendSpec) -> GroupTrendPart:
    funnel = spec.funnel
    if funnel.breakdown is None:
        counts = [_by_period(block, side, counted_attempts(block, side)) for side in sides(funnel)]
        return GroupTrendPart(np.stack(counts), block.dataset)
    if funnel.counted == "users":
        return GroupTrendPart(_of_users(block, spec, funnel.breakdown), block.dataset)
    found = counted_attempts(block, funnel)
    group, required = group_of(block, funnel.breakdown, found), np.array(funnel.required)
    counts = [by_period(block, found, required, group == place) for place in range(len(groups_of(funnel)))]
    return GroupTrendPart(np.stack(counts), block.dataset)


def _by_period(block: UserBlock, side: FunnelSpec, found: Attempts) -> np.ndarray:
    return found.counts if side.counted == "users" else by_period(block, found, np.array(side.required))


def _of_users(block: UserBlock, spec: GroupTrendSpec, breakdown: Breakdown) -> np.ndarray:
    """Each period by itself, as if it were the funnel's."""
    funnel, calendar = spec.funnel, calendar_of(block.dataset)
    groups, grain = len(groups_of(funnel)), GRAINS.index(spec.grain)
    plan, codes = funnel_plan(block, replace(funnel, counts_only=True))
    asked = codes.chosen if len(codes.chosen) else np.ones(block.user_count, np.bool_)
    if plan.remove:  # who is taken out is in no period
        asked = asked & ~attempts(block, plan, codes).excluded
    entries = block.rows_of((codes.table & (STEP_MASK if plan.together else np.uint32(1))) != 0).places
    moments, users = block.ts[entries], block.user_index[entries]
    counts = np.zeros((groups, *no_counts(calendar).shape), np.int64)
    for place, (begin, end) in enumerate(pairwise(calendar.moments[spec.grain].tolist())):
        low, high = max(plan.low, begin), min(plan.high, end)
        enters = np.zeros(block.user_count, np.bool_)
        enters[users[(moments >= low) & (moments < high)]] = True
        if not (enters & asked).any():
            continue
        period, only = plan._replace(low=low, high=high, remove=False), codes._replace(chosen=enters & asked)
        found = attempts(block, period, only)
        group, done = group_of(block, breakdown, found), found.depth == plan.required
        for column, state in enumerate((np.ones_like(done), done, ~found.open, ~found.open & done)):
            counts[:, grain, place, column] = np.bincount(group[state], minlength=groups)
    return counts


def combine(parts: Iterable[GroupTrendPart], spec: GroupTrendSpec) -> GroupTrendResult:
    part, groups = reduce(add, parts), groups_of(spec.funnel)
    asked = sides(spec.funnel) if spec.funnel.compare is not None else (spec.funnel,) * len(groups)
    frames = [trend_frame(part.counts[place], part.facts, each) for place, each in enumerate(asked)]
    trend = pd.concat([frame.assign(group=place) for place, frame in enumerate(frames)], ignore_index=True)
    return GroupTrendResult(groups, trend.loc[trend["grain"] == spec.grain].reset_index(drop=True))
