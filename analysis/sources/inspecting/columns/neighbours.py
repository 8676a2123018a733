"""What do columns show only together: of one moment, of one order of rows, and of one user?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import log

import numpy as np
import pyarrow as pa

from analysis.sources.inspecting.columns.stats import LEAST_READABLE, ColumnStats
from analysis.sources.mapping import TimeReading
from analysis.sources.parsing import NAIVE, OK, parse_times, read_clocks
from analysis.store.dataset import DATED
from analysis.timezones import DAY

_LEAST_REPEATS = 2.0  # values a user
_MANY_REPEATED = 100  # users of whom several values stand in the sample: enough, however many others there are
_FEWEST_USERS = 10  # with several values
_MOST_OWNERS = 8
_USERS_A_VALUE = 2.0  # at least, of texts: names and addresses have fewer
_CHANCE = 1e-3  # that values which have nothing to do with the user agree as these do
_NESTED = 0.1
_FILLED = 0.5  # of the rows


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


def with_owners(table: pa.Table, columns: tuple[ColumnStats, ...]) -> tuple[ColumnStats, ...]:
    """The columns with the names of those of users to whom they belong: what is told of a user again and again never
    differs. Few values may agree by chance, and where each user has but one value nothing is known."""
    codes = {column.name: _codes(table.column(column.name)) for column in columns}
    owners = sorted((one for one in columns if _repeats(one)), key=lambda one: -one.distinct)[:_MOST_OWNERS]
    return tuple(
        replace(column, belongs_to=tuple(_owners(column, owners, codes))) if _describes(column) else column
        for column in columns
    )


def _repeats(column: ColumnStats) -> bool:
    """Whether it may be the user: one of several, who stand in several rows."""
    return not column.is_time and _FEWEST_USERS <= column.distinct < column.values


def _describes(column: ColumnStats) -> bool:
    """What tells of a person stands in most rows; a sum that each paid once or twice tells of a payment."""
    sums = column.type == "number" and not all(text.strip().isdigit() for text in column.examples)
    return column.distinct > 1 and column.forms.nested < _NESTED and column.present >= _FILLED and not sums


def _owners(column: ColumnStats, owners: list[ColumnStats], codes: dict[str, np.ndarray]) -> Iterator[str]:
    for owner in owners:
        if owner is not column and _never_changes(column, codes[owner.name], codes[column.name]):
            yield owner.name


def _never_changes(column: ColumnStats, users: np.ndarray, values: np.ndarray) -> bool:
    known = (users >= 0) & (values >= 0)
    users, values = users[known], values[known]
    if not len(users):
        return False
    rows_of = np.bincount(users)
    value_of = np.zeros(len(rows_of), dtype=np.int64)
    value_of[users] = values
    if (value_of[users] != values).any():
        return False
    several, everybody = int((rows_of > 1).sum()), int((rows_of > 0).sum())
    often = len(users) >= _LEAST_REPEATS * everybody or several >= _MANY_REPEATED
    shares = np.bincount(value_of[rows_of > 0]) / everybody
    shared = column.type == "number" or column.type in DATED or everybody >= _USERS_A_VALUE * int((shares > 0).sum())
    alike = float((shares**2).sum())  # the chance of two values to agree
    by_chance = (len(users) - everybody) * log(alike) if alike < 1 else 0.0
    return often and several >= _FEWEST_USERS and shared and by_chance < log(_CHANCE)


def _codes(column: pa.ChunkedArray) -> np.ndarray:
    """A number for each different value, -1 for none."""
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
