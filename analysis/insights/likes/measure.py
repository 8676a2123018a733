"""Which values of a property do more users of a group have than of all users?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np
import pandas as pd

from analysis.insights.columns import group_codes, most_frequent, top_labels
from analysis.insights.statistics import CHANCE, FEW, compared, q_values
from analysis.rules.asked import Rule
from analysis.rules.evaluated import matches
from analysis.store.dataset import UserBlock

_MOST = 500  # values that are compared: the commonest


@dataclass(frozen=True)
class LikesSpec:
    """`group` is closed, `property` holds text; `values` are found by the survey."""

    group: Rule
    property: str
    values: tuple[str, ...] | None = None


@dataclass(frozen=True)
class LikesPart:
    """Of the group (first row) and of all users."""

    known: np.ndarray  # 2: users with any value
    users: np.ndarray  # 2 × values

    def __add__(self, other: LikesPart) -> LikesPart:
        return LikesPart(self.known + other.known, self.users + other.users)


@dataclass(frozen=True, eq=False)
class LikesResult:
    """`values`: value, users, users_all, share, share_all (of users with any value), tgi, tgi_low, tgi_high, p, q; by
    TGI from the highest, of equal ones the commoner first."""

    spec: LikesSpec
    known: int
    known_all: int
    values: pd.DataFrame

    @property
    def liked(self) -> pd.DataFrame:
        """What they have more often beyond chance, and 30 users of them have."""
        more = (self.values["tgi"] > 100) & (self.values["q"] <= CHANCE) & (self.values["users"] >= FEW)
        return self.values.loc[more]


def survey(block: UserBlock, spec: LikesSpec) -> Counter[str]:
    column = block.column(spec.property)
    return most_frequent(column.values, column.labels) if column.labels is not None else Counter()


def settle(parts: Iterable[Counter[str]], spec: LikesSpec) -> LikesSpec:
    return replace(spec, values=top_labels(parts, _MOST))


def measure(block: UserBlock, spec: LikesSpec) -> LikesPart:
    values, group = spec.values or (), matches(spec.group, block)
    owner, code = pairs(block, spec.property, values)
    known = np.zeros(len(group), np.bool_)
    known[owner] = True
    inside = (code < len(values)) & group[owner]
    users = np.stack(
        [np.bincount(code[rows], minlength=len(values) + 1)[: len(values)] for rows in (inside, code >= 0)]
    )
    return LikesPart(np.array([(known & group).sum(), known.sum()]), users)


def pairs(block: UserBlock, name: str, values: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Each user and value once, of users with any: the code of another value is one more than the last."""
    column = block.column(name)
    if column.labels is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    codes = group_codes(column.values, column.labels, values)
    rows = np.flatnonzero(codes <= len(values))
    kinds = len(values) + 1
    keys = np.unique(block.user_index[rows].astype(np.int64) * kinds + codes[rows])
    return keys // kinds, keys % kinds


def combine(parts: Iterable[LikesPart], spec: LikesSpec) -> LikesResult:
    total, values = reduce(add, parts), spec.values or ()
    (known, known_all), (users, users_all) = total.known.tolist(), total.users
    frame = compared(users, np.full(len(values), known), users_all, np.full(len(values), known_all))
    frame = frame.assign(value=list(values), users=users, users_all=users_all)
    few = (frame["users_all"] < FEW) | (known < FEW)
    frame = frame.assign(q=q_values(frame["p"].where(~few).to_numpy(dtype=float)))
    frame = frame.sort_values(["tgi", "users"], ascending=False, kind="stable", ignore_index=True)
    return LikesResult(spec, known, known_all, frame)
