"""What do we know of the groups that lag?"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.insights.acting.spec import ActingGroup, ActingSpec


@dataclass(frozen=True)
class ActingRow:
    """A group that reaches the goal less often than the others, or brings less, beyond chance.

    `rate` is its own, with its 95 % interval, `rest` that of all others, of a drop that of all who came as far;
    `less_low` and `less_high` are between what the difference likely lies. `users` are all of the group, `left` those
    who haven't reached the goal, `counted` those of whom it can be said. `worth` is what they would add "if they did
    like the rest": a ceiling, in units of the goal (users who reach it, days, amounts), with the ends of its 95 %
    interval. `alike` are places, in the same result, of groups of nearly the same users.
    """

    group: ActingGroup
    users: int
    left: int
    counted: int
    rate: float
    low: float
    high: float
    rest: float
    less_low: float
    less_high: float
    worth: float
    worth_low: float
    worth_high: float
    alike: tuple[int, ...] = ()


@dataclass(frozen=True)
class ActingResult:
    """`rows` by worth, the most first; of groups of nearly the same users the one that is worth most leads, and only it
    stands in `leading`. `looked_at` are the groups that were large enough to be tested."""

    spec: ActingSpec  # closed
    rows: tuple[ActingRow, ...]
    leading: tuple[int, ...]
    looked_at: int
    reached: int  # users who have reached the goal
