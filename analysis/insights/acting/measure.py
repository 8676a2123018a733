"""Which groups lag behind the others toward the goal, beyond chance, and which of them are nearly the same users?

A group's worth is "if they did like the rest": its users times the difference of the two rates, a ceiling. That those
who dropped reach the goal less often than those who went on is no discovery: they are tested among themselves, so that
they don't make it easier for the others, and are worth what all who came as far as they bring, were they to come again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np
import pandas as pd

from analysis.insights.acting.result import ActingResult, ActingRow
from analysis.insights.acting.spec import ActingCell, ActingGroup, ActingSpec, Column
from analysis.insights.columns import group_codes
from analysis.insights.goal import outcome_of_users
from analysis.insights.statistics import CHANCE, FEW, Moments, moments, q_values, separation
from analysis.rules.evaluated import Matching, matches
from analysis.store.dataset import UserBlock

_MOST_VALUES = 40  # of a column whose values are groups
_NEARLY_THE_SAME = 0.7  # of the users of two groups together, those of both (Jaccard)
_LEAST_WORTH = 1.0  # a goal more


ActingSurvey = dict[Column, Counter[str] | None]  # users by value; None: too many values


@dataclass(frozen=True, eq=False)
class ActingPart:
    groups: Moments
    bases: Moments
    users: np.ndarray  # int64, of each group
    left: np.ndarray  # of these, who haven't reached the goal
    both: np.ndarray  # int64, groups × groups
    reached: int

    def __add__(self, other: ActingPart) -> ActingPart:
        return ActingPart(
            self.groups + other.groups,
            self.bases + other.bases,
            self.users + other.users,
            self.left + other.left,
            self.both + other.both,
            self.reached + other.reached,
        )


def survey(block: UserBlock, spec: ActingSpec) -> ActingSurvey:
    return {column: _users_by_value(block, column) for column in spec.columns}


def _users_by_value(block: UserBlock, column: Column) -> Counter[str] | None:
    kind, name = column
    held = block.attribute(name) if kind == "attribute" else block.column(name)
    labels = held.labels.to_pylist() if held.labels is not None else []
    if len(labels) > _MOST_VALUES:
        return None
    had = _had(block, column, tuple(labels))
    return Counter({label: users for label, users in zip(labels, had.sum(axis=1).tolist(), strict=False) if users})


def _had(block: UserBlock, column: Column, values: tuple[str, ...]) -> np.ndarray:
    """bool, values × users: who has the value, of a property in any event; then who has another, and who none."""
    kind, name = column
    held = block.attribute(name) if kind == "attribute" else block.column(name)
    users = len(block.users)
    had = np.zeros((len(values) + 2, users), np.bool_)
    if held.labels is not None and len(held.values):
        owner = np.arange(users) if kind == "attribute" else block.user_index
        had[group_codes(held.values, held.labels, values), owner] = True
    return had


def settle(parts: Iterable[ActingSurvey], spec: ActingSpec) -> ActingSpec:
    """The values that are groups: of columns with few of them, those of enough users."""
    parts, found = list(parts), list[ActingGroup]()
    for column in spec.columns:
        counted = [part[column] for part in parts]
        total = Counter[str]()
        for each in counted:
            total.update(each or {})
        if None in counted or len(total) > _MOST_VALUES:
            continue
        found += [ActingGroup(*column, value) for value in sorted(total) if total[value] >= FEW]
    return replace(spec, found=tuple(found))


def measure(block: UserBlock, spec: ActingSpec) -> ActingPart:
    outcome, (masks, bases) = outcome_of_users(spec.outcome, block), _masks(block, spec)
    reached = _reached(spec, outcome)
    wide = masks.astype(np.float32)
    return ActingPart(
        groups=moments(masks, outcome),
        bases=moments(bases, outcome),
        users=masks.sum(axis=1),
        left=(masks & ~reached).sum(axis=1),
        both=np.rint(wide @ wide.T).astype(np.int64),
        reached=int(reached.sum()),
    )


def _masks(block: UserBlock, spec: ActingSpec) -> tuple[np.ndarray, np.ndarray]:
    """bool, groups × users, twice: each group, and among whom it is compared."""
    asked, everybody = Matching(block), np.ones(len(block.users), np.bool_)
    masks, bases = list[np.ndarray](), list[np.ndarray]()
    for group in spec.groups:
        if group.rule is not None:
            masks.append(asked.mask(group.rule))
            bases.append(everybody if group.among is None else asked.mask(group.among))
    by_column: dict[Column, list[str]] = {}
    for group in spec.found:
        by_column.setdefault((group.kind, group.name), []).append(str(group.value))  # type: ignore[arg-type]
    for column, values in by_column.items():  # in the order of `found`, whose columns follow each other
        had = _had(block, column, tuple(values))
        masks += list(had[: len(values)])
        bases += [had[:-1].any(axis=0)] * len(values)
    none = np.zeros((0, len(everybody)), np.bool_)
    return (np.stack(masks), np.stack(bases)) if masks else (none, none)


def _reached(spec: ActingSpec, outcome: np.ndarray) -> np.ndarray:
    return outcome == 1 if spec.takes_out else np.zeros(len(outcome), np.bool_)


def members(block: UserBlock, spec: ActingSpec, cell: ActingCell | None) -> np.ndarray:
    """Mask over `block.users`: of a group, or for None who has reached the goal."""
    reached = _reached(spec, outcome_of_users(spec.outcome, block))
    if cell is None:
        return reached
    group = next(each for each in spec.all_groups if (each.kind, each.name, each.value) == _named(cell))
    if group.rule is not None:
        mask = matches(group.rule, block)
    else:
        mask, *_ = _had(block, (group.kind, group.name), (str(group.value),))  # type: ignore[arg-type]
    return mask & ~reached if cell.left else mask


def _named(cell: ActingCell) -> tuple[str, str, str | None]:
    return cell.kind, cell.name, cell.value


def combine(parts: Iterable[ActingPart], spec: ActingSpec) -> ActingResult:
    total = reduce(add, parts)
    frame = separation(total.groups, total.bases, spec.outcome.is_share)
    dropped = np.array([group.kind == "drop" for group in spec.all_groups], np.bool_)
    p = frame["p"].to_numpy(dtype=float)
    real = np.zeros(len(p), np.bool_)
    for family in (dropped, ~dropped):
        real[family] = q_values(p[family]) <= CHANCE
    frame = _with_worth(frame, separation(total.bases, total.bases, spec.outcome.is_share), dropped)
    worth = frame["worth"].to_numpy(dtype=float)
    lagging = np.flatnonzero(real & (worth >= _LEAST_WORTH))
    order = lagging[np.argsort(-worth[lagging], kind="stable")]
    rows = [_row(spec.all_groups[place], total, frame.iloc[place], place) for place in order.tolist()]
    alike, leading = _alike(total.both[np.ix_(order, order)])
    return ActingResult(
        spec=spec,
        rows=tuple(replace(row, alike=tuple(others)) for row, others in zip(rows, alike, strict=True)),
        leading=tuple(leading),
        looked_at=int((~np.isnan(p)).sum()),
        reached=total.reached,
    )


def _with_worth(frame: pd.DataFrame, bases: pd.DataFrame, dropped: np.ndarray) -> pd.DataFrame:
    """With worth, worth_low and worth_high; the `rest` of who dropped are all who came as far."""
    counted, rate = frame["counted"], frame["rate"]
    rest = frame["rest"].where(~dropped, bases["rate"])
    low = (-frame["difference_high"]).where(~dropped, bases["low"] - rate)
    high = (-frame["difference_low"]).where(~dropped, bases["high"] - rate)
    return frame.assign(
        rest=rest,
        less_low=low.clip(lower=0.0),
        less_high=high,
        worth=counted * (rest - rate),
        worth_low=counted * low.clip(lower=0.0),
        worth_high=counted * high,
    )


def _row(group: ActingGroup, total: ActingPart, compared: pd.Series, place: int) -> ActingRow:
    known = {str(name): float(value) for name, value in compared.items()}
    return ActingRow(
        group=group,
        users=int(total.users[place]),
        left=int(total.left[place]),
        counted=int(known["counted"]),
        rate=known["rate"],
        low=known["low"],
        high=known["high"],
        rest=known["rest"],
        less_low=known["less_low"],
        less_high=known["less_high"],
        worth=known["worth"],
        worth_low=known["worth_low"],
        worth_high=known["worth_high"],
    )


def _alike(both: np.ndarray) -> tuple[list[list[int]], list[int]]:
    """Of each place those of nearly the same users; and the first of each such set. `both` are users of each two."""
    users = both.diagonal()
    either = users[:, None] + users[None, :] - both
    same = both >= _NEARLY_THE_SAME * either
    alike: list[list[int]] = [[] for _ in users]
    leading: list[int] = []
    for place in range(len(users)):
        leader = next((first for first in leading if same[first, place]), None)
        if leader is None:
            leading.append(place)
        else:
            alike[leader].append(place)
    return alike, leading
