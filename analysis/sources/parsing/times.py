"""Which moment does each text of a time column mean?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.mapping import TimeReading
from analysis.sources.parsing.text_buffers import StringColumn, TextBuffer, text_buffers
from analysis.sources.parsing.time_formats import program, read_format
from analysis.sources.parsing.time_kernel import read_column
from analysis.sources.parsing.time_parts import DMY, LAST_MOMENT, MDY, MISSING, NAIVE, NO_ORDER, OK, UNREADABLE, YMD
from analysis.timezones import from_local

__all__ = ["MISSING", "OK", "UNREADABLE", "parse_times"]

_ORDERS = {"ymd": YMD, "dmy": DMY, "mdy": MDY, None: NO_ORDER}
_SCALES = {"s": 1_000_000, "ms": 1_000, "us": 1, None: 0}
_EPOCH_FORMAT = "%s"  # not Python's, but that of `date` and most C libraries


def parse_times(values: StringColumn, reading: TimeReading, time_zone: str) -> tuple[np.ndarray, np.ndarray]:
    """Every value as a moment.

    Each row takes the first of these that fits it: with `formats`, these in their order (`%s` is epoch seconds), then
    `epoch`; without, the calendar `order`, then `epoch`. So a column that mixes both is read with both set.

    Parameters
    ----------
    values : strings; also columns that are times or numbers already, as Parquet and Excel have them
    time_zone : of times that name none. An offset in the text (`Z`, `+08:00`) wins over it.

    Returns
    -------
    micros : int64, microseconds since 1970 UTC; 0 where there is none
    status : uint8, OK 0, MISSING 1 (null or blank), UNREADABLE 2
    """
    if pa.types.is_temporal(values.type):
        return _typed(values, time_zone)
    micros, status = _read(_as_text(values), reading)
    _settle_zone(micros, status, time_zone)
    return micros, status


def naive_rows(values: StringColumn, reading: TimeReading) -> np.ndarray:
    """Which rows are read but say no zone (bool)."""
    if pa.types.is_temporal(values.type):
        return np.full(len(values), getattr(values.type, "tz", None) is None)
    return _read(_as_text(values), reading)[1] == NAIVE


def _read(values: StringColumn, reading: TimeReading) -> tuple[np.ndarray, np.ndarray]:
    micros, status = np.zeros(len(values), np.int64), np.full(len(values), UNREADABLE, np.uint8)
    start = 0
    for buffer in text_buffers(values):
        rows = slice(start, start + buffer.rows)
        start += buffer.rows
        if reading.formats:
            _read_formats(buffer, reading, micros[rows], status[rows])
        else:
            order, scale = _ORDERS[reading.order], _SCALES[reading.epoch]
            read_column(buffer.data, buffer.offsets, buffer.valid, order, scale, micros[rows], status[rows])
    return micros, status


def _read_formats(buffer: TextBuffer, reading: TimeReading, micros: np.ndarray, status: np.ndarray) -> None:
    tries = [_SCALES["s"] if text == _EPOCH_FORMAT else program(text) for text in reading.formats]
    for attempt in [*tries, *([_SCALES[reading.epoch]] if reading.epoch else [])]:
        if isinstance(attempt, np.ndarray):
            read_format(buffer.data, buffer.offsets, buffer.valid, attempt, micros, status)
            continue
        moments, found = np.zeros_like(micros), np.zeros_like(status)
        read_column(buffer.data, buffer.offsets, buffer.valid, NO_ORDER, attempt, moments, found)
        open_rows = status == UNREADABLE
        micros[open_rows], status[open_rows] = moments[open_rows], found[open_rows]


def _settle_zone(micros: np.ndarray, status: np.ndarray, time_zone: str) -> None:
    """Makes naive times moments of `time_zone`, in place."""
    naive = status == NAIVE
    if naive.all():
        micros[:] = from_local(micros, time_zone)
    elif naive.any():
        micros[naive] = from_local(micros[naive], time_zone)
    status[naive] = OK
    if len(micros) and micros.max() > LAST_MOMENT:  # the last hours of the year 9999, west of Greenwich
        status[micros > LAST_MOMENT] = UNREADABLE
        micros[micros > LAST_MOMENT] = 0


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


def _typed(values: StringColumn, time_zone: str) -> tuple[np.ndarray, np.ndarray]:
    status = np.where(np.asarray(values.is_null()), MISSING, NAIVE).astype(np.uint8)
    aware = getattr(values.type, "tz", None) is not None
    moments = values.cast(pa.timestamp("us", tz="UTC" if aware else None), safe=False).cast(pa.int64())
    micros = np.array(pc.fill_null(moments, 0), np.int64)
    if aware:
        status[status == NAIVE] = OK
    _settle_zone(micros, status, time_zone)
    return micros, status
