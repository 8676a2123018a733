"""What stands out in people's ways?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from analysis.insights.paths.transitions import TransitionsSpec

CircleCode = Literal["dead_end", "repeat", "round", "raises", "lowers", "episode"]


@dataclass(frozen=True)
class CirclesSpec:
    """Asked of the sessions (or users) and names of `of`; `goal` is an event."""

    of: TransitionsSpec
    goal: str | None = None


@dataclass(frozen=True)
class CircleFinding:
    """`events` are one or two; `details` the numbers of the sentence; `p` is adjusted over all of its kind.

    - dead_end: share (leave after it), low, high, others (after all other events), times
    - repeat, round: times (it came again), by_chance, users
    - raises, lowers: the second event right after the first: users, share (reach the goal), others
    """

    code: CircleCode
    events: tuple[str, ...]
    details: Mapping[str, float]
    p: float


@dataclass(frozen=True)
class CircleUsers:
    """The users of a finding, or of an episode."""

    code: CircleCode
    events: tuple[str, ...]


@dataclass(frozen=True)
class Episode:
    """An event that comes up between two days only, both included.

    `back` is how often people then go on to something that they had done before in the session, `others` how often
    after other events.
    """

    event: str
    first: date
    last: date
    users: int
    back: float | None
    others: float | None
    p: float


@dataclass(frozen=True)
class CirclesResult:
    spec: CirclesSpec
    findings: tuple[CircleFinding, ...]  # each kind's surest first
    episodes: tuple[Episode, ...]
    sessions_over: int
