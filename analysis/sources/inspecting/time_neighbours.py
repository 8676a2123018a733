"""What do columns of times show only together, and in which order were the rows written?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from analysis.sources.inspecting.column_stats import LEAST_READABLE, ColumnStats
from analysis.sources.mapping import TimeReading
from analysis.sources.parsing import NAIVE, OK, parse_times, read_clocks
from analysis.timezones import DAY


def with_neighbours(table: pa.Table, columns: tuple[ColumnStats, ...]) -> tuple[ColumnStats, ...]:
    """What only several columns of times together show, and the order in which rows were written."""
    moments = {
        column.name: parse_times(table.column(column.name), column.time.reading or TimeReading(), "UTC")
        for column in columns
        if column.is_time
    }
    clocks = {column.name: read_clocks(table.column(column.name)) for column in columns if column.clock.clock}
    days = {column.name for column in columns if column.is_time and column.time.days}
    found = []
    for column in columns:
        if column.name in moments:
            micros, status = moments[column.name]
            column = replace(column, falls=_falls(micros[status == OK]))
        if column.name in days:
            micros, status = moments[column.name]
            falls_with = (name for name, clock in clocks.items() if _falls_with(micros, status, *clock))
            same = (name for name in moments if name not in days and _same_days(micros, status, *moments[name]))
            column = replace(column, falls_with=tuple(falls_with), same_days=tuple(same))
        found.append(column)
    return tuple(found)


def _falls(micros: np.ndarray) -> bool:
    return len(micros) > 1 and bool((np.diff(micros) <= 0).all()) and bool(micros[-1] < micros[0])


def _falls_with(days: np.ndarray, status: np.ndarray, clocks: np.ndarray, clock_status: np.ndarray) -> bool:
    both = (status == OK) & ((clock_status == OK) | (clock_status == NAIVE))
    return _falls(days[both] + clocks[both])


def _same_days(days: np.ndarray, status: np.ndarray, micros: np.ndarray, other: np.ndarray) -> bool:
    """Whether moments lie on these days, by a clock of any zone, in nearly all rows."""
    both = (status == OK) & (other == OK)
    apart = micros[both] - days[both]
    near = (apart >= -DAY // 2) & (apart < DAY + DAY // 2)
    return bool(both.any()) and int(near.sum()) >= LEAST_READABLE * int(both.sum())
