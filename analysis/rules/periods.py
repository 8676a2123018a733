"""Which moments lie in a period of days?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analysis.errors import AnalysisError
from analysis.store.blocks import DatasetFacts
from analysis.timezones import date_of, local_days, midnight


class PeriodBackwards(AnalysisError):
    """details: start, end"""

    code = "period_backwards"


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included, in the project's time zone; None is open."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise PeriodBackwards(start=self.start.isoformat(), end=self.end.isoformat())

    def bounds(self, time_zone: str) -> tuple[int, int]:
        """First moment inside and first moment after, in microseconds UTC."""
        low = midnight(self.start, time_zone) if self.start else -(2**62)
        high = midnight(self.end + timedelta(days=1), time_zone) if self.end else 2**62
        return low, high


ALL_TIME = Period()


def last_days(facts: DatasetFacts, days: int) -> Period:
    """The last `days` local days up to the dataset's last event: "now" is never today."""
    last = date_of(local_days_of(facts.last, facts.time_zone))
    return Period(last - timedelta(days=days - 1), last)


def local_days_of(moment: int, time_zone: str) -> int:
    """Local day number of one moment."""
    return int(local_days(np.array([moment], dtype=np.int64), time_zone)[0])
