"""What is asked of retention?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal, get_args

from analysis.errors import AnalysisError
from analysis.rules.asked import ALL_TIME, ANY_EVENT, ChosenEvents, Period, Rule
from analysis.sequences.calendar import GRAINS, Grain

MOST_PERIODS = 400
MOST_DAYS = 3_660
MOST_GROUPS = 50
ANY = ChosenEvents(ANY_EVENT)

Back = ChosenEvents | Literal["same"]
Mode = Literal["on", "after", "before", "streak"]
Beginning = Literal["first", "every"]
Reckoning = Literal["calendar", "rolling"]
Summed = Literal["sum", "mean"]
GroupedBy = Literal["property", "attribute", "tag"]
CohortKind = Literal["value", "other", "missing"]


class BadRetention(AnalysisError):
    """A choice that isn't there. details: key, value"""

    code = "retention_choice"


class BadBrackets(AnalysisError):
    """Days that don't rise from 0, or too many of them. details: days, most"""

    code = "retention_brackets"


class BadPeriods(AnalysisError):
    """details: given, most"""

    code = "retention_periods"


class CohortGroups(AnalysisError):
    """details: given, most"""

    code = "retention_groups"


class ValueBeyondBracket(AnalysisError):
    """A sum or mean of what is done on, before or in a streak of periods. details: mode"""

    code = "retention_value"


@dataclass(frozen=True)
class CohortsBy:
    """Cohorts apart by an attribute of the user, a tag, or a property of the event that begins them.

    The `top` values with most users stand alone, the rest together. `groups` are those values, found by the survey;
    `rules` say who has which value of a tag (the first that matches), and are filled in by closing.
    """

    kind: GroupedBy
    column: str
    top: int = 5
    groups: tuple[str, ...] | None = None
    rules: tuple[tuple[str, Rule], ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.top <= MOST_GROUPS:
            raise CohortGroups(given=self.top, most=MOST_GROUPS)


@dataclass(frozen=True)
class CohortGroup:
    """One value by which cohorts are kept apart, all others, or none."""

    kind: CohortKind
    label: str = ""


@dataclass(frozen=True)
class RetentionSpec:
    """Of those who did `first`, who did `back` in which bracket of time after it?

    - `cohort`: each user's first such event ever, or the first one in every period; `period` selects by it.
    - `unit`: users who began in the same day, week or month are a cohort, and the brackets are as long; `brackets` are
      days instead: (0, 1, 7, 14) are the day itself, the next six, and the week after.
    - `window`: days, weeks and months of the project's calendar, or so many times 24 hours (a month: 30 days) from the
      event itself.
    - `mode`: came back in the bracket; in it or later; in it or earlier; in it and each before.
    - `periods`: how many after the first; by default as many as the data has room for.
    - `filter` selects users, `by` keeps groups of them apart.
    - `value`: a number of the return events, its sum or mean in the bracket.
    - `certain`: cohorts that began with the data, and may not be new, stay out of the averages where there are enough
      others.
    """

    first: ChosenEvents = ANY
    back: Back = ANY
    unit: Grain = "week"
    brackets: tuple[int, ...] | None = None
    periods: int | None = None
    mode: Mode = "on"
    cohort: Beginning = "first"
    window: Reckoning = "calendar"
    period: Period = ALL_TIME
    filter: Rule | None = None
    by: CohortsBy | None = None
    value: str | None = None
    summed: Summed = "sum"
    certain: bool = False

    def __post_init__(self) -> None:
        for key, known in CHOICES.items():
            if getattr(self, key) not in known:
                raise BadRetention(key=key, value=str(getattr(self, key)))
        if self.periods is not None and not 1 <= self.periods <= MOST_PERIODS:
            raise BadPeriods(given=self.periods, most=MOST_PERIODS)
        edges = self.brackets
        if edges is not None:
            rising = all(low < high for low, high in pairwise(edges))
            if len(edges) < 2 or edges[0] != 0 or not rising or edges[-1] > MOST_DAYS:
                raise BadBrackets(days=", ".join(map(str, edges)), most=MOST_DAYS)
        if self.value is not None and self.mode != "on":
            raise ValueBeyondBracket(mode=self.mode)

    @property
    def returning(self) -> ChosenEvents:
        return self.first if self.back == "same" else self.back

    @property
    def apart(self) -> bool:
        """Whether what begins a cohort can itself be a return."""
        names, others = self.first.events, self.returning.events
        return ANY_EVENT in (names, others) or bool(set(names) & set(others))


@dataclass(frozen=True)
class RetentionCell:
    """Of a cohort (by the day on which its period starts) all, those who came back in a bracket (from 0), or those who
    didn't."""

    cohort: date
    bracket: int | None = None
    group: CohortGroup | None = None
    came: bool = True


MODES, COHORTS, WINDOWS, SUMMED = (get_args(kind) for kind in (Mode, Beginning, Reckoning, Summed))
CHOICES = {"unit": GRAINS, "mode": MODES, "cohort": COHORTS, "window": WINDOWS, "summed": SUMMED}
