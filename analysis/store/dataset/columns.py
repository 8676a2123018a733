"""What is a column of a block, and which of its values are missing?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.store.dataset.manifest import FieldType
from analysis.timezones import local_days

NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Column:
    """Values of one property (a row an event) or attribute (a row a user) of a block.

    `values` are float64 with NaN (number), int32 codes into `labels` with -1 (text), int64 microseconds UTC (time) or
    days since 1970-01-01 (day) with `NO_TIME` for "missing". Codes mean something in this block only: parts carry
    labels, never codes.
    """

    type: FieldType
    values: np.ndarray
    labels: pa.StringArray | None = None

    @property
    def missing(self) -> np.ndarray:
        if self.type == "number":
            return np.isnan(self.values)
        return self.values < 0 if self.type == "text" else self.values == NO_TIME

    def days(self, time_zone: str) -> np.ndarray:
        """The calendar day of each value, as days since 1970-01-01 (int64), `NO_TIME` for "missing": that of a moment
        is where it lies in the zone, a day is the same in all."""
        if self.type == "day":
            return self.values
        missing = self.missing
        return np.where(missing, NO_TIME, local_days(np.where(missing, 0, self.values), time_zone))
