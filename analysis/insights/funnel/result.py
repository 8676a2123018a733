"""What does a funnel answer?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.insights.funnel.spec import Base, FunnelGroup, FunnelSpec
from analysis.insights.statistics import Certainty
from analysis.notes import Note

Verdict = Certainty | Literal["mixed"]  # too many users enter in several groups to compare these

FROM_FIRST = 0  # the "step" whose time is that from step 1 to the last


@dataclass(frozen=True)
class FunnelRate:
    """`headline` is the conversion of the base, `rate` that of all entries; None where it can't be said.

    Counts are of what the funnel counts (users, attempts or sessions): of `closed` the window has closed when the data
    ends, and `closed_converted` of them have converted. `whole` are those of the base, `part` of them converted.
    """

    entries: int
    converted: int
    closed: int
    closed_converted: int
    base: Base = "closed"

    @property
    def rate(self) -> float | None:
        return share(self.converted, self.entries)

    @property
    def headline(self) -> float | None:
        return share(self.part, self.whole)

    @property
    def whole(self) -> int:
        return self.closed if self.base == "closed" else self.entries

    @property
    def part(self) -> int:
        return self.closed_converted if self.base == "closed" else self.converted

    @property
    def open(self) -> int:
        return self.entries - self.closed

    @property
    def open_converted(self) -> int:
        return self.converted - self.closed_converted

    @property
    def pending(self) -> int:
        return self.open - self.open_converted


@dataclass(frozen=True)
class Difference:
    """A group's headline less that of all other groups together (of a comparison: less that of the other side).

    `low` and `high` are Newcombe's 95 % interval, `p` is adjusted by Holm over the groups; None where it can't be said.
    """

    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    verdict: Verdict


OVERLAPPING = Difference(None, None, None, None, "mixed")


@dataclass(frozen=True)
class FunnelResult:
    """The frames' shares and seconds are NaN where they can't be said; "users" are what the funnel counts.

    `users` of a step are all who took it, `closed_users` those of them whose window has closed, `reached` those of the
    base. `dropped` and `pending` of a required step took the required step before it and not this one, with a closed
    and an open window; `skipped` of an optional step are those of the base who took the required step before it and
    went without. Shares are of the base: `share_of_previous` of the required step before, `low` and `high` are its 95 %
    Wilson interval.
    """

    spec: FunnelSpec
    # step (from 1), name, optional, users, closed_users, reached, dropped, pending, skipped, share_of_first,
    # share_of_previous, low, high, median_seconds (from the required step before)
    steps: pd.DataFrame
    total: FunnelRate
    groups: tuple[FunnelGroup, ...]  # empty without a breakdown or comparison; of a comparison "this" and "other"
    group_steps: pd.DataFrame  # group (place in groups), then as steps, without median_seconds
    group_rates: tuple[FunnelRate, ...]
    differences: tuple[Difference, ...]  # one a group; of a comparison one: this side less the other
    times: pd.DataFrame  # step (2 to the last; 0: from step 1 to the last), users, low_quartile, median, high_quartile
    histogram: pd.DataFrame  # step (as in times), from_seconds, to_seconds, users
    # grain (day, week, month), start (date), entries, converted, closed, closed_converted, pending, whole, part, rate,
    # low, high, complete (bool: every window of the period has closed and the data covers it)
    trend: pd.DataFrame
    median_seconds: float | None  # from step 1 to the last, of those converted
    trying: int  # users who have dropped and have an attempt that isn't over when the data ends
    excluded: int  # users with an attempt that excluded events ended; with the effect "remove" they are not counted
    tied: int  # users whose result depends on the order of equal timestamps
    worth: float | None  # mean of `spec.value` over the last step's events of those converted
    notes: tuple[Note, ...]
    elsewhere: int = 0  # users who have dropped and did the last step at another time
    repeated: int = 0  # of those converted, who did step 1 again before their second step
    again_seconds: float | None = None  # as `median_seconds`, from the last such step 1

    @property
    def headline(self) -> float | None:
        return self.total.headline

    @property
    def rate(self) -> float | None:
        return self.total.rate


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
