"""What should each user of a group get: what they had most themselves, then what the group likes?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.insights.columns import group_codes
from analysis.rules.asked import Rule
from analysis.rules.evaluated import matches
from analysis.store.dataset import UserBlock


@dataclass(frozen=True)
class TastesSpec:
    """`values` are all that can be given, `liked` those of the group, the best first; `top` values a user."""

    group: Rule
    property: str
    values: tuple[str, ...]
    liked: tuple[str, ...]
    top: int = 3


@dataclass(frozen=True, eq=False)
class TastesResult:
    """Users sorted by id, and of each so many values (users × top); None where there are no more."""

    users: pa.StringArray
    values: np.ndarray


def measure(block: UserBlock, spec: TastesSpec) -> TastesResult:
    """Of values that a user had equally often, those that the group likes come first, then the commoner."""
    group = np.flatnonzero(matches(spec.group, block))
    order = [*(spec.values.index(value) for value in spec.liked)]
    order += [place for place in range(len(spec.values)) if place not in set(order)]
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    chosen = np.full((len(group), spec.top), None, object)
    own = _own(block, spec, rank)
    for place, user in enumerate(group.tolist()):
        codes = list(dict.fromkeys([*own.get(user, ())[: spec.top], *order[: len(spec.liked)]]))[: spec.top]
        chosen[place, : len(codes)] = [spec.values[code] for code in codes]
    return TastesResult(block.users.take(pa.array(group)).cast(pa.string()), chosen)


def _own(block: UserBlock, spec: TastesSpec, rank: np.ndarray) -> dict[int, list[int]]:
    """Of each user the codes of their values, the most frequent first."""
    column, kinds = block.column(spec.property), len(spec.values)
    if column.labels is None:
        return {}
    codes = group_codes(column.values, column.labels, spec.values)
    rows = np.flatnonzero(codes < kinds)
    keys, times = np.unique(block.user_index[rows].astype(np.int64) * kinds + codes[rows], return_counts=True)
    user, code = keys // kinds, keys % kinds
    own: dict[int, list[int]] = {}
    for place in np.lexsort((rank[code], -times, user)).tolist():
        own.setdefault(int(user[place]), []).append(int(code[place]))
    return own


def combine(parts: Iterable[TastesResult], spec: TastesSpec) -> TastesResult:
    parts = list(parts)
    users = pa.concat_arrays([part.users for part in parts])
    order = np.argsort(np.array(users.to_pylist(), dtype=object), kind="stable")
    values = np.concatenate([part.values for part in parts])[order]
    return TastesResult(users.take(pa.array(order)), values)
