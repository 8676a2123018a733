"""Which local hour, day and week is a moment, and which moment is a local time?

Moments are int64 microseconds since 1970-01-01 UTC. All functions are vectorised over NumPy arrays.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100

Moments = np.ndarray  # int64, microseconds since 1970-01-01 UTC

_COMMON = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "UTC", "Europe/London",
    "Europe/Paris", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles", "Australia/Sydney",
    "Europe/Athens", "Europe/Moscow", "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata", "Asia/Bangkok",
    "America/Sao_Paulo", "America/Denver", "Pacific/Auckland",
)  # fmt: skip


def is_time_zone(name: str) -> bool:
    return name in available_timezones()


def zone_options(first: str) -> list[str]:
    """All zones to choose from: `first`, then those that most teams live in, then by name."""
    return list(dict.fromkeys([first, *_COMMON, *sorted(available_timezones())]))


def to_micros(moment: datetime) -> int:
    """An aware datetime as microseconds since 1970 UTC, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """Microseconds since 1970 UTC as an aware datetime in UTC."""
    return _EPOCH + timedelta(microseconds=int(micros))


@lru_cache(maxsize=64)
def transitions(time_zone: str) -> tuple[np.ndarray, np.ndarray]:
    """Moments at which the zone's UTC offset changes, and the offset (microseconds) from each on.

    The first moment stands for "always before". Found by looking at every hour around each change of day: the
    standard library doesn't publish its transition table.
    """
    zone = ZoneInfo(time_zone)
    start = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    days = (datetime(_LAST_YEAR, 1, 1, tzinfo=UTC) - start).days
    starts, offsets = [np.iinfo(np.int64).min], [_offset(zone, start)]
    for day in range(0, days, 7):
        low, high = start + timedelta(days=day), start + timedelta(days=day + 7)
        if _offset(zone, high) != offsets[-1]:
            change = _first_change(zone, low, high, offsets[-1])
            starts.append(to_micros(change))
            offsets.append(_offset(zone, change))
    return np.array(starts, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    return (moment.astimezone(zone).utcoffset() or timedelta()) // timedelta(microseconds=1)


def _first_change(zone: ZoneInfo, low: datetime, high: datetime, before: int) -> datetime:
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high


def to_local(ts: Moments, time_zone: str) -> np.ndarray:
    """UTC moments as local wall-clock microseconds (of a calendar without zone)."""
    starts, offsets = transitions(time_zone)
    if len(starts) == 1:
        return ts + offsets[0]
    if len(ts) and (index := np.searchsorted(starts, [ts.min(), ts.max()], side="right"))[0] == index[1]:
        return ts + offsets[index[0] - 1]  # the usual case of a short log: one offset for all
    return ts + offsets[np.searchsorted(starts, ts, side="right") - 1]


def from_local(local: np.ndarray, time_zone: str) -> Moments:
    """Local wall-clock microseconds as UTC moments.

    A time that happens twice (autumn) is taken as the first; one that never happens (spring) is read with the offset
    from before the change, as `zoneinfo` does with fold=0.
    """
    starts, offsets = transitions(time_zone)
    if len(starts) == 1:
        return local - offsets[0]
    # The larger offset marks where the old one ends: a repeated hour and a skipped one both keep the old offset.
    ends = starts[1:] + np.maximum(offsets[:-1], offsets[1:])
    if not len(local):
        return local.copy()
    first, last = np.searchsorted(ends, [local.min(), local.max()], side="right")
    if first == last:  # the usual case of a short log: one offset for all
        return local - offsets[first]
    return local - offsets[first + np.searchsorted(ends[first:last], local, side="right")]


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


def date_of(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=int(day))


def local_days(ts: Moments, time_zone: str) -> np.ndarray:
    """Local calendar day of each moment, as days since 1970-01-01 (int64)."""
    return np.floor_divide(to_local(ts, time_zone), DAY)


def local_hours(ts: Moments, time_zone: str) -> np.ndarray:
    """Local hour of the day, 0 to 23."""
    return np.floor_divide(to_local(ts, time_zone), HOUR) % 24


def weekdays(days: np.ndarray) -> np.ndarray:
    """Weekday of day numbers: 0 is Monday."""
    return (days + 3) % 7  # 1970-01-01 was a Thursday


def week_starts(days: np.ndarray, first_weekday: int = 0) -> np.ndarray:
    """Day number of the first day of each day's week; `first_weekday` 0 is Monday."""
    return days - (weekdays(days) - first_weekday) % 7


def month_starts(days: np.ndarray) -> np.ndarray:
    """Day number of the first day of each day's month."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def midnight(day: date, time_zone: str) -> int:
    """The moment at which a local day begins."""
    return int(from_local(np.array([day_number(day) * DAY], dtype=np.int64), time_zone)[0])
