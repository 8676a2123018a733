"""How many users reach each step, in order, and where do the others stay?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, reduce
from operator import add

import numpy as np
import pandas as pd

from analysis.insights.columns import most_frequent, top_labels
from analysis.insights.funnel.beside_best import BesideBest, beside_best, half_within, overlap
from analysis.insights.funnel.counted import by_period, counted_attempts, sides
from analysis.insights.funnel.groups import group_of, groups_of, named, place_of, values_of
from analysis.insights.funnel.plan import asked_events, did_step, in_base
from analysis.insights.funnel.result import OVERLAPPING, FunnelResult
from analysis.insights.funnel.spec import Breakdown, FunnelCell, FunnelGroup, FunnelSpec, FunnelStep, UnknownStep
from analysis.insights.funnel.tables import (
    TREND_COLUMNS,
    Counts,
    differences,
    funnel_notes,
    funnel_rate,
    group_steps_frame,
    histogram_frame,
    median_seconds,
    steps_frame,
    times_frame,
    times_taken,
    trend_frame,
    with_medians,
)
from analysis.sequences.attempts import Attempts
from analysis.sequences.durations import gaps
from analysis.store.dataset import DatasetFacts, Surveyed, UserBlock

__all__ = [
    "Breakdown",
    "FunnelCell",
    "FunnelGroup",
    "FunnelResult",
    "FunnelSpec",
    "FunnelStep",
    "asked_events",
    "combine",
    "measure",
    "members",
    "settle",
    "survey",
]


@dataclass(frozen=True, eq=False)
class Timed:
    """What `counts_only` leaves out."""

    # of each bucket int64 microseconds, an attempt of the base an entry: from each required step to the next, last from
    # 1 to the last
    gaps: tuple[tuple[np.ndarray, ...], ...]
    periods: np.ndarray  # int64 (grains, days, 4): entries, converted, closed, of these converted
    value: float  # its sum over conversions of the base that have one
    valued: int  # their number

    def __add__(self, other: Timed) -> Timed:
        return Timed(
            self.gaps + other.gaps,
            self.periods + other.periods,
            self.value + other.value,
            self.valued + other.valued,
        )


@dataclass(frozen=True, eq=False)
class FunnelPart:
    """Of one bucket. A row a group: its values, all others, missing; the sides of a comparison; or one row."""

    every: Counts  # all attempts
    closed: Counts  # those whose window has closed
    trying: int
    tied: int
    excluded: int
    beside: BesideBest
    facts: DatasetFacts
    timed: Timed | None

    def __add__(self, other: FunnelPart) -> FunnelPart:
        return FunnelPart(
            every=self.every + other.every,
            closed=self.closed + other.closed,
            trying=self.trying + other.trying,
            tied=self.tied + other.tied,
            excluded=self.excluded + other.excluded,
            beside=self.beside + other.beside,
            facts=self.facts,
            timed=self.timed + other.timed if self.timed is not None and other.timed is not None else None,
        )


def survey(block: UserBlock, spec: FunnelSpec) -> Counter[str] | Surveyed[Counter[str], Attempts]:
    """Values of the breakdown by their entries; all attempts must be found to count them."""
    if spec.breakdown is None or not _surveyed(spec.breakdown):
        return Counter()
    found = counted_attempts(block, spec)
    return Surveyed(most_frequent(*values_of(block, spec.breakdown, found)), found)


def settle(parts: Iterable[Counter[str]], spec: FunnelSpec) -> FunnelSpec:
    """The spec with the groups of its breakdown named; those of a tag are its values, in their order."""
    breakdown = spec.breakdown
    if breakdown is None or breakdown.groups is not None:
        return spec
    if _surveyed(breakdown):
        groups = top_labels(parts, breakdown.top)
    else:
        groups = tuple(dict.fromkeys(value for value, _ in breakdown.rules))[: breakdown.top]
    return replace(spec, breakdown=replace(breakdown, groups=groups))


def _surveyed(breakdown: Breakdown) -> bool:
    return breakdown.groups is None and breakdown.kind != "tag"


def measure(block: UserBlock, spec: FunnelSpec, surveyed: Attempts | None = None) -> FunnelPart:
    """`surveyed` are the attempts that the survey found; a question with a breakdown has one side."""
    detailed = not spec.counts_only or spec.breakdown is not None or len(spec.required) < len(spec.steps)
    found = [surveyed or counted_attempts(block, side, detailed) for side in sides(spec)]
    this, groups = found[0], 1
    codes = np.zeros(len(this.depth), np.int64)
    if spec.compare is not None:
        codes, groups = np.repeat(np.arange(2), [len(side.depth) for side in found]), 2
    elif spec.breakdown is not None:
        codes, groups = group_of(block, spec.breakdown, this), len(named(spec.breakdown)) + 2
    return FunnelPart(
        every=_counts(spec, codes, groups, found, [np.ones_like(side.open) for side in found]),
        closed=_counts(spec, codes, groups, found, [~side.open for side in found]),
        trying=0 if spec.counted != "users" else int(np.count_nonzero(_dropped(spec, this) & this.trying)),
        tied=int(np.count_nonzero(this.tied)),
        excluded=int(np.count_nonzero(this.excluded)),
        beside=beside_best(block, spec, this),
        facts=block.dataset,
        timed=None if spec.counts_only else _timed(block, spec, this),
    )


def _dropped(spec: FunnelSpec, found: Attempts) -> np.ndarray:
    return ~found.open & (found.depth < len(spec.required))


def _counts(
    spec: FunnelSpec, codes: np.ndarray, groups: int, found: Sequence[Attempts], chosen: Sequence[np.ndarray]
) -> Counts:
    """Of the chosen attempts of each side; `codes` are the groups of all attempts."""
    columns, every = len(spec.required) + 1, np.concatenate(chosen)
    depth = np.concatenate([side.depth for side in found])[every]
    optional = np.zeros((groups, len(spec.steps)), np.int64)
    for step in set(range(len(spec.steps))) - set(spec.required):
        did = np.concatenate([side.places[:, step] >= 0 for side in found])
        optional[:, step] = np.bincount(codes[did & every], minlength=groups)
    by_depth = np.bincount(codes[every] * columns + depth, minlength=groups * columns)
    return Counts(by_depth.reshape(groups, columns), optional)


def _timed(block: UserBlock, spec: FunnelSpec, found: Attempts) -> Timed:
    """The times between steps, the days of the entries, and what conversions are worth."""
    required, value, valued, base = np.array(spec.required, np.int64), 0.0, 0, in_base(spec, found)
    if spec.value is not None:
        converted = base & (found.depth == len(required))
        values = block.column(spec.value).values[found.places[converted, required[-1]]].astype(np.float64)
        value, valued = float(np.nansum(values)), int(np.count_nonzero(~np.isnan(values)))
    periods = found.counts if spec.counted == "users" else by_period(block, found, required)
    taken = (found.places, found.depth) if base.all() else (found.places[base], found.depth[base])
    return Timed((tuple(gaps(block.ts, *taken, required)),), periods, value, valued)


def members(block: UserBlock, spec: FunnelSpec, cell: FunnelCell, surveyed: Attempts | None = None) -> np.ndarray:
    """Mask over `block.users` of the users in one part of one bar (with such an attempt, where these are counted)."""
    if not 1 <= cell.step <= len(spec.steps):
        raise UnknownStep(step=cell.step, steps=len(spec.steps))
    group, side = cell.group, spec
    if spec.compare is not None:
        side = sides(spec)[group is not None and group.label == "other"]
        group = None
    optional = spec.steps[cell.step - 1].optional
    found = surveyed or counted_attempts(block, side, detailed=group is not None or optional)
    inside = _in_cell(spec, found, cell)
    if group is not None and spec.breakdown is not None:
        inside &= group_of(block, spec.breakdown, found) == place_of(group, spec.breakdown)
    mask = np.zeros(block.user_count, np.bool_)
    mask[found.owner[inside]] = True
    return mask & ~did_step(block, spec.steps[-1]) if cell.never else mask


def may_do_it_elsewhere(spec: FunnelSpec, cell: FunnelCell) -> bool:
    """Whether users in this part of a bar can have done the last step all the same; in any order there is no last."""
    return cell.state == "dropped" and spec.order != "any"


def _in_cell(spec: FunnelSpec, found: Attempts, cell: FunnelCell) -> np.ndarray:
    before = sum(place < cell.step - 1 for place in spec.required)  # required steps before this one
    if spec.steps[cell.step - 1].optional:
        did = found.places[:, cell.step - 1] >= 0
        went_without = (found.depth >= before) & ~did & (cell.state == "skipped")
        return in_base(spec, found) & (did if cell.state == "reached" else went_without)
    if cell.state == "reached":
        return in_base(spec, found) & (found.depth > before)
    stayed = (found.depth == before) & (cell.state != "skipped")
    return stayed & (found.open if cell.state == "pending" else ~found.open)


def combine(parts: Iterable[FunnelPart], spec: FunnelSpec) -> FunnelResult:
    part = reduce(add, parts)
    # The groups of a breakdown add up. The sides of a comparison don't: its first is the question itself.
    whole = slice(0, 1) if spec.compare is not None else slice(None)
    every, closed = part.every.together(whole), part.closed.together(whole)
    total, groups = funnel_rate(spec, every, closed), groups_of(spec)
    entered = part.every.depth[:, 1:].sum(axis=1)
    shown = [place for place, group in enumerate(groups) if group.kind in ("value", "side") or entered[place]]
    rates = tuple(funnel_rate(spec, part.every, part.closed, place) for place in shown)
    beside, mixed = part.beside, overlap(spec, part.beside.mixed, total.whole)
    timing = _untimed() if part.timed is None else _timing(part.timed, part.facts, spec)
    return FunnelResult(
        spec=spec,
        steps=with_medians(steps_frame(spec, every, closed), timing.times),
        total=total,
        groups=tuple(groups[place] for place in shown),
        group_steps=group_steps_frame(spec, part.every.of(shown), part.closed.of(shown)),
        group_rates=rates,
        differences=(OVERLAPPING,) * len(shown)
        if mixed
        else differences(rates, spec.compare is not None, left_out=_not_compared(spec, groups, shown)),
        times=timing.times,
        histogram=timing.histogram,
        trend=timing.trend,
        median_seconds=median_seconds(timing.times),
        trying=part.trying,
        excluded=part.excluded,
        tied=part.tied,
        worth=timing.worth,
        notes=funnel_notes(spec, total, part.trying, part.tied, part.excluded, beside.mixed if mixed else 0),
        elsewhere=beside.elsewhere,
        repeated=beside.repeated,
        again_seconds=half_within(beside.again),
    )


def _not_compared(spec: FunnelSpec, groups: tuple[FunnelGroup, ...], shown: list[int]) -> list[int]:
    """By the property of a later step, who has no value mostly never came there: everybody else would look better."""
    later = spec.breakdown is not None and spec.breakdown.later
    return [row for row, place in enumerate(shown) if later and groups[place].kind == "missing"]


@dataclass(frozen=True)
class _Timing:
    """What is said of the times, empty with `counts_only`."""

    times: pd.DataFrame
    histogram: pd.DataFrame
    trend: pd.DataFrame
    worth: float | None


def _timing(timed: Timed, facts: DatasetFacts, spec: FunnelSpec) -> _Timing:
    taken = times_taken(spec, timed.gaps)
    return _Timing(
        times=times_frame(taken),
        histogram=histogram_frame(taken, spec.window),
        trend=trend_frame(timed.periods, facts, spec),
        worth=timed.value / timed.valued if timed.valued else None,
    )


@cache
def _untimed() -> _Timing:
    """Empty frames, built once: a data frame costs as much as counting a million events."""
    spec = FunnelSpec((FunnelStep(("",)), FunnelStep(("",))), timedelta(seconds=1))
    taken = times_taken(spec, [])
    trend = pd.DataFrame(columns=TREND_COLUMNS)
    return _Timing(times_frame(taken).iloc[:0], histogram_frame(taken, spec.window), trend, None)
