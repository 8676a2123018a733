"""Which numbers has a user, and where are they cut into bins?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from analysis.rules.asked.definition_refusals import BadCuts, BadMeasure
from analysis.rules.asked.events import TIMES, ChosenEvents, Counting
from analysis.rules.asked.refusals import EmptyRule

Statistic = Literal["sum", "average", "median", "min", "max"]
STATISTICS: tuple[Statistic, ...] = get_args(Statistic)


@dataclass(frozen=True)
class CountOf:
    """How many times, days, weeks or values: every user has a count, those without any of the events too.

    Only a share or a ratio may be missing.
    """

    chosen: ChosenEvents
    count: Counting = TIMES


@dataclass(frozen=True)
class AmountOf:
    """The sum, average, … of a number property over the chosen events that have it; users without any have none."""

    statistic: Statistic
    property: str
    chosen: ChosenEvents

    def __post_init__(self) -> None:
        if not self.property:
            raise EmptyRule(where=self.statistic)
        if self.statistic not in STATISTICS:
            raise BadMeasure(what="property")


@dataclass(frozen=True)
class DaysSinceOf:
    """Local days from the user's first or last chosen event to the dataset's last day (that day is 0).

    Users without any such event have none.
    """

    which: Literal["first", "last"]
    chosen: ChosenEvents


@dataclass(frozen=True)
class TimesPerActiveWeek:
    """Chosen events over the calendar weeks, at least one, in which the user did anything at all."""

    chosen: ChosenEvents


@dataclass(frozen=True)
class AttributeNumber:
    """A number attribute, of users who have it."""

    attribute: str

    def __post_init__(self) -> None:
        if not self.attribute:
            raise BadMeasure(what="attribute")


Number = CountOf | AmountOf | DaysSinceOf | TimesPerActiveWeek | AttributeNumber


@dataclass(frozen=True)
class Cuts:
    """Numbers between the bins, ascending; a number on a cut belongs to the bin below it.

    `found` are those of quantiles: where many users have one number, cuts may be equal, and the bin between empty.
    """

    at: tuple[float, ...]
    found: bool = False

    def __post_init__(self) -> None:
        numbers = all(not isinstance(cut, bool) and math.isfinite(cut) for cut in self.at)
        ascending = all(low <= high if self.found else low < high for low, high in pairwise(self.at))
        if not numbers or not ascending:
            raise BadCuts(cuts=[str(cut) for cut in self.at], names=len(self.at) + 1)


@dataclass(frozen=True)
class Quantiles:
    """Shares of the users who have a number, ascending: (0.25, 0.5, 0.75) makes quarters.

    Before a run they become cuts: of each share the least number that so many users don't exceed.
    """

    at: tuple[float, ...]

    def __post_init__(self) -> None:
        inside = all(not isinstance(share, bool) and 0 < share < 1 for share in self.at)
        if not inside or not all(low < high for low, high in pairwise(self.at)):
            raise BadCuts(cuts=[str(share) for share in self.at], names=len(self.at) + 1)


def equal_parts(parts: int) -> Quantiles:
    """Quantiles that make so many parts of equally many users."""
    return Quantiles(tuple(round(part / parts, 12) for part in range(1, parts)))


FIFTHS = equal_parts(5)
