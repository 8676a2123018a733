"""Which attempts count, of the question and of its other side, and in which periods do they begin?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.insights.funnel.plan import asked_block, funnel_plan
from analysis.insights.funnel.spec import FunnelSpec
from analysis.sequences.attempts import Attempts, attempts, no_counts, periods_of
from analysis.sequences.calendar import calendar_of
from analysis.store.dataset import NarrowedBlock, UserBlock

_ALL = slice(None)


def sides(spec: FunnelSpec) -> tuple[FunnelSpec, ...]:
    """The question itself and, in a comparison, the same of the other side."""
    this, other = replace(spec, compare=None), spec.compare
    if other is None:
        return (this,)
    period = this.period if other.period is None else other.period
    return this, replace(this, period=period, filter=this.filter if other.filter is None else other.filter)


def counted_attempts(block: UserBlock, spec: FunnelSpec, detailed: bool = True) -> Attempts:
    """The attempts that count, of the question itself."""
    asked = asked_block(block, spec)
    found = attempts(asked, *funnel_plan(asked, spec, detailed))
    if asked is block or not isinstance(asked, NarrowedBlock):
        return found
    return replace(found, places=np.where(found.places >= 0, asked.places[found.places], -1))


def by_period(block: UserBlock, found: Attempts, required: np.ndarray, of: np.ndarray | slice = _ALL) -> np.ndarray:
    """Counts as `Attempts.counts` of these attempts or sessions, which each begin once."""
    depth, still, entered = found.depth[of], found.open[of], block.ts[found.places[of, required[0]]]
    calendar, done = calendar_of(block.dataset), depth == len(required)
    day, counts = calendar.day_of(entered), no_counts(calendar)
    states = (np.ones_like(done), done, ~still, ~still & done)
    for grain, places in enumerate(periods_of(calendar)):
        for column, state in enumerate(states):
            counts[grain, :, column] = np.bincount(places[day[state]], minlength=calendar.days)
    return counts
