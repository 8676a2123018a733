"""Which group of users lags behind the others toward the goal?

Groups are the values of an attribute, or of a property that tells of the visit, not of the action: within a visit it
hardly changes. A user who was active in a group in a week counts there once that week. Whether one did the goal's event
in one week tells of the next, so the error of a group's rate is that of users, not of weeks (a ratio of two sums over
users, each with its own number of weeks: Cochran 1977, 2.11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.insights.findings.spec import Changes, ColumnKind, Finding, FindingUsers
from analysis.insights.goal import GoalSpec
from analysis.insights.statistics import FEW, SURE
from analysis.sequences.calendar import calendar_of
from analysis.sequences.spells import crossed
from analysis.store.dataset import DatasetFacts, UserBlock

_MOST_COLUMNS = 12  # of each kind
_MOST_VALUES = 40
_KNOWN = 0.95  # of the events have a value; of neighbours in a visit have the same
_LEAST_REACHED = 10  # times the goal was reached, of a group and of the others
_LEAST_LAG = 0.25  # the others reach the goal at least so much more often

Column = tuple[ColumnKind, str]


@dataclass(frozen=True, eq=False)
class GroupPart:
    """Of one column; `sums` (6,) by value, in the order of `Crossed`. None: too many values to be groups."""

    sums: Mapping[str, np.ndarray] | None
    counts: np.ndarray


def columns_of(facts: DatasetFacts) -> tuple[Column, ...]:
    """Text columns, attributes first."""
    kinds: tuple[tuple[ColumnKind, tuple], ...] = (("attribute", facts.attributes), ("property", facts.properties))
    return tuple(
        (kind, field.name)
        for kind, fields in kinds
        for field in [field for field in fields if field.type == "text"][:_MOST_COLUMNS]
    )


def measured(block: UserBlock, goal: GoalSpec | None, changes: Changes) -> dict[Column, GroupPart]:
    """Of goals that a group's events add up to; what comes after the period's last whole week is left out."""
    if goal is None or goal.event is None or goal.kind not in ("conversion", "value") or changes.span is None:
        return {}
    values = np.empty(0, np.float64)
    if goal.kind == "value" and goal.property is not None:
        values = block.column(goal.property).values
    code = block.dataset.event_code(goal.event)
    return {column: _measured(block, column, changes, (code, values)) for column in columns_of(block.dataset)}


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


def lagging(parts: Iterable[Mapping[Column, GroupPart]], changes: Changes) -> tuple[Finding, ...]:
    """Each group that reaches the goal less often than the others, beyond chance over all groups."""
    found: list[tuple[Column, str, np.ndarray, np.ndarray]] = []
    parts = list(parts)
    for column in parts[0] if parts else ():
        sums = _added([part[column] for part in parts], column[0])
        everyone = np.sum(list(sums.values()), axis=0) if sums else np.zeros(6)
        found += [(column, value, own, everyone - own) for value, own in sums.items() if _enough(own, everyone - own)]
    p = [min(_p(own, rest) * len(found), 1.0) for _, _, own, rest in found]
    return tuple(
        _finding(column, value, own, rest, sure, changes)
        for (column, value, own, rest), sure in zip(found, p, strict=True)
        if sure <= SURE and own[2] / own[1] * (1 + _LEAST_LAG) <= rest[2] / rest[1]
    )


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
    """Users on both sides, and a goal reached often enough that the lagging group's silence says something."""
    if min(own[0], rest[0]) < FEW or rest[2] <= 0:
        return False
    return bool(rest[2] >= _LEAST_REACHED and rest[2] / rest[1] * own[1] >= _LEAST_REACHED)


def _p(own: np.ndarray, rest: np.ndarray) -> float:
    """Two-sided p of one common rate."""
    common = (own[2] + rest[2]) / (own[1] + rest[1])
    errors = [
        max(xx - 2 * common * nx + common**2 * nn, 0.0) / n**2 for _, n, _, nn, nx, xx in (own.tolist(), rest.tolist())
    ]
    return (
        1.0
        if not sum(errors)
        else float(2 * special.ndtr(-abs(own[2] / own[1] - rest[2] / rest[1]) / sum(errors) ** 0.5))
    )


def _finding(column: Column, value: str, own: np.ndarray, rest: np.ndarray, p: float, changes: Changes) -> Finding:
    kind, name = column
    rate, other = float(own[2] / own[1]), float(rest[2] / rest[1])
    more = (other - rate) * float(own[1])
    low, high = changes.span or (0, 0)
    when = {"grain": changes.grain, "stretches": changes.stretches}
    details = when | {"kind": kind, "column": name, "value": value}
    return Finding(
        "group",
        details | {"rate": rate, "other_rate": other, "more": more},
        p,
        more,
        FindingUsers(low, high, None, kind, name, value),
    )
