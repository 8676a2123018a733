"""Which moment does each text of a time column mean?"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.mapping import TimeReading
from analysis.sources.parsing.text_buffers import StringColumn, TextBuffer, text_buffers
from analysis.sources.parsing.time_formats import program, read_format
from analysis.sources.parsing.time_kernel import read_column
from analysis.sources.parsing.time_of_day import read_clocks as read_clock_column
from analysis.sources.parsing.time_parts import (
    DAY,
    DMY,
    LAST_MOMENT,
    MDY,
    MISSING,
    NAIVE,
    NO_ORDER,
    OK,
    UNREADABLE,
    YMD,
)
from analysis.sources.parsing.zone_names import zone_named
from analysis.timezones import from_local, to_local

_ORDERS = {"ymd": YMD, "dmy": DMY, "mdy": MDY, None: NO_ORDER}
_SCALES = {"s": 1_000_000, "ms": 1_000, "us": 1, None: 0}
_FIRST_DAYS = [-25_569, -25_568, -25_567, 0, 10_957]  # 1899-12-30, -31, 1900-01-01, 1970-01-01, 2000-01-01
_EPOCH_FORMAT = "%s"  # not Python's, but that of `date` and most C libraries


def parse_times(
    values: StringColumn,
    reading: TimeReading,
    time_zone: str,
    clocks: StringColumn | None = None,
    zones: StringColumn | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Every value as a moment.

    Each row takes the first of these that fits it: with `formats`, these in their order (`%s` is epoch seconds), then
    `epoch`; without, the calendar `order`, then `epoch`. So a column that mixes both is read with both set.

    Parameters
    ----------
    values : strings; also columns that are times or numbers already, as Parquet and Excel have them
    time_zone : of times that name none. An offset in the text (`Z`, `+08:00`) wins over it, as does the reading's zone.
    clocks : with it, `values` are days, and these their times of day
    zones : the name of each row's zone, for times that name none themselves

    Returns
    -------
    micros : int64, microseconds since 1970 UTC; 0 where there is none
    status : uint8, OK 0, MISSING 1 (null or blank), UNREADABLE 2
    """
    micros, status = _local(values, reading)
    if clocks is not None:
        _join(micros, status, clocks)
    zone = reading.time_zone or time_zone
    if zones is not None:
        _settle_zones(micros, status, zones, reading.zones, zone)
    _settle_zone(micros, status, status == NAIVE, zone)
    if len(micros) and micros.max() > LAST_MOMENT:  # the last hours of the year 9999, west of Greenwich
        status[micros > LAST_MOMENT] = UNREADABLE
        micros[micros > LAST_MOMENT] = 0
    return micros, status


def parse_days(values: StringColumn, reading: TimeReading, time_zone: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The calendar day of every value: as written, or where its moment lies in `time_zone` if it names a zone itself.

    Returns
    -------
    days : int64, days since 1970-01-01; 0 where there is none
    status : as of `parse_times`
    clocked : bool, which values say more than a day: another clock than 00:00, or a zone
    """
    micros, status = _local(values, reading)
    aware = status == OK
    if aware.any():
        micros[aware] = to_local(micros[aware], time_zone)
    clocked = aware | ((status == NAIVE) & (micros % DAY != 0))
    status[status == NAIVE] = OK
    return micros // DAY, status, clocked


def naive_rows(values: StringColumn, reading: TimeReading) -> np.ndarray:
    """Which rows are read but say no zone (bool)."""
    return _local(values, reading)[1] == NAIVE


def read_clocks(values: StringColumn) -> tuple[np.ndarray, np.ndarray]:
    """Every value as a time of day: microseconds from midnight, and OK, NAIVE (no zone), MISSING or UNREADABLE."""
    if pa.types.is_time(values.type):
        micros = np.array(pc.fill_null(values.cast(pa.time64("us")).cast(pa.int64()), 0), np.int64)
        return micros, np.where(np.asarray(values.is_null()), MISSING, NAIVE).astype(np.uint8)
    texts = _as_text(values)
    micros, status = np.zeros(len(texts), np.int64), np.full(len(texts), UNREADABLE, np.uint8)
    start = 0
    for buffer in text_buffers(texts):
        rows = slice(start, start + buffer.rows)
        start += buffer.rows
        read_clock_column(buffer.data, buffer.offsets, buffer.valid, micros[rows], status[rows])
    if (status == UNREADABLE).any():
        _read_dated_clocks(texts, micros, status)
    return micros, status


def _read_dated_clocks(texts: StringColumn, micros: np.ndarray, status: np.ndarray) -> None:
    """Clocks that a spreadsheet or database wrote with its first day: `1899-12-30 14:30:00`."""
    moments, found = _read(texts, TimeReading())
    first_day = (status == UNREADABLE) & (found == NAIVE) & np.isin(moments // DAY, _FIRST_DAYS)
    micros[first_day], status[first_day] = moments[first_day] % DAY, NAIVE


def _join(micros: np.ndarray, status: np.ndarray, clocks: StringColumn) -> None:
    """Puts times of day to days, in place. What is more than a day already, or lacks its clock, is no moment."""
    of_day, clock_status = read_clocks(clocks)
    whole = (status == NAIVE) & (micros % DAY == 0)
    status[(status == NAIVE) & ~whole | (status == OK)] = UNREADABLE
    told = whole & ((clock_status == NAIVE) | (clock_status == OK))
    micros[told] += of_day[told]
    status[told] = clock_status[told]
    missing = whole & (clock_status == MISSING)
    status[missing] = MISSING
    status[whole & (clock_status == UNREADABLE)] = UNREADABLE
    micros[(status == MISSING) | (status == UNREADABLE)] = 0


def _local(values: StringColumn, reading: TimeReading) -> tuple[np.ndarray, np.ndarray]:
    """Moments of rows that are OK, local times of those that are NAIVE."""
    if pa.types.is_temporal(values.type):
        return _typed(values)
    texts = _as_text(values)
    micros, status = _read(texts, reading)
    if reading.zones and (status == UNREADABLE).any():
        _read_zone_names(texts, reading, micros, status)
    return micros, status


def _read_zone_names(texts: StringColumn, reading: TimeReading, micros: np.ndarray, status: np.ndarray) -> None:
    """Reads times in which the name of a zone stands (`2026-01-05 14:30 PST`, `Mon Jan 05 14:30:00 CST 2026`)."""
    for name, zone in reading.zones:
        pattern = rf"(^|[^A-Za-z])\(?{re.escape(name)}\)?($|[^A-Za-z])"
        named = np.asarray(pc.fill_null(pc.match_substring_regex(texts, pattern), False)) & (status == UNREADABLE)
        if not named.any():
            continue
        rows = np.flatnonzero(named)
        plain = pc.replace_substring_regex(texts.take(pa.array(rows)), pattern, r"\1 \2")
        moments, found = _read(plain, reading)
        _settle_zone(moments, found, found == NAIVE, zone)
        micros[rows], status[rows] = moments, found


def _read(values: StringColumn, reading: TimeReading) -> tuple[np.ndarray, np.ndarray]:
    micros, status = np.zeros(len(values), np.int64), np.full(len(values), UNREADABLE, np.uint8)
    years = (reading.year or 0, reading.year_begins)
    start = 0
    for buffer in text_buffers(values):
        rows = slice(start, start + buffer.rows)
        start += buffer.rows
        if reading.formats:
            _read_formats(buffer, reading, micros[rows], status[rows])
        else:
            order, scale = _ORDERS[reading.order], _SCALES[reading.epoch]
            read_column(
                *(buffer.data, buffer.offsets, buffer.valid, order, scale, years, reading.local_epoch),
                *(micros[rows], status[rows]),
            )
    return micros, status


def _read_formats(buffer: TextBuffer, reading: TimeReading, micros: np.ndarray, status: np.ndarray) -> None:
    years, text = (reading.year or 0, reading.year_begins), (buffer.data, buffer.offsets, buffer.valid)
    tries = [
        _SCALES["s"] if one == _EPOCH_FORMAT else program(one, reading.year is not None) for one in reading.formats
    ]
    for attempt in [*tries, *([_SCALES[reading.epoch]] if reading.epoch else [])]:
        if isinstance(attempt, np.ndarray):
            read_format(*text, attempt, years, micros, status)
            continue
        moments, found = np.zeros_like(micros), np.zeros_like(status)
        read_column(*text, NO_ORDER, attempt, years, reading.local_epoch, moments, found)
        open_rows = status == UNREADABLE
        micros[open_rows], status[open_rows] = moments[open_rows], found[open_rows]


def _settle_zone(micros: np.ndarray, status: np.ndarray, naive: np.ndarray, time_zone: str) -> None:
    """Makes these naive times moments of `time_zone`, in place."""
    if naive.all():
        micros[:] = from_local(micros, time_zone)
    elif naive.any():
        micros[naive] = from_local(micros[naive], time_zone)
    status[naive] = OK


def _settle_zones(
    micros: np.ndarray,
    status: np.ndarray,
    zones: StringColumn,
    answers: tuple[tuple[str, str], ...],
    default: str,
) -> None:
    """Makes naive times moments of the zones that their rows name, in place; those of unknown zones are no moments."""
    encoded = zones.combine_chunks() if isinstance(zones, pa.ChunkedArray) else zones
    encoded = encoded if pa.types.is_dictionary(encoded.type) else encoded.dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    for code, text in enumerate(encoded.dictionary.to_pylist()):
        rows = (codes == code) & (status == NAIVE)
        zone = zone_named(text, answers) if text and text.strip() else default
        if zone is None:
            status[rows], micros[rows] = UNREADABLE, 0
        else:
            _settle_zone(micros, status, rows, zone)


def _as_text(values: StringColumn) -> StringColumn:
    """Numbers as a CSV file would write them."""
    if pa.types.is_integer(values.type) or pa.types.is_decimal(values.type):
        return values.cast(pa.string())
    if pa.types.is_floating(values.type):
        finite = pc.if_else(pc.is_finite(values), values, None)
        largest = pc.max(pc.abs(finite)).as_py() or 0
        return (
            finite.cast(pa.decimal128(38, 6), safe=False).cast(pa.string())
            if largest < 1e30
            else pc.cast(finite, pa.string())
        )
    return values.cast(pa.string()) if pa.types.is_null(values.type) else values


def _typed(values: StringColumn) -> tuple[np.ndarray, np.ndarray]:
    aware = getattr(values.type, "tz", None) is not None
    status = np.where(np.asarray(values.is_null()), MISSING, OK if aware else NAIVE).astype(np.uint8)
    moments = values.cast(pa.timestamp("us", tz="UTC" if aware else None), safe=False).cast(pa.int64())
    return np.array(pc.fill_null(moments, 0), np.int64), status
