"""Which group of users lags behind the others toward the goal, or is ahead of them?

Groups are the values of an attribute, or of a property that tells of the visit, not of the action: within a visit it
hardly changes. A user who was active in a group in a week counts there once that week. Whether one did the goal's event
in one week tells of the next, so the error of a group's rate is that of users, not of weeks (a ratio of two sums over
users, each with its own number of weeks: Cochran 1977, 2.11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from analysis.insights.findings.spec import Changes, Column, ColumnKind, Finding, FindingUsers
from analysis.insights.goal import GoalSpec
from analysis.insights.statistics import FEW, SURE, ratio_z
from analysis.sequences.calendar import calendar_of
from analysis.sequences.spells import crossed
from analysis.store.dataset import DatasetFacts, Field, UserBlock

_MOST_COLUMNS = 12  # of each kind
_MOST_VALUES = 40
_KNOWN = 0.95  # of the events have a value; of neighbours in a visit have the same
_LEAST_REACHED = 10  # times the goal was reached, of a group and of the others
_LEAST_DIFFERENCE = 0.25  # one side reaches the goal at least so much more often


@dataclass(frozen=True, eq=False)
class GroupPart:
    """Of one column; `sums` (6,) by value, in the order of `Crossed`. None: too many values to be groups."""

    sums: Mapping[str, np.ndarray] | None
    counts: np.ndarray


@dataclass(frozen=True, eq=False)
class _Compared:
    """A group beside all others of its column; sums as in `GroupPart`."""

    column: Column
    value: str
    own: np.ndarray
    rest: np.ndarray
    z: float

    @property
    def rate(self) -> float:
        return float(self.own[2] / self.own[1])

    @property
    def other_rate(self) -> float:
        return float(self.rest[2] / self.rest[1])

    @property
    def is_large(self) -> bool:
        low, high = sorted((self.rate, self.other_rate))
        return low * (1 + _LEAST_DIFFERENCE) <= high


def columns_of(facts: DatasetFacts, ranked: Sequence[Column] | None = None) -> tuple[Column, ...]:
    """So many text columns of each kind, attributes first: in the order in which they are `ranked`, or as they come."""
    if ranked is None:
        known: tuple[tuple[ColumnKind, tuple[Field, ...]], ...] = (
            ("attribute", facts.attributes),
            ("property", facts.properties),
        )
        ranked = [(kind, field.name) for kind, fields in known for field in fields if field.type == "text"]
    return tuple(
        column
        for kind in get_args(ColumnKind)[::-1]
        for column in [column for column in ranked if column[0] == kind][:_MOST_COLUMNS]
    )


def measured(
    block: UserBlock, goal: GoalSpec | None, changes: Changes, columns: Sequence[Column] | None
) -> dict[Column, GroupPart]:
    """Of goals that a group's events add up to; what comes after the period's last whole week is left out."""
    if goal is None or goal.event is None or goal.kind not in ("conversion", "value") or changes.span is None:
        return {}
    values = np.empty(0, np.float64)
    if goal.kind == "value" and goal.property is not None:
        values = block.column(goal.property).values
    code = block.dataset.event_code(goal.event)
    return {column: _measured(block, column, changes, (code, values)) for column in columns_of(block.dataset, columns)}


def _measured(block: UserBlock, column: Column, changes: Changes, goal: tuple[int, np.ndarray]) -> GroupPart:
    kind, name = column
    held = block.attribute(name) if kind == "attribute" else block.column(name)
    labels = held.labels.to_pylist() if held.labels is not None else []
    if changes.span is None or len(labels) > _MOST_VALUES:
        return GroupPart(None, np.zeros(4))
    codes = held.values.astype(np.int64, copy=False)
    sums, counts = crossed(block, calendar_of(block.dataset), changes.grain, changes.span, (codes, len(labels)), goal)
    rows = np.stack([sums.users, sums.n, sums.x, sums.nn, sums.nx, sums.xx], axis=1)
    return GroupPart({label: row for label, row in zip(labels, rows, strict=True) if row[0]}, counts)


def standing_out(parts: Iterable[Mapping[Column, GroupPart]], changes: Changes) -> tuple[Finding, ...]:
    """Of each column the group that differs most from all others, to either side, beyond chance over all groups.

    Most is where the two parts of a column, the group and the others, are surest to be two: where one of four does
    twice as well, each of the other three lags behind "the others" by what is only its doing.
    """
    found: list[_Compared] = []
    parts = list(parts)
    for column in parts[0] if parts else ():
        sums = _added([part[column] for part in parts], column[0])
        everyone = np.sum(list(sums.values()), axis=0) if sums else np.zeros(6)
        found += [
            _Compared(column, value, own, everyone - own, float(ratio_z(own, everyone - own)))
            for value, own in sums.items()
            if _enough(own, everyone - own)
        ]
    from scipy import special  # loads for a third of a second

    best: dict[Column, Finding] = {}
    for each in sorted(found, key=lambda each: (-abs(each.z), each.z)):  # of two groups the one that lags
        p = min(float(2 * special.ndtr(-abs(each.z))) * len(found), 1.0)
        if p <= SURE and each.is_large:
            best.setdefault(each.column, _finding(each, p, changes))
    return tuple(best.values())


def _added(parts: list[GroupPart], kind: ColumnKind) -> dict[str, np.ndarray]:
    """The sums of all blocks by value; nothing of a column whose values are no groups of users or visits."""
    total: dict[str, np.ndarray] = {}
    for part in parts:
        if part.sums is None:
            return {}
        for value, row in part.sums.items():
            total[value] = total.get(value, 0) + row
    events, known, near, same = np.sum([part.counts for part in parts], axis=0)
    of_visits = known >= _KNOWN * events and near > 0 and same >= _KNOWN * near
    return total if len(total) <= _MOST_VALUES and (kind == "attribute" or of_visits) else {}


def _enough(own: np.ndarray, rest: np.ndarray) -> bool:
    """Users on both sides, and a goal reached often enough on one that the silence of the other says something."""
    if min(own[0], rest[0]) < FEW:
        return False
    return any(
        one[2] >= _LEAST_REACHED and one[2] / one[1] * other[1] >= _LEAST_REACHED
        for one, other in ((own, rest), (rest, own))
    )


def _finding(found: _Compared, p: float, changes: Changes) -> Finding:
    kind, name = found.column
    worth = abs(found.rate - found.other_rate) * float(found.own[1])
    low, high = changes.span or (0, 0)
    details = {
        "grain": changes.grain,
        "stretches": changes.stretches,
        "kind": kind,
        "column": name,
        "value": found.value,
        "way": "ahead" if found.z > 0 else "behind",
        "rate": found.rate,
        "other_rate": found.other_rate,
        "more": worth,
    }
    return Finding("group", details, p, worth, FindingUsers(low, high, None, kind, name, found.value))
