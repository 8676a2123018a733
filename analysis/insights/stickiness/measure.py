"""On how many days of a week or month are users active, and what part of its users is there on a day?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Literal, get_args

import numpy as np
import pandas as pd

from analysis.insights.active_users import ActiveSpec, active_moments, chosen_users
from analysis.notes import Note
from analysis.rules.evaluated import matches
from analysis.sequences.calendar import Grain, calendar_of
from analysis.sequences.presence import MONTH, WEEK, ActiveDays, active_days, days_within
from analysis.store.dataset import DatasetFacts, UserBlock
from analysis.timezones import DAY, date_of, day_number, from_local

StickyUnit = Literal["week", "month"]
UNITS: tuple[StickyUnit, ...] = get_args(StickyUnit)
_DAYS: dict[Grain, int] = {"week": 7, "month": 31}


class StickinessSpec(ActiveSpec):
    """Of weeks or months."""

    UNITS = UNITS


@dataclass(frozen=True)
class StickinessCell:
    """Who was active on so many days of the week or month that starts then."""

    start: date
    active_days: int


@dataclass(frozen=True)
class StickinessPart:
    found: ActiveDays
    facts: DatasetFacts

    def __add__(self, other: StickinessPart) -> StickinessPart:
        return StickinessPart(self.found + other.found, self.facts)


@dataclass(frozen=True)
class StickinessResult:
    """A day is compared with the 7 and the 30 days that end with it; where the data begins later than these, their
    users and what is divided by them aren't known."""

    spec: StickinessSpec
    periods: pd.DataFrame  # start (date), users, mean_days, whole
    spread: pd.DataFrame  # start, active_days, users, share (of the period's users), whole
    days: pd.DataFrame  # day (date), active, week, month, day_of_week, day_of_month, week_of_month; NaN: not known
    notes: tuple[Note, ...]

    @property
    def latest(self) -> date | None:
        """The last whole period with users."""
        whole = self.periods.loc[self.periods["whole"] & (self.periods["users"] > 0), "start"].tolist()
        return whole[-1] if whole else None

    def of(self, start: date) -> pd.DataFrame:
        """How the users of a period are spread over its days."""
        return self.spread.loc[self.spread["start"] == start].reset_index(drop=True)


def measure(block: UserBlock, spec: StickinessSpec) -> StickinessPart:
    facts = block.dataset
    facts.require_events()
    calendar = calendar_of(facts)
    period_of = calendar.week_of_day if spec.unit == "week" else calendar.month_of_day
    days, chosen = calendar.moments["day"], chosen_users(block, spec)
    found = active_days(*active_moments(block, spec), days, period_of, _DAYS[spec.unit], chosen)
    return StickinessPart(found, facts)


def members(block: UserBlock, spec: StickinessSpec, cell: StickinessCell) -> np.ndarray:
    """Mask over `block.users` of those who were active on so many days."""
    facts = block.dataset
    starts = calendar_of(facts).starts[spec.unit]
    place = int(np.searchsorted(starts, day_number(cell.start)))
    if place == len(starts) or starts[place] != day_number(cell.start):
        return np.zeros(len(block.users), np.bool_)
    days = np.arange(starts[place], starts[place] + _DAYS[spec.unit] + 1)
    if place + 1 < len(starts):
        days = days[days <= starts[place + 1]]
    found = days_within(*active_moments(block, spec), from_local(days * DAY, facts.time_zone)) == cell.active_days
    return found & matches(spec.filter, block) if spec.filter else found


def combine(parts: Iterable[StickinessPart], spec: StickinessSpec) -> StickinessResult:
    part = reduce(add, parts)
    facts, found = part.facts, part.found
    calendar = calendar_of(facts)
    starts = [date_of(day) for day in calendar.starts[spec.unit]]
    users, number = found.spread.sum(axis=1), np.arange(1, found.spread.shape[1] + 1)
    whole = calendar.whole(spec.unit, facts.first, facts.last + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, share = found.spread @ number / users, found.spread / users[:, None]
    periods = pd.DataFrame({"start": starts, "users": users, "mean_days": mean, "whole": whole})
    spread = pd.DataFrame(
        {
            "start": np.repeat(np.array(starts, object), len(number)),
            "active_days": np.tile(number, len(starts)),
            "users": found.spread.ravel(),
            "share": share.ravel(),
            "whole": np.repeat(whole, len(number)),
        }
    )
    notes = () if bool(whole.all()) else (Note("stickiness_incomplete"),)
    return StickinessResult(spec, periods, spread, _of_days(calendar.starts["day"], found), notes)


def _of_days(days: np.ndarray, found: ActiveDays) -> pd.DataFrame:
    """Ratios of a day to the weeks and months that end with it."""
    place = np.arange(len(days))
    week = np.where(place >= WEEK - 1, found.week, np.nan)
    month = np.where(place >= MONTH - 1, found.month, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return pd.DataFrame(
            {
                "day": [date_of(day) for day in days],
                "active": found.day,
                "week": week,
                "month": month,
                "day_of_week": np.where(week > 0, found.day / week, np.nan),
                "day_of_month": np.where(month > 0, found.day / month, np.nan),
                "week_of_month": np.where(month > 0, week / month, np.nan),
            }
        )
