"""What is asked and answered about one user in a funnel?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.errors import AnalysisError
from analysis.insights.funnel.spec import FunnelSpec
from analysis.rules.asked import ColumnTest
from analysis.store.dataset import FieldType

# Why a step was not taken:
# - open: the attempt can still go on, until `until`
# - excluded: an excluded event ended the attempt
# - between: in strict order, another event came first
# - test: the event came, but it failed a test of its property, or its user one of an attribute
# - held: the event came, with another value of the property that must stay the same
# - late: the event came after the window had ended
# - early: the event came before the step it should follow, at most a window before the entry, and not after
# - never: nothing of the kind near
WhyCode = Literal["open", "excluded", "between", "test", "held", "late", "early", "never"]
# Why there is no attempt: no such user; the filter leaves them out; an exclusion took them out; their entries lie
# outside the period; the property to be held has no value; step 1 came but failed a test; never did step 1.
OutCode = Literal["unknown", "filtered", "removed", "period", "no_value", "test", "never"]
WhyState = Literal["converted", "pending", "dropped", "out"]


class WhyWithoutUser(AnalysisError):
    """No user is named."""

    code = "why_without_user"


@dataclass(frozen=True)
class WhySpec:
    """The user with this id in this funnel; a breakdown or comparison of it says nothing here."""

    user: str
    funnel: FunnelSpec

    def __post_init__(self) -> None:
        if not self.user:
            raise WhyWithoutUser


@dataclass(frozen=True)
class Seen:
    """The value of a property of one event: text, number, microseconds UTC or days since 1970, as `type` says; None for
    missing."""

    type: FieldType
    value: str | float | int | None


@dataclass(frozen=True)
class Moment:
    """One event of the user."""

    event: str
    ts: int  # microseconds UTC


@dataclass(frozen=True)
class Taken:
    """An event that took a step (from 1)."""

    step: int
    moment: Moment


@dataclass(frozen=True)
class Reason:
    """Why a step (from 1) was not taken, or (of step 1) why there is no attempt.

    `moment` is the event that came; `test` and `seen` are the test it failed and its value; of a held property `held`
    is the value it should have had. `moments` counts entries outside the period. `of_user` says that the test is of
    an attribute.
    """

    code: WhyCode | OutCode
    step: int
    moment: Moment | None = None
    test: ColumnTest | None = None
    seen: Seen | None = None
    held: Seen | None = None
    moments: int = 0
    of_user: bool = False


@dataclass(frozen=True)
class WhyAttempt:
    """`counts`: it is (one of) what the funnel counts. Without `reasons` it converted; in any order each missing step
    has one."""

    taken: tuple[Taken, ...]  # in the order of time
    depth: int  # required steps taken
    until: int  # the last moment of its window, microseconds UTC
    counts: bool
    reasons: tuple[Reason, ...]
    waived: tuple[int, ...] = ()  # optional steps (from 1) that it went without

    @property
    def converted(self) -> bool:
        return not self.reasons

    @property
    def open(self) -> bool:
        return any(reason.code == "open" for reason in self.reasons)


@dataclass(frozen=True)
class WhyResult:
    """`depth` and `state` are those that the funnel counts, of several attempts or sessions the deepest's.

    Who has dropped may have an open attempt all the same: the first window decides. A user who is `out` has a reason;
    who was removed by an exclusion has the attempts that were.
    """

    spec: WhySpec
    state: WhyState
    depth: int
    attempts: tuple[WhyAttempt, ...]  # by their entry
    out: Reason | None
