"""Of those who began in the same period, how many come back in which later one?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
import pyarrow as pa

from analysis.insights.columns import group_codes, labelled, most_frequent, top_labels
from analysis.insights.retention.result import RetentionResult
from analysis.insights.retention.spec import ANY, CohortsBy, RetentionCell, RetentionSpec
from analysis.insights.retention.tables import brackets_of, groups_of, place_of, result_of
from analysis.rules.asked import ChosenEvents
from analysis.rules.evaluated import chosen_places, matches
from analysis.sequences.calendar import calendar_of
from analysis.sequences.cohorts import Begun, Counts, came_in, count_returns, each_begun, first_begun
from analysis.store.dataset import DatasetFacts, Rows, UserBlock
from analysis.timezones import day_number


@dataclass(frozen=True, eq=False)
class RetentionPart:
    """Of one bucket, by group and cohort; `latest` is the last moment at which somebody of the cohort began."""

    users: np.ndarray  # int64 (groups, cohorts)
    counts: Counts
    latest: np.ndarray  # int64 (cohorts)
    facts: DatasetFacts

    def __add__(self, other: RetentionPart) -> RetentionPart:
        mine, its = self.counts, other.counts
        counts = Counts(mine.came + its.came, mine.total + its.total, mine.valued + its.valued)
        return RetentionPart(self.users + other.users, counts, np.maximum(self.latest, other.latest), self.facts)


def survey(block: UserBlock, spec: RetentionSpec) -> Counter[str]:
    """Values of the groups by their beginnings."""
    if spec.by is None or not _surveyed(spec.by):
        return Counter()
    return most_frequent(*_values(block, spec.by, _begun(block, spec)[0]))


def settle(parts: Iterable[Counter[str]], spec: RetentionSpec) -> RetentionSpec:
    """The spec with its groups named; those of a tag are its values, in their order."""
    by = spec.by
    if by is None or by.groups is not None:
        return spec
    named = top_labels(parts, by.top) if _surveyed(by) else tuple(dict.fromkeys(value for value, _ in by.rules))
    return replace(spec, by=replace(by, groups=named[: by.top]))


def _surveyed(by: CohortsBy) -> bool:
    return by.groups is None and by.kind != "tag"


def measure(block: UserBlock, spec: RetentionSpec) -> RetentionPart:
    facts, (begun, firsts) = block.dataset, _begun(block, spec)
    cohorts, groups = len(calendar_of(facts).starts[spec.unit]), len(groups_of(spec))
    of = _groups(block, spec, begun)
    rows = _returns(block, spec, firsts)
    values = None
    if spec.value is not None:
        column = block.column(spec.value).values.astype(np.float64)
        values = column if rows is None else column[rows.places]
    counts = count_returns(
        block, begun, rows, brackets_of(facts, spec), spec.mode, spec.apart, of, (groups, cohorts), values
    )
    latest = np.full(cohorts, facts.first, np.int64)
    np.maximum.at(latest, begun.period, begun.moment)
    users = np.bincount(of * cohorts + begun.period, minlength=groups * cohorts).reshape(groups, cohorts)
    return RetentionPart(users, counts, latest, facts)


def members(block: UserBlock, spec: RetentionSpec, cell: RetentionCell) -> np.ndarray:
    """Mask over `block.users` of the users behind a cell."""
    begun, firsts = _begun(block, spec)
    inside = calendar_of(block.dataset).starts[spec.unit][begun.period] == day_number(cell.cohort)
    if cell.group is not None:
        inside &= _groups(block, spec, begun) == place_of(cell.group, spec)
    begun = begun.only(inside)
    if cell.bracket is not None:
        brackets = brackets_of(block.dataset, spec)
        if cell.bracket >= brackets.number:
            begun = begun.only(np.zeros(len(begun.owner), np.bool_))
        else:
            rows = _returns(block, spec, firsts)
            came = came_in(block, begun, rows, brackets, spec.mode, spec.apart, cell.bracket)
            begun = begun.only(came == cell.came)
    mask = np.zeros(len(block.users), np.bool_)
    mask[begun.owner] = True
    return mask


def combine(parts: Iterable[RetentionPart], spec: RetentionSpec) -> RetentionResult:
    part = reduce(lambda one, other: one + other, parts)
    return result_of(spec, part.facts, part.users, part.counts, part.latest)


def _begun(block: UserBlock, spec: RetentionSpec) -> tuple[Begun, Rows | None]:
    """What is counted from, and the places of all events that can begin a cohort (None: of every event)."""
    facts = block.dataset
    facts.require_events()
    rows, moments = _rows(block, spec.first), calendar_of(facts).moments[spec.unit]
    low, high = spec.period.bounds(facts.time_zone)
    if spec.cohort == "every":
        begun = each_begun(block, rows, moments, low, high)
    else:
        begun = first_begun(block, rows, moments)
        if low > facts.first or high <= facts.last:
            begun = begun.only((begun.moment >= low) & (begun.moment < high))
    return (begun if spec.filter is None else begun.only(matches(spec.filter, block)[begun.owner])), rows


def _rows(block: UserBlock, chosen: ChosenEvents) -> Rows | None:
    return None if chosen == ANY else chosen_places(chosen, block)


def _returns(block: UserBlock, spec: RetentionSpec, firsts: Rows | None) -> Rows | None:
    return firsts if spec.returning == spec.first else _rows(block, spec.returning)


def _groups(block: UserBlock, spec: RetentionSpec, begun: Begun) -> np.ndarray:
    """The place of each one's group among the named, then all others, then missing."""
    if spec.by is None:
        return np.zeros(len(begun.owner), np.int64)
    return group_codes(*_values(block, spec.by, begun), spec.by.groups or ())


def _values(block: UserBlock, by: CohortsBy, begun: Begun) -> tuple[np.ndarray, pa.Array]:
    """A code for each one's value, and the labels of the codes."""
    zone = block.dataset.time_zone
    if by.kind == "tag":
        codes = np.full(len(block.users), -1, np.int64)
        for place in range(len(by.rules) - 1, -1, -1):  # of the values that fit the first stays
            codes[matches(by.rules[place][1], block)] = place
        return codes[begun.owner], pa.array([value for value, _ in by.rules], pa.string())
    if by.kind == "attribute":
        codes, labels = labelled(block.attribute(by.column), slice(None), zone)
        return codes[begun.owner], labels
    return labelled(block.column(by.column), begun.place, zone)
