"""What does a tag give each user: none, one or several of which values?

A definition refuses nonsense when it is made, reads as JSON (`written`), says itself as a sentence (`said`), has its
references and quantiles replaced before a run (`closed`) and is evaluated over a block (`evaluated`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from analysis.rules.asked.conditions import Rule
from analysis.rules.asked.definition_refusals import (
    MOST_VALUES,
    BadCuts,
    BadMeasure,
    BadPreference,
    BadScores,
    check_names,
)
from analysis.rules.asked.events import (
    TIMES,
    ChosenEvents,
    Counting,
    DistinctDays,
    DistinctValues,
    Hours,
    ShareOf,
    Times,
    TimesAsOften,
)
from analysis.rules.asked.numbers import FIFTHS, CountOf, Cuts, Number, Quantiles
from analysis.rules.asked.refusals import EmptyRule

PreferenceBy = Literal["times", "days", "sum"]


@dataclass(frozen=True)
class YesNo:
    """Users whom the rule takes have the tag."""

    rule: Rule


@dataclass(frozen=True)
class Case:
    value: str
    rule: Rule


@dataclass(frozen=True)
class OrderedValues:
    """The value of the first case whose rule takes the user, else `otherwise` (None: no value)."""

    cases: tuple[Case, ...]
    otherwise: str | None = None

    def __post_init__(self) -> None:
        if not self.cases:
            raise EmptyRule(where="values")
        last = () if self.otherwise is None else (self.otherwise,)
        check_names((*(case.value for case in self.cases), *last))


@dataclass(frozen=True)
class Preference:
    """The `top` values of a property that the user chose most, over the chosen events that have it.

    Chosen more means: in more events, on more local days, or with a larger sum of the property `amount`. Of equal ones
    the one chosen last. `at_least` is the least share that a value must have of all that is counted for the user: of
    the events, of the days with any of them, of the sum. A value with nothing or less in sum is no preference.
    """

    property: str
    chosen: ChosenEvents
    by: PreferenceBy = "times"
    amount: str | None = None
    top: int = 1
    at_least: float = 0.0

    def __post_init__(self) -> None:
        if not self.property:
            raise EmptyRule(where="preference")
        if (self.by == "sum") != bool(self.amount):
            raise BadPreference(what="amount")
        _check_choice(self.top, self.at_least)


@dataclass(frozen=True)
class DayPart:
    name: str
    hours: Hours


NIGHT = DayPart("night", Hours(22, 6))
USUAL_DAY_PARTS = (
    NIGHT,
    DayPart("morning", Hours(6, 12)),
    DayPart("afternoon", Hours(12, 18)),
    DayPart("evening", Hours(18, 22)),
)


def parts_of_hours(parts: tuple[DayPart, ...]) -> tuple[int, ...]:
    """Of each hour of the day its place among the parts; of several the first, of none -1."""
    return tuple(next((place for place, part in enumerate(parts) if hour in part.hours.each), -1) for hour in range(24))


@dataclass(frozen=True)
class UsualHours:
    """The `top` parts of the local day with most of the user's chosen events; an hour belongs to the first that has it.

    Of equal ones the first in `parts`. `at_least`: the least share of the user's chosen events, those in no part too.
    """

    chosen: ChosenEvents
    parts: tuple[DayPart, ...] = USUAL_DAY_PARTS
    top: int = 1
    at_least: float = 0.0

    def __post_init__(self) -> None:
        if not self.parts:
            raise EmptyRule(where="usual_hours")
        check_names([part.name for part in self.parts])
        _check_choice(self.top, self.at_least)


def _check_choice(top: int, at_least: float) -> None:
    if isinstance(top, bool) or not isinstance(top, int) or not 1 <= top <= MOST_VALUES:
        raise BadPreference(what="top")
    if isinstance(at_least, bool) or not 0 <= at_least <= 1:
        raise BadPreference(what="share")


@dataclass(frozen=True)
class Bins:
    """The bin in which a number of the user lies; `names` from the lowest bin to the highest.

    Who did none of the number's events is in no bin, whatever their count.
    """

    number: Number
    names: tuple[str, ...]
    cuts: Cuts | Quantiles

    def __post_init__(self) -> None:
        if isinstance(self.number, CountOf) and isinstance(self.number.count, ShareOf | TimesAsOften):
            raise BadMeasure(what="count")
        if len(self.names) != len(self.cuts.at) + 1 or len(self.names) < 2:
            raise BadCuts(cuts=[str(cut) for cut in self.cuts.at], names=len(self.names))
        check_names(self.names)


@dataclass(frozen=True)
class RfmGroup:
    """Scores from … to …, both included, that a group takes. `value` is the mean of the scores of frequency and money,
    halves rounded up. None takes every score."""

    name: str
    recency: tuple[int, int] | None = None
    value: tuple[int, int] | None = None
    frequency: tuple[int, int] | None = None
    monetary: tuple[int, int] | None = None


# The grid of recency and value by fives; what a definition that names no groups means.
USUAL_GROUPS = (
    RfmGroup("champions", recency=(5, 5), value=(4, 5)),
    RfmGroup("loyal", recency=(3, 4), value=(4, 5)),
    RfmGroup("potential loyalist", recency=(4, 5), value=(2, 3)),
    RfmGroup("new", recency=(5, 5), value=(1, 1)),
    RfmGroup("promising", recency=(4, 4), value=(1, 1)),
    RfmGroup("needs attention", recency=(3, 3), value=(3, 3)),
    RfmGroup("about to sleep", recency=(3, 3), value=(1, 2)),
    RfmGroup("at risk", recency=(1, 2), value=(3, 4)),
    RfmGroup("can't lose", recency=(1, 2), value=(5, 5)),
    RfmGroup("hibernating", recency=(2, 2), value=(1, 2)),
    RfmGroup("lost", recency=(1, 1), value=(1, 2)),
)


_HIGH, _LOW = (4, 5), (1, 3)  # of fifths: above the mean score, or not
# The eight groups that are customary in China, each score high or low; every user with a score is in exactly one.
EIGHT_GROUPS = (
    RfmGroup("best", _HIGH, frequency=_HIGH, monetary=_HIGH),
    RfmGroup("big, to grow", _HIGH, frequency=_LOW, monetary=_HIGH),
    RfmGroup("big, to keep", _LOW, frequency=_HIGH, monetary=_HIGH),
    RfmGroup("big, to win back", _LOW, frequency=_LOW, monetary=_HIGH),
    RfmGroup("loyal", _HIGH, frequency=_HIGH, monetary=_LOW),
    RfmGroup("to grow", _HIGH, frequency=_LOW, monetary=_LOW),
    RfmGroup("to keep", _LOW, frequency=_HIGH, monetary=_LOW),
    RfmGroup("to win back", _LOW, frequency=_LOW, monetary=_LOW),
)
FOUR_GROUPS = tuple(replace(group, monetary=None) for group in EIGHT_GROUPS[4:])  # where there is no amount


@dataclass(frozen=True)
class Rfm:
    """The first of `groups` that takes the user's scores: how lately, how often, for how much, the best score highest.

    Scores go from 1 to one more than there are cuts, which must be equally many for the three. Days since the last of
    the chosen events score the higher the fewer they are. Who did none of them, or has no amount, is in no group.
    Without an `amount` the score of frequency alone is the value, and no group can ask for money.
    """

    chosen: ChosenEvents
    amount: str | None
    frequency: Counting = TIMES
    recency_cuts: Cuts | Quantiles = FIFTHS
    frequency_cuts: Cuts | Quantiles = FIFTHS
    monetary_cuts: Cuts | Quantiles = FIFTHS
    groups: tuple[RfmGroup, ...] = USUAL_GROUPS

    def __post_init__(self) -> None:
        if self.amount == "" or not isinstance(self.frequency, Times | DistinctDays | DistinctValues):
            raise BadMeasure(what="amount" if self.amount == "" else "count")
        if self.amount is None and any(group.monetary is not None for group in self.groups):
            raise BadMeasure(what="amount")
        cuts = (self.recency_cuts, self.frequency_cuts, *(() if self.amount is None else (self.monetary_cuts,)))
        if len({len(one.at) for one in cuts}) > 1:
            raise BadScores(group="", most=self.scores)
        if not self.groups or self.scores < 2:
            raise BadScores(group="", most=self.scores)
        check_names([group.name for group in self.groups])
        for group in self.groups:
            for span in (group.recency, group.value, group.frequency, group.monetary):
                if span is not None and not 1 <= span[0] <= span[1] <= self.scores:
                    raise BadScores(group=group.name, most=self.scores)

    @property
    def scores(self) -> int:
        """The highest score."""
        return len(self.recency_cuts.at) + 1


Definition = YesNo | OrderedValues | Preference | UsualHours | Bins | Rfm
