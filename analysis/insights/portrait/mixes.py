"""What do the columns of a user's events say: which values had they at all, first, last, most, and how much of each?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.insights.columns import group_codes, most_frequent, top_labels
from analysis.insights.portrait.spec import PortraitMix
from analysis.insights.statistics import ratio_sums
from analysis.store.dataset import UserBlock

MIX_DIMENSIONS = ("property", "usual", "first", "last")  # shares of users with any value
_FEW_VALUES = 40  # of a column whose values can be groups


@dataclass(frozen=True, eq=False)
class MixPart:
    """Of one column, for the group (first) and all users (second)."""

    known: np.ndarray  # 2: users with any value
    users: np.ndarray  # 2 × dimensions × values
    events: np.ndarray  # 2 × values × 6: events with the value of events with any

    def __add__(self, other: MixPart) -> MixPart:
        return MixPart(self.known + other.known, self.users + other.users, self.events + other.events)


def values_of(block: UserBlock) -> dict[str, Counter[str] | None]:
    """How many events have each value, of every text column; None: too many."""
    found: dict[str, Counter[str] | None] = {}
    for field in block.dataset.properties:
        if field.type == "text":
            column = block.column(field.name)
            few = column.labels is not None and len(column.labels) <= _FEW_VALUES
            found[field.name] = most_frequent(column.values, column.labels) if few else None
    return found


def mixes_of(parts: Iterable[dict[str, Counter[str] | None]], most: int) -> tuple[PortraitMix, ...]:
    """The commonest values of the columns that have few, and more than one."""
    parts, found = list(parts), list[PortraitMix]()
    for name in parts[0] if parts else ():
        counted = [part[name] for part in parts]
        known = [each for each in counted if each is not None]
        values = {value for each in known for value in each}
        if len(known) == len(counted) and 2 <= len(values) <= _FEW_VALUES:
            found.append(PortraitMix(name, top_labels(known, most)))
    return tuple(found)


def measured_mix(block: UserBlock, mix: PortraitMix, both: np.ndarray) -> MixPart:
    """`both` are masks of the group and of all."""
    counts, first, last = counts_by_value(block, mix)
    known, values = counts.sum(axis=1), len(mix.values)
    usual = np.where(known > 0, counts.argmax(axis=1), values + 1)
    users = np.zeros((2, len(MIX_DIMENSIONS), values), np.int64)
    for side, mask in enumerate(both):
        users[side, 0] = (counts[mask][:, :values] > 0).sum(axis=0)
        for place, codes in enumerate((usual, first, last), start=1):
            users[side, place] = np.bincount(codes[mask], minlength=values + 2)[:values]
    return MixPart(
        known=np.array([(known[mask] > 0).sum() for mask in both]),
        users=users,
        events=np.stack([ratio_sums(known[mask], counts[mask][:, :values]) for mask in both]),
    )


def counts_by_value(block: UserBlock, mix: PortraitMix) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Events by value (users × values and one for others), and of each user the code of the first and of the last
    value; one more than that of others for none."""
    column, users, kinds = block.column(mix.name), len(block.users), len(mix.values) + 1
    first = np.full(users, kinds, np.int64)
    last = first.copy()
    if column.labels is None:
        return np.zeros((users, kinds), np.int64), first, last
    codes = group_codes(column.values, column.labels, mix.values)
    rows = np.flatnonzero(codes < kinds)
    owner, codes = block.user_index[rows].astype(np.int64), codes[rows]
    counts = np.bincount(owner * kinds + codes, minlength=users * kinds).reshape(users, kinds)
    last[owner] = codes  # of a user's rows the last that is written is the last
    first[owner[::-1]] = codes[::-1]
    return counts, first, last


def had_value(block: UserBlock, mix: PortraitMix, dimension: str, value: str) -> np.ndarray:
    """Mask: who has the value so."""
    counts, first, last = counts_by_value(block, mix)
    code = mix.values.index(value)
    match dimension:
        case "usual":
            return (counts.sum(axis=1) > 0) & (counts.argmax(axis=1) == code)
        case "first" | "last":
            return (first if dimension == "first" else last) == code
    return counts[:, code] > 0
