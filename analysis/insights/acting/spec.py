"""Which groups are looked at, and toward which goal?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.insights.goal import Outcome
from analysis.rules.asked import Rule

ActingKind = Literal["drop", "tag", "attribute", "property"]
ColumnKind = Literal["attribute", "property"]
Column = tuple[ColumnKind, str]


@dataclass(frozen=True)
class ActingGroup:
    """Users of whom something may be done.

    `name` and `value` are a tag and its value (None: the tag itself), a column and its value, or the two steps between
    which they dropped. `rule` is closed; None of a column, whose value they have, of a property in any of their events.
    They are compared with the others `among` these users, of whom they are part (None: all users; of a column all with
    any value of it).
    """

    kind: ActingKind
    name: str
    value: str | None
    rule: Rule | None = None
    among: Rule | None = None


@dataclass(frozen=True)
class ActingSpec:
    """`columns` are text columns whose values may be groups, the likeliest first; `found` are their groups, by the
    survey."""

    outcome: Outcome
    groups: tuple[ActingGroup, ...] = ()
    columns: tuple[Column, ...] = ()
    found: tuple[ActingGroup, ...] = ()

    @property
    def all_groups(self) -> tuple[ActingGroup, ...]:
        return (*self.groups, *self.found)

    @property
    def takes_out(self) -> bool:
        """Whether somebody can have reached the goal already, so that nothing need be done about them."""
        return self.outcome.kind == "conversion"


@dataclass(frozen=True)
class ActingCell:
    """The users of a group; `left` only those who haven't reached the goal."""

    kind: ActingKind
    name: str
    value: str | None
    left: bool = False
