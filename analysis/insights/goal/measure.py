"""How does the project's goal develop from week to week?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.notes import Note
from analysis.rules.asked import Period
from analysis.sequences.activity import Weeks, weeks
from analysis.sequences.calendar import calendar_of
from analysis.store.catalog import Goal, GoalKind
from analysis.store.dataset import DatasetFacts, UserBlock
from analysis.timezones import date_of

_TO_ITS_END = timedelta(days=6)
SHARES: tuple[GoalKind, ...] = ("conversion", "retention")  # their values are shares of users


@dataclass(frozen=True)
class GoalSpec:
    """What is measured in each week.

    - conversion: the share of active users who did `event`
    - retention: of the users who did `event` (any event without one), the share who did so in the next week too
    - activity: users active with `event` (any event without one) on an average day
    - value: the sum of the number `property` over `event`, per active user
    - satisfaction: the mean of the number `property` over `event`
    """

    kind: GoalKind
    event: str | None = None
    property: str | None = None

    @classmethod
    def of(cls, goal: Goal) -> GoalSpec:
        return cls(goal.kind, goal.event, goal.property)


@dataclass(frozen=True)
class GoalPart:
    weeks: Weeks
    facts: DatasetFacts


@dataclass(frozen=True)
class GoalResult:
    """`current` is the value of the last whole week, `previous` that of the one before; None where it can't be said.

    `current_of` and `previous_of` are the two numbers that each is the quotient of.
    """

    spec: GoalSpec
    weeks: pd.DataFrame  # start (date), value (NaN: can't be said), above and over (the quotient's two), whole
    current: float | None
    previous: float | None
    notes: tuple[Note, ...]
    current_of: tuple[float, float] | None = None
    previous_of: tuple[float, float] | None = None

    def within(self, period: Period) -> GoalResult:
        """The weeks that lie in the period, in part at least; each is measured from its beginning to its end."""
        inside = [
            (period.end is None or start <= period.end)
            and (period.start is None or start + _TO_ITS_END >= period.start)
            for start in self.weeks["start"]
        ]
        return _standing(self.spec, self.weeks.loc[inside].reset_index(drop=True))

    def reaching_beyond(self, period: Period) -> tuple[date, ...]:
        """Where the whole weeks begin that lie in the period in part only."""
        return tuple(
            start
            for start in self.weeks.loc[self.weeks["whole"], "start"]
            if (period.start is not None and start < period.start <= start + _TO_ITS_END)
            or (period.end is not None and start <= period.end < start + _TO_ITS_END)
        )


def _standing(spec: GoalSpec, weeks: pd.DataFrame) -> GoalResult:
    known = weeks.loc[weeks["whole"] & weeks["value"].notna()].iloc[::-1]
    notes = () if len(known) else (Note("goal_no_whole_week"),)
    current, previous = [*known["value"].tolist(), None, None][:2]
    quotients = zip(known["above"].tolist(), known["over"].tolist(), strict=True)
    current_of, previous_of = [*quotients, None, None][:2]
    return GoalResult(spec, weeks, current, previous, notes, current_of, previous_of)


def measure(block: UserBlock, spec: GoalSpec) -> GoalPart:
    wanted = np.ones(len(block.dataset.events), np.bool_)
    if spec.event is not None:
        wanted[:] = False
        wanted[block.dataset.event_code(spec.event)] = True
    values = np.empty(0, np.float64)
    if spec.property is not None and spec.kind in ("value", "satisfaction"):
        column = block.column(spec.property)
        values = column.values if column.type == "number" else values
    return GoalPart(weeks(block, calendar_of(block.dataset), wanted, values), block.dataset)


def combine(parts: Iterable[GoalPart], spec: GoalSpec) -> GoalResult:
    parts = list(parts)
    facts, found = parts[0].facts, [part.weeks for part in parts]
    calendar = calendar_of(facts)
    whole = calendar.whole("week", facts.first, facts.last + 1)
    if spec.kind == "retention":  # known only when the next week is over too
        whole = whole & np.append(whole[1:], False)
    above, over = _fraction(spec, found)
    frame = pd.DataFrame(
        {
            "start": [date_of(day) for day in calendar.starts["week"]],
            "value": np.divide(above, over, out=np.full(len(over), np.nan), where=over > 0),
            "above": above,
            "over": over,
            "whole": whole,
        }
    )
    return _standing(spec, frame)


def _fraction(spec: GoalSpec, found: list[Weeks]) -> tuple[np.ndarray, np.ndarray]:
    """Numerator and denominator for each week."""
    active = np.sum([part.active for part in found], axis=0)
    did = np.sum([part.did for part in found], axis=0)
    total = np.sum([part.total for part in found], axis=0)
    match spec.kind:
        case "conversion":
            return did, active
        case "retention":
            return np.sum([part.kept for part in found], axis=0), did
        case "activity":
            return np.sum([part.days for part in found], axis=0), np.full(len(did), 7)
        case "value":
            return total, active
        case "satisfaction":
            return total, np.sum([part.valued for part in found], axis=0)
