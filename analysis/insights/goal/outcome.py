"""How far did each user come toward the project's goal?

Groups are compared by a number a user: whether they reached the goal (a share), or how much they brought (a mean).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.errors import AnalysisError
from analysis.insights.goal.measure import SHARES
from analysis.rules.asked import Rule
from analysis.rules.evaluated import matches
from analysis.sequences.calendar import calendar_of
from analysis.store.catalog import Goal, GoalKind
from analysis.store.dataset import DatasetFacts, Field, UserBlock
from analysis.timezones import local_days

OutcomeKind = Literal[GoalKind, "rule"]


class BadOutcome(AnalysisError):
    """An outcome without what its kind needs. details: what (event, property or rule)"""

    code = "bad_outcome"


@dataclass(frozen=True)
class Outcome:
    """What is looked at of each user.

    - conversion: of users with events, the share who did `event`
    - retention: of users who did `event` (any event without one), the share who did so in another week too
    - activity: the mean number of days with `event` (any event without one), over users with events
    - value: the mean sum of the property `number` over `event`, over users with events
    - satisfaction: the mean of each user's average of the property `number` over `event`, over users with such a value
    - rule: of all users, the share who match the closed `rule`
    """

    kind: OutcomeKind
    event: str | None = None
    number: str | None = None  # the name of a property
    rule: Rule | None = None

    def __post_init__(self) -> None:
        if self.kind == "rule" and self.rule is None:
            raise BadOutcome(what="rule")
        if self.kind in ("conversion", "value", "satisfaction") and self.event is None:
            raise BadOutcome(what="event")
        if self.kind in ("value", "satisfaction") and self.number is None:
            raise BadOutcome(what="property")

    @classmethod
    def of(cls, goal: Goal | None, events: tuple[str, ...], properties: tuple[Field, ...]) -> Outcome | None:
        """The project's goal of one user; None without a goal, or where this data lacks its event or number."""
        if goal is None or (goal.event is not None and goal.event not in events):
            return None
        numbers = [field.name for field in properties if field.type == "number"]
        if goal.kind in ("value", "satisfaction") and goal.property not in numbers:
            return None
        return cls(goal.kind, goal.event, goal.property if goal.kind in ("value", "satisfaction") else None)

    @property
    def is_share(self) -> bool:
        """A share of users, or else a mean."""
        return self.kind == "rule" or self.kind in SHARES


def outcome_of_users(outcome: Outcome, block: UserBlock) -> np.ndarray:
    """float64, one a user: 0 or 1 for a share, else the number; NaN for users who don't count."""
    if outcome.kind == "rule" and outcome.rule is not None:
        return matches(outcome.rule, block).astype(np.float64)
    rows = _rows(outcome, block)
    users = block.user_count
    index = block.user_index[rows]
    active = np.diff(block.offsets) > 0
    match outcome.kind:
        case "conversion":
            found, counted = np.bincount(index, minlength=users) > 0, active
        case "retention":
            found, counted = _spans(block, rows, "week") > 1, np.bincount(index, minlength=users) > 0
        case "activity":
            found, counted = _spans(block, rows, "day"), active
        case _:
            values = block.column(outcome.number or "").values[rows]
            known = ~np.isnan(values)
            found = np.bincount(index[known], weights=values[known], minlength=users)
            counts = np.bincount(index[known], minlength=users)
            counted = active if outcome.kind == "value" else counts > 0
            found = found if outcome.kind == "value" else found / np.maximum(counts, 1)
    return np.where(counted, found, np.nan)


def _rows(outcome: Outcome, block: UserBlock) -> np.ndarray:
    """Places of the events that count."""
    if outcome.event is None:
        return np.arange(len(block.event))
    return block.rows_of(block.dataset.event_mask((outcome.event,))).places


def _spans(block: UserBlock, rows: np.ndarray, grain: Literal["day", "week"]) -> np.ndarray:
    """On how many local days, or in how many weeks, does each user have one of these events?"""
    users = block.user_count
    if not len(rows):
        return np.zeros(users, dtype=np.int64)
    facts: DatasetFacts = block.dataset
    calendar = calendar_of(facts)
    span = local_days(block.ts[rows], facts.time_zone) - calendar.first_day
    span = calendar.week_of_day[span] if grain == "week" else span
    keys = block.user_index[rows].astype(np.int64) * calendar.days + span
    # Neighbours first: sorting what is left is then cheap. Days may go back where clocks do so over midnight.
    keys = np.unique(keys[np.append(True, keys[1:] != keys[:-1])])
    return np.bincount(keys // calendar.days, minlength=users)
