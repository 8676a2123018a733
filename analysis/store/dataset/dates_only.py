"""Do a dataset's times say only the day?

Then each event stands at the midnight that begins it: hours, and seconds between events, would be made up.
"""

from __future__ import annotations

import numpy as np

from analysis.store.dataset.dataset import Dataset
from analysis.timezones import DAY, from_local, local_days

_GLANCE = 1_000  # so many events tell most data with times of day from data without


def dates_only(dataset: Dataset) -> bool:
    """Whether every event is at a midnight of the project's zone; False without events."""
    if not dataset.manifest.rows:
        return False
    moments = (dataset.block(bucket).ts for bucket in dataset.buckets)
    zone = dataset.facts.time_zone
    return all(_midnights(ts[:_GLANCE], zone) and _midnights(ts, zone) for ts in moments)


def _midnights(ts: np.ndarray, zone: str) -> bool:
    return bool(np.array_equal(from_local(local_days(ts, zone) * DAY, zone), ts))
