"""Do all events of a file stand at midnight, because its times hold days only?"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from analysis.timezones import DAY, HOUR, Moments, transitions

_QUARTER = HOUR // 4  # zones differ from UTC by whole ones
_MOST = 8  # times of day, in UTC, that one zone's midnights can have


@dataclass
class TimesOfDay:
    """The times of day in UTC, until they are too many or too odd to be midnights anywhere."""

    count: int = 0
    seen: set[int] = field(default_factory=set)
    clocks: bool = False

    def add(self, moments: Moments) -> None:
        self.count += len(moments)
        if self.clocks or not len(moments):
            return
        times = moments % DAY
        if (times % _QUARTER).any():
            self.clocks = True
            return
        self.seen |= set(np.unique(times).tolist())
        self.clocks = len(self.seen) > _MOST

    def all_midnight(self, time_zone: str) -> bool:
        """Whether there are events, and none of them has a clock: in their own zone, or where they say UTC."""
        if not self.count or self.clocks:
            return False
        midnights = set((-transitions(time_zone)[1] % DAY).tolist())
        return self.seen == {0} or self.seen <= midnights
