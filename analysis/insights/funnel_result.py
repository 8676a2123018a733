"""What does a funnel answer?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.insights.funnel_spec import FunnelSpec, Group
from analysis.notes import Note

FEW = 30  # entries under which a rate says little


@dataclass(frozen=True)
class FunnelRate:
    """`headline` is the conversion of the entries whose window has closed, `rate` that of all; None where it can't
    be said. Counts are of users: `closed` have such an entry, `closed_converted` converted from one."""

    entries: int
    converted: int
    closed: int
    closed_converted: int

    @property
    def rate(self) -> float | None:
        return share(self.converted, self.entries)

    @property
    def headline(self) -> float | None:
        return share(self.closed_converted, self.closed)


@dataclass(frozen=True)
class FunnelResult:
    """The frames have a row a step; NaN stands for what can't be said.

    `dropped` and `pending` of a step are those who took the step before it and not this one.
    """

    spec: FunnelSpec
    steps: (
        pd.DataFrame
    )  # step (from 1), name, users, dropped, pending, share_of_first, share_of_previous, median_seconds
    total: FunnelRate
    groups: tuple[Group, ...]  # empty without a breakdown
    group_steps: pd.DataFrame  # group (place in groups), then as steps, without median_seconds
    group_rates: tuple[FunnelRate, ...]
    median_seconds: float | None  # from step 1 to the last, of those converted
    notes: tuple[Note, ...]

    @property
    def headline(self) -> float | None:
        return self.total.headline

    @property
    def rate(self) -> float | None:
        return self.total.rate

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it; a share that can't be said is null."""
        columns = ["users", "pending", "share_of_first", "share_of_previous"]
        steps = [
            {"step": str(self.steps["name"][row])} | {name: _plain(self.steps[name][row].item()) for name in columns}
            for row in range(len(self.steps))
        ]
        return {"steps": steps, "headline": self.headline}


def _plain(value: float) -> float | None:
    return None if value != value else value


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def steps_frame(spec: FunnelSpec, depth: np.ndarray, open_: np.ndarray) -> pd.DataFrame:
    """From users by the number of steps they took (place 0 unused), and those of them with an open window."""
    users = depth[:0:-1].cumsum()[::-1]
    pending = np.append(0, open_[1:-1])
    before = np.append(users[:1], users[:-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        of_first, of_previous = users / users[0], users / before
    return pd.DataFrame(
        {
            "step": np.arange(1, len(users) + 1),
            "name": [step.label for step in spec.steps],
            "users": users,
            "dropped": before - users - pending,
            "pending": pending,
            "share_of_first": of_first,
            "share_of_previous": of_previous,
        }
    )


def funnel_rate(depth: np.ndarray, settled: np.ndarray) -> FunnelRate:
    """From users by the number of steps they took, by all entries and by those whose window has closed."""
    return FunnelRate(int(depth[1:].sum()), int(depth[-1]), int(settled[1:].sum()), int(settled[-1]))


def median_seconds(parts: list[np.ndarray]) -> float | None:
    """Of microseconds; None for nobody."""
    joined = np.concatenate(parts)
    return float(np.median(joined)) / 1e6 if len(joined) else None


def funnel_notes(total: FunnelRate, pending: int, tied: int) -> tuple[Note, ...]:
    notes = []
    if 0 < total.entries < FEW:
        notes.append(Note("too_few_users", {"n": total.entries, "needed": FEW}))
    if pending:
        notes.append(Note("funnel_pending", {"n": pending}))
    if (total.entries, total.converted) != (total.closed, total.closed_converted):
        notes.append(Note("funnel_open", {"n": total.entries - total.closed, "closed": total.closed}))
    if tied:
        notes.append(Note("funnel_ties", {"n": tied}))
    return tuple(notes)
