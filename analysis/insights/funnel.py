"""How many users reach each step, in order, and where do the others stay?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.insights.funnel_result import (
    FunnelResult,
    funnel_notes,
    funnel_rate,
    median_seconds,
    steps_frame,
)
from analysis.insights.funnel_spec import Breakdown, FunnelCell, FunnelSpec, FunnelStep, Group, UnknownStep
from analysis.insights.grouping import group_codes, labelled, most_frequent, top_labels
from analysis.rules.evaluate import matches, passes
from analysis.sequences.attempts import Depths, Question, best_attempts, depths
from analysis.store.blocks import UserBlock

__all__ = [
    "Breakdown",
    "FunnelCell",
    "FunnelResult",
    "FunnelSpec",
    "FunnelStep",
    "Group",
    "combine",
    "measure",
    "members",
]

_ALL_STEPS = np.uint32(0xFFFFFFFF)


@dataclass(frozen=True)
class FunnelPart:
    """Of one bucket. A row a group: its values, all others, missing; without a breakdown one row."""

    depth: np.ndarray  # int64 (groups, steps + 1): users by how many steps they took; column 0 is not used
    open: np.ndarray  # the same of those with an open window
    settled: np.ndarray  # the same, by the entries whose window has closed alone
    tied: int
    gaps: tuple[np.ndarray, ...]  # int64 microseconds from each step to the next, a user an entry
    totals: np.ndarray  # int64 microseconds from step 1 to the last


def survey(block: UserBlock, spec: FunnelSpec) -> Counter[str]:
    """Values of the breakdown by their entries."""
    if spec.breakdown is None or spec.breakdown.groups is not None:
        return Counter()
    attempts = best_attempts(block, question(block, spec))
    codes, labels = _values(block, spec.breakdown, attempts.entry)
    return most_frequent(codes[attempts.depth > 0], labels)


def settle(parts: Iterable[Counter[str]], spec: FunnelSpec) -> FunnelSpec:
    """The spec with the groups of its breakdown named."""
    if spec.breakdown is None or spec.breakdown.groups is not None:
        return spec
    return replace(spec, breakdown=replace(spec.breakdown, groups=top_labels(parts, spec.breakdown.top)))


def measure(block: UserBlock, spec: FunnelSpec) -> FunnelPart:
    asked = question(block, spec)
    attempts = best_attempts(block, asked)
    codes, groups = np.zeros(len(attempts.depth), np.int64), 1
    if spec.breakdown is not None:
        codes, groups = _groups(block, spec.breakdown, attempts.entry), len(_named(spec.breakdown)) + 2
    taken = [np.flatnonzero(attempts.depth > step) for step in range(len(spec.steps))]
    times = attempts.times
    return FunnelPart(
        depth=_counts(codes, attempts.depth, groups, len(spec.steps)),
        open=_counts(codes[attempts.open], attempts.depth[attempts.open], groups, len(spec.steps)),
        settled=_counts(codes, _settled_depth(block, asked, attempts), groups, len(spec.steps)),
        tied=int(np.count_nonzero(attempts.tied)),
        gaps=tuple(times[taken[step], step] - times[taken[step], step - 1] for step in range(1, len(taken))),
        totals=times[taken[-1], -1],
    )


def _settled_depth(block: UserBlock, asked: Question, attempts: Depths) -> np.ndarray:
    """How deep users got by the entries whose window has closed when the data ends; 0 for those without one."""
    if not attempts.open.any():
        return attempts.depth
    return depths(block, replace(asked, high=min(asked.high, block.dataset.last - asked.window + 1))).depth


def members(block: UserBlock, spec: FunnelSpec, cell: FunnelCell) -> np.ndarray:
    """Mask over `block.users` of the users in one part of one bar."""
    if not 1 <= cell.step <= len(spec.steps):
        raise UnknownStep(step=cell.step, steps=len(spec.steps))
    asked = question(block, spec)
    if cell.group is None or spec.breakdown is None:
        return _in_cell(depths(block, asked), cell)
    attempts = best_attempts(block, asked)
    return _in_cell(attempts, cell) & (
        _groups(block, spec.breakdown, attempts.entry) == _place(cell.group, _named(spec.breakdown))
    )


def _in_cell(found: Depths, cell: FunnelCell) -> np.ndarray:
    if cell.state == "reached":
        return found.depth >= cell.step
    stayed = (found.depth == cell.step - 1) & (found.depth > 0)
    return stayed & found.open if cell.state == "pending" else stayed & ~found.open


def question(block: UserBlock, spec: FunnelSpec) -> Question:
    """The spec in the codes of a block."""
    table = np.zeros(len(block.dataset.events), np.uint32)
    for bit, step in enumerate(spec.steps):
        table[block.dataset.event_codes(step.events)] |= np.uint32(1 << bit)
    low, high = spec.period.bounds(block.dataset.time_zone)
    return Question(
        steps=len(spec.steps),
        table=table,
        allowed=_allowed(block, spec),
        chosen=matches(spec.filter, block) if spec.filter else np.empty(0, np.bool_),
        window=spec.window // timedelta(microseconds=1),
        low=low,
        high=high,
    )


def _allowed(block: UserBlock, spec: FunnelSpec) -> np.ndarray:
    """For each event the steps whose tests it passes, as bits; empty if no step has tests."""
    if not any(step.where for step in spec.steps):
        return np.empty(0, np.uint32)
    allowed = np.full(len(block.ts), _ALL_STEPS)
    for bit, step in enumerate(spec.steps):
        if step.where:
            wanted = np.zeros(len(block.dataset.events), np.bool_)
            wanted[block.dataset.event_codes(step.events)] = True
            rows = np.flatnonzero(wanted[block.event])
            for test in step.where:
                failed = ~passes(test, block.column(test.column), block.dataset.time_zone, rows)
                allowed[rows[failed]] &= ~np.uint32(1 << bit)
    return allowed


def _values(block: UserBlock, breakdown: Breakdown, entry: np.ndarray) -> tuple[np.ndarray, pa.Array]:
    """A code for each user's value of the breakdown and the labels of the codes."""
    if breakdown.kind == "attribute":
        return labelled(block.attribute(breakdown.column), slice(None), block.dataset.time_zone)
    codes, entered = np.full(len(entry), -1, np.int64), entry >= 0
    codes[entered], labels = labelled(block.column(breakdown.column), entry[entered], block.dataset.time_zone)
    return codes, labels


def _groups(block: UserBlock, breakdown: Breakdown, entry: np.ndarray) -> np.ndarray:
    return group_codes(*_values(block, breakdown, entry), _named(breakdown))


def _named(breakdown: Breakdown) -> tuple[str, ...]:
    return breakdown.groups or ()


def _place(group: Group, named: Sequence[str]) -> int:
    if group.kind == "value":
        return named.index(group.label) if group.label in named else -1
    return len(named) + (group.kind == "missing")


def _counts(codes: np.ndarray, depth: np.ndarray, groups: int, steps: int) -> np.ndarray:
    return np.bincount(codes * (steps + 1) + depth, minlength=groups * (steps + 1)).reshape(groups, steps + 1)


def combine(parts: Iterable[FunnelPart], spec: FunnelSpec) -> FunnelResult:
    parts = list(parts)
    depth, open_ = np.sum([part.depth for part in parts], axis=0), np.sum([part.open for part in parts], axis=0)
    settled = np.sum([part.settled for part in parts], axis=0)
    total = funnel_rate(depth.sum(axis=0), settled.sum(axis=0))
    steps = steps_frame(spec, depth.sum(axis=0), open_.sum(axis=0))
    gaps = [median_seconds([part.gaps[step] for part in parts]) for step in range(len(spec.steps) - 1)]
    steps["median_seconds"] = pd.Series([None, *gaps], dtype="float64")
    groups = _groups_of(spec)
    shown = [(place, group) for place, group in enumerate(groups) if group.kind == "value" or depth[place, 1:].any()]
    frames = [steps_frame(spec, depth[place], open_[place]).assign(group=row) for row, (place, _) in enumerate(shown)]
    return FunnelResult(
        spec=spec,
        steps=steps,
        total=total,
        groups=tuple(group for _, group in shown),
        group_steps=pd.concat(frames, ignore_index=True) if frames else steps.iloc[:0].assign(group=0),
        group_rates=tuple(funnel_rate(depth[place], settled[place]) for place, _ in shown),
        median_seconds=median_seconds([part.totals for part in parts]),
        notes=funnel_notes(total, int(open_.sum(axis=0)[1:-1].sum()), sum(part.tied for part in parts)),
    )


def _groups_of(spec: FunnelSpec) -> tuple[Group, ...]:
    if spec.breakdown is None:
        return ()
    return (*(Group("value", label) for label in _named(spec.breakdown)), Group("other"), Group("missing"))
