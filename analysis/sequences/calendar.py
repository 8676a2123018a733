"""Which local days, weeks and months does a dataset span, and which of them are whole?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from analysis.store.dataset import DatasetFacts
from analysis.timezones import DAY, HOUR, from_local, local_days, month_starts, transitions, week_starts

Grain = Literal["day", "week", "month"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month")

_CLOCK_CHANGE = 2 * HOUR
_COVERED = 0.95  # the data's first and last event leave at most 1/20 of a whole day, week or month


@dataclass(frozen=True, eq=False)
class Calendar:
    """Local days from the dataset's first event to its last. Day numbers count from 1970-01-01."""

    first_day: int
    days: int
    week_of_day: np.ndarray  # int64: for each day from `first_day` on, which week
    month_of_day: np.ndarray
    starts: dict[Grain, np.ndarray]  # day numbers
    moments: dict[Grain, np.ndarray]  # microseconds UTC at which they begin; one more for the end of the last
    changes: np.ndarray  # moments at which the zone's offset changes, and the offset from each on
    offsets: np.ndarray

    def day_of(self, moments: np.ndarray) -> np.ndarray:
        """Index of the day in which each moment lies; a division where all days are equally long, as mostly."""
        days = self.moments["day"]
        if days[-1] - days[0] == (len(days) - 1) * DAY and (np.diff(days) == DAY).all():
            return (moments - days[0]) // DAY
        return np.searchsorted(days, moments, side="right") - 1

    def whole(self, grain: Grain, low: int, high: int) -> np.ndarray:
        """Which periods lie within `[low, high)`, but for a twentieth of their length at either end."""
        moments = self.moments[grain]
        begin, end = moments[:-1], moments[1:]
        return (np.minimum(end, high) - np.maximum(begin, low)) >= _COVERED * (end - begin)


def calendar_of(facts: DatasetFacts) -> Calendar:
    return _calendar(facts.first, facts.last, facts.time_zone, facts.first_weekday)


@lru_cache(maxsize=64)
def _calendar(first: int, last: int, time_zone: str, first_weekday: int) -> Calendar:
    # Where clocks go back over midnight, an earlier moment can lie on a later day.
    near = np.array([first, min(first + _CLOCK_CHANGE, last), max(last - _CLOCK_CHANGE, first), last], dtype=np.int64)
    low, high = local_days(near, time_zone).min(), local_days(near, time_zone).max()
    days = np.arange(low, high + 1, dtype=np.int64)
    week, month = week_starts(days, first_weekday), month_starts(days)
    starts: dict[Grain, np.ndarray] = {"day": days, "week": np.unique(week), "month": np.unique(month)}
    after: dict[Grain, int] = {"day": days[-1] + 1, "week": week[-1] + 7, "month": month_starts(month[-1:] + 31)[0]}
    moments: dict[Grain, np.ndarray] = {
        grain: from_local(np.append(starts[grain], after[grain]) * DAY, time_zone) for grain in GRAINS
    }
    changes, offsets = transitions(time_zone)
    from_, to = np.searchsorted(changes, [first, last], side="right")
    return Calendar(
        first_day=int(low),
        days=len(days),
        week_of_day=np.searchsorted(starts["week"], week),
        month_of_day=np.searchsorted(starts["month"], month),
        starts=starts,
        moments=moments,
        changes=changes[from_ - 1 : to].copy(),
        offsets=offsets[from_ - 1 : to].copy(),
    )
