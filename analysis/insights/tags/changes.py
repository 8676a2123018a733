"""Which users does a tag gain and lose by another definition?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.rules.asked import Definition
from analysis.rules.evaluated import UserValues, values_of_all
from analysis.store.dataset import UserBlock

Change = Literal["kept", "gained", "lost", "changed"]
CHANGES: tuple[Change, ...] = ("gained", "lost", "changed", "kept")
_SAMPLE = 20


@dataclass(frozen=True)
class ChangesSpec:
    """Two closed definitions; a frozen list is `YesNo(Listed(…))`."""

    before: Definition
    after: Definition


@dataclass(frozen=True)
class ChangesCell:
    """Users with one change; with a value, those who gained, lost or kept that value."""

    change: Change
    value: str | None = None


@dataclass(frozen=True)
class ChangesPart:
    users: Mapping[str, int]  # by change
    samples: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Counter[str]]
    total: int


@dataclass(frozen=True, eq=False)
class ChangesResult:
    """Users who have the tag and didn't (gained), have it no more (lost), with other values (changed), or as before."""

    spec: ChangesSpec
    gained: int
    lost: int
    changed: int
    kept: int
    total: int
    samples: Mapping[str, tuple[str, ...]]  # by change, the first users of each by id
    values: pd.DataFrame  # value, before, after, gained, lost, kept: users; of tags with values, most users first

    @property
    def before(self) -> int:
        return self.kept + self.changed + self.lost

    @property
    def after(self) -> int:
        return self.kept + self.changed + self.gained

    @property
    def jaccard(self) -> float | None:
        """Share of the users with either who have both."""
        either = self.before + self.gained
        return (self.kept + self.changed) / either if either else None


def measure(block: UserBlock, spec: ChangesSpec) -> ChangesPart:
    before, after = values_of_all((spec.before, spec.after), block)
    masks = {change: _changed(before, after, change) for change in CHANGES}
    return ChangesPart(
        users={change: int(mask.sum()) for change, mask in masks.items()},
        samples={change: _first(block, mask) for change, mask in masks.items()},
        values=_values(before, after),
        total=block.user_count,
    )


def _changed(before: UserValues, after: UserValues, change: Change) -> np.ndarray:
    had, has = before.mask(), after.mask()
    match change:
        case "gained":
            return has & ~had
        case "lost":
            return had & ~has
        case "kept":
            return had & has & ~_differs(before, after)
        case "changed":
            return had & has & _differs(before, after)


def _differs(before: UserValues, after: UserValues) -> np.ndarray:
    """Users whose values aren't the same set before and after."""
    differs = np.zeros(len(before.mask()), dtype=bool)
    for value in _labels(before, after):
        differs |= before.mask(value) != after.mask(value)
    return differs


def _labels(before: UserValues, after: UserValues) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(before.labels or ()), *(after.labels or ()))))


def _values(before: UserValues, after: UserValues) -> Mapping[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {"gained": Counter(), "lost": Counter(), "kept": Counter()}
    for value in _labels(before, after):
        had, has = before.mask(value), after.mask(value)
        counts["gained"][value] = int((has & ~had).sum())
        counts["lost"][value] = int((had & ~has).sum())
        counts["kept"][value] = int((had & has).sum())
    return counts


def _first(block: UserBlock, mask: np.ndarray) -> tuple[str, ...]:
    return tuple(block.users.take(pa.array(np.flatnonzero(mask)[:_SAMPLE])).to_pylist())


def combine(parts: Iterable[ChangesPart], spec: ChangesSpec) -> ChangesResult:
    parts = list(parts)
    users = {change: sum(part.users[change] for part in parts) for change in CHANGES}
    samples = {
        change: tuple(sorted(user for part in parts for user in part.samples[change])[:_SAMPLE]) for change in CHANGES
    }
    return ChangesResult(spec, **users, total=sum(part.total for part in parts), samples=samples, values=_frame(parts))


def _frame(parts: list[ChangesPart]) -> pd.DataFrame:
    counts = {
        change: sum((part.values[change] for part in parts), Counter[str]()) for change in ("gained", "lost", "kept")
    }
    values = sorted({value for count in counts.values() for value in count})
    frame = pd.DataFrame({"value": pd.Series(values, dtype="str")})
    for change, count in counts.items():
        frame[change] = pd.Series([count[value] for value in values], dtype="int64")
    frame = frame.assign(before=frame["kept"] + frame["lost"], after=frame["kept"] + frame["gained"])
    order = frame.sort_values(["after", "before", "value"], ascending=[False, False, True], ignore_index=True)
    return pd.DataFrame(order, columns=["value", "before", "after", "gained", "lost", "kept"])


def members(block: UserBlock, spec: ChangesSpec, cell: ChangesCell) -> np.ndarray:
    before, after = values_of_all((spec.before, spec.after), block)
    if cell.value is None:
        return _changed(before, after, cell.change)
    had, has = before.mask(cell.value), after.mask(cell.value)
    return {"gained": has & ~had, "lost": had & ~has, "kept": had & has, "changed": had != has}[cell.change]
