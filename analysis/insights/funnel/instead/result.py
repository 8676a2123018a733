"""What is asked and answered about those who left a funnel beside those who went on?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from analysis.errors import AnalysisError
from analysis.insights.funnel.spec import FunnelSpec, UnknownStep
from analysis.notes import Note

_MOST_FIRST = 1_000

View = Literal["before", "after"]
InsteadSide = Literal["dropped", "went_on"]
VIEWS: tuple[View, ...] = get_args(View)


class BadFirst(AnalysisError):
    """details: given, most"""

    code = "instead_first"


@dataclass(frozen=True)
class Lengths:
    """Of a view, for how long (microseconds) those of each side could be watched, in order."""

    dropped: tuple[int, ...] = ()
    went_on: tuple[int, ...] = ()


@dataclass(frozen=True)
class InsteadSpec:
    """Those of `funnel` who dropped before `step` (from 2) beside those who went on; `first` events after are seen.

    `before` and `after` are found in the data.
    """

    funnel: FunnelSpec
    step: int
    first: int = 10
    before: Lengths = Lengths()
    after: Lengths = Lengths()

    def __post_init__(self) -> None:
        if not 2 <= self.step <= len(self.funnel.steps):
            raise UnknownStep(step=self.step, steps=len(self.funnel.steps))
        if not 1 <= self.first <= _MOST_FIRST:
            raise BadFirst(given=self.first, most=_MOST_FIRST)


@dataclass(frozen=True)
class InsteadCell:
    """Users of one side who did `event` in a view; without an event, those after whose last step nothing came."""

    side: InsteadSide
    view: View = "after"
    event: str | None = None


@dataclass(frozen=True)
class InsteadResult:
    """Counts are of what the funnel counts (users, attempts or sessions); those `pending` are on neither side.

    `nothing` of those who dropped had no event at all between the last step and the window's end; of those who went
    on, none between it and step k. With too `few` users on a side the frame says nothing but counts and shares.
    """

    spec: InsteadSpec
    dropped: int
    went_on: int
    pending: int
    nothing_dropped: int
    nothing_went_on: int
    few: bool
    # view, event, dropped, went_on (who did it), share_dropped, share_went_on, later_dropped, later_went_on (the part
    # of these that did it in a later visit only; NaN of nobody), ratio (of the shares; inf if nobody who went on did
    # it), low, high, p, q, real (bool: beyond chance); the most telling first
    events: pd.DataFrame
    notes: tuple[Note, ...]

    def telling(self, view: View, most: int) -> pd.DataFrame:
        """The most telling events of a view, from what those who dropped did more to what they did less."""
        chosen = (self.events["view"] == view) & self.events["real"]
        rows: pd.DataFrame = self.events.loc[chosen].head(most)
        return rows.sort_values(["ratio", "low"], ascending=False, kind="stable", ignore_index=True)
