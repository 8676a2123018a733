"""Which offsets from UTC do times carry, and in which zone would they be written so?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.mapping import TimeReading
from analysis.sources.parsing import OK, naive_rows, parse_times
from analysis.timezones import from_micros

_WRITTEN = r"(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?\s*\)?(?:\s*\([^)]*\)|\s+[A-Z]{3,5})?\s*$"
_LONGEST = 14 * 3_600  # seconds


@dataclass(frozen=True)
class WrittenOffset:
    """How many rows of a sample carry this offset, and the first and last moment (microseconds UTC) that does."""

    seconds: int
    rows: int
    first: int
    last: int

    @property
    def written(self) -> str:
        minutes = abs(self.seconds) // 60
        return f"{'-' if self.seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"


def offsets_of(values: pa.Array, reading: TimeReading) -> tuple[WrittenOffset, ...]:
    """The offsets of values that name one, the commonest first; none where no value does, or all name UTC."""
    if not pa.types.is_string(values.type):
        return ()
    micros, status = parse_times(values, reading, "UTC")
    parts = pc.extract_regex(values, _WRITTEN)
    there = (status == OK) & ~naive_rows(values, reading) & parts.is_valid().to_numpy(zero_copy_only=False)
    if not there.any():
        return ()
    found = parts.filter(pa.array(there))
    minutes = pc.if_else(pc.equal(found.field("minutes"), ""), "0", found.field("minutes"))
    seconds = 3_600 * _whole(found.field("hours")) + 60 * _whole(minutes)
    seconds = np.where(pc.equal(found.field("sign"), "+").to_numpy(zero_copy_only=False), seconds, -seconds)
    moments, zones = micros[there], np.unique(seconds)
    if not zones.any() or np.abs(zones).max() > _LONGEST:
        return ()
    rows = {int(zone): moments[seconds == zone] for zone in zones}
    written = (WrittenOffset(zone, len(of), int(of.min()), int(of.max())) for zone, of in rows.items())
    return tuple(sorted(written, key=lambda one: -one.rows))


def _whole(texts: pa.Array) -> np.ndarray:
    return texts.cast(pa.int64()).to_numpy(zero_copy_only=False)


def fitting_zone(offsets: Sequence[WrittenOffset], zones: Iterable[str]) -> tuple[str, bool] | None:
    """The zone in which most rows would be written as they are, the first of several, and whether all would be."""
    best, most, every = "", 0, sum(one.rows for one in offsets)
    for name in zones if every else ():
        zone = ZoneInfo(name)
        rows = sum(one.rows for one in offsets if _has(zone, one))
        if rows > most:
            best, most = name, rows
        if most == every:
            break
    return (best, most == every) if best else None


def _has(zone: ZoneInfo, offset: WrittenOffset) -> bool:
    ends = (from_micros(end).astimezone(zone).utcoffset() for end in (offset.first, offset.last))
    return all(end is not None and end.total_seconds() == offset.seconds for end in ends)
