"""Which tags and values stand in the table of what separates the goal, and in which order?"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from analysis.insights.tags.health import TagHealthResult, Verdict


@dataclass(frozen=True)
class HealthRow:
    """One row of `TagHealthResult.rows`, to be worded or drawn; NaN is "can't be said"."""

    name: str
    value: str | None
    layer: str
    users: int
    share: float
    counts_goal: bool
    counted: int
    rate: float
    low: float
    high: float
    rest: float
    difference: float
    difference_low: float
    difference_high: float
    p: float
    few: bool
    q: float
    sure: bool
    verdict: Verdict

    @property
    def surely(self) -> float:
        """The end of the interval that is nearer to no difference; 0 where that lies within."""
        if np.isnan(self.difference_low) or self.difference_low <= 0 <= self.difference_high:
            return 0.0
        return min(abs(self.difference_low), abs(self.difference_high))


def health_rows(result: TagHealthResult) -> tuple[HealthRow, ...]:
    """All rows, in the order of the tags."""
    names = [entry.name for entry in fields(HealthRow)]
    columns = [result.rows[name].tolist() for name in names]
    return tuple(HealthRow(*row) for row in zip(*columns, strict=True))


def separating_rows(result: TagHealthResult) -> tuple[HealthRow, ...]:
    """Tags of yes or no, and the values of the others, of which enough users are known, the surest difference first.

    Those that count the goal's event themselves come last: that they differ says nothing.
    """
    rows = health_rows(result)
    valued = {row.name for row in rows if row.value is not None}
    own = [row for row in rows if (row.value is not None or row.name not in valued) and not row.few]
    known = [row for row in own if not np.isnan(row.difference)]
    return tuple(
        sorted(known, key=lambda row: (row.counts_goal, -row.surely, -abs(row.difference), row.name, row.value or ""))
    )
