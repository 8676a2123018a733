"""What does retention answer?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

import pandas as pd

from analysis.insights.retention.spec import CohortGroup, RetentionSpec
from analysis.notes import Note


@dataclass(frozen=True)
class Average:
    """Of the complete cells of a bracket."""

    bracket: int
    came: int
    of: int
    cohorts: int
    share: float  # pooled: of all users together
    low: float
    high: float
    simple: float  # the mean of the cohorts' shares
    total: float
    mean: float


_AVERAGE = tuple(field.name for field in fields(Average))


@dataclass(frozen=True)
class RetentionResult:
    """Shares are of the cohort's users; `low` and `high` are 95 % Wilson intervals (Wilson 1927).

    A cell is `complete` once its bracket has ended for everybody in the cohort; averages know only such cells. The
    pooled average is that of all users together, the simple one that of the cohorts' shares. A cohort is `censored`
    that begins within one period of the data's first day: its users may have been there before.
    """

    spec: RetentionSpec
    groups: tuple[CohortGroup, ...]  # empty where cohorts aren't kept apart
    edges: tuple[tuple[int, int], ...]  # of each bracket its first unit and the first after it
    cohorts: pd.DataFrame  # group (place in groups; 0), cohort (date), users, censored, few
    # group, cohort, users, censored, few, bracket, came, share, low, high, complete, total, mean (NaN without a value)
    cells: pd.DataFrame
    # group (-1: all together), bracket, came, of, cohorts, share, low, high, simple, total, mean; complete cells only
    averages: pd.DataFrame
    # group, bracket, difference (from all other groups), low, high, p, q, verdict: real, chance, few
    differences: pd.DataFrame
    users: int  # who begin a cohort; with "every" once in each
    left_out: int  # of them those in censored cohorts, where `certain` keeps these out of the averages
    notes: tuple[Note, ...]

    def average(self, bracket: int, group: int = -1) -> Average | None:
        """None where no cell of the bracket is complete."""
        frame = self.averages
        rows = frame.loc[(frame["bracket"] == bracket) & (frame["group"] == group), [*_AVERAGE]].to_dict("records")
        return Average(**rows[0]) if rows else None  # type: ignore[arg-type] named by its fields

    def of_bracket(self, bracket: int, group: int = 0) -> pd.DataFrame:
        """Its cells, one a cohort, in order."""
        frame = self.cells
        return frame.loc[(frame["bracket"] == bracket) & (frame["group"] == group)].reset_index(drop=True)

    @property
    def by_cohort(self) -> Iterator[tuple[int, date, pd.DataFrame]]:
        """Group, start and cells of each."""
        for row in self.cohorts.sort_values(["group", "cohort"]).to_dict("records"):
            group, cohort = int(row["group"]), row["cohort"]
            yield group, cohort, self.cells.loc[(self.cells["group"] == group) & (self.cells["cohort"] == cohort)]

    @property
    def brackets(self) -> tuple[int, ...]:
        """Those after the first of which something can be said."""
        frame = self.averages
        return tuple(int(one) for one in frame.loc[(frame["group"] == -1) & (frame["bracket"] > 0), "bracket"])

    @property
    def starts(self) -> tuple[date, ...]:
        return tuple(sorted(set(self.cohorts["cohort"])))
