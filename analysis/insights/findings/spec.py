"""What stands out in a period, and who are the users behind it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.insights.funnel import FunnelSpec
from analysis.insights.goal import GoalSpec
from analysis.insights.statistics import Shift
from analysis.rules.asked import ALL_TIME, Period
from analysis.sequences.calendar import Grain

FindingCode = Literal["goal", "active", "event", "group", "drop", "rhythm"]
ColumnKind = Literal["property", "attribute"]
Column = tuple[ColumnKind, str]
MOST_FINDINGS = 3


@dataclass(frozen=True)
class FindingUsers:
    """Users with an event in `[low, high)` (microseconds UTC): with `event`, if given, and with the value of the
    column, of that event or of theirs; with `never` only those of them who never did it, at any time."""

    low: int
    high: int
    event: str | None = None
    kind: ColumnKind | None = None
    column: str | None = None
    value: str | None = None
    never: str | None = None


@dataclass(frozen=True)
class Finding:
    """`code` names the kind, `details` its numbers; names of events and columns are raw, shares are shares.

    - goal, active: grain, start (date), length, back, before, after, with (other events that changed at the same time,
      each `event`, `before`, `after`; an event is named once), stops (the event that most users begin with, where it
      is gone at the end of the data)
    - event: the same of users a stretch, event, way (rose, fell, new, gone), and where those who had it reached the
      goal less often: users, rate, others, other_rate, peer (the event both did; None: all others)
    - group: grain, stretches, kind, column, value, way (behind, ahead), rate, other_rate, more (what they would bring
      more like the others, or less: users a stretch, or of the number, added up over the stretches)
    - drop: before, step, of (who did the step before and had the whole window since they began), share (of these),
      users, window
    - rhythm: from_hour, to_hour, share

    `worth` is in the goal's unit, 0 where it can't be said; `p` is adjusted over all tests of its kind; `funnel` is the
    question that a drop is an answer to.
    """

    code: FindingCode
    details: Mapping[str, object]
    p: float
    worth: float = 0.0
    users: FindingUsers | None = None
    funnel: FunnelSpec | None = None

    @property
    def falls_short(self) -> bool:
        """Whether it tells of users who reach the goal less often than others."""
        return self.details.get("way") == "behind" if self.code == "group" else "rate" in self.details


@dataclass(frozen=True)
class EventShift:
    """A change of the share of active users who did an event; `users` in every stretch, the moments of what is told of
    it, and for how many stretches the share stayed nearer to what it became than to what it was."""

    event: str
    shift: Shift
    users: tuple[float, ...]
    span: tuple[int, int]
    lasts: int = 1

    @property
    def changed(self) -> range:
        """The stretches in which the share is another."""
        return range(self.shift.start, self.shift.start + self.lasts)

    def around(self, shift: Shift) -> tuple[float, float]:
        """Users a stretch before and after a change; a single stretch stands beside the one before it."""
        before = self.users[shift.start - told_back(shift) : shift.start]
        after = self.users[shift.start : shift.start + shift.length]
        return sum(before) / len(before), sum(after) / len(after)

    @property
    def is_new(self) -> bool:
        return not any(self.users[: self.shift.start])

    @property
    def is_gone(self) -> bool:
        return not any(self.users[self.shift.start :])


def told_back(shift: Shift) -> int:
    """How many stretches before the change are told of."""
    return 1 if shift.length == 1 else shift.back


@dataclass(frozen=True)
class Changes:
    """What the survey found; `span` are the moments of the whole stretches in the period, None without one."""

    grain: Grain
    starts: tuple[int, ...]  # day numbers
    span: tuple[int, int] | None
    goal: tuple[Shift, ...] = ()
    base: tuple[float, ...] = ()  # in each stretch: what the goal's share is of
    active: tuple[Shift, ...] = ()
    events: tuple[EventShift, ...] = ()
    rhythm: Finding | None = None
    stretches: int = 0  # whole ones in the period
    opening: str | None = None  # the event that most users begin with


@dataclass(frozen=True)
class FindingsSpec:
    """What stands out in `period`, toward the `goal` if there is one. `changes` are found by the survey; `columns` are
    text columns whose values may be groups, the likeliest first (None: all, as they come)."""

    period: Period = ALL_TIME
    goal: GoalSpec | None = None
    columns: tuple[Column, ...] | None = None
    changes: Changes | None = field(default=None, repr=False)
